import type { WithoutName } from '#domain/votes/counting/count.ts'
import type { MatterId } from '#domain/votes/counting/matter.ts'
import type { Share } from '#domain/votes/counting/tally.ts'
import type { LawTest } from '#domain/votes/counting/verdict.ts'

// What stands on the papers of a vote, as plain values. The PDF and the JSON file are both made from one of these and from
// nothing else, so they cannot say different numbers. Instants are epoch milliseconds, areas are dm².

export const ANNOUNCEMENT_FORMAT = 'bjwy-announcement/1'
export const RESULT_FORMAT = 'bjwy-result-notice/1'

export type PaperItem = {
  readonly kind: 'question' | 'options' | 'candidate'
  readonly title: string
  readonly text: string
  readonly matterId: MatterId
  readonly options: readonly string[]
}

export type PaperRule = 'first-stands' | 'online-prevails' | 'in-person-prevails'
export type PaperChannel = 'phone' | 'paper' | 'proxy' | 'deemed'

/** What both notices say of the vote itself. */
export type NoticeHead = {
  readonly estateName: string
  readonly isMadeUp: boolean
  readonly voteId: string
  readonly title: string
  /** Where the vote is on the web. */
  readonly url: string
  readonly convener: string
  readonly noticeAt: number
  readonly opensAt: number
  readonly closesAt: number
  readonly scope: NoticeScope
  readonly roll: Share
  /** When and why the roll was corrected after the announcement. */
  readonly rollCorrections: readonly { readonly madeAt: number; readonly reason: string }[]
  /** Units outside the count, and whether parking spaces and stores are inside it. */
  readonly excludedUnits: number
  readonly countParking: boolean
  readonly countStorage: boolean
  /** How many candidates can be elected; 0 where there are none. */
  readonly seats: number
  /** SHA-256 of the rules, in hex; null for a vote from before the evidence log. */
  readonly rulesHash: string | null
}

export type NoticeScope =
  | { readonly kind: 'estate' }
  | { readonly kind: 'building'; readonly building: string }
  | { readonly kind: 'stair'; readonly building: string; readonly stair: string }

export type AnnouncementNotice = NoticeHead & {
  readonly format: typeof ANNOUNCEMENT_FORMAT
  readonly items: readonly PaperItem[]
  readonly documents: readonly { readonly title: string; readonly body: string }[]
  readonly channels: readonly PaperChannel[]
  readonly paperRule: PaperRule
  /** For how many heads one agent may vote; 0 is none. */
  readonly proxyCap: number
  readonly cancelled: { readonly at: number; readonly reason: string } | null
}

/** What a choice of an item got. `option` is the option's text where `meaning` is `option`. */
export type ChoiceResult = Share & {
  readonly meaning: 'for' | 'against' | 'abstain' | 'void' | 'option' | 'none'
  readonly option: string | null
}

export type ItemOutcome =
  | 'passed'
  | 'rejected'
  | 'no-quorum'
  | 'none'
  | 'elected'
  | 'alternate'
  | 'tied'
  | 'not-placed'
  | 'not-enough'
  | 'not-enough-heads'
  | 'not-enough-area'
  | `option-${number}`

export type ItemResult = PaperItem & {
  readonly outcome: ItemOutcome
  /** Everybody whose choice of this item can be read. */
  readonly participated: Share
  readonly choices: readonly ChoiceResult[]
  readonly quorum: readonly LawTest[]
  /** One pair of tests, or one pair for every option. */
  readonly consent: readonly (readonly LawTest[])[]
}

/** The homes of one stair that took part: what stands before the room, and the rooms. */
export type VotedRooms = { readonly place: string; readonly rooms: readonly string[] }

export type ResultNotice = NoticeHead & {
  readonly format: typeof RESULT_FORMAT
  readonly countedAt: number
  /** Counted anew after an objection was upheld. */
  readonly isCorrected: boolean
  readonly items: readonly ItemResult[]
  /** Ballots that stand, and by which way they came. */
  readonly cast: Share
  readonly channels: readonly { readonly channel: PaperChannel; readonly heads: number }[]
  /** Ballots that do not stand because another of the same home does. */
  readonly setAside: number
  /** What each item would be without the ballots somebody may doubt; only those that there are. */
  readonly without: readonly {
    readonly name: WithoutName
    readonly ballots: number
    readonly outcomes: readonly ItemOutcome[]
  }[]
  /**
   * Which homes took part. Never their areas: an area is close to unique, and the log gives the area of each choice, so a
   * list of areas beside it could tell who chose what. Never names or choices.
   */
  readonly voted: readonly VotedRooms[]
  readonly evidence: {
    readonly logName: string
    /** The place of the result in the log, and the first signed checkpoint that covers it. */
    readonly resultIndex: number
    readonly size: number
    /** In hex. */
    readonly root: string
  } | null
}

export type PaperBallot = {
  readonly headId: string
  /** All its homes, without names. */
  readonly homes: readonly string[]
  readonly areaDm2: number
  readonly serial: string
}

export type PaperBallotSheet = {
  readonly estateName: string
  readonly isMadeUp: boolean
  readonly voteId: string
  readonly title: string
  readonly items: readonly PaperItem[]
  readonly seats: number
  readonly convener: string
  readonly noticeAt: number
  readonly opensAt: number
  readonly closesAt: number
  readonly paperRule: PaperRule
  /** Where ballots are handed in; null leaves a line to write on. */
  readonly returnTo: string | null
  readonly ballots: Iterable<PaperBallot>
}

/** What a thread makes a sheet from: everything but the ballots, and the heads as the database wrote them, a JSON list of `SheetHead`. */
export type SheetOrder = {
  readonly sheet: Omit<PaperBallotSheet, 'ballots'>
  readonly headsText: string
}

export type SheetHead = Omit<PaperBallot, 'serial'>
