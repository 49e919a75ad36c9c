import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { parseAreaDm2 } from '#domain/core/quantity.ts'
import { onDatabase, refuse, runCommand, sayProblems } from './command.ts'
import { type Declared, readRoll } from '#server/estate/roll/read.ts'
import { readTable, TABLE_FAULTS } from '#server/tables/table.ts'
import { matchRoll } from '#server/estate/matching.ts'
import { importRoll, RollExists } from '#server/estate/roll/store.ts'

const USAGE =
  '用法：npm run import -- <文件> [--check] [--estate 小区名称] [--level 1|2|3] [--units 套数 --area 面积]'

/** `npm run import`: checks a roll, says every problem by its line, and imports it whole or not at all. */
async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      check: { type: 'boolean', default: false },
      estate: { type: 'string' },
      level: { type: 'string', default: '1' },
      units: { type: 'string' },
      area: { type: 'string' },
    },
  })
  const [file] = positionals
  if (!file || (!values.check && !values.estate) || !/^[123]$/.test(values.level)) return refuse(USAGE)
  const table = await readTable(readFileSync(file))
  if (typeof table === 'string') return refuse(TABLE_FAULTS[table])
  const answer = readRoll(table, declaredIn(values))
  if (!answer.ok) return sayProblems(answer.problems)
  const { totals } = answer.roll
  const excluded = totals.excluded.map((one) => `${one.kind} ${one.units}`).join('，')
  console.log(`名册没有问题：${totals.units} 套${excluded ? `，其中默认不计票的有 ${excluded}` : ''}。`)
  for (const one of answer.warnings) console.log(`请核对，第 ${one.line} 行：${one.message}`)
  if (values.check) return 0
  return onDatabase(async (ports) => {
    const { rows } = await ports.db.query<{ next: string }>(
      'SELECT (coalesce(max(estate_id), 100) + 1)::text AS next FROM estates',
    )
    const imported = await importRoll(ports, {
      estateId: rows[0]?.next as string,
      estateName: values.estate as string,
      isMadeUp: false,
      serviceLevel: Number(values.level) as 1 | 2 | 3,
      roll: answer.roll,
    })
    console.log(`已导入：小区编号 ${imported.estateId}，${imported.units} 套，${imported.owners} 位业主。`)
    const matched = await matchRoll(ports, imported.estateId)
    if (matched > 0) console.log(`其中 ${matched} 位已经实名登录过，房屋已对上。`)
    return 0
  })
}

function declaredIn(values: { units?: string; area?: string }): Declared | null {
  const areaDm2 = values.area === undefined ? null : parseAreaDm2(values.area)
  return values.units !== undefined && areaDm2 !== null ? { units: Number(values.units), areaDm2 } : null
}

runCommand(main, (error) => error instanceof RollExists)
