import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { BadConfig, readConfig } from './config.ts'
import { CannotStart } from '#server/core/db/embedded.ts'
import { type Running, run } from './run.ts'
import { SAMPLE_PERSONS } from '#server/dev/sample/persons.ts'

const ROOT = join(import.meta.dirname, '..')

function say(line: string): void {
  console.log(`· ${line}`)
}

function stopWith(line: string): never {
  console.error(`✗ ${line}`)
  process.exit(1)
}

async function main(): Promise<void> {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major < 20 || (major === 20 && minor < 19))
    stopWith(`Node.js 20.19 or later is needed; this is ${process.versions.node}.`)
  const config = readConfig(process.env, ROOT)
  if (!process.argv.includes('--no-build')) {
    say('web pages: building unless nothing changed (about half a minute the first time)')
    const built = spawnSync(process.execPath, [join(ROOT, 'scripts/build.mjs'), '--skip-if-fresh', 'h5'], {
      stdio: ['ignore', 'inherit', 'inherit'],
    })
    if (built.status !== 0) stopWith('The web pages could not be built; see above.')
  }
  const running = await run(config, { webRoot: join(ROOT, 'dist/h5'), sample: !config.isProduction }, say)
  stopOnSignal(running)
  console.log(`\n北京物业  ${running.url}\n`)
  if (!config.oidc && !config.jingtong) {
    console.log('Sample persons (made up), to choose at the sign-in page:')
    for (const person of SAMPLE_PERSONS) {
      const roles = [...new Set(person.roles.map((one) => one.role))].join(', ') || 'no role'
      console.log(`  ${person.name}  ${roles}  ${person.note}`)
    }
  }
  console.log('\nCtrl-C stops everything.')
}

function stopOnSignal(running: Running): void {
  let isStopping = false
  const stop = () => {
    if (isStopping) process.exit(1)
    isStopping = true
    say('stopping')
    void running.stop().then(
      () => {
        say('stopped')
        process.exit(0)
      },
      () => process.exit(1),
    )
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
}

main().catch((error: unknown) => {
  if (error instanceof CannotStart || error instanceof BadConfig) stopWith(error.message)
  console.error(error)
  process.exit(1)
})
