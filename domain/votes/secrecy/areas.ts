import { LARGEST_QUANTITY } from '#domain/core/quantity.ts'
import { ascii, concat, utf8 } from '#domain/log/bytes.ts'
import { type Affine, readPoint } from './curve/multiply.ts'
import type { RandomBytes } from './curve/transcript.ts'
import { digitsFor, type DigitsFault, proveDigits, type Ranged, verifyDigits } from './digits.ts'

/**
 * That no row of a roll holds a negative area, nor one that is larger than the roll: with the sum of the rows, which the roll's
 * own opening shows, nobody can be given more than there is by taking it from rows that nobody checks.
 */
export type RollStatement = {
  readonly rulesHash: Uint8Array
  readonly voteId: string
  readonly rollHash: Uint8Array
  /** What all rows add up to, as the roll's entry says. */
  readonly areaDm2: number
  /** C of each row, 64 bytes. */
  readonly rows: readonly Uint8Array[]
}

const LABEL = utf8('bjwy/3/roll')

/** Requires what opens each row. */
export function proveRoll(
  statement: RollStatement,
  secrets: readonly Ranged[],
  random: RandomBytes,
): Uint8Array {
  return proveDigits(aboutRoll(statement), statement.rows, secrets, digitsFor(statement.areaDm2), random)
}

/** Decides whether every row holds an area from 0 to the next power of 16 above the roll's. Never throws. */
export function verifyRoll(
  statement: RollStatement,
  proof: Uint8Array,
  own: Uint8Array = new Uint8Array(0),
): DigitsFault | null {
  const points = readRows(statement)
  if (points === null) return 'statement'
  const digits = digitsFor(statement.areaDm2)
  return verifyDigits(aboutRoll(statement), statement.rows, points, { digits, proof, own })
}

function readRows(statement: RollStatement): Affine[] | null {
  try {
    const { rulesHash, rollHash, voteId, areaDm2, rows } = statement
    const isGood =
      [rulesHash, rollHash].every((hash) => hash.length === 32) &&
      Number.isSafeInteger(areaDm2) &&
      areaDm2 >= 0 &&
      areaDm2 <= LARGEST_QUANTITY &&
      voteId.length > 0 &&
      voteId.length < 256 &&
      ascii(utf8(voteId)) === voteId
    const points = rows.map(readPoint)
    return isGood && points.every((point) => point !== null) ? (points as Affine[]) : null
  } catch {
    return null
  }
}

function aboutRoll({ rulesHash, voteId, rollHash }: RollStatement): Uint8Array {
  return concat([LABEL, rulesHash, Uint8Array.of(voteId.length), utf8(voteId), rollHash])
}
