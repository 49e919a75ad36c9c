import { sha256 } from '@noble/hashes/sha2.js'
import { concat, readU64, utf8 } from '#domain/log/bytes.ts'
import {
  BODY_ENTRY,
  CLAIM_ENTRY,
  decodeEntry,
  OPENING_ENTRY,
  OPERATOR_ENTRY,
  RESIDENCE_ENTRY,
  TITLE_ENTRY,
} from '#domain/log/entry.ts'

// A transfer of a home and a written proxy are entries of the log that tell a reader only that one was made, and when: what
// the entry commits to names the home and its owners, who are nobody else's business. Whoever is given the document and the
// salt can see that the entry is of exactly this document.

const TYPES = {
  ...TITLE_ENTRY,
  ...CLAIM_ENTRY,
  ...BODY_ENTRY,
  ...OPENING_ENTRY,
  ...OPERATOR_ENTRY,
  ...RESIDENCE_ENTRY,
} as const

export type CommittedKind = keyof typeof TYPES

/** The states an entry may record: it took effect, or somebody contests it. */
export const COMMITTED_STATES = { made: 1, contested: 2 } as const

/** What an entry of a claim records: it is granted, refused, granted unless a second person does not confirm it, or refused for good. */
export const CLAIM_VERDICTS = { granted: 1, refused: 2, second: 3, upheld: 4 } as const

/** What an entry of a version of the roll records: the first one, or a change. */
export const ROLL_VERDICTS = { imported: 1, changed: 2 } as const

/** What an entry of an opening records: which step it is. */
export const OPENING_VERDICTS = { accept: 1, scope: 2, walk: 3, post: 4, propose: 5, live: 6 } as const

/** What an entry of an estate's standing records: it takes no votes, or does again. */
export const STANDING_VERDICTS = { stop: 1, resume: 2 } as const

export type CommittedEntry = {
  readonly kind: CommittedKind
  readonly estateId: number
  readonly commitment: Uint8Array
  readonly state: number
  readonly at: number
}

const SALT_BYTES = 32

/** The document of a transfer: one spelling for one content, lists sorted. `fromOn` is a day; the rest are ids. */
export function titleDocument(given: {
  readonly communityId: string
  readonly transferId: string
  readonly unitId: string
  readonly from: readonly string[]
  readonly to: readonly string[]
  readonly fromOn: string
  readonly photoIds: readonly string[]
}): string {
  const { communityId, transferId, unitId, fromOn } = given
  const [from, to, photoIds] = [sorted(given.from), sorted(given.to), sorted(given.photoIds)]
  return JSON.stringify({ act: 'title', communityId, transferId, unitId, from, to, fromOn, photoIds })
}

/** The document of a written proxy. */
export function writtenProxyDocument(given: {
  readonly communityId: string
  readonly voteId: string
  readonly grantId: string
  readonly headId: string
  readonly agent: string
  readonly photoIds: readonly string[]
}): string {
  const { communityId, voteId, grantId, headId, agent } = given
  const photoIds = sorted(given.photoIds)
  return JSON.stringify({ act: 'writtenProxy', communityId, voteId, grantId, headId, agent, photoIds })
}

/** The document of a decision on a claim. `evidence` is SHA-256 over the names of all its pictures, in base64: it stays when they go. */
export function claimDocument(given: {
  readonly communityId: string
  readonly claimId: string
  /** The place of the decision among the steps of the claim. */
  readonly position: number
  readonly verdict: keyof typeof CLAIM_VERDICTS
  readonly unitId: string | null
  readonly ownerId: string | null
  readonly refusals: readonly string[]
  readonly evidence: string
}): string {
  const { communityId, claimId, position, verdict, unitId, ownerId, evidence } = given
  const refusals = sorted(given.refusals)
  return JSON.stringify({
    act: 'claim',
    communityId,
    claimId,
    position,
    verdict,
    unitId,
    ownerId,
    refusals,
    evidence,
  })
}

/** The document of a version of the roll. `digest` is SHA-256 over its homes and their owners' ids, in base64. */
export function rollVersionDocument(given: {
  readonly communityId: string
  readonly changeId: string
  readonly version: number
  readonly unitCount: number
  readonly areaDm2: number
  readonly digest: string
}): string {
  const { communityId, changeId, version, unitCount, areaDm2, digest } = given
  return JSON.stringify({ act: 'rollVersion', communityId, changeId, version, unitCount, areaDm2, digest })
}

/** The document of a step of an opening; what a kind of step does not have is null or empty. */
export function openingDocument(given: {
  readonly communityId: string
  readonly position: number
  readonly kind: keyof typeof OPENING_VERDICTS
  readonly words: string
  readonly building: string | null
  readonly counted: number | null
  readonly buildings: readonly { readonly building: string; readonly unitCount: number }[]
  readonly endsOn: string | null
  readonly rollVersion: number | null
}): string {
  const { communityId, position, kind, words, building, counted, endsOn, rollVersion } = given
  const buildings = given.buildings.map((one) => ({ building: one.building, unitCount: one.unitCount }))
  return JSON.stringify({
    act: 'opening',
    communityId,
    position,
    kind,
    words,
    building,
    counted,
    buildings,
    endsOn,
    rollVersion,
  })
}

/** The document of accounts that became one: which owners of the roll have another account since. */
export function mergeDocument(given: {
  readonly communityId: string
  readonly actId: string
  readonly ownerIds: readonly string[]
}): string {
  const { communityId, actId } = given
  return JSON.stringify({ act: 'merge', communityId, actId, ownerIds: sorted(given.ownerIds) })
}

/** The document of an estate that is stopped or set going again by whoever runs the installation. */
export function standingDocument(given: {
  readonly communityId: string
  readonly actId: string
  readonly standing: keyof typeof STANDING_VERDICTS
  readonly basis: string
}): string {
  const { communityId, actId, standing, basis } = given
  return JSON.stringify({ act: 'standing', communityId, actId, standing, basis })
}

/** What an entry says of a document: SHA-256 over a name, 32 random bytes and the document. Throws for a salt of another length. */
export function commitmentOf(kind: CommittedKind, salt: Uint8Array, document: string): Uint8Array {
  if (salt.length !== SALT_BYTES) throw new RangeError('a salt has 32 bytes')
  return sha256(concat([utf8(`bjwy/1/${kind}`), salt, utf8(document)]))
}

/** Reads an entry of a transfer or a written proxy; null for any other bytes. */
export function readCommitted(bytes: Uint8Array): CommittedEntry | null {
  const raw = decodeEntry(bytes)
  const kind = (Object.keys(TYPES) as CommittedKind[]).find((one) => TYPES[one] === raw?.type)
  if (!raw || !kind || raw.fields.length !== 3) return null
  const [commitment, state, at] = raw.fields as [Uint8Array, Uint8Array, Uint8Array]
  const instant = readU64(at)
  if (commitment.length !== 32 || state.length !== 1 || instant === null) return null
  return { kind, estateId: raw.estateId, commitment, state: state[0] as number, at: instant }
}

function sorted(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort((a, b) => (a < b ? -1 : 1))
}
