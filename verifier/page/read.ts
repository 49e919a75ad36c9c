import { inflateSync } from 'fflate'
import { readJson } from '#domain/log/json.ts'
import type { Asked, Mine } from '#domain/votes/evidence/recount.ts'

// What the page is given: files. docs/record-format.md, *File*, says how narrowly they are read, so that no two programs take two
// records out of one file.

/** The JSON of a record's file, zipped or not, or of what an owner kept. Throws an Error where it is neither. */
export function readFile(bytes: Uint8Array): unknown {
  const isZip = bytes[0] === 0x50 && bytes[1] === 0x4b
  const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(isZip ? unzip(bytes) : bytes)
  const read = readJson(text)
  if (!read.ok) throw new Error('no JSON, or a key stands twice')
  return read.value
}

/** What an owner kept, with what the person at the page knows of the estate and its log. `kept` is whatever its file holds. */
export function heldAgainst(kept: unknown, asked: Asked): Mine {
  if (typeof kept === 'object' && kept !== null && !Array.isArray(kept))
    return { ...(kept as Mine), ...asked }
  // Without rows that can be read the owner's checks fail; what is asked for is compared all the same.
  return { ...asked, rows: undefined as never }
}

const NAME = 'record.json'
const MOST_BYTES = 2 ** 28
const [END, CENTRAL, LOCAL] = [0x06054b50, 0x02014b50, 0x04034b50]
const [END_BYTES, CENTRAL_BYTES, LOCAL_BYTES] = [22, 46, 30]

/** The one `record.json` of a zip. Source: APPNOTE 6.3.9, of which no more is taken than our own zips need. */
function unzip(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const u16 = (at: number) => view.getUint16(at, true)
  const u32 = (at: number) => view.getUint32(at, true)
  const end = bytes.length - END_BYTES
  need(end >= 0 && u32(end) === END && u16(end + 20) === 0)
  const [count, from] = [u16(end + 10), u32(end + 16)]
  need(u16(end + 4) === 0 && u16(end + 6) === 0 && u16(end + 8) === count && from + u32(end + 12) === end)
  const found: number[] = []
  let at = from
  for (let left = count; left > 0; left--) {
    need(at + CENTRAL_BYTES <= end && u32(at) === CENTRAL)
    const next = at + CENTRAL_BYTES + u16(at + 28) + u16(at + 30) + u16(at + 32)
    need(next <= end)
    if (isNamed(bytes, at + CENTRAL_BYTES, u16(at + 28))) found.push(at)
    at = next
  }
  need(at === end && found.length === 1)
  const [entry = 0] = found
  const [method, packed, size, local] = [u16(entry + 10), u32(entry + 20), u32(entry + 24), u32(entry + 42)]
  need((u16(entry + 8) & 1) === 0 && (method === 0 || method === 8) && size <= MOST_BYTES)
  need(local + LOCAL_BYTES <= from && u32(local) === LOCAL)
  need(isNamed(bytes, local + LOCAL_BYTES, u16(local + 26)))
  const first = local + LOCAL_BYTES + u16(local + 26) + u16(local + 28)
  need(first + packed <= from)
  const data = bytes.subarray(first, first + packed)
  // One byte more than it should have, so that too much is seen.
  const file = method === 0 ? data : inflateSync(data, { out: new Uint8Array(size + 1) })
  need(file.length === size && crc32(file) === u32(entry + 16))
  return file
}

function need(holds: boolean): void {
  if (!holds) throw new Error('the zip is broken, or holds not one record.json')
}

function isNamed(bytes: Uint8Array, at: number, length: number): boolean {
  return length === NAME.length && [...NAME].every((sign, place) => bytes[at + place] === sign.charCodeAt(0))
}

const CRC = Array.from({ length: 256 }, (_, byte) => {
  let rest = byte
  for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1
  return rest >>> 0
})

function crc32(bytes: Uint8Array): number {
  let rest = 0xffffffff
  for (const byte of bytes) rest = ((CRC[(rest ^ byte) & 255] as number) ^ (rest >>> 8)) >>> 0
  return (rest ^ 0xffffffff) >>> 0
}
