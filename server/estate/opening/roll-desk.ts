import { createHash } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import * as v from 'valibot'
import { Id } from '#contract/core/scalars.ts'
import type {
  bringRoll,
  decideRollChange,
  keepRollMapping,
  previewRoll,
  RollLine,
  RollMapping,
  RollPreview,
} from '#contract/estate/roll.ts'
import { openingBar } from '#domain/estate/opening.ts'
import { isForLive, type RollField, type RollHome } from '#domain/estate/roll-difference.ts'
import { inEstate, type Tx } from '#server/core/db/scope.ts'
import { AppError } from '#server/core/http/app-error.ts'
import type { Handler, RequestContext } from '#server/core/http/context.ts'
import type { Problem } from '#server/tables/columns.ts'
import { headingsOf, renamed } from '#server/tables/headings.ts'
import { readTable, TABLE_FAULTS } from '#server/tables/table.ts'
import { applyChange, type Difference, differenceTo } from '../roll/change.ts'
import { columnOf, hasRollHeadings, readRoll, type Roll } from '../roll/read.ts'
import { type HashedHome, hashedRoll } from '../roll/store.ts'
import { buildingKey } from '../unit-place.ts'
import { actorOf, mustFind } from './routes.ts'
import { holdOpening, type StoredChange, type StoredOpening } from './store.ts'

const MOST_PROBLEMS = 100
const MOST_WARNINGS = 30
const MOST_LINES = 100

export const handlePreviewRoll: Handler<typeof previewRoll> = async (context, { params }) => {
  const bytes = await context.photo()
  return inEstate(context.ports.db, params.estateId, async (tx) => {
    const opening = await mustFind(tx, params.estateId)
    const read = await readGiven(tx, params.estateId, bytes)
    const preview = { ...NOTHING, sheet: read.sheet }
    if (!read.roll)
      return {
        ...preview,
        problems: read.problems
          .slice(0, MOST_PROBLEMS)
          .map((one) => ({ ...one, column: columnOf(one.code) })),
        problemCount: read.problems.length,
      }
    const homes = hashedRoll(context.ports, read.roll)
    const difference = await differenceTo(tx, params.estateId, homes)
    return {
      ...preview,
      warnings: read.warnings.slice(0, MOST_WARNINGS).map(({ line, message }) => ({ line, message })),
      warningCount: read.warnings.length,
      units: homes.length,
      areaDm2: read.roll.totals.areaDm2,
      buildings: buildingsIn(homes, opening),
      withoutOwner: homes.filter(({ owners }) => owners.length === 0).length,
      added: difference.added.length,
      removed: difference.removed.length,
      changed: difference.changed.length,
      losses: difference.losses.length,
      lines: linesOf(difference),
      needsSecond: needsSecond(opening, difference),
      bar: barOf(context, opening, difference),
    }
  })
}

const NOTHING: RollPreview = {
  problems: [],
  problemCount: 0,
  warnings: [],
  warningCount: 0,
  units: 0,
  areaDm2: 0,
  buildings: [],
  withoutOwner: 0,
  added: 0,
  removed: 0,
  changed: 0,
  losses: 0,
  lines: [],
  needsSecond: false,
  bar: null,
  sheet: null,
}

export const handleBringRoll: Handler<typeof bringRoll> = async (context, { params }) => {
  const { ports, nowAt, personId, idempotencyKey: changeId } = context
  const { estateId } = params
  if (!v.is(Id, changeId)) throw new AppError('request.malformed')
  const bytes = await context.photo()
  return inEstate(ports.db, estateId, async (tx) => {
    await holdOpening(tx, estateId)
    const opening = await mustFind(tx, estateId)
    const fileHash = createHash('sha256').update(bytes).digest('hex')
    const known = opening.changes.find((one) => one.changeId === changeId)
    if (known) {
      if (known.by !== personId || known.fileHash !== fileHash) throw new AppError('request.key-reused')
      return outcomeOf(known)
    }
    const read = await readGiven(tx, estateId, bytes)
    if (!read.roll) throw new AppError('roll.bad-lines')
    const homes = hashedRoll(ports, read.roll)
    const difference = await differenceTo(tx, estateId, homes)
    const bar = barOf(context, opening, difference)
    if (bar) throw new AppError(bar)
    const isWaiting = needsSecond(opening, difference)
    const change: StoredChange = {
      changeId,
      baseVersion: opening.rollVersion,
      state: 'second',
      fileHash,
      unitCount: homes.length,
      added: difference.added.length,
      removed: difference.removed.length,
      changed: difference.changed.length,
      by: personId,
      at: nowAt,
      decidedBy: null,
      decidedAt: null,
    }
    await keepChange(tx, estateId, change, { as: actorOf(context) ?? 'community', homes })
    if (!isWaiting) await applyChange(tx, ports, estateId, change, homes, nowAt)
    return outcomeOf({ ...change, state: isWaiting ? 'second' : 'done' })
  })
}

