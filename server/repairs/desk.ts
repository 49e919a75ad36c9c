import { clauseTitles } from '#server/performance/store.ts'
import type {
  Facility,
  findPlace,
  importFacilities,
  listPlaces,
  listPromises,
  listWorkers,
  promiseRepair,
  registerWorker,
  setDeskPhone,
} from '#contract/repairs/desk.ts'
import { limitsOf, type ServiceLevel, SILENCE_MS } from '#domain/repairs/clock.ts'
import { repairKindOf } from '#domain/repairs/kind.ts'
import type { Handler } from '#server/core/http/context.ts'
import { ask, type Question, question } from '#server/core/db/ask.ts'
import { holdName, inEstate, type Tx } from '#server/core/db/scope.ts'
import type { Work } from '#server/core/jobs/work.ts'
import { type FacilityRow, readFacilities } from './read-facilities.ts'
import { readTable, TABLE_FAULTS } from '#server/tables/table.ts'
import { findCode } from '#server/identity/codes.ts'
import { grantRole } from '#server/identity/roles.ts'
import type { Ports } from '#server/core/ports.ts'
import { AppError } from '#server/core/http/app-error.ts'
import { eachAlone } from '#server/core/jobs/scheduler.ts'
import { closeSilent, findRepairs, holdRepair } from './store.ts'

const FACILITY = 'facility_id AS "facilityId", kind, title, building, stair, floor, code'
/** More facilities than this in one building or grounds are not listed; they are found by their code. */
const MOST_FACILITIES = 200

export const handleListPlaces: Handler<typeof listPlaces> = async (context, { params, query }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const { rows } = await tx.query<{ building: string; stairs: string[] }>(
      `SELECT building, array_agg(DISTINCT stair ORDER BY stair) FILTER (WHERE stair <> '') AS stairs FROM units
       WHERE estate_id = $1 AND kind IN ('residence', 'shop', 'community') GROUP BY building
       ORDER BY length(building), building`,
      [params.estateId],
    )
    const facilities =
      query.building === undefined
        ? []
        : (
            await tx.query<Facility>(
              `SELECT ${FACILITY} FROM facilities WHERE estate_id = $1 AND building = $2
               ORDER BY stair, kind, title LIMIT ${MOST_FACILITIES}`,
              [params.estateId, query.building],
            )
          ).rows
    return { buildings: rows.map((row) => ({ ...row, stairs: row.stairs ?? [] })), facilities }
  })

export const handleFindPlace: Handler<typeof findPlace> = async (context, { params }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const { rows } = await tx.query<Facility>(
      `SELECT ${FACILITY} FROM facilities WHERE estate_id = $1 AND code = $2`,
      [params.estateId, params.code],
    )
    if (!rows[0]) throw new AppError('place.not-found')
    return rows[0]
  })

export const handleImportFacilities: Handler<typeof importFacilities> = async (context, { params, body }) => {
  const bytes =
    body.encoding === 'text'
      ? new TextEncoder().encode(body.file)
      : Uint8Array.from(Buffer.from(body.file, 'base64'))
  const table = await readTable(bytes)
  if (typeof table === 'string') {
    const problems = [{ line: 1, code: table, message: TABLE_FAULTS[table] }]
    return { isStored: false, facilities: 0, known: 0, problems }
  }
  return inEstate(context.ports.db, params.estateId, async (tx) => {
    const { rows, problems } = readFacilities(table, await buildingsOf(tx, params.estateId))
    if (rows.length === 0 && problems.length === 0)
      problems.push({ line: 1, code: 'empty', message: '没有设施，请在表头下面填写。' })
    const codes = rows.map((row) => row.code)
    const known = await tx.query('SELECT 1 FROM facilities WHERE estate_id = $1 AND code = ANY ($2)', [
      params.estateId,
      codes,
    ])
    const answer = { facilities: rows.length, known: known.rows.length, problems: problems.slice(0, 100) }
    if (problems.length > 0 || body.onlyCheck) return { ...answer, isStored: false }
    await insertFacilities(tx, context.ports, params.estateId, rows)
    return { ...answer, isStored: true }
  })
}

/** Brings facilities in; one whose code is known stays as it is. */
export async function insertFacilities(
  tx: Tx,
  ports: Pick<Ports, 'newId'>,
  estateId: string,
  rows: readonly FacilityRow[],
): Promise<void> {
  for (const row of rows)
    await tx.query(
      `INSERT INTO facilities (estate_id, facility_id, kind, title, building, stair, floor, code)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (estate_id, code) DO NOTHING`,
      [estateId, ports.newId(), row.kind, row.title, row.building, row.stair, row.floor, row.code],
    )
}

