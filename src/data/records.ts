import { readMyRows, readRecord } from '#contract/votes.ts'
import type { Mine } from '#domain/vote/recount.ts'
import { dropFile, readFile, writeFile } from '#src/platform/files.ts'
import { readText, writeText } from '#src/platform/storage.ts'
import { call } from './call.ts'
import type { Outcome } from './codes.ts'
import { knownLogKey, rememberLogKey } from './evidence.ts'
import { mineFrom } from './mine.ts'
import { type KeptRecord, makeShelf } from './record-shelf.ts'
import { personKey } from './session.ts'

const INDEX = 'kept-records'
/** About five votes of ten thousand owners. */
const MOST_LENGTH = 24_000_000

const shelf = makeShelf(
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
export async function recordOf(communityId: string, voteId: string): Promise<Outcome<RecordHere>> {
  const params = { communityId, voteId }
  const name = `record-${personKey()}-${voteId}`
  const [record, rows] = await Promise.all([call(readRecord, { params }), call(readMyRows, { params })])
  if (record.ok && rows.ok) {
    const kept = { at: Date.now(), record: record.value, rows: rows.value.rows }
    await shelf.keep(name, kept)
    return { ok: true, value: { ...kept, isKept: false } }
  }
  const failed = record.ok ? rows : record
  const code = failed.ok ? 'phone.unreadable' : failed.code
  const isNetwork = code === 'phone.offline' || code === 'phone.timeout' || code === 'server.busy'
  const kept = isNetwork ? await shelf.find(name) : null
  return kept ? { ok: true, value: { ...kept, isKept: true } } : { ok: false, code }
}

/** What this phone knows by itself to hold against a record; what it sees of the log's key for the first time it remembers. */
export function mineAgainst({ record, rows }: KeptRecord): Mine {
  const logKey = knownLogKey(record.log.name)
  rememberLogKey(record.log)
  return { ...(logKey === undefined ? {} : { logKey }), rows: mineFrom(record.voteId, rows) }
}

/** How long the log was with the last result in it: the second line of the record's last checkpoint. */
export function sizeOf({ record }: KeptRecord): number {
  const size = Number(record.checkpoints[record.checkpoints.length - 1]?.split('\n')[1])
  return Number.isSafeInteger(size) && size > 0 ? size : 0
}

/** Forgets all, for signing out: rows of a roll are nobody else's business. */
export function forgetRecords(): Promise<void> {
  return shelf.forgetAll()
}
