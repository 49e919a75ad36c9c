import type { Place, Taken } from '#server/core/ports.ts'

// What a camera wrote into a picture of when and where it was taken. Only these two things are read; the rest is dropped with
// the picture's own bytes when it is encoded anew.

const NOTHING: Taken = { takenAt: null, place: null }
const TAG = { exif: 0x8769, gps: 0x8825, takenAt: 0x9003, offset: 0x9011, nsRef: 1, ns: 2, ewRef: 3, ew: 4 }
const MOST_TAGS = 200

/** Reads an EXIF block, with or without its `Exif` mark. Source: CIPA DC-008 (EXIF 2.32), TIFF 6.0. */
export function readTaken(block: Uint8Array | undefined): Taken {
  if (!block) return NOTHING
  const isMarked = String.fromCharCode(...block.subarray(0, 4)) === 'Exif'
  const bytes = isMarked ? block.subarray(6) : block
  try {
    return readTiff(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength))
  } catch {
    // A block that points outside itself says nothing.
    return NOTHING
  }
}

type Tag = { readonly at: number; readonly count: number }

function readTiff(view: DataView): Taken {
  const order = view.getUint16(0)
  if (order !== 0x4949 && order !== 0x4d4d) return NOTHING
  const isLittle = order === 0x4949
  const u16 = (at: number) => view.getUint16(at, isLittle)
  const u32 = (at: number) => view.getUint32(at, isLittle)

  /** The tags of a directory; `at` is where a tag's value stands. */
  const directory = (from: number): Map<number, Tag> => {
    const found = new Map<number, Tag>()
    const many = Math.min(u16(from), MOST_TAGS)
    for (let index = 0; index < many; index++) {
      const entry = from + 2 + 12 * index
      const size = ({ 1: 1, 2: 1, 3: 2, 4: 4, 5: 8 } as Record<number, number>)[u16(entry + 2)] ?? 1
      const count = u32(entry + 4)
      found.set(u16(entry), { at: size * count > 4 ? u32(entry + 8) : entry + 8, count })
    }
    return found
  }
  const text = (tag: Tag | undefined) => {
    if (!tag) return ''
    let said = ''
    for (let index = 0; index < Math.min(tag.count, 40); index++)
      said += String.fromCharCode(view.getUint8(tag.at + index))
    return (said.split('\0')[0] ?? '').trim()
  }
  const degrees = (tag: Tag | undefined) => {
    if (tag?.count !== 3) return Number.NaN
    const [whole, minutes, seconds] = [0, 8, 16].map((step) => u32(tag.at + step) / u32(tag.at + step + 4))
    return (whole as number) + (minutes as number) / 60 + (seconds as number) / 3600
  }
  const main = directory(u32(4))
  const exifAt = main.get(TAG.exif)
  const gpsAt = main.get(TAG.gps)
  const exif = exifAt ? directory(u32(exifAt.at)) : new Map<number, Tag>()
  const gps = gpsAt ? directory(u32(gpsAt.at)) : new Map<number, Tag>()
  const latitude = degrees(gps.get(TAG.ns)) * (text(gps.get(TAG.nsRef)) === 'S' ? -1 : 1)
  const longitude = degrees(gps.get(TAG.ew)) * (text(gps.get(TAG.ewRef)) === 'W' ? -1 : 1)
  // 0°, 0° is what a camera writes that does not know.
  const isPlace =
    Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 && (latitude !== 0 || longitude !== 0)
  return {
    takenAt: instantOf(text(exif.get(TAG.takenAt)), text(exif.get(TAG.offset))),
    place: isPlace ? { latitude, longitude } : null,
  }
}

/** `2026:05:12 08:30:00` and `+08:00`; a camera that gives no offset is in Beijing. */
function instantOf(local: string, offset: string): number | null {
  const match = /^(\d{4}):(\d{2}):(\d{2}) (\d{2}):(\d{2}):(\d{2})$/.exec(local)
  if (!match) return null
  const zone = /^[+-]\d{2}:\d{2}$/.test(offset) ? offset : '+08:00'
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
