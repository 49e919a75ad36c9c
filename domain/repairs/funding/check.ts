import { faultOfVersion, hashOf, type VersionFault, type VersionProof } from '#domain/log/version-proof.ts'
import { FUNDING_FORMAT, type FundingDocument, fundingText } from './step.ts'

export type FundingRecord = {
  readonly estateId: string
  readonly log: VersionProof['log']
  readonly size: number
  readonly checkpoint: string
  readonly documents: readonly {
    readonly kind: 'thread'
    readonly subject: string
    readonly number: number
    readonly text: string
    readonly at: number
    readonly index: number
    readonly entry: string
    readonly proof: readonly string[]
  }[]
}

export type FundingFault = VersionFault | 'chain' | 'shown-differs'

/**
 * Checks everything said of a repair's money against the log: each step byte for byte, numbered without a gap, each naming the one before;
 * then that the page showed these steps and no others, of the estate and the repair that were asked for. Answers each fault once. Never throws.
 */
export function verifyFunding(...given: Parameters<typeof check>): FundingFault[] {
  try {
    return check(...given)
  } catch {
    return ['unreadable']
  }
}

function check(
  record: FundingRecord,
  knownKey: string | undefined,
  asked: { readonly estateId: string; readonly repairId: string },
  shown: readonly Pick<FundingDocument, 'position' | 'kind' | 'data' | 'note' | 'by' | 'at'>[],
): FundingFault[] {
  const { log, size, checkpoint } = record
  const { estateId, repairId } = asked
  const faults = new Set<FundingFault>()
  for (const { index, entry, proof, ...told } of record.documents) {
    const fault = faultOfVersion(
      { ...told, estateId },
      { log, index, entry, size, proof, checkpoint },
      knownKey,
    )
    if (fault) faults.add(fault)
  }
  if (faults.size > 0) return [...faults]
  const documents = record.documents.map((one) => JSON.parse(one.text) as FundingDocument)
  for (const [index, one] of documents.entries()) {
    const told = record.documents[index]
    const before = record.documents[index - 1]
    if (
      one.format !== FUNDING_FORMAT ||
      one.repairId !== repairId ||
      told?.subject !== repairId ||
      told.number !== index + 1 ||
      one.position !== index + 1 ||
      one.previous !== (before ? hashOf(before.text) : '')
    )
      faults.add('chain')
  }
  const isShown =
    shown.length === documents.length &&
    documents.every((one, index) => {
      const there = shown[index]
      return there !== undefined && fundingText({ ...one, ...there } as FundingDocument) === fundingText(one)
    })
  if (!isShown) faults.add('shown-differs')
  return [...faults]
}
