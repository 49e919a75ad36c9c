import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { readConfig } from './config.ts'
import { CannotStart } from './db/embedded.ts'
import { migrate } from './db/migrate.ts'
import { openDatabase } from './db/open.ts'
import { makeId } from './ids.ts'
import { readTable, TABLE_FAULTS } from './import/table.ts'
import { readTransfers } from './import/transfers.ts'
import { readSecret } from './secret.ts'
import { importTransfers } from './transfer-store.ts'

const ROOT = join(import.meta.dirname, '..')
const USAGE = '用法：npm run import:transfers -- <文件> --estate 小区编号 [--check]'
const EFFECTS = {
  stands: '已投的票有效，新业主这次不再投',
  passes: '还没有投票，由新业主投',
  keeps: '原业主还有别的房，仍由原业主投',
}

/** `npm run import:transfers`: checks a list of transfers of title against the roll, and takes it whole or not at all. */
async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { check: { type: 'boolean', default: false }, estate: { type: 'string' } },
  })
  const [file] = positionals
  if (!file || !/^[1-9][0-9]{0,18}$/.test(values.estate ?? '')) return say(USAGE)
  const table = await readTable(readFileSync(file))
  if (typeof table === 'string') return say(TABLE_FAULTS[table])
  const read = readTransfers(table)
  if (read.problems.length > 0) return tell(read.problems)
  const config = readConfig(process.env, ROOT)
  const database = await openDatabase(config, () => undefined)
  try {
    await migrate(database.owner)
    const ports = {
      nowMs: Date.now,
      newId: (at?: number) => makeId(at ?? Date.now()),
      db: database.app,
      secret: readSecret(config.dataDir),
    }
    const { problems, done } = await importTransfers(ports, {
      communityId: values.estate as string,
      rows: read.rows,
      isPreview: values.check,
      by: 'import',
    })
    if (problems.length > 0) return tell(problems)
    for (const { line, isNew, cases } of done) {
      console.log(`第 ${line} 行：${isNew ? '过户' : '以前已导入，不变'}`)
      for (const one of cases) console.log(`  表决“${one.voteTitle}”：${EFFECTS[one.effect]}`)
    }
    console.log(values.check ? `没有问题：${done.length} 条，还没有导入。` : `已导入：${done.length} 条。`)
    return 0
  } finally {
    await database.stop()
  }
}

function tell(problems: readonly { line: number; message: string }[]): number {
  for (const problem of problems) console.error(`第 ${problem.line} 行：${problem.message}`)
  return say(`共 ${problems.length} 处问题，没有导入任何内容。`)
}

function say(line: string): number {
  console.error(line)
  return 1
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof CannotStart ? error.message : error)
    process.exit(1)
  },
)
