import type { Day } from '#domain/core/calendar.ts'
import { hashOf } from '#domain/log/version-proof.ts'
import { postingSubject, readClauseDocument } from './version.ts'

// What people do about a duty besides posting: each act is a document whose hash the evidence log holds, with its time. None
// names a person: neighbours see what was asked and how it was rated, never by whom.

export type ExcuseDocument = {
  readonly format: 'bjwy-excuse/1'
  readonly communityId: string
  readonly duty: string
  readonly periodFrom: Day
  /** Counts from 1 for each period of a duty. */
  readonly number: number
  readonly act: 'ask' | 'grant' | 'refuse'
  /** In which role. */
  readonly by: 'company' | 'community' | 'street'
  readonly reason: string
  /** SHA-256 (hex) of the document before it; empty for the first. */
  readonly previous: string
  readonly at: number
}

export type QuestionDocument = {
  readonly format: 'bjwy-question/1'
  readonly communityId: string
  readonly questionId: string
  readonly duty: string
  /** Counts from 1 for each duty, so that none can be left out in the middle. */
  readonly number: number
  readonly text: string
  readonly previous: string
  readonly at: number
}

export type AnswerDocument = {
  readonly format: 'bjwy-answer/1'
  readonly communityId: string
  readonly questionId: string
  /** SHA-256 (hex) of the question's document; empty where it was asked before questions were logged. */
  readonly question: string
  readonly text: string
  readonly at: number
}

export type RatingDocument = {
  readonly format: 'bjwy-rating/1'
  readonly communityId: string
  readonly postingId: string
  /** Counts from 1 for each posting. */
  readonly number: number
  /** Random for each person and posting: of two ratings by one person the later counts, and nobody learns whose they are. */
  readonly rater: string
  /** SHA-256 (hex) of the version whose evidence was seen. */
  readonly seenHash: string
  readonly stars: number
  readonly previous: string
  readonly at: number
}

export type ActDocument = ExcuseDocument | QuestionDocument | AnswerDocument | RatingDocument
export type ActKind = 'excuse' | 'question' | 'answer' | 'rating'

const KEYS: Readonly<Record<ActDocument['format'], readonly string[]>> = {
  'bjwy-excuse/1': [
    'format',
    'communityId',
    'duty',
    'periodFrom',
    'number',
    'act',
    'by',
    'reason',
    'previous',
    'at',
  ],
  'bjwy-question/1': ['format', 'communityId', 'questionId', 'duty', 'number', 'text', 'previous', 'at'],
  'bjwy-answer/1': ['format', 'communityId', 'questionId', 'question', 'text', 'at'],
  'bjwy-rating/1': [
    'format',
    'communityId',
    'postingId',
    'number',
    'rater',
    'seenHash',
    'stars',
    'previous',
    'at',
  ],
}

/** The text that is hashed: JSON with its keys in one order and no spaces. */
export function actText(document: ActDocument): string {
  const value = document as unknown as Readonly<Record<string, unknown>>
  return JSON.stringify(Object.fromEntries(KEYS[document.format].map((key) => [key, value[key]])))
}

/** Reads such a document; null for any other text. */
export function readAct(text: string): ActDocument | null {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return null
  }
  const found = value as { format?: unknown } | null
  const format = typeof found === 'object' && found !== null ? found.format : null
  if (typeof format !== 'string' || !Object.keys(KEYS).includes(format)) return null
  const document = found as ActDocument
  return actText(document) === text ? document : null
}

/** What an act is of, in the log. */
export function actSubject(document: ActDocument): { kind: ActKind; subject: string; number: number } {
  switch (document.format) {
    case 'bjwy-excuse/1':
      return {
        kind: 'excuse',
        subject: postingSubject(document.duty, document.periodFrom),
        number: document.number,
      }
    case 'bjwy-question/1':
      return { kind: 'question', subject: document.duty, number: document.number }
    case 'bjwy-answer/1':
      return { kind: 'answer', subject: document.questionId, number: 1 }
    case 'bjwy-rating/1':
      return { kind: 'rating', subject: document.postingId, number: document.number }
  }
}

/** What a screen says of these acts, to be held against their documents. */
export type ShownActs = {
  readonly questions: readonly {
    readonly questionId: string
    readonly text: string
    readonly askedAt: number
    readonly answer: { readonly text: string; readonly at: number } | null
  }[]
  readonly excuses: readonly {
    readonly periodFrom: Day
    readonly state: 'asked' | 'granted' | 'refused'
    readonly reason: string
    readonly answer: string
    readonly at: number
  }[]
  readonly ratings: readonly { readonly postingId: string; readonly count: number; readonly stars: number }[]
}

export type ActFault = {
  readonly what: ActKind
  /** `unlogged`: nothing in the log vouches for it. `differs`: it is not what was logged. `gap`: one before it is left out. */
  readonly why: 'unlogged' | 'differs' | 'gap'
  /** The question's text, the first day of the period, or the posting's id. */
  readonly name: string
}

/**
 * Compares what a screen says with documents that were found in the log. The documents are of one duty; `hasAllRatings` says
 * that no rating is left out for being too many. Answers every difference.
 */
