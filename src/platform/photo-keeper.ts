// Keeps chosen pictures on the web in IndexedDB, so that they outlive a reload. Used by photos.ts on the web only.

import { inTable } from './table.ts'

const DATABASE = 'wuye-photos'
const TABLE = 'photos'

export async function allKeys(): Promise<readonly string[]> {
  const keys = await inTable(DATABASE, TABLE, 'readonly', (table) => table.getAllKeys())
  return Array.isArray(keys) ? keys.map(String) : []
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
