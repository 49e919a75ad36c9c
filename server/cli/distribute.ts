import { join } from 'node:path'
import { readConfig } from '#server/config.ts'
import { distribute, stepsOf } from '#server/core/db/distribute.ts'
import { migrate } from '#server/core/db/migrate.ts'
import { openDatabase } from '#server/core/db/open.ts'
import { refuse, runCommand } from './command.ts'

const USAGE = '用法：npm run db:distribute -- [--print] [--shards 32]'
const ROOT = join(import.meta.dirname, '../..')

/** `npm run db:distribute`: spreads the database over the nodes of a Citus cluster, or prints what it would run. */
async function main(): Promise<number> {
  const given = process.argv.slice(2)
  const isPrinted = given[0] === '--print'
  const [flag, number, ...more] = isPrinted ? given.slice(1) : given
  const shards = flag === undefined ? 32 : flag === '--shards' ? Number(number) : 0
  if (!Number.isInteger(shards) || shards < 1 || shards > 1_024 || more.length > 0) return refuse(USAGE)
  const database = await openDatabase(readConfig(process.env, ROOT), () => undefined)
  try {
    await migrate(database.owner)
    if (isPrinted) {
      for (const { statements } of await stepsOf(database.owner, shards))
        console.log(['BEGIN', ...statements, 'COMMIT'].map((one) => `${one};`).join('\n'))
      return 0
    }
    const count = await distribute(database.owner, shards)
    console.log(count === 0 ? '所有表都已经分布好，没有改动表。' : `已分布 ${count} 张表。`)
    return 0
  } finally {
    await database.stop()
  }
}

if (import.meta.filename === process.argv[1]) runCommand(main)
