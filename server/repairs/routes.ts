import type { InputOf } from '#contract/core/endpoint.ts'
import type {
  joinRepair,
  listAlike,
  listRepairs,
  RepairDetail,
  RepairStep,
  readRepair,
  reportRepair,
} from '#contract/repairs/endpoints.ts'
import { SILENCE_MS } from '#domain/repairs/clock.ts'
import { payerOf, REPAIR_KINDS, repairKindOf } from '#domain/repairs/kind.ts'
import { lapsed } from '#domain/repairs/standing.ts'
import { movesOf, type RepairMove } from '#domain/repairs/ticket.ts'
import type { RequestContext, Handler } from '#server/core/http/context.ts'
import { countDaily } from '#server/core/limits/daily.ts'
import { type Answers, askAll, known, ms, type Question, question } from '#server/core/db/ask.ts'
import { inEstate, type Tx } from '#server/core/db/scope.ts'
import { noteRead } from '#server/identity/reads.ts'
import { buildingNamedIn } from '#server/estate/address.ts'
import { photosById } from '#server/files/photo-links.ts'
import { arePhotosKnown } from '#server/files/photos.ts'
import { mustKnowVoice } from '#server/files/voices.ts'
import { AppError } from '#server/core/http/app-error.ts'
import {
  actorsOf,
  findRepairs,
  isFollowingQuestion,
  limitsQuestion,
  mayDo,
  mayReadAll,
  mustSee,
  overdueAt,
  repairsQuestion,
  reportPhotosQuestion,
  rowOf,
  type StoredRepair,
  markRepair,
} from './store.ts'
import { buildingsQuestion } from './desk.ts'
import { repairParts } from './parts.ts'
import { visitorPhoneQuestion } from './visitors/phones.ts'
import { voiceOf } from './voices.ts'

const PAGE = 20
const EMERGENCIES = REPAIR_KINDS.filter((kind) => kind.isEmergency).map((kind) => kind.key)
const MOST_ALIKE = 5
/** Counts stop here: beyond it the number helps nobody, and counting must not grow with the years. */
const MOST_COUNTED = 1_000
const SEARCH_YEARS_MS = 2 * 366 * 86_400_000

export const handleListRepairs: Handler<typeof listRepairs> = async (context, { params, query }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const { estateId } = params
    const scope = scopeOf(context)
    const isDue = query.state === 'due'
    const conditions = [scope.where]
    const values: unknown[] = [scope.value]
    const next = () => values.length + 2
    if (query.state) conditions.push(query.state === 'closed' ? 'NOT is_open' : 'is_open')
    if (isDue) conditions.push('due_at IS NOT NULL')
    if (query.search !== undefined) {
      conditions.push(`reported_at > $${next()}`)
      values.push(new Date(context.nowAt - SEARCH_YEARS_MS))
      for (const word of query.search.trim().split(/\s+/).slice(0, 5)) {
        conditions.push(
          `(place_text ILIKE $${next()} OR description ILIKE $${next()} OR kind = ANY ($${next() + 1}))`,
        )
        values.push(`%${word.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`, kindsNamed(word))
      }
    }
    const [from] = query.before ? await findRepairs(tx, estateId, 'repair_id = $2', [query.before]) : []
    if (from) {
      const at = isDue ? from.dueAt : from.reportedAt
      conditions.push(
        isDue
          ? `(due_at, repair_id) > ($${next()}, $${next() + 1})`
          : `(reported_at, repair_id) < ($${next()}, $${next() + 1})`,
      )
      values.push(new Date(at ?? 0), from.repairId)
    }
    const order = isDue ? 'due_at, repair_id' : 'reported_at DESC, repair_id DESC'
    const { found, counts } = await askAll(tx, {
      found: repairsQuestion(
        estateId,
        `${conditions.join(' AND ')} ORDER BY ${order} LIMIT ${PAGE + 1}`,
        values,
      ),
      counts: countsQuestion(estateId, context),
    })
    const page = found.slice(0, PAGE)
    return {
      nowAt: context.nowAt,
      repairs: page.map((repair) => rowOf(repair, context)),
      ...counts,
      before: found.length > PAGE ? (page.at(-1)?.repairId ?? null) : null,
    }
  })

export const handleReadRepair: Handler<typeof readRepair> = async (context, { params }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const repair = await mustSee(tx, context, params.estateId, params.repairId)
    // Of a common part the desk is told no home and no voice of anybody.
    if (repair.place === 'home')
      await noteRead(tx, context, { personId: repair.reportedBy, estateId: params.estateId, kind: 'repair' })
    return detailOf(tx, context, repair)
  })

