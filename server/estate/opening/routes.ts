import type { BodyOf } from '#contract/core/endpoint.ts'
import type {
  answerRollObjection,
  objectToRoll,
  readOpening,
  readPosting,
  ShownObjection,
  stepOpening,
} from '#contract/estate/openings.ts'
import { workingDaysEnd } from '#domain/estate/claims.ts'
import {
  blocksOf,
  buildingsOf,
  differs,
  hearsObjections,
  OPENING_DAYS,
  type OpeningActor,
  openingBar,
  postingBar,
  stageOf,
} from '#domain/estate/opening.ts'
import { inEstate, type Tx } from '#server/core/db/scope.ts'
import { AppError } from '#server/core/http/app-error.ts'
import type { Handler, RequestContext } from '#server/core/http/context.ts'
import { namesOf } from '#server/identity/me.ts'
import { holidays } from '../holidays.ts'
import { buildingKey } from '../unit-place.ts'
import {
  addStep,
  blankStep,
  figuresOf,
  findOpening,
  holdOpening,
  type NewStep,
  readObjections,
  type StoredObjection,
  type StoredOpening,
} from './store.ts'

const MOST_SHOWN_STEPS = 200
/** How many objections of one person wait at a time. Basis: ours. */
const MOST_OPEN = 3

export const handleReadOpening: Handler<typeof readOpening> = async (context, { params }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const { nowAt, personId } = context
    const opening = await mustFind(tx, params.estateId)
    const { facts, steps, changes, buildings } = opening
    const names = await namesOf(tx, [...steps.map(({ by }) => by), ...changes.map(({ by }) => by)])
    const figures = new Map(buildings.map((one) => [one.building, one]))
    const posted = steps.filter(({ kind }) => kind === 'post').at(-1)
    const actor = actorOf(context)
    return {
      nowAt,
      name: opening.name,
      stage: stageOf(facts, nowAt),
      blocks: blocksOf(facts, nowAt, holidays()),
      buildings: buildingsOf(facts).map(({ building, scopeCount, rollCount, walk, isWalked }) => ({
        building,
        scopeCount,
        rollCount,
        areaDm2: figures.get(building)?.areaDm2 ?? 0,
        heads: figures.get(building)?.heads ?? 0,
        verified: figures.get(building)?.verified ?? 0,
        counted: walk?.counted ?? null,
        words: steps.filter((one) => one.kind === 'walk' && one.building === building).at(-1)?.words ?? '',
        isWalked,
      })),
      posting: posted ? postingOf(opening) : null,
      proposedBy: facts.proposal ? (names.get(facts.proposal.by) ?? '') : null,
      changes: changes.map((one) => ({
        changeId: one.changeId,
        state: one.state,
        fileHash: one.fileHash,
        byName: names.get(one.by) ?? '',
        at: one.at,
        unitCount: one.unitCount,
        added: one.added,
        removed: one.removed,
        changed: one.changed,
        mayDecide: one.state === 'second' && actor === 'street' && one.by !== personId,
      })),
      objections: opening.objections.map(shownObjection),
      steps: steps.slice(-MOST_SHOWN_STEPS).map(({ kind, by, at, words, building }) => ({
        kind,
        byName: names.get(by) ?? '',
        at,
        words,
        building,
      })),
      may: mayOf(context, opening, actor),
      position: steps.length,
    }
  })

function mayOf(
  context: RequestContext,
  { facts, isOpening, objections }: StoredOpening,
  as: OpeningActor | null,
) {
  if (!as) return []
  const { nowAt, personId: by } = context
  const may = (['scope', 'roll', 'walk', 'post', 'propose', 'live'] as const).filter(
    (kind) => openingBar(facts, { kind, by, as }, nowAt) === null,
  )
  const isAsked =
    context.roles.includes('community') && objections.some((one) => one.answeredAt === null && one.by !== by)
  return [
    ...may,
    // The roll of an estate that is live may still be added to, by two persons.
    ...(isOpening ? [] : (['roll'] as const)),
    ...(isAsked ? (['answer'] as const) : []),
  ]
}

export const handleStepOpening: Handler<typeof stepOpening> = async (context, { params, body }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const { nowAt, personId: by } = context
    const { estateId } = params
    await holdOpening(tx, estateId)
    const opening = await mustFind(tx, estateId)
    const done = opening.steps[body.position]
    if (done?.by === by && done.kind === body.kind && done.building === spelledIn(opening, body.building))
      return { stage: stageOf(opening.facts, nowAt) }
    if (opening.steps.length !== body.position) throw new AppError('opening.changed')
    const as = actorOf(context)
    if (!as) throw new AppError('access.denied')
    const bar = openingBar(opening.facts, { kind: body.kind, by, as }, nowAt)
    if (bar) throw new AppError(bar)
    const step = stepFrom(opening, body, { kind: body.kind, by, as, at: nowAt })
    await addStep(tx, estateId, body.position, step)
    if (body.kind === 'live')
      await tx.query('UPDATE estates SET is_opening = false WHERE estate_id = $1', [estateId])
    return { stage: stageOf((await mustFind(tx, estateId)).facts, nowAt) }
  })

