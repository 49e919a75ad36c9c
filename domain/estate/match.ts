/** Points between the parts of a name, as keyboards, registers and fonts write them. */
const POINTS = /[·•‧∙・･．.。]/g

/**
 * A name as it is compared: the same sign for each of its ways to be written (NFKC), one kind of point, no blanks, small letters.
 * Basis: product (DOMAIN2 §1.3: rare characters and half-width dots).
 */
export function comparedName(name: string): string {
  return name
    .normalize('NFKC')
    .replace(POINTS, '·')
    .replace(/[\s\u00ad\u200b-\u200d\u2060\ufeff]/g, '')
    .toLowerCase()
}

/** What was written down of a person who came with an owner's document. */
export const MATCH_OUTCOMES = ['matched', 'name-differs', 'claimed'] as const

/**
 * Decides whether a person with a verified document is the owner that the roll has under it. The document alone is not enough: one of
 * the two names is wrong then, and a person decides which. Basis: product (DOMAIN2 §1.5, NAME_MISMATCH).
 */
export function matchOf(
  owner: { readonly name: string; readonly personId: string | null },
  person: { readonly name: string; readonly personId: string },
): (typeof MATCH_OUTCOMES)[number] | 'known' {
  if (owner.personId === person.personId) return 'known'
  if (owner.personId !== null) return 'claimed'
  const isSame = comparedName(owner.name) !== '' && comparedName(owner.name) === comparedName(person.name)
  return isSame ? 'matched' : 'name-differs'
}
