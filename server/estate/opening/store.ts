import { randomBytes } from 'node:crypto'
import type { OpeningActor, OpeningFacts, OpeningStepKind, PostedFor } from '#domain/estate/opening.ts'
import { commitmentOf, OPENING_VERDICTS, openingDocument } from '#domain/estate/title.ts'
import { OPENING_ENTRY } from '#domain/log/entry.ts'
import { buildRoll } from '#domain/votes/roll.ts'
import { ask, ms } from '#server/core/db/ask.ts'
import { holdName, mustHaveAdded, type Tx } from '#server/core/db/scope.ts'
import { rollUnitsQuestion } from '../roll/store.ts'
import { buildingKey } from '../unit-place.ts'
import type { OBJECTION_KINDS, OBJECTION_VERDICTS } from '#contract/estate/openings.ts'

/** Of two who would move the same opening on, the second sees what the first did. */
export function holdOpening(tx: Tx, estateId: string): Promise<void> {
  return holdName(tx, estateId, 'opening')
}

export type StoredStep = {
  readonly position: number
  readonly kind: OpeningStepKind
  readonly by: string
  readonly as: OpeningActor
  readonly words: string
  readonly building: string | null
  readonly counted: number | null
  readonly rollCount: number | null
  readonly scopeCount: number | null
  readonly endsOn: string | null
  readonly postedFor: PostedFor | null
  readonly rollVersion: number | null
  readonly at: number
}

export type StoredChange = {
  readonly changeId: string
  readonly baseVersion: number
  readonly state: 'second' | 'done' | 'refused'
  readonly fileHash: string
  readonly unitCount: number
  readonly added: number
  readonly removed: number
  readonly changed: number
  readonly by: string
  readonly at: number
  readonly decidedBy: string | null
  readonly decidedAt: number | null
}

export type StoredObjection = {
  readonly objectionId: string
  readonly by: string
  readonly about: (typeof OBJECTION_KINDS)[number]
  readonly home: string
  readonly words: string
  readonly at: number
  readonly verdict: (typeof OBJECTION_VERDICTS)[number] | null
  readonly answer: string
  readonly answeredAt: number | null
}

export type BuildingFigures = {
  readonly building: string
  readonly units: number
  readonly heads: number
  readonly verified: number
  readonly areaDm2: number
}

export type StoredOpening = {
  readonly name: string
  readonly isOpening: boolean
  readonly steps: readonly StoredStep[]
  readonly changes: readonly StoredChange[]
  readonly objections: readonly StoredObjection[]
  readonly buildings: readonly BuildingFigures[]
  /** How many changes of the roll have been done. */
  readonly rollVersion: number
  readonly facts: OpeningFacts
}

/** An estate's opening with all that it is judged by; null where there is no such estate. One that never was opened is live. */
export async function findOpening(tx: Tx, estateId: string): Promise<StoredOpening | null> {
  const estate = await tx.query<{ name: string; isOpening: boolean; at: number }>(
    `SELECT name, is_opening AS "isOpening", ${ms('created_at')} AS at FROM estates WHERE estate_id = $1`,
    [estateId],
  )
  const [found] = estate.rows
  if (!found) return null
  const steps = await readSteps(tx, estateId)
  const changes = await readChanges(tx, estateId)
  const objections = await readObjections(tx, estateId)
  const buildings = await figuresOf(tx, estateId)
  const scope = await readScope(tx, estateId, steps, buildings)
  const done = changes.filter(({ state }) => state === 'done')
  const lastAt = Math.max(found.at, ...done.map((one) => one.decidedAt ?? one.at))
  const last = (kind: OpeningStepKind) => steps.filter((one) => one.kind === kind).at(-1)
  const [posted, proposed, live] = [last('post'), last('propose'), last('live')]
  const waiting = changes.find(({ state }) => state === 'second')
  const facts: OpeningFacts = {
    acceptedAt: steps[0]?.at ?? found.at,
    scope,
    roll:
      buildings.length === 0
        ? null
        : {
            version: done.length,
            at: lastAt,
            buildings: buildings.map(({ building, units }) => ({ building, unitCount: units })),
          },
    waitingRoll: waiting ? { at: waiting.at } : null,
    walks: steps.flatMap((one) =>
      one.kind === 'walk'
        ? [
            {
              building: one.building ?? '',
              counted: one.counted ?? 0,
              rollCount: one.rollCount ?? 0,
              scopeCount: one.scopeCount ?? 0,
              isExplained: one.words !== '',
              at: one.at,
            },
          ]
        : [],
    ),
    posting: posted
      ? { at: posted.at, endsOn: posted.endsOn ?? '', rollVersion: posted.rollVersion ?? -1 }
      : null,
    objections,
    proposal: proposed ? { by: proposed.by, at: proposed.at, rollVersion: proposed.rollVersion ?? -1 } : null,
    liveAt: found.isOpening ? null : (live?.at ?? found.at),
  }
  const { name, isOpening } = found
  return { name, isOpening, steps, changes, objections, buildings, rollVersion: done.length, facts }
}

async function readSteps(tx: Tx, estateId: string): Promise<StoredStep[]> {
  const { rows } = await tx.query<StoredStep>(
    `SELECT position, kind, by_person AS by, as_role AS "as", words, building, counted, roll_count AS "rollCount",
       scope_count AS "scopeCount", ends_on::text AS "endsOn", posted_for AS "postedFor", roll_version AS "rollVersion",
       ${ms('at')} AS at
     FROM opening_steps WHERE estate_id = $1 ORDER BY position`,
    [estateId],
  )
  return rows
}