export const handleDecideRollChange: Handler<typeof decideRollChange> = async (context, { params, body }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const { ports, nowAt, personId } = context
    const { estateId, changeId } = params
    await holdOpening(tx, estateId)
    const opening = await mustFind(tx, estateId)
    const change = opening.changes.find((one) => one.changeId === changeId)
    if (!change) throw new AppError('opening.not-found')
    const wanted = body.decision === 'confirm' ? 'done' : 'refused'
    if (change.state !== 'second') {
      if (change.state === wanted && change.decidedBy === personId) return { state: change.state }
      throw new AppError('opening.decided')
    }
    if (actorOf(context) !== 'street') throw new AppError('opening.needs-street')
    // Whoever brought it may take it back, and not confirm it.
    if (wanted === 'done' && change.by === personId) throw new AppError('opening.same-person')
    if (wanted === 'done') {
      if (change.baseVersion !== opening.rollVersion) throw new AppError('opening.changed')
      const { rows } = await tx.query<{ homes: HashedHome[] | null }>(
        'SELECT homes FROM roll_changes WHERE estate_id = $1 AND change_id = $2',
        [estateId, changeId],
      )
      await applyChange(tx, ports, estateId, change, rows[0]?.homes ?? [], nowAt)
    }
    await tx.query(
      `UPDATE roll_changes SET state = $3, homes = NULL, decided_by = $4, decided_at = $5 WHERE estate_id = $1 AND change_id = $2`,
      [estateId, changeId, wanted, personId, new Date(nowAt)],
    )
    return { state: wanted }
  })

export const handleKeepRollMapping: Handler<typeof keepRollMapping> = async (context, { params, body }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const { estateId } = params
    const { mapping } = body
    for (const key of ['column', 'heading'] as const)
      if (new Set(mapping.columns.map((one) => one[key])).size < mapping.columns.length)
        throw new AppError('roll.mapping-twice')
    if (!isDeepStrictEqual(await mappingOf(tx, estateId), mapping))
      await tx.query(
        `INSERT INTO roll_mappings (estate_id, mapping, kept_by, kept_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (estate_id) DO UPDATE
           SET mapping = excluded.mapping, kept_by = excluded.kept_by, kept_at = excluded.kept_at`,
        [estateId, JSON.stringify(mapping), context.personId, new Date(context.nowAt)],
      )
    return { mapping }
  })

type Given = {
  readonly roll: Roll | null
  readonly problems: readonly Problem[]
  readonly warnings: readonly Problem[]
  readonly sheet: RollPreview['sheet']
}

/** A file as a roll, by its own headings or by those that were chosen for the estate's table. */
async function readGiven(tx: Tx, estateId: string, bytes: Uint8Array): Promise<Given> {
  const none = { roll: null, warnings: [], sheet: null }
  const table = await readTable(bytes)
  if (typeof table === 'string')
    return { ...none, problems: [{ line: 1, code: table, message: TABLE_FAULTS[table] }] }
  const isOwn = hasRollHeadings(table)
  const mapping = isOwn ? null : await mappingOf(tx, estateId)
  const sheet = isOwn ? null : { headings: headingsOf(table), mapping }
  const answer = readRoll(mapping ? renamed(table, mapping.columns) : table, null)
  return answer.ok
    ? { roll: answer.roll, warnings: answer.warnings, problems: [], sheet }
    : { ...none, sheet, problems: answer.problems.map(onScreen) }
}

