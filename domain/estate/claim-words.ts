import type { ResidentKind } from './residents.ts'

// The closed lists of a claim: on what it rests, what may be missing, why it may be refused, its steps and states.

/** On what somebody rests that a home is theirs. Law: 北京市物业管理条例 §25; a guardian acts for the ward (民法典 §34). */
export const CLAIM_BASES = [
  'title',
  'purchase',
  'inheritance',
  'judgment',
  'company',
  'guardian',
  'lease',
  'public-lease',
] as const
export type ClaimBasis = (typeof CLAIM_BASES)[number]

/** As what somebody is let into a home who shows a lease, and owns nothing of it; null for who claims to own it. Law: 条例 §37. */
export function tenancyOf(basis: ClaimBasis): Exclude<ResidentKind, 'family'> | null {
  if (basis === 'lease') return 'tenant'
  return basis === 'public-lease' ? 'public-tenant' : null
}

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
  'lease',
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
  'lease-over',
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
  'lease-over': 'self',
}

/** What kind of paper a number is of: the title as it is given today or before 2014, a pre-registration, a land-use certificate, or not known. */
export const CERTIFICATE_KINDS = ['title', 'old', 'preregistration', 'land', 'unknown'] as const
export type CertificateKind = (typeof CERTIFICATE_KINDS)[number]

export const CLAIM_STEPS = [
  'match',
  'ask',
  'answer',
  'grant',
  'refuse',
  'appeal',
  'confirm',
  'uphold',
  'withdraw',
] as const
export type ClaimStepKind = (typeof CLAIM_STEPS)[number]

export const CLAIM_ACTORS = ['claimant', 'roll', 'community', 'street'] as const
export type ClaimActor = (typeof CLAIM_ACTORS)[number]
export const CLAIM_STATES = [
  'waiting',
  'asked',
  'second',
  'granted',
  'refused',
  'appealed',
  'upheld',
  'withdrawn',
] as const
export type ClaimState = (typeof CLAIM_STATES)[number]
