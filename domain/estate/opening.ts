import {
  addDays,
  beijingDayOf,
  type Day,
  daysBetween,
  type Holidays,
  startOfDayMs,
} from '#domain/core/calendar.ts'
import { workingDaysEnd } from './claims.ts'

// An estate is opened: asked for, accepted, its buildings drawn, its roll brought in, walked, posted, objected to, live. Basis: product
// (DOMAIN2 §1.6, after Beijing's own opening of estates); the days are ours where no article is named.

export const OPENING_STEPS = ['accept', 'scope', 'walk', 'post', 'propose', 'live'] as const
export type OpeningStepKind = (typeof OPENING_STEPS)[number]

/** How far an opening has come: the last of these that is done. */
export const OPENING_STAGES = [
  'accepted',
  'scoped',
  'imported',
  'walked',
  'posted',
  'answered',
  'live',
] as const
export type OpeningStage = (typeof OPENING_STAGES)[number]

/** Who may move an opening on; never the property company and never the committee. */
export const OPENING_ACTORS = ['community', 'street'] as const
export type OpeningActor = (typeof OPENING_ACTORS)[number]

export const ASKED_BY = ['owners', 'committee', 'street'] as const
export type AskedBy = (typeof ASKED_BY)[number]

/** What a posting is before: a first owners' meeting wants more days than the opening alone. */
export const POSTED_FOR = ['opening', 'meeting'] as const
export type PostedFor = (typeof POSTED_FOR)[number]

/** Whole days of a posting after the day it begins. Law: 北京市物业管理条例 §32 (fifteen before a first meeting); seven: ours. */
export const POSTING_DAYS: Readonly<Record<PostedFor, number>> = { opening: 7, meeting: 15 }
export const MOST_POSTING_DAYS = 60

/** Working days for each thing that holds an opening up, from the day after it began to wait. Basis: ours. */
export const OPENING_DAYS = {
  accept: 5,
  scope: 10,
  roll: 15,
  walk: 10,
  post: 5,
  objection: 5,
  live: 5,
  second: 5,
} as const

export type BuildingCount = { readonly building: string; readonly unitCount: number }

export type Walk = {
  readonly building: string
  /** Doors that were counted, and how many homes the roll and the scope had then. */
  readonly counted: number
  readonly rollCount: number
  readonly scopeCount: number
  readonly isExplained: boolean
  readonly at: number
}

export type OpeningFacts = {
  readonly acceptedAt: number
  readonly scope: { readonly at: number; readonly buildings: readonly BuildingCount[] } | null
  readonly roll: {
    readonly version: number
    readonly at: number
    readonly buildings: readonly BuildingCount[]
  } | null
  /** A change of the roll that waits for a second person. */
  readonly waitingRoll: { readonly at: number } | null
  /** In the order of their time; the last of a building counts. */
  readonly walks: readonly Walk[]
  readonly posting: {
    readonly at: number
    readonly endsOn: Day
    readonly rollVersion: number
  } | null
  readonly objections: readonly {
    readonly objectionId: string
    readonly at: number
    readonly answeredAt: number | null
  }[]
  readonly proposal: { readonly by: string; readonly at: number; readonly rollVersion: number } | null
  readonly liveAt: number | null
}

export type Block = {
  readonly what:
    | 'scope'
    | 'roll'
    | 'roll-second'
    | 'walk'
    | 'post'
    | 'posting'
    | 'objection'
    | 'live'
    | 'live-second'
  readonly who: OpeningActor | 'owners'
  /** The end of the clock that runs. */
  readonly dueAt: number
  /** Of a walk: which building. */
  readonly building: string | null
}

/** Whether enough ask: of owners, five in a hundred. Basis: Beijing's practice (DOMAIN2 §1.1). */
export function askBar(
  by: AskedBy,
  asking: number,
  owners: number,
): 'opening.too-few' | 'opening.counts-wrong' | null {
  if (by !== 'owners') return null
  if (owners <= 0 || asking <= 0 || asking > owners) return 'opening.counts-wrong'
  return asking * 20 >= owners ? null : 'opening.too-few'
}

