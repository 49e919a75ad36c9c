import { createHash } from 'node:crypto'
import { mkdir, open, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import type { PhotoStore } from './ports.ts'

const LONGEST_SIDE = 1600
const MOST_PIXELS = 50_000_000
const KINDS = new Set(['jpeg', 'png', 'webp', 'heif', 'gif', 'tiff'])

// One decode at a time per core is plenty: a 12-megapixel picture takes about 140 ms and 100 MB.
sharp.concurrency(1)
sharp.cache(false)

/** Keeps pictures as files named by the SHA-256 of their bytes, below `root/<community>/`. */
export function diskPhotos(root: string): PhotoStore {
  return {
    async put(communityId, bytes) {
      const jpeg = await reEncode(bytes)
      if (!jpeg) return 'not-a-picture'
      const photoId = createHash('sha256').update(jpeg.data).digest('hex')
      await writeOnce(pathOf(root, communityId, photoId), jpeg.data)
      return { photoId, byteCount: jpeg.data.length, width: jpeg.info.width, height: jpeg.info.height }
    },
    async read(communityId, photoId) {
      return readFile(pathOf(root, communityId, photoId)).catch(() => null)
    },
  }
}

/** Decodes whatever the bytes really are and writes a new JPEG: no EXIF, no place, no hidden tail. */
async function reEncode(bytes: Uint8Array) {
  try {
    const picture = sharp(bytes, { failOn: 'error', limitInputPixels: MOST_PIXELS })
    const { format } = await picture.metadata()
    if (!format || !KINDS.has(format)) return null
    return await picture
      .rotate()
      .flatten({ background: '#ffffff' })
      .resize(LONGEST_SIDE, LONGEST_SIDE, { fit: 'inside', withoutEnlargement: true })
      .jpeg({ quality: 82, mozjpeg: false })
      .toBuffer({ resolveWithObject: true })
  } catch {
    return null
  }
}

function pathOf(root: string, communityId: string, photoId: string): string {
  return join(root, communityId, photoId.slice(0, 2), `${photoId}.jpg`)
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
