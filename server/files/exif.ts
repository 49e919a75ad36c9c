import exifr from 'exifr'
import type { Place, Taken } from '#server/core/ports.ts'

// What a camera wrote into a picture of when and where it was taken. Only these two things are read; the rest is dropped with
// the picture's own bytes when it is encoded anew.

const NOTHING: Taken = { takenAt: null, place: null }
const MARK = 'Exif\0\0'
/** The wanted tags, as they stand: a date made by the library would be in this machine's time zone. */
const READ = {
  tiff: true,
  exif: true,
  gps: true,
  pick: [
    'DateTimeOriginal',
    'OffsetTimeOriginal',
    'GPSLatitudeRef',
    'GPSLatitude',
    'GPSLongitudeRef',
    'GPSLongitude',
  ],
  reviveValues: false,
}

/** Reads an EXIF block, with or without its `Exif` mark; what cannot be read says nothing. Source: CIPA DC-008 (EXIF 2.32). */
export async function readTaken(block: Uint8Array | undefined): Promise<Taken> {
  if (!block) return NOTHING
  const isMarked = Buffer.from(block.subarray(0, MARK.length)).toString('latin1') === MARK
  const tags = await exifr.parse(isMarked ? block.subarray(MARK.length) : block, READ).catch(() => undefined)
  const { DateTimeOriginal, OffsetTimeOriginal, latitude, longitude } = (tags ?? {}) as Record<
    string,
    unknown
  >
  return { takenAt: instantOf(DateTimeOriginal, OffsetTimeOriginal), place: placeOf(latitude, longitude) }
}

/** 0°, 0° is what a camera writes that does not know. */
function placeOf(latitude: unknown, longitude: unknown): Place | null {
  if (typeof latitude !== 'number' || typeof longitude !== 'number') return null
  const isPlace =
    Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 && (latitude !== 0 || longitude !== 0)
  return isPlace ? { latitude, longitude } : null
}

/** `2026:05:12 08:30:00` and `+08:00`; a camera that gives no offset is in Beijing. */
function instantOf(local: unknown, offset: unknown): number | null {
  if (typeof local !== 'string') return null
  const match = /^(\d{4}):(\d{2}):(\d{2}) (\d{2}):(\d{2}):(\d{2})$/.exec(local.trim())
  if (!match) return null
  const zone = typeof offset === 'string' && /^[+-]\d{2}:\d{2}$/.test(offset) ? offset : '+08:00'
  const [, year, month, day, hour, minute, second] = match
  const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}${zone}`)
  return Number.isFinite(at) && at >= Date.UTC(2000, 0) ? at : null
}

const EARTH_M = 6_371_000

/** The metres between two places, along the earth. */
export function metresBetween(a: Place, b: Place): number {
  const radians = (degrees: number) => (degrees * Math.PI) / 180
  const dLatitude = radians(b.latitude - a.latitude)
  const dLongitude = radians(b.longitude - a.longitude)
  const half =
    Math.sin(dLatitude / 2) ** 2 +
    Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude)) * Math.sin(dLongitude / 2) ** 2
  return Math.round(2 * EARTH_M * Math.asin(Math.min(1, Math.sqrt(half))))
}
