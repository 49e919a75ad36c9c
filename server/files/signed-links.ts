import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Ports } from '#server/core/ports.ts'

const DAY = 86_400_000

/**
 * An address that works for one to two days without a session, because an `<image>` of a mini-program, or a browser that
 * saves a file, sends no headers. Its expiry is a whole day, so that the address of the same thing stays cacheable.
 */
export function signedLink(ports: Pick<Ports, 'secret'>, path: string, nowAt: number): string {
  const untilAt = (Math.floor(nowAt / DAY) + 2) * DAY
  return `${path}?until=${untilAt}&sign=${sign(ports, path, untilAt)}`
}

/** Decides whether an address was given out by this server and still holds. */
export function isLinkGood(
  ports: Pick<Ports, 'secret'>,
  path: string,
  given: { until?: string; sign?: string },
  nowAt: number,
): boolean {
  const untilAt = Number(given.until)
  if (!Number.isSafeInteger(untilAt) || untilAt < nowAt) return false
  const wanted = Buffer.from(sign(ports, path, untilAt))
  const got = Buffer.from(given.sign ?? '')
  return wanted.length === got.length && timingSafeEqual(wanted, got)
}

function sign(ports: Pick<Ports, 'secret'>, path: string, untilAt: number): string {
  return createHmac('sha256', ports.secret).update(`link${path} ${untilAt}`).digest('base64url')
}
