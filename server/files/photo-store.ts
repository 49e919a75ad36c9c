import { createHash } from 'node:crypto'
import { access, mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { lane } from '#server/core/workers/lane.ts'
import { readTaken } from './exif.ts'
import { keptSize } from '#domain/core/picture.ts'
import type { PhotoStore } from '#server/core/ports.ts'

const MOST_PIXELS = 50_000_000
const KINDS = new Set(['jpeg', 'png', 'webp', 'heif', 'gif', 'tiff'])

// One decode at a time per core is plenty: a 12-megapixel picture takes about 140 ms and 100 MB.
sharp.concurrency(1)
sharp.cache(false)
/** Of the four threads of Node's pool two are left for files. A phone waits some seconds for its picture, and comes again where it is refused. */
const decoding = lane({ atOnce: 2, waiting: 24 })
/** A picture takes a second; one that takes so long is made to. */
const MOST_SECONDS = 20

/** Keeps pictures as files named by the SHA-256 of their bytes, below `root/<estate>/`. */
export function diskPhotos(root: string): PhotoStore {
  return {
    async put(estateId, bytes) {
      const decoded = await decoding(async () => {
        const jpeg = await reEncode(bytes)
        return jpeg && { ...jpeg, likeness: await likenessOf(jpeg.data) }
      })
      if (!decoded) return 'not-a-picture'
      const { likeness, ...jpeg } = decoded
      const photoId = createHash('sha256').update(jpeg.data).digest('hex')
      await writeOnce(pathOf(root, estateId, photoId), jpeg.data)
      return {
        photoId,
        byteCount: jpeg.data.length,
        width: jpeg.info.width,
        height: jpeg.info.height,
        taken: jpeg.taken,
        likeness,
      }
    },
    async read(estateId, photoId) {
      return readFile(pathOf(root, estateId, photoId)).catch(() => null)
    },
    async has(estateId, photoId) {
      return access(pathOf(root, estateId, photoId)).then(
        () => true,
        () => false,
      )
    },
    async remove(estateId, photoId) {
      await rm(pathOf(root, estateId, photoId), { force: true })
    },
    async putVoice(estateId, voiceId, bytes) {
      await writeOnce(voicePathOf(root, estateId, voiceId), bytes)
    },
    async readVoice(estateId, voiceId) {
      return readFile(voicePathOf(root, estateId, voiceId)).catch(() => null)
    },
  }
}

/** Decodes whatever the bytes really are and writes a new JPEG: no EXIF, no place, no hidden tail. */
async function reEncode(bytes: Uint8Array) {
  try {
    const picture = sharp(bytes, { failOn: 'error', limitInputPixels: MOST_PIXELS })
    const { format, exif, autoOrient } = await picture.metadata()
    if (!format || !KINDS.has(format)) return null
    const { width, height } = keptSize(autoOrient.width, autoOrient.height)
    const encoded = await picture
      .timeout({ seconds: MOST_SECONDS })
      .rotate()
      .flatten({ background: '#ffffff' })
      .resize(width, height, { fit: 'fill' })
      .jpeg({ quality: 82, mozjpeg: false })
      .toBuffer({ resolveWithObject: true })
    return { ...encoded, taken: readTaken(exif) }
  } catch {
    return null
  }
}

const ACROSS = 9
const DOWN = 8
/** A picture with hardly any edge, such as a white wall, is like every other of its kind. */
const LEAST_EDGES = 8

/** Which of two neighbours is brighter, at 8 × 8 places of the picture made small ("dHash"): nearly the same after a crop of little, a resize, or another JPEG. */
async function likenessOf(jpeg: Buffer): Promise<bigint | null> {
  const greys = await sharp(jpeg).greyscale().resize(ACROSS, DOWN, { fit: 'fill' }).raw().toBuffer()
  let bits = 0n
  let edges = 0
  for (let row = 0; row < DOWN; row++)
    for (let column = 0; column < ACROSS - 1; column++) {
      const left = greys[row * ACROSS + column] as number
      const right = greys[row * ACROSS + column + 1] as number
      bits = (bits << 1n) | (left > right ? 1n : 0n)
      if (Math.abs(left - right) > 2) edges += 1
    }
  return edges < LEAST_EDGES ? null : BigInt.asIntN(64, bits)
}

function pathOf(root: string, estateId: string, photoId: string): string {
  return join(root, estateId, photoId.slice(0, 2), `${photoId}.jpg`)
}

function voicePathOf(root: string, estateId: string, voiceId: string): string {
  return join(root, estateId, voiceId.slice(0, 2), `${voiceId}.voice`)
}

/** Temporary file, fsync, rename, fsync of the folder: after a power cut a named file is whole. */
async function writeOnce(path: string, data: Uint8Array): Promise<void> {
  const folder = join(path, '..')
  await mkdir(folder, { recursive: true })
  const temporary = `${path}.${process.pid}.${Math.random().toString(36).slice(2)}`
  const file = await open(temporary, 'w')
  try {
    await file.writeFile(data)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(temporary, path)
  const directory = await open(folder, 'r')
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}
