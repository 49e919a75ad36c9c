import { ownersKey } from './roll.ts'

export const JOINT_ANSWERS = ['confirm', 'object'] as const
export type JointAnswer = (typeof JOINT_ANSWERS)[number]

/** Somebody is proposed to speak for joint owners. */
export type JointProposal = {
  readonly proposalId: string
  /** The owners it was made for: it holds for this very set and no other. */
  readonly owners: readonly string[]
  /** Null for every vote until changed. */
  readonly voteId: string | null
  readonly representative: string
  readonly proposedAt: number
  /** The owners who could be asked; each of them has to confirm. */
  readonly asked: readonly string[]
  readonly answers: readonly { readonly ownerId: string; readonly answer: JointAnswer }[]
}

export type JointState = 'refused' | 'replaced' | 'confirmed' | 'waiting'

/**
 * How proposals for the same owners stand, in the order given, the newest first. The newest that all who were asked confirmed holds, and an
 * objection ends one for good; one that waits ends nothing.
 */
export function jointStates(proposals: readonly Pick<JointProposal, 'asked' | 'answers'>[]): JointState[] {
  let isHeld = false
  return proposals.map(({ asked, answers }) => {
    const isRefused = answers.some((one) => one.answer === 'object')
    const hasConfirmed = (ownerId: string) =>
      answers.some((one) => one.ownerId === ownerId && one.answer === 'confirm')
    const isConfirmed = !isRefused && asked.every(hasConfirmed)
    const state = isRefused ? 'refused' : isHeld ? 'replaced' : isConfirmed ? 'confirmed' : 'waiting'
    isHeld ||= isConfirmed
    return state
  })
}

/**
 * The owner who alone votes for a head of joint owners; null where they have not agreed on one, and for a single owner.
 * Law: 建房〔2009〕274号 §25: joint owners choose one person to vote, and count as one. How they choose is ours.
 */
export function representativeOf(
  voters: readonly string[],
  voteId: string,
  proposals: readonly JointProposal[],
): string | null {
  const key = ownersKey(voters)
  if (new Set(voters).size < 2) return null
  const own = proposals
    .filter((one) => ownersKey(one.owners) === key && (one.voteId === null || one.voteId === voteId))
    .sort((a, b) => b.proposedAt - a.proposedAt || (a.proposalId < b.proposalId ? 1 : -1))
  return own[jointStates(own).indexOf('confirmed')]?.representative ?? null
}

/**
 * Why somebody may not vote for a head as an owner of it; null where they may. Joint owners without a representative vote through the one
 * of them who says that the others agree.
 */
export function jointBar(
  voters: readonly string[],
  owner: string,
  representative: string | null,
  hasDeclared: boolean,
): 'vote.not-entitled' | 'vote.represented' | 'vote.undeclared' | null {
  if (!voters.includes(owner)) return 'vote.not-entitled'
  if (new Set(voters).size < 2) return null
  if (representative !== null) return representative === owner ? null : 'vote.represented'
  return hasDeclared ? null : 'vote.undeclared'
}
