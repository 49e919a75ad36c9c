import type {
  listRepairs,
  moveRepair,
  RepairDetail,
  RepairMove,
  RepairPlace,
  RepairRow,
  RepairState,
  RepairStep,
  readRepair,
  reportRepair,
} from '#contract/repairs.ts'
import { isAllowed, type Role } from '#domain/access.ts'
import { isLate, respondByOf, type ServiceLevel } from '#domain/repair/clock.ts'
import { isClosed, movesOf, nextState, type RepairActor, repairKindOf } from '#domain/repair/ticket.ts'
import type { Call, Handler } from './call.ts'
import { inCommunity, type Tx } from './db/scope.ts'
import { photosById } from './photo-links.ts'
import { mustKnowPhotos } from './photos.ts'
import { Refusal } from './refusal.ts'

const PAGE = 20

export const handleListRepairs: Handler<typeof listRepairs> = async (call, { params, query }) =>
  inCommunity(call.ports.db, params.communityId, async (tx) => {
    const level = await levelOf(tx, params.communityId)
    const visible = await readRepairs(tx, params.communityId, mayReadAll(call) ? null : call.personId)
    const wanted = visible.filter(
      (repair) =>
        (query.state === undefined || isClosed(repair.state) === (query.state === 'closed')) &&
        (query.before === undefined || repair.repairId < query.before),
    )
    const page = wanted.slice(0, PAGE)
    return {
      nowAt: call.nowAt,
      repairs: page.map((repair) => rowOf(repair, call, level)),
      openCount: visible.filter((repair) => !isClosed(repair.state)).length,
      closedCount: visible.filter((repair) => isClosed(repair.state)).length,
      before: wanted.length > PAGE ? (page.at(-1)?.repairId ?? null) : null,
    }
  })

export const handleReadRepair: Handler<typeof readRepair> = async (call, { params }) =>
  inCommunity(call.ports.db, params.communityId, (tx) =>
    detailOf(tx, call, params.communityId, params.repairId),
  )

export const handleReportRepair: Handler<typeof reportRepair> = async (call, { params, body }) => {
  if (!repairKindOf(body.kind))
    throw new Refusal('request.malformed', [{ path: 'kind', message: 'not a kind of repair' }])
  return inCommunity(call.ports.db, params.communityId, async (tx) => {
    await mustKnowPhotos(tx, params.communityId, body.photoIds)
    const { rows } = await tx.query<{ answer: string }>({
      name: 'report-repair',
      text: 'SELECT report_repair($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) AS answer',
      values: [
        params.communityId,
        body.repairId,
        body.kind,
        body.place,
        body.placeText,
        body.description,
        body.photoIds,
        call.personId,
        'owner',
        new Date(call.nowAt),
        call.idempotencyKey,
      ],
    })
    if (rows[0]?.answer !== 'ok') throw new Refusal('request.key-reused')
    return detailOf(tx, call, params.communityId, body.repairId)
  })
}

export const handleMoveRepair: Handler<typeof moveRepair> = async (call, { params, body }) =>
  inCommunity(call.ports.db, params.communityId, async (tx) => {
    await mustKnowPhotos(tx, params.communityId, body.photoIds)
    const repair = await mustSee(tx, call, params.communityId, params.repairId)
    const actor = actorsOf(call, repair).find((one) => nextState(repair.state, body.move, one) !== null)
    // A retry whose first try succeeded finds the state already moved; the function below recognises its key.
    const to = actor ? nextState(repair.state, body.move, actor) : repair.state
    const { rows } = await tx.query<{ answer: string }>({
      name: 'move-repair',
      text: 'SELECT move_repair($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) AS answer',
      values: [
        params.communityId,
        params.repairId,
        actor ? repair.state : '',
        to,
        body.move,
        actor === 'company' ? 'company' : 'owner',
        call.personId,
        body.note,
        body.photoIds,
        new Date(call.nowAt),
        call.idempotencyKey,
      ],
    })
    const answer = rows[0]?.answer
    if (answer === 'changed') throw new Refusal('repair.move-refused')
    if (answer !== 'ok') throw new Refusal(answer as 'repair.not-found')
    return detailOf(tx, call, params.communityId, params.repairId)
  })

/** What the home page says of repairs: counts, those waiting for the reporter's word, those waiting for work. */
export async function repairSummary(tx: Tx, call: Call, communityId: string) {
  const level = await levelOf(tx, communityId)
  const visible = await readRepairs(tx, communityId, mayReadAll(call) ? null : call.personId)
  const open = visible.filter((repair) => !isClosed(repair.state))
  const works = call.roles.some((role) => isAllowed(role, 'repair.move'))
  return {
    open: open.length,
    closed: visible.length - open.length,
    toConfirm: open.filter((repair) => repair.state === 'done' && repair.reportedBy === call.personId),
    toWork: works
      ? open
          .filter((repair) => repair.state !== 'done')
          .map((repair) => ({ ...repair, respondBy: respondByOf(repair.kind, repair.reportedAt, level) }))
          .sort((a, b) => a.respondBy - b.respondBy)
      : [],
  }
}