export type Building = {
  readonly building: string
  readonly scopeCount: number
  readonly rollCount: number
  readonly walk: Walk | null
  /** Whether what was counted still stands, and every difference is explained. */
  readonly isWalked: boolean
}

/** Each building of the scope or the roll, with what was counted there. Names must be spelled one way. */
export function buildingsOf(facts: OpeningFacts): Building[] {
  const scope = countsOf(facts.scope?.buildings)
  const roll = countsOf(facts.roll?.buildings)
  return [...new Set([...scope.keys(), ...roll.keys()])].map((building) => {
    const scopeCount = scope.get(building) ?? 0
    const rollCount = roll.get(building) ?? 0
    const own = facts.walks.filter((one) => one.building === building)
    const walk = own[own.length - 1] ?? null
    const isWalked =
      walk !== null &&
      // A count of doors stands for the roll and the scope it was held against.
      walk.rollCount === rollCount &&
      walk.scopeCount === scopeCount &&
      (walk.isExplained || !differs(walk))
    return { building, scopeCount, rollCount, walk, isWalked }
  })
}

/** Whether doors, roll and scope say different numbers of homes, which somebody has to explain. */
export function differs(one: { counted: number; rollCount: number; scopeCount: number }): boolean {
  return one.counted !== one.rollCount || one.rollCount !== one.scopeCount
}

/** The instant at which a posting has ended: its last day is whole. */
export function postingEndsAt(endsOn: Day): number {
  return startOfDayMs(addDays(endsOn, 1))
}

/** How far the opening has come at an instant. A roll that was changed after its posting is posted anew. */
export function stageOf(facts: OpeningFacts, nowAt: number): OpeningStage {
  const { scope, roll, posting } = facts
  if (facts.liveAt !== null) return 'live'
  if (!scope) return 'accepted'
  if (!roll) return 'scoped'
  if (!buildingsOf(facts).every((one) => one.isWalked)) return 'imported'
  if (!posting || posting.rollVersion !== roll.version) return 'walked'
  const isHeard = nowAt >= postingEndsAt(posting.endsOn) && openObjections(facts).length === 0
  return isHeard ? 'answered' : 'posted'
}

/** What holds the opening up, who must act, and until when; nothing once the estate is live. */
export function blocksOf(facts: OpeningFacts, nowAt: number, holidays: Holidays): Block[] {
  const stage = stageOf(facts, nowAt)
  if (stage === 'live') return []
  const within = (atMs: number, what: keyof typeof OPENING_DAYS) =>
    workingDaysEnd(atMs, OPENING_DAYS[what], holidays)
  const block = (what: Block['what'], who: Block['who'], dueAt: number, building: string | null = null) => ({
    what,
    who,
    dueAt,
    building,
  })
  const blocks: Block[] = []
  if (facts.waitingRoll) blocks.push(block('roll-second', 'street', within(facts.waitingRoll.at, 'second')))
  for (const one of openObjections(facts))
    blocks.push(block('objection', 'community', within(one.at, 'objection')))
  const { scope, roll, posting, proposal } = facts
  if (!scope) blocks.push(block('scope', 'street', within(facts.acceptedAt, 'scope')))
  else if (!roll) blocks.push(block('roll', 'community', within(scope.at, 'roll')))
  else if (stage === 'imported')
    for (const one of buildingsOf(facts).filter(({ isWalked }) => !isWalked))
      blocks.push(block('walk', 'community', within(Math.max(roll.at, scope.at), 'walk'), one.building))
  else if (stage === 'walked')
    blocks.push(
      block('post', 'street', within(Math.max(roll.at, ...facts.walks.map(({ at }) => at)), 'post')),
    )
  else if (stage === 'posted' && posting && nowAt < postingEndsAt(posting.endsOn))
    blocks.push(block('posting', 'owners', postingEndsAt(posting.endsOn)))
  else if (stage === 'answered' && posting)
    blocks.push(
      isProposed(facts)
        ? block('live-second', 'street', within((proposal as { at: number }).at, 'second'))
        : block('live', 'street', within(heardAt(facts, posting.endsOn), 'live')),
    )
  return blocks.sort((a, b) => a.dueAt - b.dueAt)
}

