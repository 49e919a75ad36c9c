// npm run dev: the web pages from the bundler's own server, the back end behind it; both follow edits.
import { spawn } from 'node:child_process'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '..')
const WEB = Number(process.env.PORT ?? 8470)
const SERVER = WEB + 1

const children = [
  // The browser and the login stand-in know one address only: that of the pages, which hands /api on to the server.
  start('server', ['--watch', '--import', 'tsx', 'server/main.ts', '--no-build'], {
    PORT: String(SERVER),
    PUBLIC_URL: `http://localhost:${WEB}`,
  }),
  start('pages', ['node_modules/@tarojs/cli/bin/taro', 'build', '--type', 'h5', '--watch'], {
    NODE_ENV: 'development',
    TARO_ENV: 'h5',
    WEB_PORT: String(WEB),
    SERVER_PORT: String(SERVER),
  }),
]

for (const signal of ['SIGINT', 'SIGTERM'])
  process.on(signal, () => {
    for (const child of children) child.kill(signal)
  })
for (const child of children)
  child.on('exit', (code) => {
    for (const other of children) if (other !== child) other.kill('SIGTERM')
    process.exitCode = code ?? 0
  })

function start(name, args, env) {
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => process.stdout.write(String(chunk).replace(/^(?=.)/gm, `${name}  `)))
  return child
}
