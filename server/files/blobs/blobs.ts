import { access, mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'

/** Where the bytes of pictures and spoken notes are kept, by a name that says what they are. */
export type Blobs = {
  /** Keeps bytes so that they are there after a power cut. The same name always has the same bytes. */
  put(name: string, bytes: Uint8Array): Promise<void>
  /** The bytes, or null where there are none. */
  get(name: string): Promise<Uint8Array | null>
  has(name: string): Promise<boolean>
  /** Removes the bytes; what is not there is removed already. */
  remove(name: string): Promise<void>
}

/** Keeps them as files below `root`, which all processes must share. */
export function folderBlobs(root: string): Blobs {
  const pathOf = (name: string) => join(root, ...name.split('/'))
  return {
    put: (name, bytes) => writeOnce(pathOf(name), bytes),
    get: (name) => readFile(pathOf(name)).catch(() => null),
    has: (name) =>
      access(pathOf(name)).then(
        () => true,
        () => false,
      ),
    remove: (name) => rm(pathOf(name), { force: true }),
  }
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
