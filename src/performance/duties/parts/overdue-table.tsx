import type { ReactNode } from 'react'
import type { OutputOf } from '#contract/core/endpoint.ts'
import type { listOverdue } from '#contract/performance/endpoints.ts'
import { DUTIES } from '#src/copy/performance/duties.ts'
import { Listed } from '#src/parts/list/listed.tsx'
import { goTo } from '#src/platform/host.ts'
import { routes } from '#src/routes.ts'
import { count } from '#src/ui/figures/figures.ts'
import type { TableColumn } from '#src/ui/table/table.tsx'

type Overdue = OutputOf<typeof listOverdue>['clauses'][number]

const WORDS = DUTIES.columnOf

const COLUMNS: readonly TableColumn<Overdue>[] = [
  { key: 'content', title: WORDS.content, text: ({ content }) => content },
  { key: 'category', title: WORDS.category, text: ({ category }) => category },
  {
    key: 'missing',
    title: WORDS.missing,
    text: ({ dueOn }) => count(dueOn.length),
    by: ({ dueOn }) => dueOn.length,
    isNumber: true,
  },
  { key: 'since', title: WORDS.since, text: ({ since }) => since },
  {
    key: 'street',
    title: WORDS.street,
    text: ({ isWithStreet }) => (isWithStreet ? DUTIES.withStreet : WORDS.none),
  },
]

/** The promises that something is missing of, as a table at a desk, elsewhere as `children`. */
export function OverdueTable({ clauses, children }: { clauses: readonly Overdue[]; children: ReactNode }) {
  return (
    <Listed
      table={{
        label: DUTIES.overdueTitle,
        columns: COLUMNS,
        rows: clauses,
        keyOf: ({ clauseId }) => clauseId,
        onOpen: ({ clauseId }) => goTo(routes.clause(clauseId)),
        fileName: DUTIES.overdueTitle,
      }}
    >
      {children}
    </Listed>
  )
}
