// The closed lists of a claim: on what it rests, what may be missing, and why it may be refused.

/** On what somebody rests that a home is theirs. Law: 北京市物业管理条例 §25; a guardian acts for the ward (民法典 §34). */
export const CLAIM_BASES = ['title', 'purchase', 'inheritance', 'judgment', 'company', 'guardian'] as const
export type ClaimBasis = (typeof CLAIM_BASES)[number]

/** What a desk may ask for, all of it at once. */
export const CLAIM_PAPERS = [
  'id-card',
  'title',
  'contract',
  'handing-over',
  'heirs',
  'judgment',
  'authorisation',
  'guardianship',
  'former-name',
  'clearer',
] as const
export type ClaimPaper = (typeof CLAIM_PAPERS)[number]

/** Why a claim is refused. Basis: product (DOMAIN2 §1.5). */
export const CLAIM_REFUSALS = [
  'name-mismatch',
  'id-old-15',
  'cert-not-found',
  'cert-cancelled',
  'unit-not-in-estate',
  'unit-claimed-by-other',
  'doc-unreadable',
  'auth-expired',
  'heirs-incomplete',
  'possession-unproven',
  'frozen-roll',
] as const
export type ClaimRefusal = (typeof CLAIM_REFUSALS)[number]

/** Who can put right what a refusal names: the claimant, the community, or the register. */
export const REFUSAL_MENDERS: Readonly<Record<ClaimRefusal, 'self' | 'community' | 'register'>> = {
  'name-mismatch': 'register',
  'id-old-15': 'community',
  'cert-not-found': 'self',
  'cert-cancelled': 'register',
  'unit-not-in-estate': 'self',
  'unit-claimed-by-other': 'community',
  'doc-unreadable': 'self',
  'auth-expired': 'self',
  'heirs-incomplete': 'self',
  'possession-unproven': 'self',
  'frozen-roll': 'community',
}
