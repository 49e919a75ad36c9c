import { sha256 } from '@noble/hashes/sha2.js'
import type { Day } from '#domain/core/calendar.ts'
import { concat, isEqual, u64, utf8 } from '#domain/log/bytes.ts'
import { encodeEntry } from '#domain/log/entry.ts'
import type { Fen } from '#domain/core/quantity.ts'
import { BANK_ACCOUNT } from '../account.ts'
import type { Posting } from '../entry.ts'
import { signed } from '../evidence/record.ts'

/** What the log holds of the bank: an import of a statement, and a list of which lines are which entries. */
export const BANK_ENTRY = { statement: 26, matches: 27 } as const
export type BankActKind = keyof typeof BANK_ENTRY

/** A line as the bank said it, at its place in the statement that was imported. */
export type LoggedLine = {
  readonly position: number
  readonly lineId: string
  readonly bookedOn: Day
  readonly amountFen: Fen
  readonly balanceFen: Fen | null
  readonly counterparty: string
  readonly memo: string
}

export type LoggedMatch = {
  readonly position: number
  readonly lineId: string
  /** The number of the entry. */
  readonly number: number
}

/** An import or a matching. Its number runs on over all acts of the estate. */
export type BankAct = {
  readonly number: number
  readonly kind: BankActKind
  readonly count: number
  /** SHA-256 over the hashes of its lines or matches, in their order. */
  readonly itemsHash: Uint8Array
  readonly at: number
}

/** What is published: all acts between the first and the last that concern the record's months. */
export type BankRecord = {
  /** Hash of the act before the first given one; empty where that is number 1. */
  readonly previous: Uint8Array
  readonly acts: readonly (BankAct & {
    readonly hash: Uint8Array
    readonly lines: readonly (LoggedLine & { readonly hash: Uint8Array })[]
    readonly matches: readonly LoggedMatch[]
  })[]
  /** Of the last act: with the chain of hashes it proves all. Null where there is none. */
  readonly last: { readonly index: number; readonly proof: readonly Uint8Array[] } | null
  /** Lines that are shown and belong to no act. */
  readonly strays: readonly string[]
}

export type BankFaultCode =
  | 'bank-number'
  | 'bank-altered'
  | 'bank-not-in-log'
  | 'bank-line-altered'
  | 'bank-line-missing'
  | 'bank-line-added'
  | 'bank-match-wrong'
  | 'bank-acts-missing'

export function lineHash(estateId: number, line: LoggedLine): Uint8Array {
  return sha256(
    encodeEntry({
      type: BANK_ENTRY.statement,
      estateId,
      fields: [
        u64(line.position),
        utf8(line.lineId),
        utf8(line.bookedOn),
        signed(line.amountFen),
        line.balanceFen === null ? new Uint8Array(0) : signed(line.balanceFen),
        utf8(line.counterparty),
        utf8(line.memo),
      ],
    }),
  )
}

export function matchHash(estateId: number, match: LoggedMatch): Uint8Array {
  return sha256(
    encodeEntry({
      type: BANK_ENTRY.matches,
      estateId,
      fields: [u64(match.position), utf8(match.lineId), u64(match.number)],
    }),
  )
}

export function hashOfItems(hashes: readonly Uint8Array[]): Uint8Array {
  return sha256(concat(hashes))
}

/** An act stands in the log as these bytes; its hash, which the next act names, is their SHA-256. */
export function actLeaf(estateId: number, act: BankAct, previous: Uint8Array): Uint8Array {
  return encodeEntry({
    type: BANK_ENTRY[act.kind],
    estateId,
    fields: [u64(act.number), previous, u64(act.count), act.itemsHash, u64(act.at)],
  })
}

export function actHash(estateId: number, act: BankAct, previous: Uint8Array): Uint8Array {
  return sha256(actLeaf(estateId, act, previous))
}

type No = (code: BankFaultCode, at: string) => void
type Stands = (leaf: Uint8Array, place: NonNullable<BankRecord['last']>) => boolean

/** Names every line of the bank that was edited, left out or put in since it was imported. Throws on numbers that are none. */
export function checkBank(
  estateId: number,
  bank: BankRecord,
  entries: readonly { readonly number: number; readonly postings: readonly Posting[] }[],
  stands: Stands,
  no: No,
): number {
  let previous = bank.previous
  const first = bank.acts[0]?.number ?? 1
  if (first === 1 ? previous.length !== 0 : previous.length !== 32) no('bank-number', String(first))
  const amounts = new Map<string, Fen>()
  let lineCount = 0
  let lastLeaf: Uint8Array | null = null
  let expected = first
  for (const act of bank.acts) {
    if (act.number !== expected) no('bank-number', String(act.number))
    expected = act.number + 1
    lastLeaf = actLeaf(estateId, act, previous)
    if (!isEqual(sha256(lastLeaf), act.hash)) no('bank-altered', String(act.number))
    previous = act.hash
    const isStatement = act.kind === 'statement'
    const items = isStatement ? act.lines : act.matches
    const seen = new Set<number>()
    let isNamed = false
    const name = (code: BankFaultCode, at: string) => {
      isNamed = true
      no(code, at)
    }
    for (const { position } of items) {
      if (position > act.count || position < 1 || seen.has(position))
        name('bank-line-added', `${act.number}.${position}`)
      seen.add(position)
    }
    for (let position = 1; position <= act.count; position++)
      if (!seen.has(position)) name('bank-line-missing', `${act.number}.${position}`)
    const hashes = isStatement
      ? act.lines.map((line) => {
          const hash = lineHash(estateId, line)
          if (!isEqual(hash, line.hash)) name('bank-line-altered', `${act.number}.${line.position}`)
          amounts.set(line.lineId, line.amountFen)
          lineCount += 1
          return hash
        })
      : act.matches.map((match) => matchHash(estateId, match))
    if ((isStatement ? act.matches : act.lines).length > 0) name('bank-line-added', String(act.number))
    if (!isNamed && !isEqual(hashOfItems(hashes), act.itemsHash)) no('bank-altered', String(act.number))
  }
  if (lastLeaf && !(bank.last && stands(lastLeaf, bank.last)))
    no('bank-not-in-log', String(bank.acts[bank.acts.length - 1]?.number))
  for (const stray of bank.strays) no('bank-line-added', stray)
  const byNumber = new Map(entries.map((entry) => [entry.number, entry]))
  const matched = new Set<string>()
  for (const act of bank.acts)
    for (const { lineId, number, position } of act.matches) {
      const entry = byNumber.get(number)
      const amountFen = amounts.get(lineId)
      const bookedFen = entry?.postings.reduce(
        (sum, side) => sum + (side.accountCode === BANK_ACCOUNT ? side.amountFen : 0),
        0,
      )
      const differs = amountFen !== undefined && bookedFen !== undefined && amountFen !== bookedFen
      if (differs || matched.has(lineId)) no('bank-match-wrong', `${act.number}.${position}`)
      matched.add(lineId)
    }
  return lineCount
}
