import { addDays, type Day, daysBetween } from '#domain/core/calendar.ts'

/** A post that somebody of the company held in the estate, from a day to the last day of it; null while it goes on. */
export type CompanyPost = { readonly fromOn: Day; readonly toOn: Day | null }

export type FiledContract = {
  readonly startsOn: Day
  readonly endsOn: Day
  /** Whether it is the first of the estate: before it nothing was filed. */
  readonly isFirst: boolean
}

/** From when a company serves an estate; `to` is null while it serves. */
export type Service = { readonly from: Day; readonly to: Day | null }

/** Posts this many days apart are one service: people of a company change. Basis: product. */
const MOST_DAYS_BETWEEN = 30

/**
 * Decides from when the duties of the law run: from the day the company serves, whether it filed its contract or not, and on
 * after a contract's end while it goes on serving. Null where no company is known to serve or to have served by contract.
 * Law: 北京市物业管理条例 §70: 物业服务人 is who must publish; 民法典 §948: who goes on serving after the end is bound as before.
 */
export function serviceOf(
  contract: FiledContract | null,
  posts: readonly CompanyPost[],
  today: Day,
): Service | null {
  const chain = chainTo(posts, today)
  if (contract === null) return chain === null ? null : { from: chain, to: null }
  const from = contract.isFirst && chain !== null && chain < contract.startsOn ? chain : contract.startsOn
  const isServing = contract.endsOn >= today || chain !== null
  return { from, to: isServing ? null : contract.endsOn }
}

/** The first day of the posts that reach today without a longer gap; null where none does. */
function chainTo(posts: readonly CompanyPost[], today: Day): Day | null {
  let from: Day | null = null
  const begun = posts.filter((post) => post.fromOn <= today)
  for (;;) {
    const bound: Day = from ?? today
    const earlier = begun.filter(
      (post) =>
        (from === null || post.fromOn < from) &&
        (post.toOn === null || daysBetween(post.toOn, bound) <= MOST_DAYS_BETWEEN),
    )
    if (earlier.length === 0) return from
    from = earlier.map((post) => post.fromOn).sort()[0] as Day
  }
}

/** The last day on which the contract of a service must have been filed. */
export function filingDueOn(service: Service): Day {
  // Law: 北京市物业管理条例 §63: within 15 days of signing. Who serves has signed: the first day of service is the latest it can be.
  return addDays(service.from, FILING_DAYS)
}

export const FILING_DAYS = 15
