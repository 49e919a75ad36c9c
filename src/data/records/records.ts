import { type MyRow, readMyRows, readRecord, type VoteRecord } from '#contract/votes/endpoints.ts'
import { readLogGrowth } from '#contract/votes/witnesses.ts'
import type { Mine } from '#domain/votes/evidence/recount.ts'
import { dropFile, readFile, writeFile } from '#src/platform/files.ts'
import { readText, writeText } from '#src/platform/storage.ts'
import { call } from '../calls/call.ts'
import type { Outcome } from '../calls/codes.ts'
import { choicesHere, keptEvidence, keptHeads, knownLog } from './evidence.ts'
import { type Growth, type Here, laterThan, mineFrom, sizeOf } from './mine.ts'
import { type KeptRecord, makeRecordCache } from './cache.ts'
import { personKey } from '../calls/session.ts'

const INDEX = 'kept-records'
/** About five votes of ten thousand owners. */
const MOST_LENGTH = 24_000_000

const cache = makeRecordCache(
  {
    readIndex: () => readText(INDEX),
    writeIndex: (text) => writeText(INDEX, text),
    readFile,
    writeFile,
    dropFile,
  },
  MOST_LENGTH,
)

export type RecordHere = KeptRecord & {
  /** Whether the server could not be asked, so that this is what the phone kept. */
  readonly isKept: boolean
}

/** The record of a counted vote from the server, kept on the way; without network the one kept last time. */
export async function recordOf(estateId: string, voteId: string): Promise<Outcome<RecordHere>> {
  const params = { estateId, voteId }
  const name = `record-${personKey()}-${voteId}`
  const [record, rows] = await Promise.all([call(readRecord, { params }), call(readMyRows, { params })])
  if (record.ok && rows.ok) {
    const growth = await growthOf(estateId, voteId, record.value, rows.value.rows)
    const kept = { at: Date.now(), record: record.value, rows: rows.value.rows, growth }
    // A record of another vote fails the recount, and must not drive out what is kept of this one.
    if (kept.record.voteId === voteId) await cache.keep(name, kept)
    return { ok: true, value: { ...kept, isKept: false } }
  }
  const failed = record.ok ? rows : record
  const code = failed.ok ? 'phone.unreadable' : failed.code
  const isNetwork = code === 'phone.offline' || code === 'phone.timeout' || code === 'server.busy'
  const kept = isNetwork ? await cache.find(name) : null
  return kept ? { ok: true, value: { ...kept, isKept: true } } : { ok: false, code }
}

/** What this phone knows by itself to hold against a record that was asked for. */
export function mineAgainst(estateId: string, voteId: string, { rows, growth }: KeptRecord): Mine {
  return mineFrom({ communityId: estateId, voteId }, rows, growth, hereOf(estateId, voteId))
}

function hereOf(estateId: string, voteId: string): Here {
  return {
    log: knownLog(estateId),
    heads: keptHeads(voteId),
    evidenceOf: (headId) => keptEvidence(voteId, headId),
    choicesOf: (headId) => choicesHere(voteId, headId),
  }
}

/** For each receipt that is later than the record the proof between them, as far as the server gives it. */
async function growthOf(
  estateId: string,
  voteId: string,
  record: VoteRecord,
  rows: readonly MyRow[],
): Promise<Growth> {
  const growth: Growth = {}
  for (const size of laterThan(record, rows, hereOf(estateId, voteId))) {
    const query = { from: String(sizeOf(record)), to: String(size) }
    const answer = await call(readLogGrowth, { params: { estateId }, query })
    if (answer.ok && answer.value.proof) growth[size] = answer.value.proof
  }
  return growth
}

/** Forgets all, for signing out: rows of a roll are nobody else's business. */
export function forgetRecords(): Promise<void> {
  return cache.forgetAll()
}
