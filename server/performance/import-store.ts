import { mustHaveAdded, type Tx } from '#server/core/db/scope.ts'
import type { ClauseRow, PerformanceRow } from './read.ts'
import type { Ports } from '#server/core/ports.ts'

/** Stores a contract with its clauses. Answers the ids of the clauses by their numbers. */
export async function insertClauses(
  tx: Tx,
  ports: Ports,
  estateId: string,
  contract: {
    contractId?: string
    feeKind?: 'fixed' | 'commission'
    title: string
    company: string
    startsOn: string
    endsOn: string
    clauses: readonly ClauseRow[]
  },
): Promise<Map<string, string>> {
  const contractId = contract.contractId ?? ports.newId()
  await tx.query(
    `INSERT INTO contracts (estate_id, contract_id, title, company, starts_on, ends_on, fee_kind)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [
      estateId,
      contractId,
      contract.title,
      contract.company,
      contract.startsOn,
      contract.endsOn,
      contract.feeKind ?? 'fixed',
    ],
  )
  const ids = new Map(contract.clauses.map((clause) => [clause.number, ports.newId()]))
  await storeClauses(tx, estateId, contractId, ids, contract.clauses)
  return ids
}

/** Stores one more clause of a contract, under an id that the phone named. */
export async function insertClause(
  tx: Tx,
  estateId: string,
  contractId: string,
  clauseId: string,
  clause: ClauseRow,
): Promise<void> {
  await storeClauses(tx, estateId, contractId, new Map([[clause.number, clauseId]]), [clause])
}

async function storeClauses(
  tx: Tx,
  estateId: string,
  contractId: string,
  ids: ReadonlyMap<string, string>,
  clauses: readonly ClauseRow[],
): Promise<void> {
  mustHaveAdded(
    await tx.query(
      `INSERT INTO clauses (estate_id, clause_id, contract_id, number, category, content, level, every, times,
       standard_item, price_fen, is_elevator, cost_share_bp)
     SELECT e.estate_id, id, $2, number, category, content, level, every, times, item, price, elevator, share
     FROM estates e, unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::smallint[], $10::text[],
                 $11::bigint[], $12::boolean[], $13::integer[])
       AS c (id, number, category, content, level, every, times, item, price, elevator, share)
     WHERE e.estate_id = $1`,
      [
        estateId,
        contractId,
        clauses.map((clause) => ids.get(clause.number)),
        clauses.map((clause) => clause.number),
        clauses.map((clause) => clause.category),
        clauses.map((clause) => clause.content),
        clauses.map((clause) => clause.level),
        clauses.map((clause) => clause.frequency.every),
        clauses.map((clause) => clause.frequency.times),
        clauses.map((clause) => clause.standardItem),
        clauses.map((clause) => clause.priceFen),
        clauses.map((clause) => clause.isElevator),
        clauses.map((clause) => clause.costShareBp),
      ],
    ),
    clauses.length,
  )
}

/** Stores what was done. `photoIds` gives the stored picture of each file name. */
export async function insertPerformances(
  tx: Tx,
  estateId: string,
  clauseIds: ReadonlyMap<string, string>,
  rows: readonly PerformanceRow[],
  photoIds: ReadonlyMap<string, string>,
  nowAt: number,
): Promise<void> {
  mustHaveAdded(
    await tx.query(
      `INSERT INTO performances (estate_id, clause_id, period_from, performed_on, note, photo_ids, recorded_at)
     SELECT e.estate_id, clause, period, done, note, string_to_array(photos, ' '), $2
     FROM estates e, unnest($3::text[], $4::date[], $5::date[], $6::text[], $7::text[])
       AS p (clause, period, done, note, photos)
     WHERE e.estate_id = $1`,
      [
        estateId,
        new Date(nowAt),
        rows.map((row) => clauseIds.get(row.clauseNumber)),
        rows.map((row) => row.periodFrom),
        rows.map((row) => row.performedOn),
        rows.map((row) => row.note),
        rows.map((row) => row.photoNames.map((name) => photoIds.get(name)).join(' ')),
      ],
    ),
    rows.length,
  )
}
