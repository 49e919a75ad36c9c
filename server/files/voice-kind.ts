// What a spoken note really is, by its bytes: which of the formats that phones record, and how long. Nothing is decoded; where the
// structure does not hold to the end, it is none.

export const VOICE_FORMATS = ['mp3', 'aac', 'mp4', 'webm', 'ogg'] as const
export type VoiceFormat = (typeof VOICE_FORMATS)[number]
export type Voice = { readonly format: VoiceFormat; readonly durationMs: number }

/** Decides what bytes are a recording of; null for anything that is none or holds no sound. */
export function voiceOfBytes(bytes: Uint8Array): Voice | null {
  try {
    for (const [format, durationOf] of FORMATS) {
      const durationMs = durationOf(bytes)
      if (durationMs !== null) return durationMs > 0 ? { format, durationMs } : null
    }
    return null
  } catch (error) {
    // A structure that points out of the file.
    if (error instanceof RangeError) return null
    throw error
  }
}

const FORMATS: readonly (readonly [VoiceFormat, (bytes: Uint8Array) => number | null])[] = [
  ['ogg', oggMs],
  ['webm', webmMs],
  ['mp4', mp4Ms],
  ['aac', adtsMs],
  ['mp3', mp3Ms],
]

/** No name within a recording is longer. */
const MOST_TEXT = 200

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

function text(bytes: Uint8Array, from: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(from, from + Math.min(length, MOST_TEXT)))
}

/** The bytes after a tag that players of MP3 and ADTS write before the sound; 0 where there is none. */
function afterTag(bytes: Uint8Array): number {
  if (text(bytes, 0, 3) !== 'ID3' || bytes.length < 10) return 0
  const size = [6, 7, 8, 9].reduce((sum, at) => sum * 128 + ((bytes[at] ?? 0) & 0x7f), 0)
  return 10 + size
}

