import type {
  answerInitiative,
  InitiativeDetail,
  InitiativeMove,
  InitiativeRow,
  listInitiatives,
  orderInitiative,
  readInitiative,
  readInitiativeRooms,
  startInitiative,
  supportInitiative,
  withdrawInitiative,
} from '#contract/votes/initiatives.ts'
import { isAllowed } from '#domain/core/access.ts'
import { beijingDayOf, type Day } from '#domain/core/calendar.ts'
import {
  checkAnswerDay,
  dueFrom,
  type InitiativeKind,
  type InitiativeStanding,
  initiativeMovesOf,
  nextInitiativeState,
} from '#domain/votes/initiative.ts'
import type { Roll } from '#domain/votes/roll.ts'
import type { RequestContext, Handler } from '#server/core/http/context.ts'
import { askAll, known, mapped, type Question } from '#server/core/db/ask.ts'
import { askEstate, inEstate, type Tx } from '#server/core/db/scope.ts'
import { mustBeLive } from '#server/estate/opening/live.ts'
import {
  createInitiative,
  earlierSupport,
  hasCommittee,
  headsOfPerson,
  insertMove,
  lockInitiative,
  mustFindInitiative,
  presentRoll,
  proofOf,
  readInitiatives,
  readStands,
  type Stand,
  type StoredInitiative,
  type StoredMove,
  standBehind,
  standingOf,
  supportingHeads,
  unitLabels,
  hasCommitteeQuestion,
  initiativesQuestion,
  ownerIdsQuestion,
  presentRollQuestion,
  standsQuestion,
} from './store.ts'
import { AppError } from '#server/core/http/app-error.ts'
import { findVote } from '../store.ts'

/** More than this on one page helps nobody; those that wait for somebody come first. */
const MOST_ROWS = 100

export const handleListInitiatives: Handler<typeof listInitiatives> = async (context, { params }) =>
  askEstate(context.ports.db, params.estateId, async (tx) => {
    const { estateId } = params
    const { all, roll, stands, owners, isSeated } = await askAll(tx, {
      all: initiativesQuestion(estateId),
      roll: presentRollQuestion(estateId),
      stands: standsQuestion(estateId),
      owners: ownerIdsQuestion(estateId, context.personId),
      isSeated: hasCommitteeQuestion(estateId, context.nowAt),
    })
    const visible = all.filter((one) => maySee(context, one))
    const isOwner = roll.heads.some((head) => head.ownerIds.some((ownerId) => owners.has(ownerId)))
    const mayStart =
      isOwner &&
      context.roles.some((role) => isAllowed(role, 'initiative.start')) &&
      !collectsFor(all, context.personId, context.nowAt)
    return {
      nowAt: context.nowAt,
      mayStart: mayStart ? kindFor(isSeated) : null,
      initiatives: visible
        .map((one) => rowOf(context, one, roll, stands.get(one.initiativeId) ?? []))
        .sort(waitingFirst)
        .slice(0, MOST_ROWS),
    }
  })

export const handleReadInitiative: Handler<typeof readInitiative> = async (context, { params }) =>
  inEstate(context.ports.db, params.estateId, (tx) =>
    detailOf(tx, context, params.estateId, params.initiativeId),
  )

export const handleReadInitiativeRooms: Handler<typeof readInitiativeRooms> = async (context, { params }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const initiative = await mustFindInitiative(tx, params.estateId, params.initiativeId)
    // Before it is passed on nobody sees who stands behind it, not even the committee.
    if (!initiative.reached) throw new AppError('initiative.not-found')
    const rooms = await unitLabels(tx, params.estateId, initiative.reached.unitIds)
    return { rooms: rooms.map(({ label, areaDm2 }) => ({ label, areaDm2 })) }
  })

