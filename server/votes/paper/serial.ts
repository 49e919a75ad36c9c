import { createHmac } from 'node:crypto'
import { readSerial, SERIAL_BYTES, serialOf } from '#domain/votes/paper/serial.ts'
import type { Ports } from '#server/core/ports.ts'

/** The serial of a head's paper ballot. Nobody makes one up: it comes from the server's secret, the vote and the head. */
export function ballotSerial(ports: Pick<Ports, 'secret'>, voteId: string, headId: string): string {
  const digest = createHmac('sha256', ports.secret).update(`ballot-serial ${voteId} ${headId}`).digest()
  return serialOf(Uint8Array.from(digest.subarray(0, SERIAL_BYTES)))
}

/**
 * Whether what a clerk typed may stand for this head: its serial, or a number of the committee's own. What looks like one
 * of our serials and is not this head's was mistyped, belongs to another home, or is made up.
 */
export function mayBeSerialOf(
  ports: Pick<Ports, 'secret'>,
  voteId: string,
  headId: string,
  typed: string,
): boolean {
  if (typed.replace(/[\s-]/g, '').length !== 9) return true
  return readSerial(typed) === ballotSerial(ports, voteId, headId)
}