/** The names of the estate's buildings. */
export function buildingsQuestion(estateId: string): Question<Set<string>> {
  return question(
    'SELECT DISTINCT building FROM units WHERE estate_id = $1',
    [estateId],
    (rows: { building: string }[]) => new Set(rows.map((row) => row.building)),
  )
}

export function buildingsOf(tx: Tx, estateId: string): Promise<Set<string>> {
  return ask(tx, buildingsQuestion(estateId))
}

export const handleListWorkers: Handler<typeof listWorkers> = async (context, { params }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const { rows } = await tx.query<{ workerId: string; name: string; openCount: number }>(
      `SELECT worker_id AS "workerId", name, (SELECT count(*)::int FROM repairs r
         WHERE r.estate_id = $1 AND r.worker_id = w.worker_id AND r.is_open AND r.state <> 'done') AS "openCount"
       FROM repair_workers w WHERE estate_id = $1 ORDER BY name LIMIT 200`,
      [params.estateId],
    )
    const held = await tx.query<{ personId: string }>(
      `SELECT DISTINCT person_id AS "personId" FROM held_roles WHERE estate_id = $1 AND role = 'worker'
         AND valid_from <= $2 AND (valid_to IS NULL OR valid_to > $2)`,
      [params.estateId, new Date(context.nowAt)],
    )
    // Whoever has left, or whose company has, is given nothing more.
    const now = new Set(held.rows.map(({ personId }) => personId))
    return { workers: rows.filter(({ workerId }) => now.has(workerId)) }
  })

export const handleRegisterWorker: Handler<typeof registerWorker> = async (context, { params, body }) => {
  const { ports, nowAt, personId } = context
  const found = await findCode(ports, { kind: 'agent', code: body.agentCode, byPerson: personId, nowAt })
  return inEstate(ports.db, params.estateId, async (tx) => {
    const { rows } = await tx.query(
      `INSERT INTO repair_workers (estate_id, worker_id, name)
       VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING 1`,
      [params.estateId, found.personId, body.name.trim()],
    )
    if (rows.length > 0)
      await grantRole(tx, {
        personId: found.personId,
        estateId: params.estateId,
        role: 'worker',
        fromAt: nowAt,
      })
    return { workerId: found.personId }
  })
}

/** Whoever takes a repairer's post can be given work from then on. */
export async function noteWorker(
  tx: Tx,
  post: { readonly estateId: string; readonly personId: string; readonly name: string; readonly job: string },
): Promise<void> {
  if (post.job !== 'repair') return
  await tx.query(
    'INSERT INTO repair_workers (estate_id, worker_id, name) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
    [post.estateId, post.personId, post.name],
  )
}

export const handleListPromises: Handler<typeof listPromises> = async (context, { params }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => ({
    promises: await promisesOf(tx, params.estateId),
  }))

export const handlePromiseRepair: Handler<typeof promiseRepair> = async (context, { params, body }) => {
  if (!repairKindOf(body.kind) || (body.respondMinutes === null && body.mendMinutes === null))
    throw new AppError('request.malformed', [
      { path: 'kind', message: 'a kind of repair and what is promised' },
    ])
  const { estateId } = params
  return inEstate(context.ports.db, estateId, async (tx) => {
    const level = await tx.query<{ level: ServiceLevel }>(
      'SELECT service_level AS level FROM estates WHERE estate_id = $1',
      [estateId],
    )
    // Law: DB11/T 751-2025 3.0.1: a contract may ask for more than the standard.
    const norm = limitsOf(body.kind, 0, level.rows[0]?.level ?? 1)
    const isSlower =
      (body.respondMinutes ?? 0) * 60_000 > norm.respondBy ||
      (norm.mendBasis === 'standard' && (body.mendMinutes ?? 0) * 60_000 > norm.mendBy)
    if (isSlower) throw new AppError('repair.promise-slower')
    const clauses = await clauseTitles(tx, params.estateId, [body.clauseId])
    if (!clauses.has(body.clauseId)) throw new AppError('clause.not-found')
    await holdName(tx, estateId, 'repair promises')
    await tx.query(
      `INSERT INTO repair_promises (estate_id, kind, position, respond_minutes, mend_minutes, clause_id,
         promised_by, promised_at, idempotency_key)
       SELECT c.estate_id, $2, coalesce(max(p.position), 0) + 1, $3, $4, $5, $6, $7, $8 FROM estates c
       LEFT JOIN repair_promises p ON p.estate_id = c.estate_id AND p.kind = $2
       WHERE c.estate_id = $1 GROUP BY c.estate_id
       HAVING NOT coalesce(bool_or(p.idempotency_key = $8), false)`,
      [
        estateId,
        body.kind,
        body.respondMinutes,
        body.mendMinutes,
        body.clauseId,
        context.personId,
        new Date(context.nowAt),
        context.idempotencyKey,
      ],
    )
    return { promises: await promisesOf(tx, estateId) }
  })
}

