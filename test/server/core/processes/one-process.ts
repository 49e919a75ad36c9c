import { join } from 'node:path'
import { readConfig } from '#server/config.ts'
import { run } from '#server/run.ts'

// One process of an installation, as `npm start -- --no-build` brings it up; test/server/processes.test.ts starts several.

const running = await run(
  readConfig(process.env, join(import.meta.dirname, '../../../..')),
  { webRoot: null, sample: false },
  () => undefined,
)
process.on('SIGTERM', () => void running.stop().then(() => process.exit(0)))
console.log(`ready ${running.url}`)
