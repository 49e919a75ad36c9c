import { spawn } from 'node:child_process'
import { join } from 'node:path'

export const ROOT = join(import.meta.dirname, '..')

/**
 * Runs a program in the project's folder and answers its exit code and everything it printed. What it left running cannot hold the
 * answer back by holding its output, and after `limit` ms it is killed with all that it started: the code is then null.
 */
export function run(command, args, { env = process.env, limit = 0 } = {}) {
  return new Promise((done) => {
    const child = spawn(command, args, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
    const killGroup = (signal = 'SIGKILL') => {
      try {
        process.kill(-child.pid, signal)
      } catch {
        // It has ended already.
      }
    }
    const killAll = () => killGroup()
    let text = ''
    let isLate = false
    child.stdout.on('data', (chunk) => (text += chunk))
    child.stderr.on('data', (chunk) => (text += chunk))
    const timer = limit
      ? setTimeout(() => {
          isLate = true
          killGroup('SIGTERM')
          setTimeout(killGroup, 2_000)
        }, limit)
      : null
    process.once('exit', killAll)
    const answer = (code) => {
      clearTimeout(timer)
      process.removeListener('exit', killAll)
      killGroup()
      done({ code: isLate ? null : code, text })
    }
    child.on('error', (error) => {
      text += `${error.message}\n`
      answer(1)
    })
    child.on('exit', (code) => {
      const late = setTimeout(answer, 2_000, code)
      child.on('close', () => {
        clearTimeout(late)
        answer(code)
      })
    })
  })
}
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1))