export const handleListAlike: Handler<typeof listAlike> = async (context, { params, query }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const found = await findRepairs(
      tx,
      params.estateId,
      `is_open AND place <> 'home' AND kind = $2 AND building = $3 AND ($4 = '' OR stair IN ('', $4))
         AND ($5::text IS NULL OR facility_id IS NULL OR facility_id = $5)
       ORDER BY reported_at DESC, repair_id DESC LIMIT ${MOST_ALIKE}`,
      [query.kind, query.building ?? '', query.stair ?? '', query.facilityId ?? null],
    )
    return { nowAt: context.nowAt, repairs: found.map((repair) => rowOf(repair, context)) }
  })

export const handleReportRepair: Handler<typeof reportRepair> = async (context, { params, body }) => {
  if (!repairKindOf(body.kind))
    throw new AppError('request.malformed', [{ path: 'kind', message: 'not a kind of repair' }])
  const { estateId } = params
  return inEstate(context.ports.db, estateId, async (tx) => {
    const { isKnown, before } = await askAll(tx, {
      isKnown: arePhotosKnown(estateId, body.photoIds),
      before: repairsQuestion(estateId, 'repair_id = $2', [body.repairId]),
    })
    if (!isKnown) throw new AppError('repair.photo-unknown')
    if (body.voiceId !== undefined) await mustKnowVoice(tx, estateId, body.voiceId)
    const { personId, nowAt, idempotencyKey } = context
    if (before.length === 0) await countDaily(tx, context, estateId, 'repair')
    await storeReport(tx, { estateId, personId, at: nowAt, key: idempotencyKey }, body)
    return detailOf(tx, context, await mustSee(tx, context, estateId, body.repairId))
  })
}

/** Stores a report with its limits; the same one again stores nothing, another under its name is `request.key-reused`. */
export async function storeReport(
  tx: Tx,
  given: {
    readonly estateId: string
    readonly personId: string
    readonly at: number
    readonly key: string
  },
  report: InputOf<typeof reportRepair>['body'],
): Promise<void> {
  const { estateId } = given
  // Whoever taps before the estate's buildings have come, or writes from outside, says the building in words only.
  const isInWords = report.place === 'building' && !report.building && !report.facilityId
  const { facility, limits, buildings } = await askAll(tx, {
    facility: report.facilityId ? facilityQuestion(estateId, report.facilityId) : known(undefined),
    limits: limitsQuestion(estateId, report.kind, given.at),
    buildings: isInWords ? buildingsQuestion(estateId) : known(new Set<string>()),
  })
  const inWords = buildingNamedIn(report.placeText, buildings)
  if (report.facilityId && !facility) throw new AppError('place.not-found')
  const stored = {
    kind: report.kind,
    place: report.place,
    placeText: report.placeText,
    description: report.description,
    photoIds: report.photoIds,
    voiceId: report.voiceId ?? null,
    building: facility?.building || report.building || inWords,
    stair: facility?.stair ?? report.stair ?? '',
    floor: facility?.floor ?? report.floor ?? '',
    facilityId: report.facilityId ?? null,
  }
  const clocks = {
    respondBy: new Date(limits.respondBy).toISOString(),
    respondBasis: limits.respondBasis,
    mendBy: new Date(limits.mendBy).toISOString(),
    mendBasis: limits.mendBasis,
    dueAt: new Date(Math.min(limits.respondBy, limits.mendBy)).toISOString(),
  }
  const { rows } = await tx.query<{ answer: string }>({
    name: 'report-repair',
    text: 'SELECT report_repair($1, $2, $3, $4, $5, $6, $7, $8) AS answer',
    values: [
      estateId,
      report.repairId,
      JSON.stringify(stored),
      JSON.stringify(clocks),
      given.personId,
      'owner',
      new Date(given.at),
      given.key,
    ],
  })
  if (rows[0]?.answer !== 'ok') throw new AppError('request.key-reused')
  await markRepair(tx, { estateId, kind: report.kind, state: 'submitted', mendedAt: null }, given.at)
  await repairParts().tell(
    tx,
    { estateId, kind: report.kind, place: report.place },
    {
      repairId: report.repairId,
      position: 1,
      move: 'submit',
      state: 'submitted',
      at: given.at,
      by: 'owner',
      byPerson: given.personId,
      note: '',
      data: {},
    },
  )
}

