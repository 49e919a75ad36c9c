import { AppError } from '../http/app-error.ts'

/**
 * Lets at most `atOnce` works run and at most `waiting` more wait, in their order; one more is refused with `server.busy`. For work that is
 * done outside of JavaScript, such as pictures: it shares four threads with every file that is read.
 */
export function lane(limits: { readonly atOnce: number; readonly waiting: number }) {
  const queue: (() => void)[] = []
  let running = 0

  return async function run<T>(work: () => Promise<T>): Promise<T> {
    if (running >= limits.atOnce) {
      if (queue.length >= limits.waiting) throw new AppError('server.busy')
      // Whoever ends hands its place on, so that nobody overtakes.
      await new Promise<void>((resolve) => queue.push(resolve))
    } else running += 1
    try {
      return await work()
    } finally {
      const next = queue.shift()
      if (next) next()
      else running -= 1
    }
  }
}
