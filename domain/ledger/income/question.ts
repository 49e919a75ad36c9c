export const LINE_FORMAT = 'bjwy-line/1'

/** A question about one line of the book or one source, or its answer. Who asked is not in it: it is public. */
export type LineDocument = {
  readonly format: typeof LINE_FORMAT
  readonly communityId: string
  readonly questionId: string
  readonly kind: 'question' | 'answer'
  readonly about: 'entry' | 'source'
  /** The entry's or the source's id. */
  readonly subject: string
  /** The answered question that this one goes on from; null of a first question and of an answer. */
  readonly follows: string | null
  readonly text: string
  readonly at: number
}

/** The number under which the log holds each. */
export const LINE_NUMBER = { question: 1, answer: 2 } as const

/** The text that is hashed: JSON with its keys in one order and no spaces. */
export function lineText(one: LineDocument): string {
  return JSON.stringify({
    format: LINE_FORMAT,
    communityId: one.communityId,
    questionId: one.questionId,
    kind: one.kind,
    about: one.about,
    subject: one.subject,
    follows: one.follows,
    text: one.text,
    at: one.at,
  })
}
