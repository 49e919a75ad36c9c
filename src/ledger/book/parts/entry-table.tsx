import { Text } from '@tarojs/components'
import { type ReactNode, useMemo } from 'react'
import type { OutputOf, QueryOf } from '#contract/core/endpoint.ts'
import { type EntryRow, listEntries } from '#contract/ledger/endpoints.ts'
import { LEDGER } from '#src/copy/ledger/words.ts'
import { call } from '#src/data/calls/call.ts'
import { useAllRows } from '#src/data/resource/all-rows.ts'
import { Listed } from '#src/parts/list/listed.tsx'
import { goTo } from '#src/platform/host.ts'
import { routes } from '#src/routes.ts'
import { useTables } from '#src/ui/desk.ts'
import { change, count, money } from '#src/ui/figures/figures.ts'
import type { TableColumn } from '#src/ui/table/table.tsx'

const WORDS = LEDGER.columnOf

const COLUMNS: readonly TableColumn<EntryRow>[] = [
  {
    key: 'number',
    title: WORDS.number,
    text: ({ number }) => count(number),
    by: ({ number }) => number,
    isNumber: true,
  },
  { key: 'day', title: WORDS.day, text: ({ bookedOn }) => bookedOn },
  { key: 'summary', title: WORDS.summary, text: ({ summary }) => summary },
  { key: 'account', title: WORDS.account, text: ({ accountTitle }) => accountTitle },
  { key: 'who', title: WORDS.who, text: ({ counterparty }) => counterparty },
  {
    key: 'change',
    title: WORDS.change,
    text: ({ changeFen }) => change(changeFen),
    by: ({ changeFen }) => changeFen,
    show: ({ changeFen }) => (
      <Text className={changeFen < 0 ? 'tone-warn' : 'tone-good'}>{change(changeFen)}</Text>
    ),
    isNumber: true,
  },
  {
    key: 'balance',
    title: WORDS.balance,
    text: ({ balanceFen }) => money(balanceFen),
    by: ({ balanceFen }) => balanceFen,
    isNumber: true,
  },
  { key: 'mark', title: WORDS.mark, text: markOf },
]

type Given = {
  estateId: string
  query: QueryOf<typeof listEntries>
  answer: OutputOf<typeof listEntries>
  children: ReactNode
}

/** The entries that are asked for: all of them as a table at a desk, elsewhere as `children`. */
export function EntryTable({ estateId, query, answer, children }: Given) {
  const isTable = useTables()
  const first = useMemo(() => ({ rows: answer.entries, next: answer.before }), [answer])
  const read = async (before: string) => {
    const next = await call(listEntries, { params: { estateId }, query: { ...query, before } })
    return next.ok ? { rows: next.value.entries, next: next.value.before } : null
  }
  const all = useAllRows(JSON.stringify(query), isTable ? first : null, isTable ? read : null)
  return (
    <Listed
      table={{
        label: WORDS.sheetName,
        columns: COLUMNS,
        rows: all.rows,
        state: all.state,
        keyOf: ({ entryId }) => entryId,
        onOpen: ({ entryId }) => goTo(routes.entry(entryId)),
        fileName: WORDS.sheetName,
      }}
    >
      {children}
    </Listed>
  )
}

function markOf({ isUnapproved, reversedByNumber, reversesNumber }: EntryRow): string {
  return [
    isUnapproved && reversedByNumber === null ? LEDGER.unapproved : '',
    reversedByNumber === null ? '' : LEDGER.reversed(reversedByNumber),
    reversesNumber === null ? '' : LEDGER.reverses(reversesNumber),
  ]
    .filter(Boolean)
    .join(' ')
}
