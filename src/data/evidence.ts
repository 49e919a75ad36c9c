import * as v from 'valibot'
import { Evidence } from '#contract/votes.ts'
import { readText, writeText } from '#src/platform/storage.ts'
import { personKey } from './session.ts'

/** Keeps what proves a ballot of mine on this phone: later it must be found in the record as it was. */
export function keepEvidence(voteId: string, headId: string, evidence: Evidence): boolean {
  const name = nameOf(voteId, headId)
  // The first one stays: a server that changes its story later must not overwrite what it said then.
  if (readText(name) !== null) return true
  return writeText(name, JSON.stringify(evidence))
}

export function keptEvidence(voteId: string, headId: string): Evidence | null {
  const text = readText(nameOf(voteId, headId))
  if (!text) return null
  try {
    const parsed = v.safeParse(Evidence, JSON.parse(text))
    return parsed.success ? parsed.output : null
  } catch {
    return null
  }
}

/** The key of a log as this phone first saw it; every later one must be the same. */
export function knownLogKey(name: string): string | undefined {
  return readText(`log-key ${name}`) ?? undefined
}

/** Remembers a log's key at first sight, and never another one after it. */
export function rememberLogKey(log: Evidence['log']): void {
  if (knownLogKey(log.name) === undefined) writeText(`log-key ${log.name}`, log.publicKey)
}

function nameOf(voteId: string, headId: string): string {
  return `evidence ${personKey()} ${voteId} ${headId}`
}