const MP3_KBPS = {
  one: [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  two: [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
} as const
const MP3_HZ: Readonly<Record<number, readonly number[]>> = {
  3: [44_100, 48_000, 32_000],
  2: [22_050, 24_000, 16_000],
  0: [11_025, 12_000, 8_000],
}

/** MPEG layer III, frame by frame; a recording cut off within its last frame still is one. */
function mp3Ms(bytes: Uint8Array): number | null {
  let at = afterTag(bytes)
  let frames = 0
  let ms = 0
  while (at + 4 <= bytes.length) {
    const [a = 0, b = 0, c = 0] = bytes.subarray(at, at + 3)
    const version = (b >> 3) & 3
    const isFrame = a === 0xff && (b & 0xe0) === 0xe0 && version !== 1 && ((b >> 1) & 3) === 1
    const kbps = isFrame ? MP3_KBPS[version === 3 ? 'one' : 'two'][c >> 4] : undefined
    const hz = isFrame ? MP3_HZ[version]?.[(c >> 2) & 3] : undefined
    if (!kbps || !hz) {
      // An old tag of 128 bytes may stand at the end, and silence of zeroes.
      if (frames > 0 && (text(bytes, at, 3) === 'TAG' || bytes.subarray(at).every((byte) => byte === 0)))
        break
      return null
    }
    const samples = version === 3 ? 1_152 : 576
    at += Math.floor(((samples / 8) * kbps * 1_000) / hz) + ((c >> 1) & 1)
    ms += (samples * 1_000) / hz
    frames += 1
  }
  return frames >= 3 ? Math.round(ms) : null
}

const AAC_HZ = [
  96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350,
]

/** AAC in ADTS frames. */
function adtsMs(bytes: Uint8Array): number | null {
  let at = afterTag(bytes)
  let frames = 0
  let ms = 0
  while (at + 7 <= bytes.length) {
    const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0] = bytes.subarray(at, at + 7)
    const hz = AAC_HZ[(c >> 2) & 15]
    const size = ((d & 3) << 11) | (e << 3) | (f >> 5)
    if (a !== 0xff || (b & 0xf6) !== 0xf0 || hz === undefined || size < 7) return null
    ms += (((g & 3) + 1) * 1_024 * 1_000) / hz
    at += size
    frames += 1
  }
  return frames >= 3 ? Math.round(ms) : null
}

/** Opus or Vorbis in Ogg, to the last page: its position counts samples. */
function oggMs(bytes: Uint8Array): number | null {
  const data = view(bytes)
  let at = 0
  let hz = 0
  let skip = 0
  let last = 0
  while (at + 27 <= bytes.length) {
    if (text(bytes, at, 4) !== 'OggS' || bytes[at + 4] !== 0) return null
    const position = Number(data.getBigInt64(at + 6, true))
    const segments = bytes[at + 26] ?? 0
    const from = at + 27 + segments
    const size = bytes.subarray(at + 27, from).reduce((sum, one) => sum + one, 0)
    if (at === 0) {
      if (text(bytes, from, 8) === 'OpusHead' && from + 12 <= bytes.length) {
        hz = 48_000
        skip = data.getUint16(from + 10, true)
      } else if (text(bytes, from, 7) === '\u0001vorbis' && from + 16 <= bytes.length)
        hz = data.getUint32(from + 12, true)
      if (hz < 8_000 || hz > 192_000) return null
    }
    if (position > 0) last = position
    at = from + size
  }
  return hz === 0 ? null : Math.max(0, Math.round(((last - skip) * 1_000) / hz))
}

type Box = { readonly name: string; readonly from: number; readonly to: number }

function boxesIn(bytes: Uint8Array, from: number, to: number): Box[] | null {
  const data = view(bytes)
  const boxes: Box[] = []
  let at = from
  while (at + 8 <= to) {
    const short = data.getUint32(at)
    const isLong = short === 1
    if (isLong && at + 16 > to) return null
    const size = isLong ? Number(data.getBigUint64(at + 8)) : short === 0 ? to - at : short
    const head = isLong ? 16 : 8
    if (size < head || at + size > to) return null
    boxes.push({ name: text(bytes, at + 4, 4), from: at + head, to: at + size })
    at += size
  }
  return at === to ? boxes : null
}

/** AAC (or Opus) in MP4, whole or in fragments; one with pictures in it is no spoken note. */
function mp4Ms(bytes: Uint8Array): number | null {
  if (text(bytes, 4, 4) !== 'ftyp') return null
  const data = view(bytes)
  const top = boxesIn(bytes, 0, bytes.length)
  const moov = top?.find((box) => box.name === 'moov')
  if (!top || !moov) return null
  const inside = (box: Box | undefined, ...names: string[]): Box | undefined =>
    names.reduce<Box | undefined>(
      (at, name) => (at ? boxesIn(bytes, at.from, at.to)?.find((one) => one.name === name) : undefined),
      box,
    )
  const tracks = boxesIn(bytes, moov.from, moov.to)?.filter((box) => box.name === 'trak') ?? []
  const [track] = tracks
  const handler = inside(track, 'mdia', 'hdlr')
  const header = inside(track, 'mdia', 'mdhd')
  if (tracks.length !== 1 || !handler || text(bytes, handler.from + 8, 4) !== 'soun' || !header) return null
  const isWide = bytes[header.from] === 1
  if (header.from + (isWide ? 32 : 20) > header.to) return null
  const scale = data.getUint32(header.from + (isWide ? 20 : 12))
  const length = isWide ? Number(data.getBigUint64(header.from + 24)) : data.getUint32(header.from + 16)
  if (scale === 0) return null
  const extends_ = inside(moov, 'mvex', 'trex')
  const usual = extends_ && extends_.from + 16 <= extends_.to ? data.getUint32(extends_.from + 12) : 0
  let pieces = 0
  for (const moof of top.filter((box) => box.name === 'moof')) {
    const traf = inside(moof, 'traf')
    const sum = traf ? fragmentLength(bytes, boxesIn(bytes, traf.from, traf.to) ?? [], usual) : null
    if (sum === null) return null
    pieces += sum
  }
  const whole = length === 0xffffffff ? 0 : length
  return Math.round((Math.max(whole, pieces) * 1_000) / scale)
}

/** How long a fragment is, in units of its track; null where it does not hold. */
function fragmentLength(bytes: Uint8Array, boxes: readonly Box[], usual: number): number | null {
  const data = view(bytes)
  const header = boxes.find((box) => box.name === 'tfhd')
  if (!header || header.from + 8 > header.to) return null
  const flags = data.getUint32(header.from) & 0xffffff
  const at = header.from + 8 + (flags & 1 ? 8 : 0) + (flags & 2 ? 4 : 0)
  const each = flags & 8 && at + 4 <= header.to ? data.getUint32(at) : usual
  let sum = 0
  for (const run of boxes.filter((box) => box.name === 'trun')) {
    if (run.from + 8 > run.to) return null
    const has = data.getUint32(run.from) & 0xffffff
    const count = data.getUint32(run.from + 4)
    const step = [0x100, 0x200, 0x400, 0x800].filter((flag) => has & flag).length * 4
    const first = run.from + 8 + (has & 1 ? 4 : 0) + (has & 4 ? 4 : 0)
    if (first + step * count > run.to) return null
    if (!(has & 0x100)) sum += count * each
    else for (let index = 0; index < count; index += 1) sum += data.getUint32(first + index * step)
  }
  return sum
}

const EBML = {
  head: 0x1a45dfa3,
  segment: 0x18538067,
  cluster: 0x1f43b675,
  info: 0x1549a966,
  tracks: 0x1654ae6b,
}
const BLOCKS = new Set([0xa3, 0xa1])
const MASTERS = new Set([EBML.segment, EBML.cluster, EBML.info, EBML.tracks, 0xae, 0xa0])

/** Opus in WebM, as browsers record it: no length is written, so the last block's time tells it. */
function webmMs(bytes: Uint8Array): number | null {
  if (bytes.length < 4 || view(bytes).getUint32(0) !== EBML.head) return null
  let at = 0
  let scale = 1_000_000
  let cluster = 0
  let last = -1
  let kind = ''
  let isSound = false
  let tracks = 0
  while (at < bytes.length) {
    const id = numberAt(bytes, at, false)
    const size = id && numberAt(bytes, at + id.length, true)
    // What was cut off while it was being written ends here.
    if (!id || !size) break
    const from = at + id.length + size.length
    const isUnknown = size.value === null
    if (id.value !== null && MASTERS.has(id.value)) {
      at = from
      continue
    }
    if (isUnknown || from + (size.value as number) > bytes.length) break
    const to = from + (size.value as number)
    if (at === 0 && !text(bytes, from, to - from).includes('webm')) return null
    if (id.value === 0x2ad7b1) scale = whole(bytes, from, to)
    if (id.value === 0xe7) cluster = whole(bytes, from, to)
    if (id.value === 0x83) {
      tracks += 1
      isSound = whole(bytes, from, to) === 2
    }
    if (id.value === 0x86) kind = text(bytes, from, to - from)
    if (id.value !== null && BLOCKS.has(id.value) && to - from > 4)
      last = Math.max(last, cluster + view(bytes).getInt16(from + (numberAt(bytes, from, true)?.length ?? 1)))
    at = to
  }
  if (tracks !== 1 || !isSound || !/^A_(OPUS|VORBIS)/.test(kind) || last < 0) return null
  // The last block is some time long itself: twenty milliseconds as Opus is recorded, sixty at most.
  return Math.round((last * scale) / 1_000_000) + 20
}

function whole(bytes: Uint8Array, from: number, to: number): number {
  return bytes.subarray(from, to).reduce((sum, byte) => sum * 256 + byte, 0)
}

/** A number of one to eight bytes whose first tells how many; `value` is null where all bits are set, which means unknown. */
function numberAt(
  bytes: Uint8Array,
  at: number,
  isMasked: boolean,
): { readonly value: number | null; readonly length: number } | null {
  const first = bytes[at]
  if (first === undefined || first === 0) return null
  const length = Math.clz32(first) - 23
  if (at + length > bytes.length) return null
  const head = isMasked ? first & (0xff >> length) : first
  const rest = bytes.subarray(at + 1, at + length)
  const isUnknown = isMasked && head === 0xff >> length && rest.every((byte) => byte === 0xff)
  return { value: isUnknown ? null : rest.reduce((sum, byte) => sum * 256 + byte, head), length }
}
