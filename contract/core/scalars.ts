import * as v from 'valibot'
import { ROLES } from '#domain/core/access.ts'

/**
 * The number of an estate as decimal text. Below 10^15, so that it is exact as a 64-bit integer of the database, as a JSON number of
 * a vote's record and as a JavaScript number; a larger one would be rounded where an entry of the log is made of it.
 */
export const ESTATE_ID = /^[1-9][0-9]{0,14}$/
export const EstateId = v.pipe(v.string(), v.regex(ESTATE_ID))

/** A ULID (26 Crockford base-32 signs), made by whoever first names the thing, phone or server. */
export const Id = v.pipe(v.string(), v.regex(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/))

/** SHA-256 of the stored picture's bytes, lower-case hex. */
export const PhotoId = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/))

/** Milliseconds since 1970 UTC by the server's clock. */
export const Instant = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(9_999_999_999_999))

/** A Beijing day, `YYYY-MM-DD`, of the years 1900 to 2199. Whether its month has it, each use judges in its own words. */
export const Day = v.pipe(
  v.string(),
  v.regex(/^(?:19|20|21)[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$/),
)

/** A Beijing month, `YYYY-MM`, of the years 1900 to 2199. */
export const MONTH = /^(?:19|20|21)[0-9]{2}-(?:0[1-9]|1[0-2])$/
export const Month = v.pipe(v.string(), v.regex(MONTH))

/** The largest sum of money anybody names: ten billion yuan. A thousand of them are still exact. Basis: ours. */
const MOST_FEN = 1_000_000_000_000

/** Money in 分, may be negative. */
export const AmountFen = v.pipe(
  v.number(),
  v.integer(),
  v.minValue(-Number.MAX_SAFE_INTEGER),
  v.maxValue(Number.MAX_SAFE_INTEGER),
)

/** The same where a person names it. */
export const GivenFen = v.pipe(v.number(), v.integer(), v.minValue(-MOST_FEN), v.maxValue(MOST_FEN))

/** Area in dm² (0.01 m²). */
export const AreaDm2 = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER))

export const Count = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER))

export const RoleName = v.picklist(ROLES)

// Which signs typed text has: no control characters but the line break, no half of a surrogate pair, no U+FFFD. They say the same
// with the flag `u` (JSON Schema) as without it (valibot).
// Note: each walks a text once. Two runs of the same signs beside each other made an expression that took seconds for 60 KB.

/** Text a person typed, at most `most` signs. */
export function typedText(most: number) {
  return v.pipe(
    v.string(),
    v.maxLength(most),
    // biome-ignore lint/suspicious/noControlCharactersInRegex: refusing them is the point
    v.regex(/^(?:[^\u0000-\u0009\u000b-\u001f\u007f\ud800-\udfff\ufffd]|[\ud800-\udbff][\udc00-\udfff])*$/),
  )
}

/** The same, with something in it that is no space: spaces, one sign that is none, then anything. */
export function filledText(most: number) {
  return v.pipe(
    v.string(),
    v.maxLength(most),
    v.regex(
      // biome-ignore lint/suspicious/noControlCharactersInRegex: refusing them is the point
      /^[\n \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]*(?:[^\s\u0000-\u001f\u007f\ud800-\udfff\ufffd]|[\ud800-\udbff][\udc00-\udfff])(?:[^\u0000-\u0009\u000b-\u001f\u007f\ud800-\udfff\ufffd]|[\ud800-\udbff][\udc00-\udfff])*$/,
    ),
  )
}

/** A stored picture and where this reader may fetch it for a while. */
export const Photo = v.object({
  photoId: PhotoId,
  url: v.string(),
  width: Count,
  height: Count,
})
export type Photo = v.InferOutput<typeof Photo>

export type Instant = v.InferOutput<typeof Instant>
export type Day = v.InferOutput<typeof Day>
export type Month = v.InferOutput<typeof Month>