export function faultsOfActs(
  shown: ShownActs,
  documents: readonly ActDocument[],
  hasAllRatings: boolean,
): ActFault[] {
  const faults: ActFault[] = []
  const questions = documents.filter((one) => one.format === 'bjwy-question/1')
  const answers = documents.filter((one) => one.format === 'bjwy-answer/1')
  const excuses = documents.filter((one) => one.format === 'bjwy-excuse/1')
  const ratings = documents.filter((one) => one.format === 'bjwy-rating/1')

  for (const one of shown.questions) {
    const asked = questions.find((document) => document.questionId === one.questionId)
    if (!asked) faults.push({ what: 'question', why: 'unlogged', name: one.text })
    else if (asked.text !== one.text || asked.at !== one.askedAt)
      faults.push({ what: 'question', why: 'differs', name: one.text })
    const answered = answers.find((document) => document.questionId === one.questionId)
    if (one.answer && !answered) faults.push({ what: 'answer', why: 'unlogged', name: one.text })
    else if (
      (one.answer?.text ?? null) !== (answered?.text ?? null) ||
      (one.answer?.at ?? null) !== (answered?.at ?? null) ||
      (answered && answered.question !== (asked ? hashOf(actText(asked)) : ''))
    )
      faults.push({ what: 'answer', why: 'differs', name: one.text })
  }
  for (const one of questions)
    if (!shown.questions.some((some) => some.questionId === one.questionId))
      faults.push({ what: 'question', why: 'differs', name: one.text })
  if (hasGap(questions)) faults.push({ what: 'question', why: 'gap', name: '' })

  for (const one of shown.excuses) {
    const acts = excuses
      .filter((document) => document.periodFrom === one.periodFrom)
      .sort((a, b) => a.number - b.number)
    if (acts.length === 0) faults.push({ what: 'excuse', why: 'unlogged', name: one.periodFrom })
    else if (hasGap(acts)) faults.push({ what: 'excuse', why: 'gap', name: one.periodFrom })
    else if (!isExcuse(one, acts)) faults.push({ what: 'excuse', why: 'differs', name: one.periodFrom })
  }

  for (const one of shown.ratings) {
    const given = ratings
      .filter((document) => document.postingId === one.postingId)
      .sort((a, b) => a.number - b.number)
    if (!hasAllRatings) continue
    const last = new Map(given.map((document) => [document.rater, document.stars]))
    const stars = [...last.values()].reduce((sum, value) => sum + value, 0)
    if (one.count > 0 && given.length === 0)
      faults.push({ what: 'rating', why: 'unlogged', name: one.postingId })
    else if (hasGap(given)) faults.push({ what: 'rating', why: 'gap', name: one.postingId })
    else if (last.size !== one.count || stars !== one.stars)
      faults.push({ what: 'rating', why: 'differs', name: one.postingId })
  }
  return faults
}

type Chained = ExcuseDocument | QuestionDocument | RatingDocument

/** Whether one is left out between the first and the last given, or does not follow the one before it. */
function hasGap(documents: readonly Chained[]): boolean {
  const sorted = [...documents].sort((a, b) => a.number - b.number)
  return sorted.some((one, at) => {
    const before = sorted[at - 1]
    return (
      before !== undefined && (one.number !== before.number + 1 || one.previous !== hashOf(actText(before)))
    )
  })
}

function isExcuse(shown: ShownActs['excuses'][number], acts: readonly ExcuseDocument[]): boolean {
  const last = acts[acts.length - 1]
  const asked = [...acts].reverse().find((one) => one.act === 'ask')
  if (!last || last.at !== shown.at) return false
  if (last.act === 'ask') return shown.state === 'asked' && shown.reason === last.reason
  const state = last.act === 'grant' ? 'granted' : 'refused'
  return (
    shown.state === state &&
    shown.answer === last.reason &&
    // Asked before requests were logged: nothing to hold it against.
    (asked === undefined || asked.reason === shown.reason)
  )
}

/**
 * What an entry of a clause's record must be named in the log; null where the document is of no such kind, or not of this
 * clause. `known` are the questions and postings that the clause's page shows.
 */
export function nameInRecord(
  kind: ActKind | 'clause',
  text: string,
  clauseId: string,
  known: { readonly questionIds: readonly string[]; readonly postingIds: readonly string[] },
): { readonly subject: string; readonly number: number; readonly at: number } | null {
  if (kind === 'clause') {
    const document = readClauseDocument(text)
    if (document?.clauseId !== clauseId) return null
    return { subject: clauseId, number: document.version, at: document.changedAt }
  }
  const document = readAct(text)
  if (!document) return null
  const isOfIt =
    'duty' in document
      ? document.duty === clauseId
      : document.format === 'bjwy-answer/1'
        ? known.questionIds.includes(document.questionId)
        : known.postingIds.includes(document.postingId)
  const named = actSubject(document)
  return isOfIt && named.kind === kind
    ? { subject: named.subject, number: named.number, at: document.at }
    : null
}
