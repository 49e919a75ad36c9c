import { spawnSync } from 'node:child_process'
import type { Harness } from './harness.ts'

/** Runs `npm run operator` on a harness's database, as whoever runs the installation would; answers its exit code and what it said. */
export async function operatorOf(
  harness: Harness,
): Promise<(...given: string[]) => { readonly code: number | null; readonly said: string }> {
  const { host, user, password } = harness.database.owner.options
  const urlOf = (name: string, word: string) =>
    `postgres://${name}:${word}@/postgres?host=${encodeURIComponent(String(host))}`
  await harness.database.owner.query("CREATE ROLE of_operator LOGIN PASSWORD 'word' IN ROLE wuye_app")
  return (...given) => {
    const run = spawnSync(process.execPath, ['--import', 'tsx', 'server/cli/operator.ts', ...given], {
      encoding: 'utf8',
      env: {
        ...process.env,
        DATABASE_URL: urlOf('of_operator', 'word'),
        DATABASE_OWNER_URL: urlOf(String(user), String(password)),
        INSTALLATION_SECRET: Buffer.alloc(32, 7).toString('hex'),
        LOG_KEY: Buffer.alloc(32, 9).toString('hex'),
      },
    })
    return { code: run.status, said: run.stdout + run.stderr }
  }
}
