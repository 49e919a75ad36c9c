import type { importTickets } from '#contract/repairs/desk.ts'
import { dueAtOf } from '#domain/repairs/clock.ts'
import { pastStanding, pastSteps } from '#domain/repairs/past.ts'
import { after, begun, type RepairProgress } from '#domain/repairs/standing.ts'
import type { Handler } from '#server/core/http/context.ts'
import { holdName, inEstate, mustHaveAdded, type Tx } from '#server/core/db/scope.ts'
import { idOf } from '#server/core/ids.ts'
import type { Problem } from '#server/tables/columns.ts'
import { readTable, TABLE_FAULTS } from '#server/tables/table.ts'
import { readTickets, type TicketRow } from './read.ts'
import { buildingsOf } from '../desk.ts'
import { limitsFor, markRepair, STEP_ROLES } from '../store.ts'

const MOST_TOLD = 100

type Ticket = {
  readonly row: TicketRow
  readonly limits: Awaited<ReturnType<typeof limitsFor>>
  readonly standing: RepairProgress
}

export const handleImportTickets: Handler<typeof importTickets> = async (context, { params, body }) => {
  const { estateId } = params
  const bytes =
    body.encoding === 'text'
      ? new TextEncoder().encode(body.file)
      : Uint8Array.from(Buffer.from(body.file, 'base64'))
  const table = await readTable(bytes, { keepsTime: true })
  if (typeof table === 'string')
    return {
      isStored: false,
      tickets: 0,
      known: 0,
      problems: [{ line: 1, code: table, message: TABLE_FAULTS[table] }],
    }
  return inEstate(context.ports.db, estateId, async (tx) => {
    await holdName(tx, estateId, 'repair tickets')
    const { rows, problems } = readTickets(table, await buildingsOf(tx, estateId), context.nowAt)
    if (rows.length === 0 && problems.length === 0)
      problems.push({ line: 1, code: 'empty', message: '没有工单，请在表头下面填写。' })
    const known = await knownTickets(tx, estateId, rows)
    const fresh: Ticket[] = []
    for (const row of rows) {
      const before = known.get(row.externalId)
      if (before) {
        if (before.kind !== row.kind || before.reportedAt !== row.reportedAt) problems.push(takenBefore(row))
        continue
      }
      const limits = await limitsFor(tx, estateId, row.kind, row.reportedAt)
      const standing = pastStanding(row, limits, context.nowAt)
      if (standing) fresh.push({ row, limits, standing })
      else problems.push(impossible(row))
    }
    problems.sort((a, b) => a.line - b.line)
    const answer = { tickets: rows.length, known: known.size, problems: problems.slice(0, MOST_TOLD) }
    if (problems.length > 0 || body.onlyCheck) return { ...answer, isStored: false }
    await store(tx, estateId, fresh, context.personId)
    return { ...answer, isStored: true }
  })
}

function takenBefore({ line, externalId }: TicketRow): Problem {
  return {
    line,
    code: 'number-taken',
    message: `工单号 ${externalId} 已导入过，类别或报修时间和上次不一样，请核对。`,
  }
}

function impossible({ line, outcome }: TicketRow): Problem {
  const why =
    outcome === 'lapsed'
      ? '自动结束要在完工满 72 小时以后。'
      : outcome === 'confirmed'
        ? '完工满 72 小时没有确认的，结果应是自动结束。'
        : '这样的经过不可能发生，请核对各个时间和结果。'
  return { line, code: 'history-impossible', message: why }
}

async function knownTickets(tx: Tx, estateId: string, rows: readonly TicketRow[]) {
  const found = await tx.query<{ externalId: string; kind: string; reportedAt: number }>(
    `SELECT external_id AS "externalId", kind, reported_at AS "reportedAt" FROM repairs
     WHERE estate_id = $1 AND external_id = ANY ($2)`,
    [estateId, rows.map((row) => row.externalId)],
  )
  return new Map(found.rows.map((row) => [row.externalId, row]))
}

