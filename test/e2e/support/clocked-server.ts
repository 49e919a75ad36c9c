import { join } from 'node:path'
import { readConfig } from '#server/config.ts'
import { run } from '#server/run.ts'

// The whole product as `npm start` brings it up, but for its clock, which the parent process moves on: the law's periods are
// weeks, and a test has minutes.

const ROOT = join(import.meta.dirname, '../../..')
let ahead = 0
process.on('message', (message) => {
  ahead = Number(message)
  process.send?.('moved')
})

const running = await run(
  readConfig(process.env, ROOT),
  { webRoot: join(ROOT, 'dist/h5'), sample: true, nowMs: () => Date.now() + ahead },
  (line) => console.log(line),
)
process.on('SIGTERM', () => void running.stop().then(() => process.exit(0)))
console.log('Ctrl-C stops everything.')
