// node --import tsx bench/restore.ts [ESTATES]: how long an installation of so many estates (100 if it is not said), each as large as the first
// sample estate, takes to stand again from a copy of its DATA_DIR: the copy, the start, and the first home that an owner of the last estate
// reads. The baseline is the same bytes written as one file. The copy is made while the server is stopped.
import { execFileSync } from 'node:child_process'
import { chmodSync, createWriteStream, cpSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { once } from 'node:events'
import type pg from 'pg'
import { readConfig } from '#server/config.ts'
import { run } from '#server/run.ts'
import { signInByHttp } from '../test/e2e/support/test-server.ts'

const ESTATES = Number(process.argv[2] ?? 100)
const SAMPLE = '101'
const FIRST = 100_001
const OWNER = 'sample-li'
const MB = 1024 * 1024
const ROOT = join(import.meta.dirname, '..')

const folder = mkdtempSync(join(tmpdir(), 'wuye-restore-'))
// The embedded database may run as another user and has to get through here.
chmodSync(folder, 0o755)
const dataDir = join(folder, 'data')
const backup = join(folder, 'backup')
const config = readConfig({ PORT: '0', DATA_DIR: dataDir }, ROOT)
const begin = () => run(config, { webRoot: null, sample: true }, () => undefined)
try {
  // Where the sample estates were brought in for other runs already (test/e2e/support/template.ts), they are copied.
  if (process.env.E2E_TEMPLATE) copyTree(process.env.E2E_TEMPLATE, dataDir)
  const made = await begin()
  try {
    const client = await made.database.owner.connect()
    for (let n = 0; n < ESTATES - 1; n += 1) await copyEstate(client, FIRST + n)
    client.release()
    await made.database.owner.query('ANALYZE')
    await made.database.owner.query('CHECKPOINT')
  } finally {
    await made.stop()
  }

  const bytes = sizeOf(dataDir)
  const took = {
    backup: await seconds(async () => copyTree(dataDir, backup)),
    copy: 0,
    start: 0,
    home: 0,
    plain: 0,
  }
  rmSync(dataDir, { recursive: true })
  took.copy = await seconds(async () => copyTree(backup, dataDir))
  let again: Awaited<ReturnType<typeof run>> | undefined
  took.start = await seconds(async () => {
    again = await begin()
  })
  if (!again) throw new Error('it did not start')
  const { url } = again
  try {
    const token = await signInByHttp(url, OWNER)
    const last = ESTATES > 1 ? FIRST + ESTATES - 2 : Number(SAMPLE)
    took.home = await seconds(async () => {
      const answer = await fetch(`${url}/api/estates/${last}/home`, {
        headers: { authorization: `Bearer ${token}`, 'acting-role': 'owner' },
      })
      if (answer.status !== 200) throw new Error(`home of estate ${last}: ${answer.status}`)
    })
  } finally {
    await again.stop()
  }
  rmSync(dataDir, { recursive: true })
  took.plain = await seconds(() => writePlain(join(folder, 'plain'), bytes))

  console.log(`${ESTATES} estates, ${(bytes / MB).toFixed(0)} MB in DATA_DIR`)
  console.log('what                     seconds')
  for (const [what, value] of [
    ['backup: copy', took.backup],
    ['restore: copy back', took.copy],
    ['restore: start', took.start],
    ['restore: first home', took.home],
    ['as many bytes plainly', took.plain],
  ] as const)
    console.log(`${what.padEnd(25)}${value.toFixed(2).padStart(7)}`)
  const whole = took.copy + took.start + took.home
  console.log(`restore to plain: ${(whole / took.plain).toFixed(2)}`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}

/** All rows of the sample estate once more, under another number; what may stand only once in the installation is left out. */
async function copyEstate(client: pg.PoolClient, estateId: number): Promise<void> {
  const { rows: tables } = await client.query<{ name: string; columns: string[] }>(
    `SELECT c.table_name AS name, array_agg(quote_ident(c.column_name) ORDER BY c.ordinal_position) AS columns
     FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
     WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' AND c.is_generated = 'NEVER'
     GROUP BY c.table_name HAVING bool_or(c.column_name = 'estate_id') ORDER BY 1`,
  )
  await client.query('BEGIN')
  // Foreign keys are not asked: all tables come in one transaction, in the order of their names.
  await client.query('SET LOCAL session_replication_role = replica')
  for (const { name, columns } of tables) {
    const values = columns.map((column) => (column === 'estate_id' ? '$1::bigint' : column))
    await client.query(
      `INSERT INTO ${name} (${columns}) OVERRIDING SYSTEM VALUE SELECT ${values} FROM ${name} WHERE estate_id = ${SAMPLE}
       ON CONFLICT DO NOTHING`,
      [estateId],
    )
  }
  await client.query('COMMIT')
}

/** Owners stay with their tree: the embedded database runs as a user of its own where the server runs as root. */
function copyTree(from: string, to: string): void {
  if (process.platform === 'linux') execFileSync('cp', ['-a', from, to])
  else cpSync(from, to, { recursive: true, preserveTimestamps: true })
}

function sizeOf(path: string): number {
  const about = statSync(path)
  if (!about.isDirectory()) return about.size
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0)
}

async function writePlain(path: string, bytes: number): Promise<void> {
  const out = createWriteStream(path)
  const chunk = Buffer.alloc(MB)
  for (let written = 0; written < bytes; written += MB) if (!out.write(chunk)) await once(out, 'drain')
  out.end()
  await once(out, 'finish')
}

async function seconds(work: () => Promise<unknown> | unknown): Promise<number> {
  const began = performance.now()
  await work()
  return (performance.now() - began) / 1_000
}
