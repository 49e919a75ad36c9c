/** An agent of a head in a vote. */
export type ProxyGrant = { readonly headId: string; readonly agent: string; readonly isRevoked: boolean }

/** What is known of a vote's agents: its grants in the order they were made, and the ballots that stand. */
export type ProxyFacts = {
  /** For how many homes one agent may vote; 0 where the vote knows no agents. Basis: a setting frozen with the vote. */
  readonly cap: number
  readonly grants: readonly ProxyGrant[]
  readonly ballots: readonly ProxyBallot[]
}

export type ProxyBallot = {
  readonly headId: string
  /** The agent who cast it; null for an owner's own and for paper. */
  readonly agent: string | null
}

export type GrantBar = 'proxy.off' | 'vote.already-cast' | 'proxy.granted' | 'proxy.own' | 'proxy.cap'
export type RevokeBar = 'proxy.not-found' | 'proxy.used'

/** For how many heads an agent may still vote, or has voted. A home whose owner has voted needs no agent any more. */
export function proxiesHeld(facts: ProxyFacts, agent: string): number {
  return facts.grants.filter(
    (grant) =>
      grant.agent === agent &&
      !grant.isRevoked &&
      !facts.ballots.some((ballot) => ballot.headId === grant.headId && ballot.agent !== agent),
  ).length
}

/**
 * Why a head can not have this agent in a vote that is not closed; null where it can. A home has one agent, until it has voted.
 * Law: 物业管理条例 §12②, 建房〔2009〕274号 §26①: an owner may have an agent vote, authorised in writing. The cap is the vote's own.
 */
export function grantBar(
  facts: ProxyFacts,
  headId: string,
  agent: string,
  isVoterOfHead: boolean,
): GrantBar | null {
  if (facts.cap === 0) return 'proxy.off'
  if (facts.ballots.some((ballot) => ballot.headId === headId)) return 'vote.already-cast'
  if (agentOf(facts, headId) !== null) return 'proxy.granted'
  // An owner votes for the home as an owner.
  if (isVoterOfHead) return 'proxy.own'
  return proxiesHeld(facts, agent) >= facts.cap ? 'proxy.cap' : null
}

/** Why a person can not end the grant of a head; null where they can. Both sides can, until the agent has voted by it. */
export function revokeBar(
  facts: ProxyFacts,
  headId: string,
  by: string,
  isVoterOfHead: boolean,
): RevokeBar | null {
  const agent = agentOf(facts, headId)
  if (agent === null || !(isVoterOfHead || by === agent)) return 'proxy.not-found'
  return facts.ballots.some((ballot) => ballot.headId === headId && ballot.agent === agent)
    ? 'proxy.used'
    : null
}

/** Why a person can not vote for a head as its agent; null where they can. */
export function agentBar(
  facts: ProxyFacts,
  headId: string,
  agent: string,
): 'vote.not-entitled' | 'proxy.cap' | null {
  if (agentOf(facts, headId) !== agent) return 'vote.not-entitled'
  return facts.ballots.filter((ballot) => ballot.agent === agent).length >= facts.cap ? 'proxy.cap' : null
}

/** The one agent that a head has now, or null. */
export function agentOf(facts: Pick<ProxyFacts, 'grants'>, headId: string): string | null {
  const own = facts.grants.filter((grant) => grant.headId === headId && !grant.isRevoked)
  return own[own.length - 1]?.agent ?? null
}
