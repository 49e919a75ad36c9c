/** What the first screen says of the desk of votes; apart from the rest, which it must not load. */
export const COMMITTEE_HOME = {
  title: '组织表决',
  superviseTitle: '表决参与情况',
} as const
