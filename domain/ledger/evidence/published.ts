import { fromBase64 } from '#domain/log/bytes.ts'
import type { BankRecord, LoggedLine } from '../bank/match.ts'
import type { BookRecord } from './verify.ts'

/** A published record as it comes over the wire: bytes are base64. */
export type WireBook = {
  readonly estateId: string
  readonly log: { readonly name: string; readonly publicKey: string }
  readonly checkpoint: string
  readonly from: string
  readonly to: string
  readonly previous: string
  readonly entries: readonly (Omit<BookRecord['entries'][number], 'hash'> & { readonly hash: string })[]
  readonly last: WirePlace | null
  readonly closes: readonly (Omit<
    BookRecord['closes'][number],
    'previous' | 'entriesHash' | 'place' | 'signed'
  > & {
    readonly previous: string
    readonly entriesHash: string
    readonly place: WirePlace
    readonly signed: (WirePlace & { readonly at: number }) | null
  })[]
  readonly bank: {
    readonly previous: string
    readonly acts: readonly (Omit<BankRecord['acts'][number], 'itemsHash' | 'hash' | 'lines'> & {
      readonly itemsHash: string
      readonly hash: string
      readonly lines: readonly (LoggedLine & { readonly hash: string })[]
    })[]
    readonly last: WirePlace | null
    readonly strays: readonly string[]
  }
}
type WirePlace = { readonly index: number; readonly proof: readonly string[] }

/** Reads the bytes of a published record. What is no base64 becomes no bytes, which no check takes for right. */
export function readBook(wire: WireBook): BookRecord {
  const bytes = (text: string) => fromBase64(text) ?? new Uint8Array(0)
  const place = ({ index, proof }: WirePlace) => ({ index, proof: proof.map(bytes) })
  return {
    estateId: Number(wire.estateId),
    log: { name: wire.log.name, publicKey: bytes(wire.log.publicKey) },
    checkpoint: wire.checkpoint,
    from: wire.from,
    to: wire.to,
    previous: bytes(wire.previous),
    entries: wire.entries.map((entry) => ({ ...entry, hash: bytes(entry.hash) })),
    last: wire.last ? place(wire.last) : null,
    closes: wire.closes.map((close) => ({
      ...close,
      previous: bytes(close.previous),
      entriesHash: bytes(close.entriesHash),
      place: place(close.place),
      signed: close.signed ? { at: close.signed.at, ...place(close.signed) } : null,
    })),
    bank: {
      previous: bytes(wire.bank.previous),
      acts: wire.bank.acts.map((act) => ({
        ...act,
        itemsHash: bytes(act.itemsHash),
        hash: bytes(act.hash),
        lines: act.lines.map((line) => ({ ...line, hash: bytes(line.hash) })),
      })),
      last: wire.bank.last ? place(wire.bank.last) : null,
      strays: wire.bank.strays,
    },
  }
}
