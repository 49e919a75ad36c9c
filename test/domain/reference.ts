/**
 * A slow and obvious count in BigInt, for cross-checking only: walks the roll once per question, shares nothing with
 * domain/vote but the numbers it is given.
 */
export function slowVerdict(
  matter: number,
  areas: readonly number[],
  casts: readonly { head: number; choice: string }[],
): 'passed' | 'rejected' | 'no-quorum' {
  const first = new Map<number, string>()
  for (const cast of casts)
    if (cast.head < areas.length && !first.has(cast.head)) first.set(cast.head, cast.choice)
  const area = (heads: number[]) => heads.reduce((all, head) => all + BigInt(areas[head] as number), 0n)
  const everyone = areas.map((_, index) => index)
  const came = everyone.filter((head) => first.has(head))
  const agreed = came.filter((head) => first.get(head) === 'for')
  if (3n * BigInt(came.length) < 2n * BigInt(everyone.length) || 3n * area(came) < 2n * area(everyone))
    return 'no-quorum'
  const isSpecial = matter === 6 || matter === 7 || matter === 8
  const passes = isSpecial
    ? 4n * BigInt(agreed.length) >= 3n * BigInt(came.length) && 4n * area(agreed) >= 3n * area(came)
    : 2n * BigInt(agreed.length) > BigInt(came.length) && 2n * area(agreed) > area(came)
  return passes ? 'passed' : 'rejected'
}
