import { join } from 'node:path'
import type { Pool } from 'pg'
import { readConfig } from '#server/config.ts'
import { CannotStart } from '#server/core/db/embedded.ts'
import { migrate } from '#server/core/db/migrate.ts'
import { openDatabase } from '#server/core/db/open.ts'
import { makeId } from '#server/core/ids.ts'
import type { Problem } from '#server/tables/columns.ts'
import { photosOf } from '#server/files/photo-store.ts'
import type { Ports } from '#server/core/ports.ts'
import { openInstallation } from '#server/core/installation.ts'

const ROOT = join(import.meta.dirname, '../..')

type ImportPorts = Pick<Ports, 'nowMs' | 'newId' | 'db' | 'photos' | 'secret'> & {
  /** As the owner of the tables: for what the application may not do. */
  readonly owner: Pool
  readonly logKey: Uint8Array
}

/** Does a command's work on the installation's own database, brought up to date first and stopped afterwards. */
export async function onDatabase<T>(work: (ports: ImportPorts) => Promise<T>): Promise<T> {
  const config = readConfig(process.env, ROOT)
  const database = await openDatabase(config, () => undefined)
  try {
    await migrate(database.owner)
    const { secret, logKey } = await openInstallation(database.owner, config)
    return await work({
      nowMs: Date.now,
      newId: (at?: number) => makeId(at ?? Date.now()),
      db: database.app,
      photos: photosOf(config),
      secret,
      logKey,
      owner: database.owner,
    })
  } finally {
    await database.stop()
  }
}

/** Says every problem by its line; answers the exit code. */
export function sayProblems(problems: readonly Problem[]): number {
  for (const problem of problems) console.error(`第 ${problem.line} 行：${problem.message}`)
  return refuse(`共 ${problems.length} 处问题，没有导入任何内容。`)
}

/** Says why nothing was done; answers the exit code. */
export function refuse(line: string): number {
  console.error(line)
  return 1
}

/** Runs a command and ends the process. What a person can put right is said in its own words, anything else with its stack. */
export function runCommand(main: () => Promise<number>, isToldPlainly = (_error: unknown) => false): void {
  main().then(
    (code) => process.exit(code),
    (error: unknown) => {
      const isPlain = error instanceof CannotStart || isToldPlainly(error)
      console.error(isPlain ? (error as Error).message : error)
      process.exit(1)
    },
  )
}
