import * as v from 'valibot'
import { ROLES } from '#domain/access.ts'

/** A 64-bit community number as decimal text: JavaScript numbers would round it. */
export const CommunityId = v.pipe(v.string(), v.regex(/^[1-9][0-9]{0,18}$/))

/** A ULID (26 Crockford base-32 signs), made by whoever first names the thing, phone or server. */
export const Id = v.pipe(v.string(), v.regex(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/))

/** SHA-256 of the stored picture's bytes, lower-case hex. */
export const PhotoId = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/))

/** Milliseconds since 1970 UTC by the server's clock. */
export const Instant = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(9_999_999_999_999))

/** A Beijing day, `YYYY-MM-DD`. */
export const Day = v.pipe(v.string(), v.regex(/^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$/))

/** A Beijing month, `YYYY-MM`. */
export const Month = v.pipe(v.string(), v.regex(/^[0-9]{4}-(0[1-9]|1[0-2])$/))

/** Money in 分, may be negative. */
export const AmountFen = v.pipe(v.number(), v.integer())

/** Area in dm² (0.01 m²). */
export const AreaDm2 = v.pipe(v.number(), v.integer(), v.minValue(0))

export const Count = v.pipe(v.number(), v.integer(), v.minValue(0))

export const RoleName = v.picklist(ROLES)

/** Text a person typed: no control characters but line breaks, at most `most` signs. */
export function typedText(most: number) {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: refusing them is the point
  return v.pipe(v.string(), v.maxLength(most), v.regex(/^[^\u0000-\u0009\u000b-\u001f\u007f\ufffd]*$/))
}

/** The same, with something in it that is no space. */
export function filledText(most: number) {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: refusing them is the point
  return v.pipe(
    v.string(),
    v.maxLength(most),
    v.regex(
      /^[^\u0000-\u0009\u000b-\u001f\u007f\ufffd]*[^\s\u0000-\u001f\u007f\ufffd][^\u0000-\u0009\u000b-\u001f\u007f\ufffd]*$/,
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