/** A command can be given the sums beside the file; a screen asks for them in it. */
function onScreen(problem: Problem): Problem {
  return problem.code === 'totals-missing'
    ? { ...problem, message: '没有合计。请在表末加一行“合计，套数，面积”。' }
    : problem
}

async function mappingOf(tx: Tx, estateId: string): Promise<RollMapping | null> {
  const { rows } = await tx.query<{ mapping: RollMapping }>(
    'SELECT mapping FROM roll_mappings WHERE estate_id = $1',
    [estateId],
  )
  return rows[0]?.mapping ?? null
}

/** What takes a home from somebody who signs in takes two persons; so does any change of a roll that votes are counted by. */
function needsSecond({ isOpening }: StoredOpening, { losses }: Difference): boolean {
  return losses.length > 0 || !isOpening
}

function barOf(context: RequestContext, opening: StoredOpening, difference: Difference) {
  const as = actorOf(context)
  if (!as) return 'access.denied' as const
  const { facts, isOpening } = opening
  const bar = openingBar(facts, { kind: 'roll', by: context.personId, as }, context.nowAt)
  if (isOpening && bar) return bar
  if (!isOpening && facts.waitingRoll) return 'opening.second-waiting' as const
  if (!isOpening && !isForLive(difference)) return 'roll.live' as const
  const { added, removed, changed } = difference
  return added.length + removed.length + changed.length === 0 ? ('roll.nothing-new' as const) : null
}

function buildingsIn(homes: readonly HashedHome[], { facts }: StoredOpening) {
  const counts = new Map<string, number>()
  for (const { building } of homes) counts.set(building, (counts.get(building) ?? 0) + 1)
  const scope = new Map(
    (facts.scope?.buildings ?? []).map((one) => [buildingKey(one.building), one] as const),
  )
  const found = [...counts].map(([building, units]) => ({
    building,
    units,
    scopeCount: scope.get(buildingKey(building))?.unitCount ?? 0,
  }))
  const keys = new Set([...counts.keys()].map(buildingKey))
  const missing = [...scope].flatMap(([key, { building, unitCount }]) =>
    keys.has(key) ? [] : [{ building, units: 0, scopeCount: unitCount }],
  )
  return [...found, ...missing]
}

/** The first lines of a difference; what takes a home stands in front, what is only added last. */
function linesOf({ added, removed, changed, losses }: Difference): RollLine[] {
  const isLoss = new Set(losses.map(({ unitId }) => unitId))
  const lines: RollLine[] = [
    ...removed.map((before) => ({
      kind: 'removed' as const,
      label: before.label,
      fields: [],
      isLoss: isLoss.has(before.unitId),
    })),
    ...changed.map(({ before, after, fields }) => ({
      kind: 'changed' as const,
      label: before.label,
      fields: fields.map((field) => ({ field, before: said(before, field), after: said(after, field) })),
      isLoss: isLoss.has(before.unitId),
    })),
    ...added.map((after) => ({ kind: 'added' as const, label: after.label, fields: [], isLoss: false })),
  ]
  return [...lines.filter((one) => one.isLoss), ...lines.filter((one) => !one.isLoss)].slice(0, MOST_LINES)
}

function said(home: RollHome, field: RollField): string {
  if (field === 'owners' || field === 'names') return home.owners.map(({ name }) => name).join('、')
  return String(home[field])
}

function outcomeOf({ state, unitCount, added, removed, changed }: StoredChange) {
  return { state, units: unitCount, added, removed, changed }
}

async function keepChange(
  tx: Tx,
  estateId: string,
  change: StoredChange,
  more: { readonly as: string; readonly homes: readonly HashedHome[] },
): Promise<void> {
  await tx.query(
    `INSERT INTO roll_changes (estate_id, change_id, base_version, state, file_hash, unit_count, added, removed, changed,
       homes, by_person, as_role, at)
     VALUES ($1, $2, $3, 'second', $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    [
      estateId,
      change.changeId,
      change.baseVersion,
      Buffer.from(change.fileHash, 'hex'),
      change.unitCount,
      change.added,
      change.removed,
      change.changed,
      JSON.stringify(more.homes),
      change.by,
      more.as,
      new Date(change.at),
    ],
  )
}
