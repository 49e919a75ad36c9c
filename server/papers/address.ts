/**
 * Where the mini-program shows a vote on the web, below the server's address. `src/routes.ts` says the same, and a test
 * that both do; the server may not import it.
 */
export function pageOfVote(voteId: string): string {
  return `/#/votes/pages/detail/index?voteId=${voteId}`
}