export const handleJoinRepair: Handler<typeof joinRepair> = async (context, { params }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const { estateId, repairId } = params
    // What is in somebody's home is nobody else's to see.
    // Whoever joined while it was open and did not learn of it asks again, perhaps after its end.
    const [repair] = await findRepairs(
      tx,
      estateId,
      `repair_id = $2 AND place <> 'home' AND (is_open OR EXISTS (SELECT 1 FROM repair_followers f
         WHERE f.estate_id = $1 AND f.repair_id = $2 AND f.person_id = $3))`,
      [repairId, context.personId],
    )
    if (!repair) throw new AppError('repair.not-found')
    await joinAs(tx, repair, context.personId, context.nowAt)
    return detailOf(tx, context, await mustSee(tx, context, estateId, repairId))
  })

export async function joinAs(
  tx: Tx,
  repair: Pick<StoredRepair, 'estateId' | 'repairId'>,
  personId: string,
  at: number,
): Promise<void> {
  await tx.query('SELECT join_repair($1, $2, $3, $4)', [
    repair.estateId,
    repair.repairId,
    personId,
    new Date(at),
  ])
}

/** What the home page says of repairs: counts, those waiting for the reporter's word, those waiting for work. */
export function summaryQuestions(context: RequestContext, estateId: string) {
  const works = mayDo(context, 'repair.move') || mayDo(context, 'repair.work')
  const scope = scopeOf(context)
  return {
    counts: countsQuestion(estateId, context),
    mine: mayDo(context, 'repair.report')
      ? repairsQuestion(
          estateId,
          `is_open AND state IN ('done', 'quoted') AND reported_by = $2
             AND repair_id = ANY (ARRAY(SELECT repair_id FROM repair_followers
               WHERE estate_id = $1 AND person_id = $2 AND is_reporter))
           ORDER BY moved_at LIMIT ${PAGE}`,
          [context.personId],
        )
      : known([]),
    toWork: works
      ? repairsQuestion(
          estateId,
          `${scope.where} AND is_open AND due_at IS NOT NULL
           ORDER BY responded_at IS NULL AND kind = ANY ($3) DESC, due_at <= $4, due_at, repair_id LIMIT ${PAGE}`,
          [scope.value, EMERGENCIES, new Date(context.nowAt)],
        )
      : known([]),
  }
}

/** What the answers to `summaryQuestions` come to. */
export function summaryOf(
  context: RequestContext,
  { counts, mine, toWork }: Answers<ReturnType<typeof summaryQuestions>>,
) {
  return {
    open: counts.openCount,
    closed: counts.closedCount,
    late: counts.lateCount,
    toConfirm: mine.filter((repair) => rowOf(repair, context).state === 'done'),
    toAgree: mine.filter((repair) => repair.state === 'quoted'),
    toWork,
  }
}

export async function detailOf(tx: Tx, context: RequestContext, repair: StoredRepair): Promise<RepairDetail> {
  const standing = lapsed(repair.kind, repair, context.nowAt)
  const actors = actorsOf(context, repair)
  const isCompany = actors.includes('company') || actors.includes('worker')
  const { rows, ofReport, rating, follows, worker, visitorPhone } = await askAll(tx, {
    rows: stepsQuestion(repair),
    ofReport: reportPhotosQuestion(repair),
    rating: ratingQuestion(repair),
    follows: isFollowingQuestion(context, repair),
    visitorPhone: isCompany ? visitorPhoneQuestion(repair) : known(null),
    worker: isCompany && repair.workerId !== null ? workerNameQuestion(repair) : known(null),
  })
  if (standing.state !== repair.state && standing.closedAt !== null)
    rows.push({
      move: 'lapse',
      state: 'lapsed',
      at: standing.closedAt,
      by: 'clock',
      note: '',
      photoIds: [],
      data: {},
    })
  const photos = await photosById(
    tx,
    context.ports,
    repair.estateId,
    [...ofReport, ...rows.flatMap((step) => step.photoIds)],
    context.nowAt,
  )
  const isReporter = actors.includes('reporter')
  return {
    nowAt: context.nowAt,
    repair: rowOf(repair, context),
    steps: rows.map(({ photoIds, data, ...step }): RepairStep => {
      const { workerId, ...open } = data
      return {
        ...step,
        photos: photos(photoIds),
        data: isCompany && workerId !== undefined ? { ...open, workerId } : open,
      }
    }),
    photos: photos(ofReport),
    // Whoever called 12345 may be to be seen on it.
    outsidePhotos:
      isCompany || mayDo(context, 'repair.readPrivate')
        ? await repairParts().outsidePhotos(tx, context, repair)
        : [],
    payer: payerOf(repair.kind, repair.place),
    callFirst: repairKindOf(repair.kind)?.callFirst ?? null,
    quotedFen: repair.quotedFen,
    agreedFen: repair.agreedFen,
    pausedMs: repair.pausedMs,
    pausedAt: repair.pausedAt,
    thirdParty: repair.thirdParty,
    workerName: worker,
    lapsesAt: standing.state === 'done' && standing.mendedAt !== null ? standing.mendedAt + SILENCE_MS : null,
    isFollowing: follows,
    visitorPhone,
    rating,
    mayRate: isReporter && hasOutcome(standing.state),
    orders: await repairParts().orders(tx, context, repair),
    voice: await voiceOf(tx, context, repair, isReporter),
    maySay: standing.closedAt === null && (isCompany || (follows && mayDo(context, 'repair.report'))),
    moves: [...new Set(actors.flatMap((actor): RepairMove[] => movesOf(standing.state, actor)))].filter(
      // A price is agreed with whoever pays it.
      (move) => move !== 'quote' || payerOf(repair.kind, repair.place) === 'owner',
    ),
  }
}

