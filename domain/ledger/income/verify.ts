import type { Day } from '#domain/core/calendar.ts'
import {
  type DocumentKind,
  faultOfVersion,
  hashOf,
  type VersionFault,
  type VersionProof,
} from '#domain/log/version-proof.ts'
import { expectedReceipts, type IncomeTotals, judgeReceipts, totalsOf } from './expect.ts'
import { RECEIPT_FORMAT, type ReceiptDocument, SOURCE_FORMAT, type SourceVersion } from './source.ts'

export type Told = {
  readonly kind: DocumentKind
  readonly subject: string
  readonly number: number
  readonly text: string
  readonly at: number
  readonly index: number
  readonly entry: string
  readonly proof: readonly string[]
}

export type IncomeRecord = {
  readonly estateId: string
  readonly log: VersionProof['log']
  readonly size: number
  readonly checkpoint: string
  readonly documents: readonly Told[]
  /** Numbers of entries named by receipts that the book has taken back. */
  readonly takenBack: readonly number[]
}

export type IncomeFault = {
  readonly code: VersionFault | 'chain' | 'missing-version' | 'sums'
  /** What is wrong: a document's kind and subject. */
  readonly at: string
}

/**
 * Checks everything said of a source against the log: each document byte for byte, versions without a gap and each naming the
 * one before; then makes the sums anew from the documents alone and compares what a page showed. The estate and the source are
 * those that were asked for. Never throws.
 */
export function verifySource(...given: Parameters<typeof check>): IncomeFault[] {
  try {
    return check(...given)
  } catch {
    return [{ code: 'unreadable', at: '' }]
  }
}

function check(
  record: IncomeRecord,
  knownKey: string | undefined,
  asked: { readonly estateId: string; readonly sourceId: string },
  today: Day,
  shown: Omit<IncomeTotals, 'lateCount'>,
): IncomeFault[] {
  const { log, size, checkpoint } = record
  const { estateId, sourceId } = asked
  const faults: IncomeFault[] = []
  for (const { index, entry, proof, ...told } of record.documents) {
    const code = faultOfVersion(
      { ...told, estateId },
      { log, index, entry, size, proof, checkpoint },
      knownKey,
    )
    if (code) faults.push({ code, at: `${told.kind} ${told.subject}` })
  }
  if (faults.length > 0) return faults
  const texts = record.documents.filter((one) => one.kind === 'source' && one.subject === sourceId)
  const versions = texts.map((one) => JSON.parse(one.text) as SourceVersion)
  for (const [index, one] of versions.entries()) {
    if (one.format !== SOURCE_FORMAT || one.sourceId !== sourceId || one.version !== index + 1)
      faults.push({ code: 'missing-version', at: `source ${sourceId}` })
    const before = texts[index - 1]
    if (one.previous !== (before ? hashOf(before.text) : ''))
      faults.push({ code: 'chain', at: `source ${sourceId}` })
  }
  if (versions.length === 0) faults.push({ code: 'missing-version', at: `source ${sourceId}` })
  if (faults.length > 0) return faults
  const receipts = record.documents
    .filter((one) => one.kind === 'receipt')
    .map((one) => JSON.parse(one.text) as ReceiptDocument)
    .filter((one) => one.format === RECEIPT_FORMAT && one.sourceId === sourceId)
  const undone = new Set(receipts.map((one) => one.undoes))
  const paid = receipts.filter(
    (one) => one.undoes === null && !undone.has(one.receiptId) && !record.takenBack.includes(one.number),
  )
  const { lateCount: _, ...sums } = totalsOf(
    judgeReceipts(expectedReceipts(versions, '', '9999-12-31'), paid, today),
  )
  const names = Object.keys(sums) as (keyof typeof sums)[]
  if (names.some((name) => sums[name] !== shown[name]))
    faults.push({ code: 'sums', at: `source ${sourceId}` })
  return faults
}
