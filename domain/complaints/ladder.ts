/** From the company up to mediation at court. A complaint only ever goes up. */
export const LEVELS = ['company', 'community', 'street', 'district', 'court'] as const
export type Level = (typeof LEVELS)[number]

export const SUBJECTS = ['company', 'staff', 'money', 'neighbour', 'other'] as const
export type Subject = (typeof SUBJECTS)[number]

export const MINUTE_MS = 60_000
export const HOUR_MS = 60 * MINUTE_MS

/** Where a figure is from: a standard or rule, or our own choice. */
export type Basis = 'standard' | 'ours'

/** The two clocks of a level: to answer, then to solve. A null never runs out. */
export type Tier = {
  readonly answerHours: number | null
  readonly answerBasis: Basis
  readonly solveHours: number
  readonly solveBasis: Basis
}
export type Ladder = Readonly<Record<Level, Tier>>

/**
 * The tiers in force in Beijing. A complaint keeps the ladder it began with, so a later change moves no clock that runs.
 * Law: DB11/T 751-2025 4.2.3: the company answers a complaint within 4 h.
 * Law: DB11/T 2021-2022: what is general is passed on within 24 h, hard cases are answered within 15 days. It speaks of
 * 12345 orders; that the community and the street keep the same hours here is basis: ours, as are the days nobody sets.
 * Law: 法释〔2016〕14号 §27: a court's mediation lasts 30 days unless both sides agree to more (from memory, for a lawyer to check).
 * Nothing is above it.
 */
export const BEIJING_LADDER: Ladder = {
  company: { answerHours: 4, answerBasis: 'standard', solveHours: 7 * 24, solveBasis: 'ours' },
  community: { answerHours: 24, answerBasis: 'ours', solveHours: 7 * 24, solveBasis: 'ours' },
  street: { answerHours: 24, answerBasis: 'ours', solveHours: 15 * 24, solveBasis: 'ours' },
  district: { answerHours: 24, answerBasis: 'ours', solveHours: 15 * 24, solveBasis: 'ours' },
  court: { answerHours: null, answerBasis: 'ours', solveHours: 30 * 24, solveBasis: 'standard' },
}

/** Levels with a figure that no lawyer has checked yet; wherever it is shown, that is said. */
export const UNSURE_LEVELS: readonly Level[] = ['court']

/** How long the complainant's silence after an outcome leaves it open. Basis: ours. */
export const SILENCE_MS = 7 * 24 * HOUR_MS

/** Where a complaint begins. Law: 管理规约 model (2022) §12: what neighbours have between them is the community's to mediate. */
export function firstLevel(subject: Subject): Level {
  return subject === 'neighbour' ? 'community' : 'company'
}

export function nextLevel(level: Level): Level | null {
  return LEVELS[LEVELS.indexOf(level) + 1] ?? null
}