type StoredRepair = {
  repairId: string
  kind: string
  place: RepairPlace
  placeText: string
  description: string
  photoIds: string[]
  reportedBy: string
  reportedAt: number
  state: RepairState
  respondedAt: number | null
  movedAt: number
}

const COLUMNS = `repair_id AS "repairId", kind, place, place_text AS "placeText", description,
  photo_ids AS "photoIds", reported_by AS "reportedBy", reported_at AS "reportedAt", state,
  responded_at AS "respondedAt", moved_at AS "movedAt"`

async function readRepairs(tx: Tx, communityId: string, reportedBy: string | null): Promise<StoredRepair[]> {
  const { rows } = await tx.query<StoredRepair>(
    `SELECT ${COLUMNS} FROM repairs WHERE community_id = $1 AND ($2::text IS NULL OR reported_by = $2)
     ORDER BY repair_id DESC`,
    [communityId, reportedBy],
  )
  return rows
}

/** The repair, or `repair.not-found` for one that is not there and for one that is somebody else's alike. */
async function mustSee(tx: Tx, call: Call, communityId: string, repairId: string): Promise<StoredRepair> {
  const { rows } = await tx.query<StoredRepair>(
    `SELECT ${COLUMNS} FROM repairs WHERE community_id = $1 AND repair_id = $2`,
    [communityId, repairId],
  )
  const repair = rows[0]
  if (!repair || (repair.reportedBy !== call.personId && !mayReadAll(call)))
    throw new Refusal('repair.not-found')
  return repair
}

async function detailOf(tx: Tx, call: Call, communityId: string, repairId: string): Promise<RepairDetail> {
  const repair = await mustSee(tx, call, communityId, repairId)
  const steps = await tx.query<{
    state: RepairState
    at: number
    by: Role
    note: string
    photoIds: string[]
  }>(
    `SELECT state, at, by_role AS by, note, photo_ids AS "photoIds" FROM repair_steps
     WHERE community_id = $1 AND repair_id = $2 ORDER BY position`,
    [communityId, repairId],
  )
  const photos = await photosById(
    tx,
    call.ports,
    communityId,
    [...repair.photoIds, ...steps.rows.flatMap((step) => step.photoIds)],
    call.nowAt,
  )
  const moves = new Set<RepairMove>(actorsOf(call, repair).flatMap((actor) => movesOf(repair.state, actor)))
  return {
    nowAt: call.nowAt,
    repair: rowOf(repair, call, await levelOf(tx, communityId)),
    steps: steps.rows.map(({ photoIds, ...step }): RepairStep => ({ ...step, photos: photos(photoIds) })),
    photos: photos(repair.photoIds),
    moves: [...moves],
  }
}

function rowOf(repair: StoredRepair, call: Call, level: ServiceLevel): RepairRow {
  const kind = repairKindOf(repair.kind)
  return {
    repairId: repair.repairId,
    kind: repair.kind,
    kindTitle: kind?.title ?? repair.kind,
    isEmergency: kind?.isEmergency ?? false,
    place: repair.place,
    placeText: repair.placeText,
    description: repair.description,
    state: repair.state,
    reportedAt: repair.reportedAt,
    respondBy: respondByOf(repair.kind, repair.reportedAt, level),
    isLate: isLate({ ...repair, closed: isClosed(repair.state) }, level, call.nowAt),
    isMine: repair.reportedBy === call.personId,
    photoCount: repair.photoIds.length,
  }
}

function actorsOf(call: Call, repair: StoredRepair): RepairActor[] {
  const actors: RepairActor[] = []
  if (repair.reportedBy === call.personId && call.roles.some((role) => isAllowed(role, 'repair.report')))
    actors.push('reporter')
  if (call.roles.some((role) => isAllowed(role, 'repair.move'))) actors.push('company')
  return actors
}

function mayReadAll(call: Call): boolean {
  return call.roles.some((role) => isAllowed(role, 'repair.readAll'))
}

async function levelOf(tx: Tx, communityId: string): Promise<ServiceLevel> {
  const { rows } = await tx.query<{ level: ServiceLevel }>(
    'SELECT service_level AS level FROM communities WHERE community_id = $1',
    [communityId],
  )
  return rows[0]?.level ?? 1
}
