// Keeps chosen pictures on the web in IndexedDB, so that they outlive a reload. Used by photos.ts on the web only.

import { inTable } from './table.ts'

const DATABASE = 'wuye-photos'
const TABLE = 'photos'
const LONGEST_SIDE = 1600

/** Shrinks a picture to at most 1600 px as JPEG: quick to send on a bad line, and no larger than the server keeps. */
export async function shrink(address: string): Promise<Blob> {
  const original = await (await fetch(address)).blob()
  try {
    const picture = await createImageBitmap(original)
    const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height))
    const canvas = document.createElement('canvas')
    canvas.width = Math.round(picture.width * scale)
    canvas.height = Math.round(picture.height * scale)
    canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height)
    const jpeg = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg', 0.85))
    return jpeg ?? original
  } catch {
    // Not a picture this browser can read: the server decides.
    return original
  }
}

export async function keep(key: string, photo: Blob): Promise<void> {
  await inTable(DATABASE, TABLE, 'readwrite', (table) => table.put(photo, key))
}

export async function find(key: string): Promise<Blob | null> {
  const found = await inTable(DATABASE, TABLE, 'readonly', (table) => table.get(key))
  return found instanceof Blob ? found : null
}

export async function drop(key: string): Promise<void> {
  await inTable(DATABASE, TABLE, 'readwrite', (table) => table.delete(key))
}
