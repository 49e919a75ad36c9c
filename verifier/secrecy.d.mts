import type { RollStatement } from '../domain/votes/secrecy/areas.ts'
import type { Inequality } from '../domain/votes/secrecy/cells/margins.ts'
import type { CountStatement } from '../domain/votes/secrecy/statement.ts'

export const H: [bigint, bigint, bigint]

/** Generator `number` of family 0 (places of ballots) or 1 (choices). */
export function generator(family: 0 | 1, number: number): [bigint, bigint, bigint]

/** The name of what fails first; null where all holds. */
export function verifyCount(statement: CountStatement, proof: Uint8Array): string | null
export function verifyRoll(statement: RollStatement, proof: Uint8Array): string | null
export function verifyMargins(
  statement: CountStatement,
  inequalities: readonly Inequality[],
  proof: Uint8Array,
): string | null

export function mayTellArea(all: number, heads: number, spreadDm2: number): boolean
export function groupChoices(
  counts: readonly number[],
  told: { readonly all: number; readonly heads: readonly number[] },
  spreadDm2: number,
  earlier?: { readonly all: number; readonly heads: readonly number[] } | null,
): number[]
export function tellsByRule(
  statement: CountStatement,
  spreadDm2: number,
  earlier?: { readonly all: number; readonly heads: readonly number[] } | null,
): boolean
export function homeTag(head: {
  readonly voteId: string
  readonly homes: readonly string[]
  readonly nonce: Uint8Array
}): Uint8Array