/** Whether there is an outcome to speak of. */
export function hasOutcome(state: string): boolean {
  return state === 'confirmed' || state === 'lapsed' || state === 'declined'
}

type StoredStep = Omit<RepairStep, 'photos'> & { photoIds: string[] }

function stepsQuestion(repair: StoredRepair): Question<StoredStep[]> {
  return question(
    `SELECT move, state, ${ms('at')} AS at, by_role AS by, note, photo_ids AS "photoIds", data FROM repair_steps
     WHERE estate_id = $1 AND repair_id = $2 ORDER BY position`,
    [repair.estateId, repair.repairId],
    (rows: StoredStep[]) => rows,
  )
}

function ratingQuestion(repair: StoredRepair): Question<RepairDetail['rating']> {
  return question(
    `SELECT is_solved AS "isSolved", satisfaction, note FROM repair_ratings
     WHERE estate_id = $1 AND repair_id = $2 ORDER BY position DESC LIMIT 1`,
    [repair.estateId, repair.repairId],
    ([row]: NonNullable<RepairDetail['rating']>[]) => row ?? null,
  )
}

function workerNameQuestion(repair: StoredRepair): Question<string | null> {
  return question(
    'SELECT name FROM repair_workers WHERE estate_id = $1 AND worker_id = $2',
    [repair.estateId, repair.workerId],
    ([row]: { name: string }[]) => row?.name ?? null,
  )
}

type Facility = { building: string; stair: string; floor: string }

function facilityQuestion(estateId: string, facilityId: string): Question<Facility | undefined> {
  return question(
    'SELECT building, stair, floor FROM facilities WHERE estate_id = $1 AND facility_id = $2',
    [estateId, facilityId],
    ([row]: Facility[]) => row,
  )
}

/** Which repairs are this caller's to see, as a condition on `$2`. */
function scopeOf(context: RequestContext): { readonly where: string; readonly value: string | null } {
  if (mayReadAll(context)) return { where: '$2::text IS NULL', value: null }
  const parts = [
    ...(mayDo(context, 'repair.readShared') ? ["place <> 'home'"] : []),
    ...(mayDo(context, 'repair.readOwn')
      ? [
          'repair_id = ANY (ARRAY(SELECT repair_id FROM repair_followers WHERE estate_id = $1 AND person_id = $2))',
        ]
      : []),
    ...(mayDo(context, 'repair.work') ? ['worker_id = $2'] : []),
  ]
  // Whoever acts only as an agent in votes sees none. The value is named where no part asks for it.
  const where = parts.length > 0 ? `($2::text IS NOT NULL AND (${parts.join(' OR ')}))` : '$2::text IS NULL'
  return { where, value: context.personId }
}

type Counts = { openCount: number; closedCount: number; lateCount: number }

function countsQuestion(estateId: string, context: RequestContext): Question<Counts> {
  const scope = scopeOf(context)
  const count = (where: string) =>
    `(SELECT count(*)::int FROM (SELECT 1 FROM repairs WHERE estate_id = $1 AND ${scope.where} AND ${where}
      LIMIT ${MOST_COUNTED}) AS found)`
  return question(
    `SELECT ${count('is_open')} AS "openCount", ${count('NOT is_open')} AS "closedCount",
       ${count(overdueAt('$3'))} AS "lateCount"`,
    [estateId, scope.value, new Date(context.nowAt)],
    ([row]: Counts[]) => row as Counts,
  )
}

/** The kinds whose name holds a word. */
function kindsNamed(word: string): string[] {
  return REPAIR_KINDS.filter((kind) => kind.title.includes(word)).map((kind) => kind.key)
}
