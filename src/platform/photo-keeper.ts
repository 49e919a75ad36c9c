// Keeps chosen pictures on the web in IndexedDB, so that they outlive a reload. Used by photos.ts on the web only.

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
  await inTable('readwrite', (table) => table.put(photo, key))
}

export async function find(key: string): Promise<Blob | null> {
  const found = await inTable('readonly', (table) => table.get(key))
  return found instanceof Blob ? found : null
}

export async function drop(key: string): Promise<void> {
  await inTable('readwrite', (table) => table.delete(key))
}

async function inTable(
  mode: IDBTransactionMode,
  work: (table: IDBObjectStore) => IDBRequest,
): Promise<unknown> {
  const database = await new Promise<IDBDatabase>((done, fail) => {
    const opening = indexedDB.open(DATABASE, 1)
    opening.onupgradeneeded = () => opening.result.createObjectStore(TABLE)
    opening.onsuccess = () => done(opening.result)
    opening.onerror = () => fail(opening.error)
  })
  try {
    return await new Promise((done, fail) => {
      const transaction = database.transaction(TABLE, mode)
      const asked = work(transaction.objectStore(TABLE))
      transaction.oncomplete = () => done(asked.result)
      transaction.onerror = () => fail(transaction.error)
      transaction.onabort = () => fail(transaction.error)
    })
  } finally {
    database.close()
  }
}