/** Brings tickets in with the times that they had. Nobody is told of them: it is long over. */
async function store(tx: Tx, estateId: string, tickets: readonly Ticket[], personId: string): Promise<void> {
  const steps = tickets.flatMap((ticket) => stepsOf(estateId, ticket, personId))
  const repairs = tickets.map(({ row, limits, standing }) => ({
    repair_id: repairIdOf(estateId, row.externalId),
    kind: row.kind,
    place: row.place,
    place_text: row.placeText,
    description: row.description,
    reported_at: iso(row.reportedAt),
    state: standing.state,
    responded_at: iso(standing.answeredAt),
    moved_at: iso(standing.closedAt ?? row.mendedAt ?? row.answeredAt ?? row.reportedAt),
    building: row.building,
    respond_by: iso(limits.respondBy),
    respond_basis: limits.respondBasis,
    mend_by: iso(limits.mendBy),
    mend_basis: limits.mendBasis,
    mended_at: iso(standing.mendedAt),
    closed_at: iso(standing.closedAt),
    due_at: iso(dueAtOf(standing)),
    external_id: row.externalId,
  }))
  const positions = new Map<string, number>()
  for (const step of steps) positions.set(step.repair_id, step.position)
  mustHaveAdded(
    await tx.query(
      `INSERT INTO repairs (estate_id, repair_id, kind, place, place_text, description, photo_ids, reported_by, reported_at,
       state, responded_at, moved_at, idempotency_key, building, respond_by, respond_basis, mend_by, mend_basis, mended_at,
       closed_at, due_at, external_id, last_position)
     SELECT e.estate_id, x.repair_id, x.kind, x.place, x.place_text, x.description, '{}', 'import', x.reported_at, x.state, x.responded_at,
       x.moved_at, x.repair_id, x.building, x.respond_by, x.respond_basis, x.mend_by, x.mend_basis, x.mended_at, x.closed_at,
       x.due_at, x.external_id, x.last_position
     FROM estates e, jsonb_to_recordset($2::jsonb) AS x (repair_id text, kind text, place text, place_text text, description text,
       reported_at timestamptz, state text, responded_at timestamptz, moved_at timestamptz, building text,
       respond_by timestamptz, respond_basis text, mend_by timestamptz, mend_basis text, mended_at timestamptz,
       closed_at timestamptz, due_at timestamptz, external_id text, last_position integer)
     WHERE e.estate_id = $1`,
      [
        estateId,
        JSON.stringify(repairs.map((one) => ({ ...one, last_position: positions.get(one.repair_id) ?? 1 }))),
      ],
    ),
    repairs.length,
  )
  mustHaveAdded(
    await tx.query(
      `INSERT INTO repair_steps (estate_id, repair_id, position, move, state, by_role, by_person, note, photo_ids, at,
       idempotency_key, data)
     SELECT e.estate_id, x.repair_id, x.position, x.move, x.state, x.by_role, x.by_person, x.note, '{}', x.at,
       'import-' || x.position, x.data
     FROM estates e, jsonb_to_recordset($2::jsonb) AS x (repair_id text, position smallint, move text, state text, by_role text,
       by_person text, note text, at timestamptz, data jsonb)
     WHERE e.estate_id = $1`,
      [estateId, JSON.stringify(steps)],
    ),
    steps.length,
  )
  for (const { row, standing } of tickets)
    if (standing.closedAt === null)
      await markRepair(
        tx,
        { estateId, kind: row.kind, state: standing.state, mendedAt: standing.mendedAt },
        row.reportedAt,
      )
}

function stepsOf(estateId: string, { row, limits, standing }: Ticket, personId: string) {
  const one = (position: number, move: string, at: number, state: string, byRole: string) => ({
    repair_id: repairIdOf(estateId, row.externalId),
    position,
    move,
    state,
    by_role: byRole,
    // Who brought it in; who acted then is not known here.
    by_person: `import-${personId}`,
    note:
      move === 'submit'
        ? `由物业从原系统导入，原工单号 ${row.externalId}。`
        : move === 'decline'
          ? row.reasonNote
          : '',
    at: iso(at),
    data: move === 'decline' && row.declineReason ? { declineReason: row.declineReason } : {},
  })
  const steps = [one(1, 'submit', row.reportedAt, 'submitted', 'owner')]
  let before = begun(row.reportedAt, limits)
  for (const step of pastSteps(row)) {
    before = after(row.kind, before, step) ?? before
    steps.push(one(steps.length + 1, step.move, step.at, before.state, STEP_ROLES[step.by]))
  }
  if (standing.state === 'lapsed' && standing.closedAt !== null)
    steps.push(one(steps.length + 1, 'lapse', standing.closedAt, 'lapsed', 'clock'))
  return steps
}

function repairIdOf(estateId: string, externalId: string): string {
  return idOf(`ticket ${estateId} ${externalId}`)
}

function iso(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString()
}