export const handleStartInitiative: Handler<typeof startInitiative> = async (context, { params, body }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const { estateId } = params
    const { personId, nowAt } = context
    await lockInitiative(tx, estateId, personId)
    await lockInitiative(tx, estateId, body.initiativeId)
    const all = await readInitiatives(tx, estateId)
    const known = all.find((one) => one.initiativeId === body.initiativeId)
    if (known) {
      const isSame =
        known.startedBy === personId &&
        (['kind', 'title', 'reason', 'question'] as const).every((name) => known[name] === body[name])
      if (!isSame) throw new AppError('request.key-reused')
      return detailOf(tx, context, estateId, body.initiativeId)
    }
    await mustBeLive(tx, estateId)
    if ((await kindOf(tx, estateId, nowAt)) !== body.kind) throw new AppError('initiative.kind-unfit')
    if (collectsFor(all, personId, nowAt)) throw new AppError('initiative.one-at-a-time')
    const roll = await presentRoll(tx, estateId)
    const heads = await headsOfPerson(tx, estateId, roll, personId)
    if (heads.length === 0) throw new AppError('initiative.not-entitled')
    const wish = { personId, at: nowAt, key: context.idempotencyKey }
    await createInitiative(tx, estateId, body, roll, heads, wish)
    return detailOf(tx, context, estateId, body.initiativeId)
  })

export const handleSupportInitiative: Handler<typeof supportInitiative> = async (context, { params, body }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const { estateId, initiativeId } = params
    const initiative = await locked(tx, estateId, initiativeId)
    const before = await earlierSupport(tx, initiative, context.personId, context.idempotencyKey)
    if (before === null) await support(tx, context, initiative, body.supports)
    else if (before !== body.supports) throw new AppError('request.key-reused')
    return detailOf(tx, context, estateId, initiativeId)
  })

export const handleWithdrawInitiative: Handler<typeof withdrawInitiative> = async (context, { params }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const initiative = await locked(tx, params.estateId, params.initiativeId)
    if (initiative.startedBy !== context.personId) throw new AppError('access.denied')
    await move(tx, context, initiative, {
      move: 'withdraw',
      by: 'starter',
      note: '',
      day: null,
      voteId: null,
    })
    return detailOf(tx, context, params.estateId, params.initiativeId)
  })

export const handleAnswerInitiative: Handler<typeof answerInitiative> = async (context, { params, body }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const initiative = await locked(tx, params.estateId, params.initiativeId)
    if (!maySee(context, initiative)) throw new AppError('initiative.not-found')
    await move(tx, context, initiative, {
      move: body.move,
      by: 'committee',
      note: body.note,
      day: body.move === 'plan' ? body.day : null,
      voteId: body.move === 'convene' ? body.voteId : null,
    })
    return detailOf(tx, context, params.estateId, params.initiativeId)
  })

export const handleOrderInitiative: Handler<typeof orderInitiative> = async (context, { params, body }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const initiative = await locked(tx, params.estateId, params.initiativeId)
    if (!maySee(context, initiative)) throw new AppError('initiative.not-found')
    await move(tx, context, initiative, {
      move: body.move,
      by: 'street',
      note: body.note,
      day: body.move === 'decline' ? null : body.day,
      voteId: null,
    })
    return detailOf(tx, context, params.estateId, params.initiativeId)
  })

/** Requests that wait for an answer of the caller's role, the most urgent first. */
export function initiativesDueQuestion(context: RequestContext, estateId: string): Question<InitiativeDue[]> {
  const answers = context.roles.some((role) => isAllowed(role, 'initiative.answer'))
  const orders = context.roles.some((role) => isAllowed(role, 'initiative.order'))
  if (!answers && !orders) return known([])
  return mapped(initiativesQuestion(estateId), (initiatives) =>
    initiatives
      .flatMap((one) => {
        const { state, dueOn, isOverdue } = standingOf(one, context.nowAt)
        const from = dueFrom(state)
        const isMine = (from === 'committee' && answers) || (from === 'street' && orders)
        return isMine && dueOn !== null
          ? [{ initiativeId: one.initiativeId, title: one.title, dueOn, isOverdue }]
          : []
      })
      .sort((a, b) => (a.dueOn < b.dueOn ? -1 : 1)),
  )
}