async function readChanges(tx: Tx, estateId: string): Promise<StoredChange[]> {
  const { rows } = await tx.query<StoredChange>(
    `SELECT change_id AS "changeId", base_version AS "baseVersion", state, encode(file_hash, 'hex') AS "fileHash", unit_count AS "unitCount", added, removed,
       changed, by_person AS by, ${ms('at')} AS at, decided_by AS "decidedBy", ${ms('decided_at')} AS "decidedAt"
     FROM roll_changes WHERE estate_id = $1 ORDER BY at, change_id`,
    [estateId],
  )
  return rows
}

export async function readObjections(tx: Tx, estateId: string): Promise<StoredObjection[]> {
  const { rows } = await tx.query<StoredObjection>(
    `SELECT objection_id AS "objectionId", by_person AS by, about, home, words, ${ms('at')} AS at, verdict, answer,
       ${ms('answered_at')} AS "answeredAt"
     FROM opening_objections WHERE estate_id = $1 ORDER BY at, objection_id`,
    [estateId],
  )
  return rows
}

/** The buildings of the last scope, spelled as the roll spells them. */
async function readScope(
  tx: Tx,
  estateId: string,
  steps: readonly StoredStep[],
  buildings: readonly BuildingFigures[],
): Promise<OpeningFacts['scope']> {
  const step = steps.filter(({ kind }) => kind === 'scope').at(-1)
  if (!step) return null
  const { rows } = await tx.query<{ building: string; unitCount: number }>(
    `SELECT building, unit_count AS "unitCount" FROM opening_buildings WHERE estate_id = $1 AND position = $2 ORDER BY building`,
    [estateId, step.position],
  )
  const spelled = new Map(buildings.map(({ building }) => [buildingKey(building), building]))
  return {
    at: step.at,
    buildings: rows.map((row) => ({
      ...row,
      building: spelled.get(buildingKey(row.building)) ?? row.building,
    })),
  }
}

/** Homes, heads and area of each building, as a vote in that building alone would count them: without parking spaces, stores and the like. */
export async function figuresOf(tx: Tx, estateId: string): Promise<BuildingFigures[]> {
  const units = await ask(tx, rollUnitsQuestion(estateId))
  const { rows } = await tx.query<{ ownerId: string }>(
    'SELECT owner_id AS "ownerId" FROM owners WHERE estate_id = $1 AND person_id IS NOT NULL',
    [estateId],
  )
  const tied = new Set(rows.map(({ ownerId }) => ownerId))
  const grouped = new Map<string, typeof units>()
  for (const unit of units) {
    const own = grouped.get(unit.buildingId)
    if (own) own.push(unit)
    else grouped.set(unit.buildingId, [unit])
  }
  return [...grouped].map(([building, own]) => {
    const { heads, areaDm2 } = buildRoll(own, { kind: 'estate' })
    const verified = heads.filter(({ ownerIds }) => ownerIds.some((one) => tied.has(one))).length
    return { building, units: own.length, heads: heads.length, verified, areaDm2 }
  })
}

export type NewStep = Omit<StoredStep, 'position'> & {
  readonly buildings: readonly { readonly building: string; readonly unitCount: number }[]
}

/** Writes the next step of an opening, with the entry of the log that commits to it. */
export async function addStep(tx: Tx, estateId: string, position: number, step: NewStep): Promise<void> {
  const salt = randomBytes(32)
  const { kind, words, building, counted, buildings, endsOn, rollVersion } = step
  const document = openingDocument({
    communityId: estateId,
    position,
    kind,
    words,
    building,
    counted,
    buildings,
    endsOn,
    rollVersion,
  })
  const { rows } = await tx.query<{ logIndex: number }>(
    'SELECT log_opening($1, $2, $3, $4, $5)::float8 AS "logIndex"',
    [
      estateId,
      OPENING_ENTRY.opening,
      Buffer.from(commitmentOf('opening', salt, document)),
      OPENING_VERDICTS[kind],
      new Date(step.at),
    ],
  )
  await tx.query(
    `INSERT INTO opening_steps (estate_id, position, kind, by_person, as_role, words, building, counted, roll_count,
       scope_count, ends_on, posted_for, roll_version, at, salt, log_index)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
    [
      estateId,
      position,
      kind,
      step.by,
      step.as,
      words,
      building,
      counted,
      step.rollCount,
      step.scopeCount,
      endsOn,
      step.postedFor,
      rollVersion,
      new Date(step.at),
      salt,
      rows[0]?.logIndex ?? null,
    ],
  )
  if (buildings.length > 0)
    mustHaveAdded(
      await tx.query(
        `INSERT INTO opening_buildings (estate_id, position, building, unit_count)
         SELECT e.estate_id, $2, b.* FROM estates e, unnest($3::text[], $4::int[]) AS b WHERE e.estate_id = $1`,
        [estateId, position, buildings.map((one) => one.building), buildings.map((one) => one.unitCount)],
      ),
      buildings.length,
    )
}

/** What a step has of all that steps can have: nothing but what is given. */
export function blankStep(given: Pick<NewStep, 'kind' | 'by' | 'as' | 'at'> & Partial<NewStep>): NewStep {
  return {
    words: '',
    building: null,
    counted: null,
    rollCount: null,
    scopeCount: null,
    endsOn: null,
    postedFor: null,
    rollVersion: null,
    buildings: [],
    ...given,
  }
}
