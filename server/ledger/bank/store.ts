import type { BookRecord } from '#contract/ledger/endpoints.ts'
import { type Day, startOfDayMs } from '#domain/core/calendar.ts'
import {
  type BankActKind,
  actHash,
  actLeaf,
  hashOfItems,
  type LoggedLine,
  lineHash,
  matchHash,
} from '#domain/ledger/bank/match.ts'
import { toBase64, toHex } from '#domain/log/bytes.ts'
import type { RequestContext } from '#server/core/http/context.ts'
import { mustHaveAdded, type Tx } from '#server/core/db/scope.ts'
import { appendEntries, lockLog, proofOf } from '#server/log/tree.ts'

type NewLine = Omit<LoggedLine, 'position'>

/** Keeps lines of a statement, in the order of the file, and logs them. */
export async function keepLines(
  tx: Tx,
  context: RequestContext,
  estateId: string,
  lines: readonly NewLine[],
): Promise<void> {
  if (lines.length === 0) return
  const placed = lines.map((line, at) => {
    const logged = { ...line, position: at + 1 }
    return { ...logged, hash: lineHash(Number(estateId), logged) }
  })
  const act = await keepAct(
    tx,
    context,
    estateId,
    'statement',
    placed.map((line) => line.hash),
  )
  mustHaveAdded(
    await tx.query(
      `INSERT INTO bank_lines (estate_id, line_id, booked_on, amount_fen, balance_fen, counterparty, memo,
       imported_by, imported_at, act, position, hash)
     SELECT e.estate_id, l->>'lineId', (l->>'bookedOn')::date, (l->>'amountFen')::bigint, (l->>'balanceFen')::bigint,
       l->>'counterparty', l->>'memo', $3, $4, $5, (l->>'position')::integer, decode(l->>'hash', 'hex')
     FROM estates e, jsonb_array_elements($2::jsonb) AS l WHERE e.estate_id = $1`,
      [
        estateId,
        JSON.stringify(placed.map((line) => ({ ...line, hash: toHex(line.hash) }))),
        context.personId,
        new Date(context.nowAt),
        act,
      ],
    ),
    placed.length,
  )
}

/** Says of lines of the bank which entries they are, and logs it. The caller has made sure that neither was matched before. */
export async function keepMatches(
  tx: Tx,
  context: RequestContext,
  estateId: string,
  matches: readonly { readonly lineId: string; readonly number: number }[],
): Promise<void> {
  if (matches.length === 0) return
  const placed = matches.map((match, at) => ({ ...match, position: at + 1 }))
  const act = await keepAct(
    tx,
    context,
    estateId,
    'matches',
    placed.map((match) => matchHash(Number(estateId), match)),
  )
  mustHaveAdded(
    await tx.query(
      `INSERT INTO bank_matches (estate_id, line_id, number, matched_by, matched_at, act, position)
     SELECT e.estate_id, m->>'lineId', (m->>'number')::integer, $3, $4, $5, (m->>'position')::integer
     FROM estates e, jsonb_array_elements($2::jsonb) AS m WHERE e.estate_id = $1`,
      [estateId, JSON.stringify(placed), context.personId, new Date(context.nowAt), act],
    ),
    placed.length,
  )
}