/** What a step writes down; refuses one that lacks what it needs. */
function stepFrom(
  opening: StoredOpening,
  body: BodyOf<typeof stepOpening>,
  by: Pick<NewStep, 'kind' | 'by' | 'as' | 'at'>,
): NewStep {
  const words = body.words.trim()
  const { rollVersion } = opening
  switch (body.kind) {
    case 'scope': {
      if (words === '') throw new AppError('opening.words-missing')
      if (body.buildings.length === 0) throw new AppError('opening.bad-buildings')
      const buildings = body.buildings.map(({ building, unitCount }) => ({
        building: spelledIn(opening, building) ?? building.trim(),
        unitCount,
      }))
      if (new Set(buildings.map(({ building }) => buildingKey(building))).size < buildings.length)
        throw new AppError('opening.bad-buildings')
      return blankStep({ ...by, words, buildings })
    }
    case 'walk': {
      const wanted = spelledIn(opening, body.building)
      const found = buildingsOf(opening.facts).find(({ building }) => building === wanted)
      if (!found || body.counted === null) throw new AppError('opening.bad-buildings')
      const { building, rollCount, scopeCount } = found
      const counted = { counted: body.counted, rollCount, scopeCount }
      if (differs(counted) && words === '') throw new AppError('opening.words-missing')
      return blankStep({ ...by, words, building, ...counted })
    }
    case 'post': {
      const { endsOn, postedFor } = body
      const short = endsOn === null || postedFor === null ? 'opening.posting-days' : null
      const bar = short ?? postingBar(by.at, endsOn ?? '', postedFor ?? 'opening')
      if (bar) throw new AppError(bar)
      return blankStep({ ...by, words, endsOn, postedFor, rollVersion })
    }
    default:
      return blankStep({ ...by, words, rollVersion })
  }
}

/** A building as the scope or the roll spells it; null where neither has it. */
function spelledIn({ facts }: StoredOpening, name: string | null): string | null {
  if (name === null) return null
  return (
    buildingsOf(facts).find(({ building }) => buildingKey(building) === buildingKey(name))?.building ?? null
  )
}

export const handleAnswerRollObjection: Handler<typeof answerRollObjection> = async (
  context,
  { params, body },
) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const { nowAt, personId } = context
    const { estateId, objectionId } = params
    await holdOpening(tx, estateId)
    const found = (await readObjections(tx, estateId)).find((one) => one.objectionId === objectionId)
    if (!found) throw new AppError('opening.not-found')
    if (!context.roles.includes('community')) throw new AppError('opening.needs-community')
    if (found.by === personId) throw new AppError('opening.same-person')
    const words = body.words.trim()
    if (found.answeredAt !== null) {
      if (found.verdict === body.verdict && found.answer === words) return { answeredAt: found.answeredAt }
      throw new AppError('opening.decided')
    }
    await tx.query(
      `UPDATE opening_objections SET verdict = $3, answer = $4, answered_by = $5, answered_at = $6
       WHERE estate_id = $1 AND objection_id = $2`,
      [estateId, objectionId, body.verdict, words, personId, new Date(nowAt)],
    )
    return { answeredAt: nowAt }
  })

export const handleReadPosting: Handler<typeof readPosting> = async (context, { params }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const { nowAt, personId } = context
    const opening = await mustFind(tx, params.estateId)
    const posting = postingOf(opening)
    const figures = posting ? await figuresOf(tx, params.estateId) : []
    return {
      nowAt,
      name: opening.name,
      stage: stageOf(opening.facts, nowAt),
      posting,
      buildings: figures.map(({ building, units, heads, areaDm2 }) => ({ building, units, heads, areaDm2 })),
      hears: hearsObjections(opening.facts, nowAt),
      mine: opening.objections.filter(({ by }) => by === personId).map(shownObjection),
    }
  })

export const handleObjectToRoll: Handler<typeof objectToRoll> = async (context, { params, body }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const { nowAt, personId } = context
    const { estateId } = params
    const opening = await mustFind(tx, estateId)
    await holdOpening(tx, estateId)
    const all = await readObjections(tx, estateId)
    const known = all.find(({ objectionId }) => objectionId === body.objectionId)
    const said = { home: body.home.trim(), words: body.words.trim() }
    if (known) {
      const isSame = known.by === personId && known.words === said.words && known.about === body.about
      if (!isSame) throw new AppError('request.key-reused')
      return { dueAt: objectionDueAt(known.at) }
    }
    if (!hearsObjections(opening.facts, nowAt)) throw new AppError('opening.not-posted')
    if (all.filter((one) => one.by === personId && one.answeredAt === null).length >= MOST_OPEN)
      throw new AppError('opening.objections-many')
    await tx.query(
      `INSERT INTO opening_objections (estate_id, objection_id, by_person, about, home, words, at)
       VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [estateId, body.objectionId, personId, body.about, said.home, said.words, new Date(nowAt)],
    )
    return { dueAt: objectionDueAt(nowAt) }
  })

/** As whom somebody acts on an opening: the street where they hold its post, else the community. */
export function actorOf({ roles }: RequestContext): OpeningActor | null {
  if (roles.includes('street')) return 'street'
  return roles.includes('community') ? 'community' : null
}

export async function mustFind(tx: Tx, estateId: string): Promise<StoredOpening> {
  const opening = await findOpening(tx, estateId)
  if (!opening) throw new AppError('opening.not-found')
  return opening
}

function postingOf({ steps, facts, rollVersion }: StoredOpening) {
  const step = steps.filter(({ kind }) => kind === 'post').at(-1)
  if (!step || step.endsOn === null || step.postedFor === null) return null
  const isPresent = step.rollVersion === rollVersion && facts.roll !== null
  return { at: step.at, endsOn: step.endsOn, postedFor: step.postedFor, isPresent }
}

function objectionDueAt(at: number): number {
  return workingDaysEnd(at, OPENING_DAYS.objection, holidays())
}

function shownObjection(one: StoredObjection): ShownObjection {
  const { objectionId, about, home, words, at, verdict, answer } = one
  return { objectionId, about, home, words, at, dueAt: objectionDueAt(at), verdict, answer }
}
