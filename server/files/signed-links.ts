import { createHmac, timingSafeEqual } from 'node:crypto'
import { filePath, type SignedFile } from '#contract/files/signed.ts'
import type { Ports } from '#server/core/ports.ts'

const DAY = 86_400_000

/** The address at which a file is served without a session, until the end of its last day; see `SignedFile`. */
export function signedLink<F extends SignedFile>(
  ports: Pick<Ports, 'secret'>,
  file: F,
  params: Parameters<typeof filePath<F['params']>>[1],
  nowAt: number,
): string {
  const path = filePath(file, params)
  const untilAt = (Math.floor(nowAt / DAY) + file.lastsDays) * DAY
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