type InitiativeDue = { initiativeId: string; title: string; dueOn: Day; isOverdue: boolean }

/** Owners see every request of their estate; who answers or watches sees those that were passed on. */
function maySee(context: RequestContext, initiative: StoredInitiative): boolean {
  return initiative.reached !== null || context.roles.some((role) => isAllowed(role, 'initiative.start'))
}

/** Law: 条例 §35 asks a committee that there is; §30 asks the street for the first meeting where there is none yet. */
async function kindOf(tx: Tx, estateId: string, nowAt: number): Promise<InitiativeKind> {
  return kindFor(await hasCommittee(tx, estateId, nowAt))
}

function kindFor(isSeated: boolean): InitiativeKind {
  return isSeated ? 'interimMeeting' : 'firstMeeting'
}

function collectsFor(all: readonly StoredInitiative[], personId: string, nowAt: number): boolean {
  return all.some((one) => one.startedBy === personId && standingOf(one, nowAt).state === 'collecting')
}

async function locked(tx: Tx, estateId: string, initiativeId: string): Promise<StoredInitiative> {
  await lockInitiative(tx, estateId, initiativeId)
  return mustFindInitiative(tx, estateId, initiativeId)
}

async function support(
  tx: Tx,
  context: RequestContext,
  initiative: StoredInitiative,
  supports: boolean,
): Promise<void> {
  const { estateId, initiativeId } = initiative
  const at = notBefore(initiative, context.nowAt)
  if (standingOf(initiative, at).state !== 'collecting') throw new AppError('initiative.not-collecting')
  const roll = await presentRoll(tx, estateId)
  const heads = await headsOfPerson(tx, estateId, roll, context.personId)
  if (heads.length === 0) throw new AppError('initiative.not-entitled')
  const stands = (await readStands(tx, estateId, initiativeId)).get(initiativeId) ?? []
  const wish = { personId: context.personId, at, key: context.idempotencyKey }
  await standBehind(tx, initiative, roll, stands, heads, supports, wish)
}

/** Makes a move, once: a retry with the same key is answered the same. */
async function move(
  tx: Tx,
  context: RequestContext,
  initiative: StoredInitiative,
  wanted: Pick<StoredMove, 'move' | 'by' | 'note' | 'day' | 'voteId'>,
): Promise<void> {
  const { personId, idempotencyKey: key } = context
  const before = initiative.moves.find((one) => one.key === key && one.byPerson === personId)
  if (before) {
    const isSame = (['move', 'by', 'note', 'day', 'voteId'] as const).every(
      (name) => before[name] === wanted[name],
    )
    if (!isSame) throw new AppError('request.key-reused')
    return
  }
  const at = notBefore(initiative, context.nowAt)
  const { state } = standingOf(initiative, at)
  if (!nextInitiativeState(initiative.kind, state, wanted.move, wanted.by))
    throw new AppError(wanted.move === 'withdraw' ? 'initiative.not-collecting' : 'initiative.move-refused')
  if (wanted.day !== null && checkAnswerDay(initiative.kind, wanted.day, beijingDayOf(at)))
    throw new AppError('initiative.day-unfit')
  if (wanted.voteId !== null) {
    // Only a vote announced since the request began, and still to be decided, can be its answer.
    const vote = await findVote(tx, initiative.estateId, wanted.voteId)
    if (!vote || vote.noticeAt < initiative.startedAt || vote.closesAt <= at || vote.cancelledAt !== null)
      throw new AppError('initiative.vote-unfit')
  }
  await insertMove(tx, initiative, wanted, { personId, at, key })
}

/** Server time, but never before what is already written down: requests may have waited for each other. */
function notBefore(initiative: StoredInitiative, nowAt: number): number {
  const { startedAt, reached, moves } = initiative
  return Math.max(nowAt, startedAt, reached?.reachedAt ?? 0, ...moves.map((one) => one.at))
}

