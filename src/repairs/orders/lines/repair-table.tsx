import { Text } from '@tarojs/components'
import { type ReactNode, useMemo } from 'react'
import type { OutputOf, QueryOf } from '#contract/core/endpoint.ts'
import { listRepairs, type RepairRow } from '#contract/repairs/endpoints.ts'
import { REPAIR_DESK } from '#src/copy/repairs/figures.ts'
import { REPAIRS } from '#src/copy/repairs/words.ts'
import { WORK } from '#src/copy/repairs/work.ts'
import { call } from '#src/data/calls/call.ts'
import { useAllRows } from '#src/data/resource/all-rows.ts'
import { Listed } from '#src/parts/list/listed.tsx'
import { goTo } from '#src/platform/host.ts'
import { routes } from '#src/routes.ts'
import { useTables } from '#src/ui/desk.ts'
import { count, longInstant } from '#src/ui/figures/figures.ts'
import { Status } from '#src/ui/state/status.tsx'
import type { TableColumn } from '#src/ui/table/table.tsx'
import { useAcceptMany } from './accept-many.tsx'
import { lookOf } from './repair-look.ts'

type Given = {
  estateId: string
  query: QueryOf<typeof listRepairs>
  answer: OutputOf<typeof listRepairs>
  total: number
  /** Given where several may be accepted at once: what to do after it. */
  onAccepted?: () => Promise<unknown>
  children: ReactNode
}

const WORDS = REPAIR_DESK.columnOf

const COLUMNS: readonly TableColumn<RepairRow>[] = [
  { key: 'place', title: WORDS.place, text: ({ placeText }) => placeText },
  {
    key: 'kind',
    title: WORDS.kind,
    text: ({ kindTitle, isEmergency }) => (isEmergency ? `${kindTitle} ${REPAIRS.emergency}` : kindTitle),
  },
  {
    key: 'state',
    title: WORDS.state,
    text: (repair) => lookOf(repair).text,
    show: (repair) => <Status tone={lookOf(repair).tone}>{lookOf(repair).text}</Status>,
  },
  {
    key: 'due',
    title: WORDS.due,
    text: dueText,
    by: (repair) => dueOf(repair)?.by ?? Number.MAX_SAFE_INTEGER,
    show: (repair) => (
      <Text className={repair.isOverdue ? 'tone-bad text-strong' : ''}>{dueText(repair)}</Text>
    ),
  },
  {
    key: 'followers',
    title: WORDS.followers,
    text: ({ followers }) => count(followers),
    by: ({ followers }) => followers,
    isNumber: true,
  },
  {
    key: 'at',
    title: WORDS.at,
    text: ({ reportedAt }) => longInstant(reportedAt),
    by: ({ reportedAt }) => reportedAt,
    isNumber: true,
  },
]

/** The reports that are asked for: all of them as a table at a desk, elsewhere as `children`. */
export function RepairTable({ estateId, query, answer, total, onAccepted, children }: Given) {
  const accept = useAcceptMany(async () => onAccepted?.())
  const isTable = useTables()
  const first = useMemo(() => ({ rows: answer.repairs, next: answer.before }), [answer])
  const read = async (before: string) => {
    const next = await call(listRepairs, { params: { estateId }, query: { ...query, before } })
    return next.ok ? { rows: next.value.repairs, next: next.value.before } : null
  }
  const all = useAllRows(JSON.stringify(query), isTable ? first : null, isTable ? read : null)
  return (
    <>
      {isTable ? accept.shown : null}
      <Listed
        table={{
          label: REPAIRS.progress,
          columns: COLUMNS,
          rows: all.rows,
          state: all.state,
          total,
          keyOf: ({ repairId }) => repairId,
          onOpen: ({ repairId }) => goTo(routes.repair(repairId)),
          fileName: REPAIR_DESK.sheetName,
          ...(onAccepted ? { bulk: accept.bulk } : {}),
        }}
      >
        {children}
      </Listed>
    </>
  )
}

/** The clock that runs: until somebody answers, then until it is mended. */
function dueOf({ answer, mend }: RepairRow) {
  return [answer, mend].find((clock) => clock.state === 'running' || clock.state === 'late')
}

function dueText(repair: RepairRow): string {
  const due = dueOf(repair)
  if (!due) return repair.isLate ? REPAIRS.wasLate : WORDS.none
  const words = due === repair.answer ? WORK.answerBy : WORK.mendBy
  return `${words(longInstant(due.by))}${repair.isOverdue ? ` ${REPAIRS.late}` : ''}`
}
