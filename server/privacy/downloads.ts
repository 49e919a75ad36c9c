import type { FastifyInstance } from 'fastify'
import { strToU8, type Zippable, zipSync } from 'fflate'
import { myDataFile } from '#contract/privacy/files.ts'
import type { Ports } from '#server/core/ports.ts'
import { serveFile } from '#server/files/serve.ts'
import { estatesOfClaims } from '#server/estate/claims/store.ts'
import { isSessionLive } from '#server/identity/session.ts'
import { copyOf, type CopyTable, estatesOfPerson, sheetOf } from './copy.ts'
import { MY_DATA } from './words.ts'

/** Pictures and notes of one copy, together: what a phone can still take. The rest is named in its list. */
const MOST_BYTES = 100 * 1024 * 1024

/** Serves a person's copy of their data, to whoever has the address, while the session lasts that asked for it. */
export function serveMyData(app: FastifyInstance, ports: Ports): void {
  serveFile(app, ports, myDataFile, async ({ personId, sessionId }, nowAt) => {
    if (!(await isSessionLive(ports.db, personId, sessionId, nowAt))) return null
    return { form: 'zip', name: 'my-data', bytes: await zipOf(ports, personId, nowAt) }
  })
}

/** The copy as one file: a sheet for each table, the pictures and notes, and what all of it is. */
export async function zipOf(
  ports: Pick<Ports, 'db' | 'photos'>,
  personId: string,
  nowAt: number,
): Promise<Uint8Array> {
  const estateIds = new Set([
    ...(await estatesOfPerson(ports.db, personId)),
    ...(await estatesOfClaims(ports.db, personId)),
  ])
  const tables = await copyOf(ports.db, personId, [...estateIds])
  const files: Zippable = {}
  for (const table of tables) {
    const { title, table: name, column } = table.holding
    files[`${title}（${name}-${column}）.csv`] = strToU8(sheetOf(table))
  }
  const left = await addMedia(ports, files, tables)
  files[MY_DATA.readMe] = strToU8(MY_DATA.text(tables, left, nowAt))
  return zipSync(files, { level: 6 })
}

/** Puts in the pictures and notes that the person sent; answers how many there was no room for. */
async function addMedia(
  ports: Pick<Ports, 'photos'>,
  files: Zippable,
  tables: readonly CopyTable[],
): Promise<number> {
  let room = MOST_BYTES
  let left = 0
  for (const { holding, columns, rows } of tables) {
    if (holding.table !== 'photos' && holding.table !== 'voices') continue
    const isPhoto = holding.table === 'photos'
    const of = (row: readonly string[], name: string) => row[columns.indexOf(name)] ?? ''
    for (const row of rows) {
      const id = of(row, isPhoto ? 'photo_id' : 'voice_id')
      const estateId = of(row, 'estate_id')
      if (Number(of(row, 'byte_count')) > room) left += 1
      else {
        const bytes = isPhoto
          ? await ports.photos.read(estateId, id)
          : await ports.photos.readVoice(estateId, id)
        if (!bytes) continue
        room -= bytes.length
        // Both are compressed already.
        files[`${isPhoto ? '照片' : '录音'}/${id}.${isPhoto ? 'jpg' : of(row, 'format')}`] = [
          bytes,
          { level: 0 },
        ]
      }
    }
  }
  return left
}
