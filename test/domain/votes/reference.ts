/**
 * A slow and obvious count in BigInt, for cross-checking only: walks the roll once per question, shares nothing with
 * domain/votes but the numbers it is given.
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

/**
 * Who asks, of whom, and whether that is enough, in BigInt: walks the units once per question and builds no roll, so that it
 * shares nothing with domain/votes but the units it is given. 条例 §§30, 35; 建房〔2009〕274号 §21.
 */
export function slowInitiative(
  kind: string,
  units: readonly {
    ownerIds: readonly string[]
    areaDm2: number
    kind: string
    sale: string
  }[],
  keys: readonly string[],
): { reached: boolean; heads: [number, number]; areas: [number, number] } {
  const nameOf = (unit: (typeof units)[number]) =>
    unit.sale === 'delivered' ? [...unit.ownerIds].sort().join('+') : 'developer'
  const counted = units.filter(
    (unit) =>
      ['residence', 'shop'].includes(unit.kind) && (unit.sale !== 'delivered' || unit.ownerIds.length > 0),
  )
  const asking = counted.filter((unit) => keys.some((key) => key === nameOf(unit)))
  const delivered = counted.filter((unit) => unit.sale === 'delivered')
  const heads = (some: typeof counted) => BigInt(new Set(some.map(nameOf)).size)
  const area = (some: typeof counted) => some.reduce((all, unit) => all + BigInt(unit.areaDm2), 0n)
  const parts = kind === 'interimMeeting' ? 5n : 20n
  const byHeads = parts * heads(asking) >= heads(counted)
  const byArea = parts * area(asking) >= area(counted)
  const reached =
    counted.length > 0 &&
    (kind === 'interimMeeting'
      ? byHeads && byArea
      : (byHeads || byArea) && 2n * area(delivered) >= area(counted))
  return {
    reached,
    heads: [Number(heads(asking)), Number(heads(counted))],
    areas: [Number(area(asking)), Number(area(counted))],
  }
}
