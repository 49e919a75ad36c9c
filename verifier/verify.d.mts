export type VerifierCheck = {
  number: number
  name: string
  state: 'holds' | 'fails' | 'not-done'
  at?: string
}

/** What is known from outside the record: what was asked for, and the estate's log. */
export type Asked = { communityId?: string; voteId?: string; logName?: string; logKey?: string }

/** The JSON of a record's file, zipped or not, or of what an owner kept. Throws where it is neither. */
export function readFile(bytes: Uint8Array): unknown

/** What the last result says, counted again; nothing of it where a check before the last two fails. */
export function verifyRecord(
  record: unknown,
  mine?: unknown,
  asked?: Asked,
): {
  checks: VerifierCheck[]
  items: { kind: 'question' | 'options' | 'candidate'; title: string; options: string[] }[] | null
  /** By item. */
  outcomes: string[] | null
  /** By item, then by choice. */
  shares: { heads: number; area: number }[][] | null
  roll: { heads: number; area: number } | null
  /** How many results came after the first. */
  corrections: number
  setAside: {
    index: number
    tag: string
    channel: number
    reason: number
    at: number
    /** Its place was taken by a ballot that was set aside after the close. */
    standsAgain: boolean
    isMine: boolean
  }[]
  witnesses: { name: string; seconds: number | null }[]
}

export function hashToCurve(message: string, tag: string): [bigint, bigint, bigint]
