import * as v from 'valibot'
import { reads, writes } from '#contract/core/define.ts'
import { Count, EstateId, Id, Instant, RoleName } from '#contract/core/scalars.ts'
import { CLOSING_BARS } from '#domain/privacy/closing.ts'
import { CONSENT_ACTS, CONSENT_KINDS } from '#domain/privacy/notice.ts'

// What a person sees and decides of their own data. Each acts on the caller alone.

const Version = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000))

/** What somebody looked at by virtue of a post. */
export const READ_KINDS = ['claim', 'repair', 'complaint'] as const
export type ReadKind = (typeof READ_KINDS)[number]

export const readPrivacy = reads('/me/privacy', {
  summary: 'Which notice I have read, what I allow, and whether I asked for my account to be closed',
  policy: { who: 'signed-in' },
  output: v.object({
    nowAt: Instant,
    /** The version that stands, and the last one I read. */
    notice: v.object({ version: Version, readVersion: v.nullable(Version), readAt: v.nullable(Instant) }),
    consents: v.array(
      v.object({
        kind: v.picklist(CONSENT_KINDS),
        state: v.picklist(['open', 'given', 'withdrawn']),
        at: v.nullable(Instant),
      }),
    ),
    /** Accounts that became one with this, on what papers. */
    merged: v.array(v.object({ at: Instant, basis: v.string() })),
    closing: v.object({
      /** What has to be done before. */
      bar: v.nullable(v.picklist(CLOSING_BARS)),
      asked: v.nullable(v.object({ closingId: Id, until: Instant })),
    }),
  }),
})

export const acceptNotice = writes('/me/privacy/notice', {
  summary: 'Say that I have read a version of the privacy notice',
  policy: { who: 'signed-in' },
  body: v.strictObject({ version: Version }),
  output: v.object({}),
  errors: ['notice.not-current'],
})

export const setConsent = writes('/me/privacy/consents', {
  summary: 'Allow what is voluntary, or take it back: from then on it is refused',
  policy: { who: 'signed-in' },
  body: v.strictObject({ kind: v.picklist(CONSENT_KINDS), act: v.picklist(CONSENT_ACTS) }),
  output: v.object({ state: v.picklist(['open', 'given', 'withdrawn']) }),
})

export const listReads = reads('/me/privacy/reads', {
  summary: 'Who looked at my data by virtue of a post, by day, newest first',
  policy: { who: 'signed-in' },
  output: v.object({
    nowAt: Instant,
    reads: v.array(
      v.object({
        kind: v.picklist(READ_KINDS),
        estateId: EstateId,
        estateName: v.string(),
        role: RoleName,
        name: v.string(),
        times: Count,
        lastAt: Instant,
      }),
    ),
    /** Whether there are older ones that are not listed. */
    hasMore: v.boolean(),
  }),
})

export const linkMyData = reads('/me/privacy/export', {
  summary: 'An address, good while this session lasts and today, of a zip with everything that is kept of me',
  policy: { who: 'signed-in' },
  output: v.object({ url: v.string() }),
})

export const askClosing = writes('/me/privacy/closing', {
  summary: 'Ask for my account to be closed: the first of two steps, good for a day',
  policy: { who: 'signed-in' },
  body: v.strictObject({ closingId: Id }),
  output: v.object({ until: Instant }),
  errors: [...CLOSING_BARS],
})

export const closeAccount = writes('/me/privacy/closing/confirm', {
  summary:
    'Close my account: the tie to homes, host accounts and documents goes, ballots and books stay, sessions end',
  policy: { who: 'signed-in' },
  body: v.strictObject({ closingId: Id }),
  output: v.object({}),
  errors: [...CLOSING_BARS, 'closing.not-asked'],
})