async function keepAct(
  tx: Tx,
  context: RequestContext,
  estateId: string,
  kind: BankActKind,
  hashes: readonly Uint8Array[],
): Promise<number> {
  await lockLog(tx, estateId)
  const { rows } = await tx.query<{ number: number; hash: Buffer }>(
    'SELECT number, hash FROM bank_acts WHERE estate_id = $1 ORDER BY number DESC LIMIT 1',
    [estateId],
  )
  const previous = Uint8Array.from(rows[0]?.hash ?? [])
  const act = {
    number: (rows[0]?.number ?? 0) + 1,
    kind,
    count: hashes.length,
    itemsHash: hashOfItems(hashes),
    at: context.nowAt,
  }
  const index = await appendEntries(tx, estateId, [actLeaf(Number(estateId), act, previous)], context.nowAt)
  await tx.query(
    `INSERT INTO bank_acts (estate_id, number, kind, item_count, items_hash, hash, at, by_person, log_index)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      estateId,
      act.number,
      kind,
      act.count,
      Buffer.from(act.itemsHash),
      Buffer.from(actHash(Number(estateId), act, previous)),
      new Date(context.nowAt),
      context.personId,
      index,
    ],
  )
  return act.number
}

/**
 * What the bank said of these days, with all acts from before the first day to the last that concerns them or that a close of
 * them has seen (`seenAct`), so that the chain has no hole and a payment cannot be kept back. The lines next to these days
 * are among them. `size` is the log's at the record's checkpoint.
 */
export async function bankRecord(
  tx: Tx,
  estateId: string,
  from: Day,
  to: Day,
  size: number,
  seenAct: number,
): Promise<BookRecord['bank']> {
  const { rows: ranges } = await tx.query<{ first: number | null; last: number | null }>(
    `WITH named AS (
       SELECT l.line_id, l.act FROM bank_lines l WHERE l.estate_id = $1
         AND l.booked_on BETWEEN
           coalesce((SELECT max(booked_on) FROM bank_lines WHERE estate_id = $1 AND booked_on < $2), $2)
           AND coalesce((SELECT min(booked_on) FROM bank_lines WHERE estate_id = $1 AND booked_on > $3), $3))
     SELECT min(act) AS first, max(act) AS last FROM (
       SELECT act FROM named
       UNION ALL
       SELECT m.act FROM bank_matches m JOIN named n ON n.line_id = m.line_id WHERE m.estate_id = $1
       UNION ALL
       SELECT m.act FROM bank_matches m JOIN ledger_entries e ON e.estate_id = $1 AND e.number = m.number
       WHERE m.estate_id = $1 AND e.booked_on BETWEEN $2 AND $3
       UNION ALL
       SELECT max(number) FROM bank_acts WHERE estate_id = $1 AND at < $4
       UNION ALL
       SELECT max(number) FROM bank_acts WHERE estate_id = $1 AND number <= $5) AS acts`,
    [estateId, from, to, new Date(startOfDayMs(from)), seenAct],
  )
  const { first, last } = ranges[0] ?? { first: null, last: null }
  const { rows: strays } = await tx.query<{ stray: string }>(
    `SELECT booked_on::text || ' ' || line_id AS stray FROM bank_lines
     WHERE estate_id = $1 AND booked_on BETWEEN $2 AND $3 AND act IS NULL ORDER BY 1`,
    [estateId, from, to],
  )
  const stray = strays.map((row) => row.stray)
  if (first === null || last === null) return { previous: '', acts: [], last: null, strays: stray }
  const range = [estateId, first, last]
  const { rows: acts } = await tx.query<{
    number: number
    kind: BankActKind
    count: number
    itemsHash: Buffer
    hash: Buffer
    at: number
    logIndex: number
  }>(
    `SELECT number, kind, item_count AS count, items_hash AS "itemsHash", hash,
       (extract(epoch FROM at) * 1000)::bigint::float8 AS at, log_index::float8 AS "logIndex"
     FROM bank_acts WHERE estate_id = $1 AND number BETWEEN $2::integer - 1 AND $3 ORDER BY number`,
    range,
  )
  const { rows: lines } = await tx.query<LoggedLine & { act: number; hash: Buffer }>(
    `SELECT act, position, line_id AS "lineId", booked_on::text AS "bookedOn", amount_fen::float8 AS "amountFen",
       balance_fen::float8 AS "balanceFen", counterparty, memo, coalesce(hash, '') AS hash
     FROM bank_lines WHERE estate_id = $1 AND act BETWEEN $2 AND $3 AND position IS NOT NULL ORDER BY act, position`,
    range,
  )
  const { rows: matches } = await tx.query<{ act: number; position: number; lineId: string; number: number }>(
    `SELECT act, position, line_id AS "lineId", number FROM bank_matches
     WHERE estate_id = $1 AND act BETWEEN $2 AND $3 AND position IS NOT NULL ORDER BY act, position`,
    range,
  )
  const given = acts.filter((act) => act.number >= first)
  const lastAct = given.at(-1)
  return {
    previous:
      acts.filter((act) => act.number < first).map((act) => toBase64(Uint8Array.from(act.hash)))[0] ?? '',
    acts: given.map(({ logIndex: _, ...act }) => ({
      ...act,
      itemsHash: toBase64(Uint8Array.from(act.itemsHash)),
      hash: toBase64(Uint8Array.from(act.hash)),
      lines: lines
        .filter((line) => line.act === act.number)
        .map(({ act: _act, hash, ...line }) => ({ ...line, hash: toBase64(Uint8Array.from(hash)) })),
      matches: matches.filter((match) => match.act === act.number).map(({ act: _act, ...match }) => match),
    })),
    last: lastAct
      ? {
          index: lastAct.logIndex,
          proof: (await proofOf(tx, estateId, lastAct.logIndex, size)).map(toBase64),
        }
      : null,
    strays: stray,
  }
}
