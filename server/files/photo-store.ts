import { createHash } from 'node:crypto'
import { join } from 'node:path'
import sharp from 'sharp'
import { lane } from '#server/core/workers/lane.ts'
import type { Config } from '#server/config.ts'
import { readTaken } from './exif.ts'
import { type Blobs, folderBlobs } from './blobs/blobs.ts'
import { s3Blobs } from './blobs/s3.ts'
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

/** Where this installation keeps its pictures: a store that speaks S3 where one is configured, else its data folder. */
export function photosOf(config: Pick<Config, 'dataDir' | 's3'>): PhotoStore {
  return config.s3 ? photosIn(s3Blobs(config.s3)) : diskPhotos(join(config.dataDir, 'photos'))
}

/** Keeps pictures as files below `root/<estate>/`. */
export function diskPhotos(root: string): PhotoStore {
  return photosIn(folderBlobs(root))
}

/** Keeps pictures by the SHA-256 of their bytes, and spoken notes as they are. */
export function photosIn(blobs: Blobs): PhotoStore {
  return {
    async put(estateId, bytes) {
      const decoded = await decoding(async () => {
        const jpeg = await reEncode(bytes)
        return jpeg && { ...jpeg, likeness: await likenessOf(jpeg.data) }
      })
      if (!decoded) return 'not-a-picture'
      const { likeness, ...jpeg } = decoded
      const photoId = createHash('sha256').update(jpeg.data).digest('hex')
      await blobs.put(photoName(estateId, photoId), jpeg.data)
      return {
        photoId,
        byteCount: jpeg.data.length,
        width: jpeg.info.width,
        height: jpeg.info.height,
        taken: jpeg.taken,
        likeness,
      }
    },
    read: (estateId, photoId) => blobs.get(photoName(estateId, photoId)),
    has: (estateId, photoId) => blobs.has(photoName(estateId, photoId)),
    remove: (estateId, photoId) => blobs.remove(photoName(estateId, photoId)),
    putVoice: (estateId, voiceId, bytes) => blobs.put(voiceName(estateId, voiceId), bytes),
    readVoice: (estateId, voiceId) => blobs.get(voiceName(estateId, voiceId)),
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
    return { ...encoded, taken: await readTaken(exif) }
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

function photoName(estateId: string, photoId: string): string {
  return `${estateId}/${photoId.slice(0, 2)}/${photoId}.jpg`
}

function voiceName(estateId: string, voiceId: string): string {
  return `${estateId}/${voiceId.slice(0, 2)}/${voiceId}.voice`
}