async function detailOf(
  tx: Tx,
  context: RequestContext,
  estateId: string,
  initiativeId: string,
): Promise<InitiativeDetail> {
  const initiative = await mustFindInitiative(tx, estateId, initiativeId)
  if (!maySee(context, initiative)) throw new AppError('initiative.not-found')
  const { personId } = context
  const roll = await presentRoll(tx, estateId)
  const stands = (await readStands(tx, estateId, initiativeId)).get(initiativeId) ?? []
  const isOwner = context.roles.some((role) => isAllowed(role, 'initiative.support'))
  const heads = isOwner ? await headsOfPerson(tx, estateId, roll, personId) : []
  const mine = await supportingHeads(tx, estateId, heads, stands, personId)
  const standing = standingOf(initiative, context.nowAt)
  const moves: InitiativeMove[] = []
  if (standing.state === 'collecting') {
    if (mine.some((head) => head.support !== 'mine')) moves.push('support')
    if (mine.some((head) => head.support === 'mine')) moves.push('unsupport')
  }
  for (const by of actorsOf(context, initiative))
    for (const one of initiativeMovesOf(initiative.kind, standing.state, by))
      if (one !== 'reach') moves.push(one)
  return {
    nowAt: context.nowAt,
    initiative: rowOf(context, initiative, roll, stands),
    reason: initiative.reason,
    question: initiative.question,
    clocks: initiative.clocks,
    path: pathOf(initiative, standing),
    mine,
    moves,
  }
}

function actorsOf(
  context: RequestContext,
  initiative: StoredInitiative,
): ('starter' | 'committee' | 'street')[] {
  const may = (action: Parameters<typeof isAllowed>[1]) =>
    context.roles.some((role) => isAllowed(role, action))
  const actors: ('starter' | 'committee' | 'street')[] = []
  if (initiative.startedBy === context.personId && may('initiative.start')) actors.push('starter')
  if (may('initiative.answer')) actors.push('committee')
  if (may('initiative.order')) actors.push('street')
  return actors
}

/** The states it came through, each with what was said at that step. */
function pathOf(initiative: StoredInitiative, standing: InitiativeStanding): InitiativeDetail['path'] {
  const said = [...initiative.moves]
  return standing.path.map(({ state, since, through }) => {
    const step = said[0]?.move === through ? said.shift() : undefined
    return {
      state,
      since,
      through,
      by: step && step.by !== 'starter' ? step.by : null,
      note: step?.note ?? '',
      day: step?.day ?? null,
      voteId: step?.voteId ?? null,
      voteTitle: step?.voteTitle ?? null,
    }
  })
}

function rowOf(
  context: RequestContext,
  initiative: StoredInitiative,
  roll: Roll,
  stands: readonly Stand[],
): InitiativeRow {
  const { state, since, dueOn, dueAt, isOverdue, mayMove } = standingOf(initiative, context.nowAt)
  return {
    initiativeId: initiative.initiativeId,
    kind: initiative.kind,
    title: initiative.title,
    state,
    startedAt: initiative.startedAt,
    since,
    dueOn,
    dueAt,
    dueFrom: dueFrom(state),
    isOverdue,
    mayMove,
    isMine: initiative.startedBy === context.personId,
    iSupport: stands.some((stand) => stand.supports && stand.byPerson === context.personId),
    tests: [...proofOf(initiative, roll, stands).tests],
  }
}

/** Those that collect or wait first, the earliest end first; then what is over, newest first. */
function waitingFirst(a: InitiativeRow, b: InitiativeRow): number {
  if (a.dueAt !== null && b.dueAt !== null) return a.dueAt - b.dueAt
  if (a.dueAt !== null || b.dueAt !== null) return a.dueAt !== null ? -1 : 1
  return b.since - a.since
}
