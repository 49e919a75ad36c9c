import type {
  Clause,
  Duty as DutyReply,
  DutyCounts,
  readClause,
  readPerformance,
} from '#contract/disclosures.ts'
import { addDays, addMonths, beijingDayOf, firstDayOf, monthOf } from '#domain/calendar.ts'
import { type Duty, dutiesOf, type DutyState, dutyState } from '#domain/disclosure/duty.ts'
import type { Handler } from './call.ts'
import { inCommunity, type Tx } from './db/scope.ts'
import { photosById } from './photo-links.ts'
import { Refusal } from './refusal.ts'

/** How far back the owner's page looks: this month and the eleven before it. */
const LOOK_BACK_MONTHS = 11

export const handleReadPerformance: Handler<typeof readPerformance> = async ({ ports, nowAt }, { params }) =>
  inCommunity(ports.db, params.communityId, async (tx) => {
    const today = beijingDayOf(nowAt)
    const contract = await currentContract(tx, params.communityId, today)
    if (!contract) return { nowAt, contract: null, counts: noDuties(), months: [], clauses: [] }
    const judged = await judge(tx, params.communityId, contract, today)
    const months = new Map<string, DutyState[]>()
    for (const { duties } of judged)
      for (const duty of duties) {
        const month = monthOf(duty.dueOn)
        months.set(month, [...(months.get(month) ?? []), duty.state])
      }
    return {
      nowAt,
      contract: {
        title: contract.title,
        company: contract.company,
        startsOn: contract.startsOn,
        endsOn: contract.endsOn,
      },
      counts: count(judged.flatMap(({ duties }) => duties.map((duty) => duty.state))),
      months: [...months]
        .map(([month, states]) => ({ month, counts: count(states) }))
        .filter((entry) => entry.counts.due > 0)
        .sort((a, b) => (a.month < b.month ? -1 : 1)),
      clauses: judged.map((entry) => entry.clause),
    }
  })

export const handleReadClause: Handler<typeof readClause> = async ({ ports, nowAt }, { params }) =>
  inCommunity(ports.db, params.communityId, async (tx) => {
    const today = beijingDayOf(nowAt)
    const contract = await currentContract(tx, params.communityId, today)
    const judged = contract ? await judge(tx, params.communityId, contract, today, params.clauseId) : []
    const found = judged[0]
    if (!found) throw new Refusal('clause.not-found')
    // Newest first; what is more than one period ahead is no news to an owner.
    const shown = found.duties.filter((duty) => duty.periodFrom <= today).reverse()
    const photos = await photosById(
      tx,
      ports,
      params.communityId,
      shown.flatMap((duty) => duty.performance?.photoIds ?? []),
      nowAt,
    )
    const duties: DutyReply[] = shown.map((duty) => ({
      periodFrom: duty.periodFrom,
      periodTo: duty.periodTo,
      dueOn: duty.dueOn,
      state: duty.state,
      performedOn: duty.performance?.performedOn ?? null,
      note: duty.performance?.note ?? '',
      photos: photos(duty.performance?.photoIds ?? []),
    }))
    return { nowAt, clause: found.clause, duties }
  })

/** How many duties of the last twelve months ended how, for the home page. */
export async function performanceCounts(tx: Tx, communityId: string, nowAt: number): Promise<DutyCounts> {
  const today = beijingDayOf(nowAt)
  const contract = await currentContract(tx, communityId, today)
  if (!contract) return noDuties()
  const judged = await judge(tx, communityId, contract, today)
  return count(judged.flatMap(({ duties }) => duties.map((duty) => duty.state)))
}

type StoredContract = { contractId: string; title: string; company: string; startsOn: string; endsOn: string }
type Performance = {
  clauseId: string
  periodFrom: string
  performedOn: string
  note: string
  photoIds: string[]
}
type Judged = { clause: Clause; duties: (Duty & { state: DutyState; performance: Performance | null })[] }

async function currentContract(
  tx: Tx,
  communityId: string,
  today: string,
): Promise<StoredContract | undefined> {
  const { rows } = await tx.query<StoredContract>(
    `SELECT contract_id AS "contractId", title, company, starts_on::text AS "startsOn", ends_on::text AS "endsOn"
     FROM contracts WHERE community_id = $1 AND starts_on <= $2 ORDER BY starts_on DESC LIMIT 1`,
    [communityId, today],
  )
  return rows[0]
}

/** Makes the duties of every clause from the contract and sets each against what was recorded for it. */
async function judge(
  tx: Tx,
  communityId: string,
  contract: StoredContract,
  today: string,
  onlyClause: string | null = null,
): Promise<Judged[]> {
  const clauses = await tx.query<Omit<Clause, 'frequency' | 'counts' | 'latest'> & Clause['frequency']>(
    `SELECT clause_id AS "clauseId", number, category, content, level, every, times FROM clauses
     WHERE community_id = $1 AND contract_id = $2 AND ($3::text IS NULL OR clause_id = $3)
     ORDER BY string_to_array(number, '.')::int[]`,
    [communityId, contract.contractId, onlyClause],
  )
  const lookBack = firstDayOf(addMonths(monthOf(today), -LOOK_BACK_MONTHS))
  const from = contract.startsOn > lookBack ? contract.startsOn : lookBack
  const recorded = await tx.query<Performance>(
    `SELECT clause_id AS "clauseId", period_from::text AS "periodFrom", performed_on::text AS "performedOn", note,
       photo_ids AS "photoIds" FROM performances
     WHERE community_id = $1 AND period_from >= $2 AND ($3::text IS NULL OR clause_id = $3)`,
    [communityId, addDays(from, -366), onlyClause],
  )
  const byDuty = new Map(recorded.rows.map((row) => [`${row.clauseId} ${row.periodFrom}`, row]))
  return clauses.rows.map(({ every, times, ...clause }) => {
    const duties = dutiesOf({ every, times }, from, today).map((duty) => {
      const performance = byDuty.get(`${clause.clauseId} ${duty.periodFrom}`) ?? null
      return { ...duty, performance, state: dutyState(duty, performance, today) }
    })
    const last = duties.filter((duty) => duty.state !== 'upcoming').at(-1)
    return {
      duties,
      clause: {
        ...clause,
        frequency: { every, times },
        counts: count(duties.map((duty) => duty.state)),
        latest: last
          ? { state: last.state, dueOn: last.dueOn, performedOn: last.performance?.performedOn ?? null }
          : null,
      },
    }
  })
}

function count(states: readonly DutyState[]): DutyCounts {
  const of = (wanted: DutyState) => states.filter((state) => state === wanted).length
  const counts = { onTime: of('onTime'), late: of('late'), missing: of('missing') }
  return { ...counts, due: counts.onTime + counts.late + counts.missing }
}

function noDuties(): DutyCounts {
  return { onTime: 0, late: 0, missing: 0, due: 0 }
}