/** Numbers that a desk can have: mobile, with an area code, 400 and 800, local ones, and short ones of companies. Basis: ours. */
const DESK_PHONE = /^(1[3-9]\d{9}|0\d{9,11}|[48]00\d{7}|[2-9]\d{6,7}|9[56]\d{3,4})$/

export const handleSetDeskPhone: Handler<typeof setDeskPhone> = async (context, { params, body }) => {
  const { estateId } = params
  const phone = body.phone.replace(/[ -]/g, '')
  if (phone !== '' && !DESK_PHONE.test(phone))
    throw new AppError('repair.phone-unfit', [{ path: 'phone', message: 'a number that can be called' }])
  return inEstate(context.ports.db, estateId, async (tx) => {
    await holdName(tx, estateId, 'desk phone')
    await tx.query(
      `INSERT INTO desk_phones (estate_id, position, phone, given_by, given_at, idempotency_key)
       SELECT c.estate_id, coalesce(max(p.position), 0) + 1, $2, $3, $4, $5 FROM estates c
       LEFT JOIN desk_phones p ON p.estate_id = c.estate_id
       WHERE c.estate_id = $1 GROUP BY c.estate_id HAVING NOT coalesce(bool_or(p.idempotency_key = $5), false)`,
      [estateId, phone, context.personId, new Date(context.nowAt), context.idempotencyKey],
    )
    return { phone: await ask(tx, deskPhoneQuestion(estateId)) }
  })
}

/** Under which number the company's desk answers; null where nobody said so. */
export function deskPhoneQuestion(estateId: string): Question<string | null> {
  return question(
    'SELECT phone FROM desk_phones WHERE estate_id = $1 ORDER BY position DESC LIMIT 1',
    [estateId],
    ([row]: { phone: string }[]) => row?.phone || null,
  )
}

async function promisesOf(tx: Tx, estateId: string) {
  const { rows } = await tx.query<{
    kind: string
    respondMinutes: number | null
    mendMinutes: number | null
    clauseId: string
  }>(
    `SELECT DISTINCT ON (kind) kind, respond_minutes AS "respondMinutes", mend_minutes AS "mendMinutes",
       clause_id AS "clauseId"
     FROM repair_promises WHERE estate_id = $1 ORDER BY kind, position DESC`,
    [estateId],
  )
  const titles = await clauseTitles(
    tx,
    estateId,
    rows.map((row) => row.clauseId),
  )
  return rows.map((row) => ({ ...row, clauseTitle: titles.get(row.clauseId) ?? '' }))
}

/** Writes down every silence of 72 hours that is over in one estate; answers how many repairs it closed. */
async function closeSilentIn(ports: Pick<Ports, 'db' | 'nowMs'>, estateId: string): Promise<number> {
  const nowAt = ports.nowMs()
  const silent = await inEstate(ports.db, estateId, (tx) =>
    findRepairs(tx, estateId, "state = 'done' AND mended_at <= $2 ORDER BY mended_at LIMIT 500", [
      new Date(nowAt - SILENCE_MS),
    ]),
  )
  return eachAlone(silent, ({ repairId }) =>
    inEstate(ports.db, estateId, async (tx) => {
      await closeSilent(tx, await holdRepair(tx, estateId, repairId), nowAt)
      return 1
    }),
  )
}

const SILENT_REPAIRS = `SELECT estate_id, mended_at + interval '${SILENCE_MS} milliseconds' AS due_at FROM repairs
  WHERE state = 'done' AND mended_at IS NOT NULL`

export function closeRepairsWork(ports: Pick<Ports, 'db' | 'nowMs'>): Work {
  return {
    name: 'close-repairs',
    waiting: SILENT_REPAIRS,
    inEstate: (estateId) => closeSilentIn(ports, estateId),
  }
}
