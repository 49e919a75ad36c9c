import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { parseAreaDm2 } from '#domain/quantity.ts'
import { readConfig } from './config.ts'
import { CannotStart } from './db/embedded.ts'
import { migrate } from './db/migrate.ts'
import { openDatabase } from './db/open.ts'
import { makeId } from './ids.ts'
import { type Declared, readRoll } from './import/roll.ts'
import { readTable, TABLE_FAULTS } from './import/table.ts'
import { readSecret } from './secret.ts'
import { importRoll, RollExists } from './roll-store.ts'

const ROOT = join(import.meta.dirname, '..')
const USAGE =
  '用法：npm run import -- <文件> [--check] [--community 小区名称] [--level 1|2|3] [--units 套数 --area 面积]'

/** `npm run import`: checks a roll, says every problem by its line, and imports it whole or not at all. */
async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      check: { type: 'boolean', default: false },
      community: { type: 'string' },
      level: { type: 'string', default: '1' },
      units: { type: 'string' },
      area: { type: 'string' },
    },
  })
  const [file] = positionals
  if (!file || (!values.check && !values.community) || !/^[123]$/.test(values.level)) return say(USAGE)
  const table = await readTable(readFileSync(file))
  if (typeof table === 'string') return say(TABLE_FAULTS[table])
  const answer = readRoll(table, declaredIn(values))
  if (!answer.ok) {
    for (const problem of answer.problems) console.error(`第 ${problem.line} 行：${problem.message}`)
    return say(`共 ${answer.problems.length} 处问题，没有导入任何内容。`)
  }
  const { totals } = answer.roll
  const excluded = totals.excluded.map((one) => `${one.kind} ${one.units}`).join('，')
  console.log(`名册没有问题：${totals.units} 套${excluded ? `，其中默认不计票的有 ${excluded}` : ''}。`)
  if (values.check) return 0
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
    const { rows } = await database.app.query<{ next: string }>(
      'SELECT (coalesce(max(community_id), 100) + 1)::text AS next FROM communities',
    )
    const imported = await importRoll(ports, {
      communityId: rows[0]?.next as string,
      communityName: values.community as string,
      isMadeUp: false,
      serviceLevel: Number(values.level) as 1 | 2 | 3,
      roll: answer.roll,
    })
    console.log(`已导入：小区编号 ${imported.communityId}，${imported.units} 套，${imported.owners} 位业主。`)
    return 0
  } finally {
    await database.stop()
  }
}

function declaredIn(values: { units?: string; area?: string }): Declared | null {
  const areaDm2 = values.area === undefined ? null : parseAreaDm2(values.area)
  return values.units !== undefined && areaDm2 !== null ? { units: Number(values.units), areaDm2 } : null
}

function say(line: string): number {
  console.error(line)
  return 1
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof CannotStart || error instanceof RollExists ? error.message : error)
    process.exit(1)
  },
)
