import { type ReactNode, useMemo } from 'react'
import { type ComplaintRow, listComplaints } from '#contract/complaints/endpoints.ts'
import type { OutputOf } from '#contract/core/endpoint.ts'
import { COMPLAINTS } from '#src/copy/complaints/words.ts'
import { call } from '#src/data/calls/call.ts'
import { useAllRows } from '#src/data/resource/all-rows.ts'
import { Listed } from '#src/parts/list/listed.tsx'
import { goTo } from '#src/platform/host.ts'
import { routes } from '#src/routes.ts'
import { useTables } from '#src/ui/desk.ts'
import { longInstant } from '#src/ui/figures/figures.ts'
import { Status } from '#src/ui/state/status.tsx'
import type { TableColumn } from '#src/ui/table/table.tsx'
import { lookOf } from './look.ts'

const WORDS = COMPLAINTS.columnOf

const COLUMNS: readonly TableColumn<ComplaintRow>[] = [
  { key: 'subject', title: WORDS.subject, text: ({ subject }) => COMPLAINTS.subjects[subject] },
  { key: 'words', title: WORDS.words, text: ({ words }) => words, show: ({ words }) => short(words) },
  {
    key: 'state',
    title: WORDS.state,
    text: (one) => lookOf(one).text,
    show: (one) => <Status tone={lookOf(one).tone}>{lookOf(one).text}</Status>,
  },
  {
    key: 'due',
    title: WORDS.due,
    text: ({ dueAt, isLate }) =>
      `${dueAt === null ? WORDS.none : longInstant(dueAt)}${isLate ? ` ${COMPLAINTS.late}` : ''}`,
    by: ({ dueAt }) => dueAt ?? Number.MAX_SAFE_INTEGER,
  },
  {
    key: 'at',
    title: WORDS.at,
    text: ({ filedAt }) => longInstant(filedAt),
    by: ({ filedAt }) => filedAt,
    isNumber: true,
  },
]

type Given = {
  estateId: string
  state: 'open' | 'closed'
  answer: OutputOf<typeof listComplaints>
  children: ReactNode
}

/** The complaints that are asked for: all of them as a table at a desk, elsewhere as `children`. */
export function ComplaintTable({ estateId, state, answer, children }: Given) {
  const isTable = useTables()
  const first = useMemo(() => ({ rows: answer.complaints, next: answer.before }), [answer])
  const read = async (before: string) => {
    const next = await call(listComplaints, { params: { estateId }, query: { state, before } })
    return next.ok ? { rows: next.value.complaints, next: next.value.before } : null
  }
  const all = useAllRows(state, isTable ? first : null, isTable ? read : null)
  return (
    <Listed
      table={{
        label: COMPLAINTS.title,
        columns: COLUMNS,
        rows: all.rows,
        state: all.state,
        keyOf: ({ complaintId }) => complaintId,
        onOpen: ({ complaintId }) => goTo(routes.complaint(complaintId)),
        fileName: COMPLAINTS.title,
      }}
    >
      {children}
    </Listed>
  )
}

function short(words: string): string {
  return words.length > 40 ? `${words.slice(0, 40)}…` : words
}
