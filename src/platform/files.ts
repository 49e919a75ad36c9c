import Taro from '@tarojs/taro'
import { inTable } from './table.ts'

// Long texts kept on the phone by name, which is letters, digits and `-`: in the host's own folder for users, on the web in
// IndexedDB. A host without room answers as if nothing were kept; nothing here throws.

export async function readFile(name: string): Promise<string | null> {
  try {
    const text =
      process.env.TARO_ENV === 'h5' ? await onWeb('readonly', (t) => t.get(name)) : await read(name)
    return typeof text === 'string' ? text : null
  } catch {
    return null
  }
}

/** Says whether the text is kept now. */
export async function writeFile(name: string, text: string): Promise<boolean> {
  try {
    if (process.env.TARO_ENV === 'h5') await onWeb('readwrite', (t) => t.put(text, name))
    else await write(name, text)
    return true
  } catch {
    return false
  }
}

export async function dropFile(name: string): Promise<void> {
  try {
    if (process.env.TARO_ENV === 'h5') await onWeb('readwrite', (t) => t.delete(name))
    else await drop(name)
  } catch {
    // Nothing to drop.
  }
}

function onWeb(mode: IDBTransactionMode, work: (table: IDBObjectStore) => IDBRequest): Promise<unknown> {
  return inTable('wuye-files', 'files', mode, work)
}

function pathOf(name: string): string {
  const folder = Taro.env.USER_DATA_PATH
  if (!folder) throw new Error('this host keeps no files')
  return `${folder}/${name}`
}

function read(name: string): Promise<unknown> {
  return new Promise((done, fail) =>
    Taro.getFileSystemManager().readFile({
      filePath: pathOf(name),
      encoding: 'utf8',
      success: (answer) => done(answer.data),
      fail,
    }),
  )
}

function write(name: string, data: string): Promise<unknown> {
  return new Promise((done, fail) =>
    Taro.getFileSystemManager().writeFile({
      filePath: pathOf(name),
      data,
      encoding: 'utf8',
      success: done,
      fail,
    }),
  )
}

function drop(name: string): Promise<unknown> {
  return new Promise((done, fail) =>
    Taro.getFileSystemManager().unlink({ filePath: pathOf(name), success: done, fail }),
  )
}
