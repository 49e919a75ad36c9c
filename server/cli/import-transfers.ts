import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { ESTATE_ID } from '#contract/core/scalars.ts'
import { onDatabase, refuse, runCommand, sayProblems } from './command.ts'
import { readTable, TABLE_FAULTS } from '#server/tables/table.ts'
import { readTransfers } from '#server/votes/transfers/read.ts'
import { keepPhoto } from '#server/files/photos.ts'
import { importTransfers } from '#server/votes/transfers/store.ts'

const USAGE = '用法：npm run import:transfers -- <文件> --estate 小区编号 [--check]'
const STATES = {
  waiting: '等待确认',
  recorded: '已确认',
  refused: '已驳回',
  withdrawn: '已撤回',
}

/**
 * `npm run import:transfers`: checks a list of transfers of title against the roll, and proposes it whole or not at all, each with
 * the pictures of its evidence. None counts before a second person confirms it in the app.
 */
async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { check: { type: 'boolean', default: false }, estate: { type: 'string' } },
  })
  const [file] = positionals
  if (!file || !ESTATE_ID.test(values.estate ?? '')) return refuse(USAGE)
  const table = await readTable(readFileSync(file))
  if (typeof table === 'string') return refuse(TABLE_FAULTS[table])
  const read = readTransfers(table)
  if (read.problems.length > 0) return sayProblems(read.problems)
  return onDatabase(async (ports) => {
    const estateId = values.estate as string
    const photos = new Map<string, string>()
    for (const name of new Set(read.rows.flatMap((row) => row.photos))) {
      const path = join(dirname(file), name)
      if (!existsSync(path)) continue
      const bytes = readFileSync(path)
      if (values.check) photos.set(name, name)
      else {
        const kept = await keepPhoto(ports, estateId, bytes, 'import', ports.nowMs())
        if (kept === 'not-a-picture') return refuse(`“${name}”不是照片，请换成 JPG 或 PNG。`)
        photos.set(name, kept.photoId)
      }
    }
    const { problems, done } = await importTransfers(ports, {
      estateId,
      rows: read.rows,
      photos,
      isPreview: values.check,
      by: 'import',
    })
    if (problems.length > 0) return sayProblems(problems)
    for (const { line, isNew, state } of done)
      console.log(`第 ${line} 行：${isNew ? '已提交，等待第二人确认' : `以前已导入，${STATES[state]}`}`)
    console.log(
      values.check
        ? `没有问题：${done.length} 条，还没有导入。`
        : `已提交：${done.length} 条。请业委会或社区的工作人员在“登记过户”里核对凭证后确认；表决期间只能由社区确认。`,
    )
    return 0
  })
}

runCommand(main)
