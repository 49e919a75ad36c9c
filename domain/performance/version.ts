import type { Day } from '#domain/core/calendar.ts'
import type { Frequency } from './duty.ts'

export const POSTING_FORMAT = 'bjwy-performance/1'

export type Capture = {
  readonly photoId: string
  /** When it was taken, as the phone said; null where it did not. */
  readonly capturedAt: number | null
  /** When the server had it. No picture is younger than this. */
  readonly receivedAt: number
  readonly place: string
  /** When the camera says it was taken; left out where the picture does not say. */
  readonly takenAt?: number
  /** How far from the estate, by the picture and the estate's place; left out where either is not known. */
  readonly distanceM?: number
}

export type Fact = { readonly name: string; readonly value: string }

/** One version of what was posted for one duty: everything that a screen shows of it. */
export type PostingDocument = {
  readonly format: typeof POSTING_FORMAT
  readonly communityId: string
  /** A clause's id, or `D1`…`D18` of the law. */
  readonly duty: string
  readonly periodFrom: Day
  /** Counts from 1. */
  readonly version: number
  readonly kind: 'post' | 'correct' | 'withdraw'
  readonly performedOn: Day | null
  readonly timesDone: number
  readonly text: string
  readonly facts: readonly Fact[]
  readonly photos: readonly Capture[]
  /** Why it was corrected or withdrawn. */
  readonly reason: string
  /** SHA-256 (hex) of the document before it; empty for the first. */
  readonly previous: string
  readonly postedAt: number
}

/** The text that is hashed: JSON with its keys in one order and no spaces. */
export function postingText(document: PostingDocument): string {
  const { facts, photos } = document
  return JSON.stringify({
    format: POSTING_FORMAT,
    communityId: document.communityId,
    duty: document.duty,
    periodFrom: document.periodFrom,
    version: document.version,
    kind: document.kind,
    performedOn: document.performedOn,
    timesDone: document.timesDone,
    text: document.text,
    facts: facts.map(({ name, value }) => ({ name, value })),
    photos: photos.map(({ photoId, capturedAt, receivedAt, place, takenAt, distanceM }) => ({
      photoId,
      capturedAt,
      receivedAt,
      place,
      ...(takenAt === undefined ? {} : { takenAt }),
      ...(distanceM === undefined ? {} : { distanceM }),
    })),
    reason: document.reason,
    previous: document.previous,
    postedAt: document.postedAt,
  })
}

/** A clause's promise, whose every change is a version too. */
export type ClauseDocument = {
  readonly format: typeof CLAUSE_FORMAT
  readonly communityId: string
  readonly clauseId: string
  readonly version: number
  readonly fromOn: Day
  readonly content: string
  readonly level: string
  readonly frequency: Frequency
  readonly priceFen: number | null
  /** What it costs in hundredths of a percent of the service fee, where it has no price of its own. */
  readonly costShareBp: number | null
  readonly reason: string
  readonly previous: string
  readonly changedAt: number
}

export const CLAUSE_FORMAT = 'bjwy-clause/2'
/** Before a clause could cost a share of the fee. */
const FIRST_CLAUSE_FORMAT = 'bjwy-clause/1'

export function clauseText(document: ClauseDocument): string {
  return JSON.stringify({
    format: CLAUSE_FORMAT,
    communityId: document.communityId,
    clauseId: document.clauseId,
    version: document.version,
    fromOn: document.fromOn,
    content: document.content,
    level: document.level,
    frequency: { every: document.frequency.every, times: document.frequency.times },
    priceFen: document.priceFen,
    costShareBp: document.costShareBp,
    reason: document.reason,
    previous: document.previous,
    changedAt: document.changedAt,
  })
}

/** What names the duty of a posting in the log. */
export function postingSubject(duty: string, periodFrom: Day): string {
  return `${duty}/${periodFrom}`
}

export type Difference =
  | { readonly what: 'frequency'; readonly before: Frequency; readonly after: Frequency }
  | {
      readonly what:
        | 'content'
        | 'level'
        | 'text'
        | 'fact'
        | 'performedOn'
        | 'price'
        | 'share'
        | 'times'
        | 'photos'
      readonly name: string
      readonly before: string
      readonly after: string
    }

type ClausePromise = Pick<ClauseDocument, 'content' | 'level' | 'frequency' | 'priceFen' | 'costShareBp'>

/** What changed from one version of a clause to the next, in the order a reader cares for. */
export function clauseDifferences(before: ClausePromise, after: ClausePromise): Difference[] {
  const found: Difference[] = []
  if (before.frequency.every !== after.frequency.every || before.frequency.times !== after.frequency.times)
    found.push({ what: 'frequency', before: before.frequency, after: after.frequency })
  for (const what of ['content', 'level'] as const)
    if (before[what] !== after[what]) found.push({ what, name: '', before: before[what], after: after[what] })
  const add = (what: 'price' | 'share', old: number | null, now: number | null) => {
    if (old !== now) found.push({ what, name: '', before: numberText(old), after: numberText(now) })
  }
  add('price', before.priceFen, after.priceFen)
  add('share', before.costShareBp, after.costShareBp)
  return found
}

/** What changed from one version of a posting to the next. */
export function postingDifferences(before: PostingDocument, after: PostingDocument): Difference[] {
  const found: Difference[] = []
  const add = (what: Exclude<Difference['what'], 'frequency'>, name: string, old: string, now: string) => {
    if (old !== now) found.push({ what, name, before: old, after: now })
  }
  add('performedOn', '', before.performedOn ?? '', after.performedOn ?? '')
  add('times', '', String(before.timesDone), String(after.timesDone))
  add('text', '', before.text, after.text)
  const names = [...new Set([...before.facts, ...after.facts].map((fact) => fact.name))]
  for (const name of names) add('fact', name, valueOf(before, name), valueOf(after, name))
  // As many pictures, but others: said too.
  if (before.photos.map((one) => one.photoId).join() !== after.photos.map((one) => one.photoId).join())
    found.push({
      what: 'photos',
      name: '',
      before: String(before.photos.length),
      after: String(after.photos.length),
    })
  return found
}

function valueOf(document: PostingDocument, name: string): string {
  return document.facts
    .filter((fact) => fact.name === name)
    .map((fact) => fact.value)
    .join('、')
}

function numberText(value: number | null): string {
  return value === null ? '' : String(value)
}

/** Reads a posting's document; null for any other text. What a version says is read from here, so that it is what was hashed. */
export function readPosting(text: string): PostingDocument | null {
  const found = parsed(text)
  return found?.format === POSTING_FORMAT && Array.isArray(found.photos) && Array.isArray(found.facts)
    ? (found as PostingDocument)
    : null
}

/** Reads a clause's document; null for any other text. */
export function readClauseDocument(text: string): ClauseDocument | null {
  const found = parsed(text)
  const isClause = found?.format === CLAUSE_FORMAT || found?.format === FIRST_CLAUSE_FORMAT
  if (!isClause || typeof found.frequency !== 'object' || found.frequency === null) return null
  return { costShareBp: null, ...(found as object), format: CLAUSE_FORMAT } as ClauseDocument
}

type Loose = { format?: unknown; photos?: unknown; facts?: unknown; frequency?: unknown }

function parsed(text: string): Loose | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : null
  } catch {
    return null
  }
}
