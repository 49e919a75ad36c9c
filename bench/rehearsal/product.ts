import { join } from 'node:path'
import { readConfig } from '#server/config.ts'
import { run } from '#server/run.ts'

// The product as `npm start` brings it up in production, but for its clock, which the parent process moves on: the law's periods are weeks.

let ahead = 0
process.on('message', (message) => {
  ahead = Number(message)
  process.send?.('moved')
})

const running = await run(
  readConfig(process.env, join(import.meta.dirname, '../..')),
  { webRoot: null, sample: false, nowMs: () => Date.now() + ahead },
  (line) => console.log(line),
)
process.on('SIGTERM', () => void running.stop().then(() => process.exit(0)))
console.log('ready')
