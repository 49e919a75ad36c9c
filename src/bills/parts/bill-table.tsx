import { type ReactNode, useMemo } from 'react'
import { type BillLine, listBills } from '#contract/bills/endpoints.ts'
import type { OutputOf, QueryOf } from '#contract/core/endpoint.ts'
import { BILL_DESK, BILLS } from '#src/copy/bills/words.ts'
import { call } from '#src/data/calls/call.ts'
import { type Part, useAllRows } from '#src/data/resource/all-rows.ts'
import { Listed } from '#src/parts/list/listed.tsx'
import { goTo } from '#src/platform/host.ts'
import { routes } from '#src/routes.ts'
import { useTables } from '#src/ui/desk.ts'
import { money } from '#src/ui/figures/figures.ts'
import { lastOf } from '#src/ui/last.ts'
import type { TableColumn } from '#src/ui/table/table.tsx'
import { periodText, StateOf } from './bill-badge.tsx'

type Answer = OutputOf<typeof listBills>
type Given = {
  estateId: string
  query: QueryOf<typeof listBills>
  answer: Answer
  children: ReactNode
}

const COLUMNS: readonly TableColumn<BillLine>[] = [
  { key: 'home', title: BILL_DESK.columnOf.home, text: ({ unitLabel }) => unitLabel },
  { key: 'what', title: BILL_DESK.columnOf.what, text: ({ kind, item }) => BILLS.title(kind, item) },
  {
    key: 'period',
    title: BILL_DESK.columnOf.period,
    text: periodText,
    by: ({ from, to }) => `${from} ${to}`,
  },
  { key: 'lastOn', title: BILL_DESK.columnOf.lastOn, text: ({ lastOn }) => lastOn },
  {
    key: 'amount',
    title: BILL_DESK.columnOf.amount,
    text: ({ amountFen }) => money(amountFen),
    by: ({ amountFen }) => amountFen,
    isNumber: true,
  },
  {
    key: 'owed',
    title: BILL_DESK.columnOf.owed,
    text: ({ owedFen }) => money(owedFen),
    by: ({ owedFen }) => owedFen,
    isNumber: true,
  },
  {
    key: 'state',
    title: BILL_DESK.columnOf.state,
    text: ({ state }) => BILLS.states[state],
    show: ({ state }) => <StateOf state={state} />,
  },
]

/** The bills that are asked for: all of them as a table at a desk, elsewhere the last ones as `children`. */
export function BillTable({ estateId, query, answer, children }: Given) {
  const isTable = useTables()
  const read = async (after: string) => {
    const next = await call(listBills, { params: { estateId }, query: { ...query, after } })
    return next.ok ? partOf(next.value.bills) : null
  }
  // New with each answer, and only then.
  const first = useMemo(() => partOf(answer.bills), [answer])
  const all = useAllRows(JSON.stringify(query), isTable ? first : null, isTable ? read : null)
  return (
    <Listed
      table={{
        label: BILL_DESK.tabs,
        columns: COLUMNS,
        rows: all.rows,
        state: all.state,
        total: answer.billCount,
        keyOf: ({ billId }) => billId,
        onOpen: ({ billId }) => goTo(routes.bill(billId)),
        fileName: BILL_DESK.sheetName,
      }}
    >
      {children}
    </Listed>
  )
}

/** How many the server gives a desk at a time. */
const MOST = 200

function partOf(rows: readonly BillLine[]): Part<BillLine> {
  return { rows, next: rows.length < MOST ? null : (lastOf(rows)?.billId ?? null) }
}
