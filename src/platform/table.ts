// A table of IndexedDB, on the web only: room for what is too large for small texts.

/** Runs one request in a transaction of its own. */
export async function inTable(
  database: string,
  table: string,
  mode: IDBTransactionMode,
  work: (table: IDBObjectStore) => IDBRequest,
): Promise<unknown> {
  const opened = await new Promise<IDBDatabase>((done, fail) => {
    const opening = indexedDB.open(database, 1)
    opening.onupgradeneeded = () => opening.result.createObjectStore(table)
    opening.onsuccess = () => done(opening.result)
    opening.onerror = () => fail(opening.error)
  })
  try {
    return await new Promise((done, fail) => {
      const transaction = opened.transaction(table, mode)
      const asked = work(transaction.objectStore(table))
      transaction.oncomplete = () => done(asked.result)
      transaction.onerror = () => fail(transaction.error)
      transaction.onabort = () => fail(transaction.error)
    })
  } finally {
    opened.close()
  }
}
