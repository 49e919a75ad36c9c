export type VerifierCheck = {
  number: number
  name: string
  state: 'holds' | 'fails' | 'not-done'
  at?: string
}

export function verifyRecord(
  record: unknown,
  mine?: unknown,
): {
  checks: VerifierCheck[]
  outcome: string | null
  shares: { heads: number; area: number; blinding: bigint }[] | null
  roll: { heads: number; area: number } | null
  witnesses: { name: string; seconds: number | null }[]
}

export function hashToCurve(message: string, tag: string): [bigint, bigint, bigint]