export type OpeningBar =
  | 'opening.is-live'
  | 'opening.needs-street'
  | 'opening.no-scope'
  | 'opening.no-roll'
  | 'opening.blocked'
  | 'opening.second-waiting'
  | 'opening.same-person'
  | 'opening.not-proposed'

/** Why somebody may not take a step of an accepted opening now; null where they may. */
export function openingBar(
  facts: OpeningFacts,
  step: {
    readonly kind: Exclude<OpeningStepKind, 'accept'> | 'roll'
    readonly by: string
    readonly as: OpeningActor
  },
  nowAt: number,
): OpeningBar | null {
  const { kind } = step
  const stage = stageOf(facts, nowAt)
  if (stage === 'live') return 'opening.is-live'
  const isForStreet = kind === 'scope' || kind === 'post' || kind === 'propose' || kind === 'live'
  if (isForStreet && step.as !== 'street') return 'opening.needs-street'
  if (kind === 'scope') return null
  if (!facts.scope) return 'opening.no-scope'
  if (facts.waitingRoll && kind !== 'walk') return 'opening.second-waiting'
  if (kind === 'roll') return null
  if (!facts.roll) return 'opening.no-roll'
  if (kind === 'walk') return null
  if (kind === 'post') return stage === 'walked' ? null : 'opening.blocked'
  if (stage !== 'answered') return 'opening.blocked'
  if (kind === 'propose') return isProposed(facts) ? 'opening.blocked' : null
  if (!isProposed(facts)) return 'opening.not-proposed'
  return facts.proposal?.by === step.by ? 'opening.same-person' : null
}

/** Why a posting may not end on a day, counted from the day after today. Law: 民法典 §201 (the day it begins is not counted). */
export function postingBar(nowAt: number, endsOn: Day, postedFor: PostedFor): 'opening.posting-days' | null {
  const days = daysBetween(beijingDayOf(nowAt), endsOn)
  return days < POSTING_DAYS[postedFor] || days > MOST_POSTING_DAYS ? 'opening.posting-days' : null
}

/** Whether objections are heard at an instant: from the posting until its last day ends, and only while it shows the present roll. */
export function hearsObjections(facts: OpeningFacts, nowAt: number): boolean {
  const { posting, roll } = facts
  return (
    facts.liveAt === null &&
    posting !== null &&
    posting.rollVersion === roll?.version &&
    nowAt < postingEndsAt(posting.endsOn)
  )
}

function isProposed({ proposal, roll }: OpeningFacts): boolean {
  return proposal !== null && proposal.rollVersion === roll?.version
}

function openObjections({ objections }: OpeningFacts) {
  return objections.filter(({ answeredAt }) => answeredAt === null)
}

function heardAt({ objections }: OpeningFacts, endsOn: Day): number {
  return Math.max(postingEndsAt(endsOn), ...objections.map(({ answeredAt }) => answeredAt ?? 0))
}

function countsOf(buildings: readonly BuildingCount[] | undefined): Map<string, number> {
  return new Map((buildings ?? []).map(({ building, unitCount }) => [building, unitCount]))
}

/** Reads buildings as they are typed or pasted, one a line, the number of homes last: `1号楼 96`. Answers the lines that cannot be read, too. */
export function readBuildings(text: string): {
  readonly buildings: readonly BuildingCount[]
  readonly badLines: readonly number[]
} {
  const buildings: BuildingCount[] = []
  const badLines: number[] = []
  for (const [index, line] of text.split('\n').entries()) {
    const plain = line.replace(/[，,：:\t]/g, ' ').trim()
    if (plain === '') continue
    const parts = plain.split(' ').filter((part) => part !== '')
    const count = (parts[parts.length - 1] ?? '').replace(/[套户]$/, '')
    const building = parts.slice(0, -1).join('')
    const isRead = /^[1-9]\d{0,4}$/.test(count) && building !== '' && building.length <= 20
    if (isRead) buildings.push({ building, unitCount: Number(count) })
    else badLines.push(index + 1)
  }
  return { buildings, badLines }
}
