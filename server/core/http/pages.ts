// Where the mini-program shows things on the web, below the server's address. `src/routes.ts` says the same, and a test that
// both do; the server may not import it.

export function pageOfVote(voteId: string): string {
  return `/#/votes/ballots/pages/detail/index?voteId=${voteId}`
}

export function pageOfPerformance(): string {
  return '/#/performance/disclosures/pages/list/index'
}

export function pageOfClause(clauseId: string): string {
  return `/#/performance/disclosures/pages/detail/index?clauseId=${clauseId}`
}

export function pageOfBill(billId: string): string {
  return `/#/bills/pages/bill/index?billId=${billId}`
}

/** Where an owner comes back to from the cashier. */
export function pageOfOrder(billId: string, orderId: string): string {
  return `/#/bills/pages/pay/index?billId=${billId}&orderId=${orderId}`
}

export function pageOfNotice(noticeId: string): string {
  return `/#/notices/pages/detail/index?noticeId=${noticeId}`
}
