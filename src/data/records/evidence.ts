import * as v from 'valibot'
import { Choices, Evidence } from '#contract/votes/endpoints.ts'
import { readText, writeText } from '#src/platform/storage.ts'
import { personKey } from '../calls/session.ts'

/** Keeps what proves a ballot of mine on this phone: later it must be found in the record as it was. */
export function keepEvidence(voteId: string, headId: string, evidence: Evidence): boolean {
  const name = nameOf(voteId, headId)
  // The first one stays: a server that changes its story later must not overwrite what it said then.
  if (readText(name) !== null) return true
  const heads = keptHeads(voteId)
  // The list is written first: what it does not name, a recount would not look for.
  if (!heads.includes(headId) && !writeText(listOf(voteId), JSON.stringify([...heads, headId]))) return false
  return writeText(name, JSON.stringify(evidence))
}

export function keptEvidence(voteId: string, headId: string): Evidence | null {
  return parsed(Evidence, readText(nameOf(voteId, headId)))
}

/** The heads of a vote for which this phone keeps evidence, whatever the server says of them. */
export function keptHeads(voteId: string): string[] {
  return parsed(v.array(v.string()), readText(listOf(voteId))) ?? []
}

/** Notes what this phone itself cast for a head: a ballot may have been replaced, so there can be several. */
export function rememberChoices(voteId: string, headId: string, choices: Choices): void {
  const known = choicesHere(voteId, headId)
  if (!known.some((one) => one.join() === choices.join()))
    writeText(choicesOf(voteId, headId), JSON.stringify([...known, choices]))
}

export function choicesHere(voteId: string, headId: string): Choices[] {
  return parsed(v.array(Choices), readText(choicesOf(voteId, headId))) ?? []
}

const LogName = v.object({ name: v.string(), publicKey: v.string() })
export type KnownLog = v.InferOutput<typeof LogName>

/** An estate's log, by name and key, as this phone first saw it hold; every later one must be the same. */
export function knownLog(estateId: string): KnownLog | undefined {
  return parsed(LogName, readText(`log-of ${estateId}`)) ?? undefined
}

/**
 * The key that what is said to be this estate's log must have; undefined before the first sight. Empty, which no log's key is,
 * where it goes by another name: the same key under another name signs another log.
 */
export function expectedKey(estateId: string, log: KnownLog): string | undefined {
  const known = knownLog(estateId)
  return known && (known.name === log.name ? known.publicKey : '')
}

/** Remembers an estate's log, and never another one after it. To be called once a check of what it signed has held. */
export function rememberLog(estateId: string, { name, publicKey }: KnownLog): void {
  if (!knownLog(estateId)) writeText(`log-of ${estateId}`, JSON.stringify({ name, publicKey }))
}

function parsed<T>(schema: v.GenericSchema<unknown, T>, text: string | null): T | null {
  try {
    const read = v.safeParse(schema, JSON.parse(text ?? 'null'))
    return read.success ? read.output : null
  } catch {
    return null
  }
}

function nameOf(voteId: string, headId: string): string {
  return `evidence ${personKey()} ${voteId} ${headId}`
}

function choicesOf(voteId: string, headId: string): string {
  return `chosen ${personKey()} ${voteId} ${headId}`
}

function listOf(voteId: string): string {
  return `evidence-of ${personKey()} ${voteId}`
}
