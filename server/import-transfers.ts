import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { COMMUNITY_ID } from '#contract/scalars.ts'
import { onDatabase, refuse, runCommand, sayProblems } from './import-command.ts'
import { readTable, TABLE_FAULTS } from './import/table.ts'
import { readTransfers } from './import/transfers.ts'
import { importTransfers } from './transfer-store.ts'

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
  if (!file || !COMMUNITY_ID.test(values.estate ?? '')) return refuse(USAGE)
  const table = await readTable(readFileSync(file))
  if (typeof table === 'string') return refuse(TABLE_FAULTS[table])
  const read = readTransfers(table)
  if (read.problems.length > 0) return sayProblems(read.problems)
  return onDatabase(async (ports) => {
    const { problems, done } = await importTransfers(ports, {
      communityId: values.estate as string,
      rows: read.rows,
      isPreview: values.check,
      by: 'import',
    })
    if (problems.length > 0) return sayProblems(problems)
    for (const { line, isNew, cases } of done) {
      console.log(`第 ${line} 行：${isNew ? '过户' : '以前已导入，不变'}`)
      for (const one of cases) console.log(`  表决“${one.voteTitle}”：${EFFECTS[one.effect]}`)
    }
    console.log(values.check ? `没有问题：${done.length} 条，还没有导入。` : `已导入：${done.length} 条。`)
    return 0
  })
}

runCommand(main)
