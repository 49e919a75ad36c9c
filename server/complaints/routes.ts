import { findEntries } from '#server/ledger/store.ts'
import { clauseTitles } from '#server/performance/store.ts'
import { isPartyTo } from '#server/repairs/store.ts'
import type {
  Agreement,
  ComplaintDetail,
  listComplaints,
  makeComplaint,
  readComplaint,
} from '#contract/complaints/endpoints.ts'
import type { InputOf } from '#contract/core/endpoint.ts'
import { mayStillMove } from '#domain/core/calendar.ts'
import { courtDayOf } from '#domain/complaints/agreement.ts'
import { answerStateOf, solveStateOf } from '#domain/complaints/figures.ts'
import { BEIJING_LADDER } from '#domain/complaints/ladder.ts'
import {
  agreementMovesOf,
  begun,
  type ComplaintActor,
  dueAtOf,
  isOpen,
  movesOf,
  nextTick,
  afterTick,
  type ComplaintProgress,
  visitOf,
} from '#domain/complaints/standing.ts'
import { LAW_DUTIES } from '#domain/performance/catalogue.ts'
import type { RequestContext, Handler } from '#server/core/http/context.ts'
import { noteRead } from '#server/identity/reads.ts'
import { holidays } from '#server/estate/holidays.ts'
import {
  actorOf,
  atNow,
  complaintsQuestion,
  findComplaints,
  insertStep,
  markTick,
  mustSee,
  rowOf,
  seatsOf,
  type StoredComplaint,
  whoIs,
} from './store.ts'
import { type Answers, askAll, known, type Question } from '#server/core/db/ask.ts'
import { askEstate, holdName, inEstate, type Tx } from '#server/core/db/scope.ts'
import { photosById } from '#server/files/photo-links.ts'
import { mustKnowPhotos } from '#server/files/photos.ts'
import { AppError } from '#server/core/http/app-error.ts'
import { mayDo } from '#server/repairs/store.ts'

const PAGE = 20
const DAY_MS = 86_400_000
/** Complaints of one person within a day. Basis: product. */
const MOST_A_DAY = 10
const MOST_TODOS = 50

export const handleListComplaints: Handler<typeof listComplaints> = async (context, { params, query }) =>
  askEstate(context.ports.db, params.estateId, async (tx) => {
    const { estateId } = params
    const isOpenList = query.state === 'open'
    const seats = seatsOf(context)
    const conditions = [
      // What a clock has taken up and nobody has written down yet has come up all the same.
      `((filed_by = $2 AND $3) OR levels && $4::text[] OR (cardinality($4::text[]) > 0 AND due_at < $5))`,
      ...(query.state === undefined ? [] : [isOpenList ? 'is_open' : 'NOT is_open']),
    ]
    const values: unknown[] = [
      context.personId,
      mayDo(context, 'complaint.readOwn'),
      seats,
      new Date(context.nowAt),
    ]
    const [from] = query.before ? await findComplaints(tx, estateId, 'complaint_id = $2', [query.before]) : []
    if (from) {
      conditions.push(
        isOpenList ? '(due_at, complaint_id) > ($6, $7)' : '(filed_at, complaint_id) < ($6, $7)',
      )
      values.push(new Date((isOpenList ? from.dueAt : from.filedAt) ?? 0), from.complaintId)
    }
    const { found, invited } = await askAll(tx, {
      found: complaintsQuestion(
        estateId,
        `${conditions.join(' AND ')} ORDER BY ${isOpenList ? 'due_at, complaint_id' : 'filed_at DESC, complaint_id DESC'}
         LIMIT ${PAGE + 1}`,
        values,
      ),
      invited: invitedQuestion(context, estateId),
    })
    const page = found.slice(0, PAGE)
    return {
      nowAt: context.nowAt,
      complaints: page
        .map((complaint) => atNow(complaint, context.nowAt))
        .filter((complaint) => actorOf(context, complaint) !== null)
        .map((complaint) => rowOf(complaint, context)),
      invitations: invited.map(({ complaintId, invitedAt }) => ({
        complaintId,
        invitedAt: invitedAt ?? 0,
      })),
      before: found.length > PAGE ? (page.at(-1)?.complaintId ?? null) : null,
    }
  })

/** The complaints whose agreement a home of this person is asked to. */
function invitedQuestion(context: RequestContext, estateId: string): Question<StoredComplaint[]> {
  if (!mayDo(context, 'complaint.readOwn')) return known([])
  return complaintsQuestion(
    estateId,
    `filed_by <> $2 AND invited_unit IN (SELECT unit_id FROM owners JOIN unit_owners USING (estate_id, owner_id)
       WHERE estate_id = $1 AND person_id = $2) ORDER BY invited_at DESC LIMIT ${PAGE}`,
    [context.personId],
  )
}

export const handleReadComplaint: Handler<typeof readComplaint> = async (context, { params }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const [found] = await findComplaints(tx, params.estateId, 'complaint_id = $2', [params.complaintId])
    const { complaint } = mustSee(context, found)
    await noteRead(tx, context, { personId: complaint.filedBy, estateId: params.estateId, kind: 'complaint' })
    return detailOf(tx, context, complaint)
  })

export const handleMakeComplaint: Handler<typeof makeComplaint> = async (context, { params, body }) => {
  const { estateId } = params
  return inEstate(context.ports.db, estateId, async (tx) => {
    // One at a time of a person, so that the count of a day is true.
    await holdName(tx, estateId, `complaints of ${context.personId}`)
    const [before] = await findComplaints(tx, estateId, 'complaint_id = $2', [body.complaintId])
    if (before) {
      if (!isSame(before, context, body)) throw new AppError('request.key-reused')
      return detailOf(tx, context, before)
    }
    await mustKnowPhotos(tx, estateId, body.photoIds)
    await mustKnowRefs(tx, context, estateId, body.refs)
    const { rows } = await tx.query<{ made: number }>(
      'SELECT count(*)::int AS made FROM complaints WHERE estate_id = $1 AND filed_by = $2 AND filed_at > $3',
      [estateId, context.personId, new Date(context.nowAt - DAY_MS)],
    )
    if ((rows[0]?.made ?? 0) >= MOST_A_DAY) throw new AppError('complaint.too-many')
    const given = { personId: context.personId, at: context.nowAt, key: context.idempotencyKey }
    return detailOf(tx, context, await storeComplaint(tx, estateId, body, given))
  })
}

/** Stores a new complaint with the ladder of today. */
export async function storeComplaint(
  tx: Tx,
  estateId: string,
  body: InputOf<typeof makeComplaint>['body'],
  given: { readonly personId: string; readonly at: number; readonly key: string },
): Promise<StoredComplaint> {
  const standing = begun(body.subject, given.at, BEIJING_LADDER)
  const complaint: StoredComplaint = {
    estateId,
    complaintId: body.complaintId,
    subject: body.subject,
    words: body.words.trim(),
    photoIds: body.photoIds,
    refs: body.refs,
    isNamed: body.isNamed,
    filedBy: given.personId,
    filedAt: given.at,
    ladder: BEIJING_LADDER,
    standing,
    dueAt: dueAtOf(standing),
    invitedUnit: null,
    invitedAt: null,
    lastPosition: 1,
  }
  const { rows } = await tx.query(
    `INSERT INTO complaints (estate_id, complaint_id, subject, words, photo_ids, refs, is_named, filed_by, filed_at,
       idempotency_key, ladder, standing, levels, due_at, last_position)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 1) ON CONFLICT DO NOTHING RETURNING 1`,
    [
      estateId,
      complaint.complaintId,
      complaint.subject,
      complaint.words,
      complaint.photoIds,
      JSON.stringify(complaint.refs),
      complaint.isNamed,
      complaint.filedBy,
      new Date(given.at),
      given.key,
      JSON.stringify(BEIJING_LADDER),
      JSON.stringify(standing),
      [visitOf(standing).level],
      complaint.dueAt === null ? null : new Date(complaint.dueAt),
    ],
  )
  if (rows.length === 0) throw new AppError('request.key-reused')
  await insertStep(tx, complaint, { move: 'submit', by: 'complainant', note: '', photoIds: [] }, given)
  await markTick(tx, complaint)
  return complaint
}

function isSame(
  before: StoredComplaint,
  context: RequestContext,
  body: InputOf<typeof makeComplaint>['body'],
): boolean {
  return (
    before.filedBy === context.personId &&
    before.subject === body.subject &&
    before.words === body.words.trim() &&
    before.isNamed === body.isNamed &&
    before.photoIds.join() === body.photoIds.join() &&
    before.refs.map(({ kind, id }) => `${kind} ${id}`).join() ===
      body.refs.map(({ kind, id }) => `${kind} ${id}`).join()
  )
}

/** What the complainant may see and link to. Bills are named elsewhere; their name is taken as it is. */
async function mustKnowRefs(
  tx: Tx,
  context: RequestContext,
  estateId: string,
  refs: InputOf<typeof makeComplaint>['body']['refs'],
): Promise<void> {
  const isKnown = {
    repair: (id: string) => isPartyTo(tx, estateId, id, context.personId),
    entry: async (id: string) => (await findEntries(tx, 'e.entry_id = $2', [estateId, id])).length > 0,
    clause: async (id: string) => (await clauseTitles(tx, estateId, [id])).has(id),
  } as const
  for (const { kind, id } of refs) {
    // Duties of the law are the same in every estate.
    if (kind === 'bill' || (kind === 'clause' && LAW_DUTIES.some((duty) => duty.id === id))) continue
    if (!(await isKnown[kind](id))) throw new AppError('complaint.ref-unknown')
  }
}

type StepRow = Omit<ComplaintDetail['steps'][number], 'photos'> & { photoIds: string[] }

export async function detailOf(
  tx: Tx,
  context: RequestContext,
  stored: StoredComplaint,
): Promise<ComplaintDetail> {
  const complaint = atNow(stored, context.nowAt)
  const { standing, ladder, estateId } = complaint
  const as = actorOf(context, complaint)
  if (!as) throw new AppError('complaint.not-found')
  const rows = await stepsOf(tx, stored, context.nowAt)
  const photos = await photosById(
    tx,
    context.ports,
    estateId,
    [...complaint.photoIds, ...rows.flatMap((step) => step.photoIds)],
    context.nowAt,
  )
  const agreements = await agreementsOf(tx, complaint)
  const seen = agreements.filter((one) => maySeeAgreement(as, standing, one))
  const isKnown = as !== 'company' || complaint.isNamed || seen.some((one) => one.otherSide === 'company')
  return {
    nowAt: context.nowAt,
    complaint: rowOf(complaint, context),
    as,
    isNamed: complaint.isNamed,
    who: isKnown ? await whoIs(tx, estateId, complaint.filedBy) : null,
    photos: photos(complaint.photoIds),
    refs: complaint.refs,
    visits: standing.visits.map(
      ({ level, arrivedAt, answerBy, answeredAt, solveBy, resolvedAt, leftAt, leftBy }, index) => ({
        level,
        arrivedAt,
        answerBy,
        answerBasis: ladder[level].answerBasis,
        answer: answerStateOf(
          standing,
          standing.visits[index] as ComplaintProgress['visits'][number],
          context.nowAt,
        ),
        answeredAt,
        solveBy,
        solveBasis: ladder[level].solveBasis,
        solve: solveStateOf(
          standing,
          standing.visits[index] as ComplaintProgress['visits'][number],
          context.nowAt,
        ),
        resolvedAt,
        leftAt,
        leftBy,
      }),
    ),
    steps: rows.map(({ photoIds, ...step }) => ({ ...step, photos: photos(photoIds) })),
    reopened: standing.reopened,
    agreements: seen,
    moves: movesOf(standing, as, ladder),
    agreementMoves: agreementMovesOf(standing, as, ladder),
  }
}

/** All steps, those of the clocks too that nobody has written down yet. */
async function stepsOf(tx: Tx, stored: StoredComplaint, nowAt: number): Promise<StepRow[]> {
  const { rows } = await tx.query<StepRow>(
    `SELECT move, by_actor AS by, at, state, level, note, photo_ids AS "photoIds", version FROM complaint_steps
     WHERE estate_id = $1 AND complaint_id = $2 ORDER BY position`,
    [stored.estateId, stored.complaintId],
  )
  let { standing } = stored
  for (let tick = nextTick(standing, nowAt); tick; tick = nextTick(standing, nowAt)) {
    standing = afterTick(standing, tick, stored.ladder)
    const { state } = standing
    rows.push({
      ...tick,
      by: 'clock',
      state,
      level: visitOf(standing).level,
      note: '',
      photoIds: [],
      version: null,
    })
  }
  return rows
}

/** The last agreement proposed and the one in force. */
export async function agreementsOf(tx: Tx, complaint: StoredComplaint): Promise<Agreement[]> {
  const { version, inForce, isAssented, isRefused } = complaint.standing.agreement
  if (version === 0) return []
  const { rows } = await tx.query<Omit<Agreement, 'state' | 'inForceAt' | 'courtBy' | 'courtMayMove'>>(
    `SELECT version, complainant, other, CASE WHEN other_unit IS NULL THEN 'company' ELSE 'neighbour' END AS "otherSide",
       facts, dispute, content, perform_on AS "performOn", mediator, proposed_at AS "proposedAt", hash
     FROM complaint_agreements WHERE estate_id = $1 AND complaint_id = $2 AND version = ANY ($3) ORDER BY version DESC`,
    [complaint.estateId, complaint.complaintId, [version, inForce?.version ?? version]],
  )
  return rows.map((row) => {
    const inForceAt = inForce?.version === row.version ? inForce.at : null
    const state =
      inForceAt !== null ? 'inForce' : isRefused ? 'refused' : isAssented ? 'toOther' : 'toComplainant'
    const courtBy = inForceAt === null ? null : courtDayOf(inForceAt, holidays())
    return {
      ...row,
      state,
      inForceAt,
      courtBy,
      courtMayMove: courtBy !== null && mayStillMove(courtBy, holidays()),
    }
  })
}

/** An agreement names the complainant: the other side sees it only after the complainant said yes to it. */
function maySeeAgreement(as: ComplaintActor, standing: ComplaintProgress, one: Agreement): boolean {
  if (as !== 'company') return true
  if (one.otherSide !== 'company') return false
  return (
    one.inForceAt !== null || (one.version === standing.agreement.version && standing.agreement.isAssented)
  )
}

export type ComplaintTodo = {
  readonly complaintId: string
  readonly what: 'work' | 'confirm' | 'agree' | 'invited'
  readonly dueAt: number
  /** Since when it waits, and when the clock that runs is over. */
  readonly since: number
  readonly endsAt: number | null
}

/** What of complaints has to be asked to know what waits for this caller. */
export function complaintQuestions(context: RequestContext, estateId: string) {
  return {
    open: complaintsQuestion(
      estateId,
      `is_open AND ((filed_by = $2 AND $3) OR levels && $4::text[] OR (cardinality($4::text[]) > 0 AND due_at < $5))
       ORDER BY due_at, complaint_id LIMIT ${MOST_TODOS}`,
      [context.personId, mayDo(context, 'complaint.readOwn'), seatsOf(context), new Date(context.nowAt)],
    ),
    invited: invitedQuestion(context, estateId),
  }
}

/** What of complaints waits for this caller, for the home page. */
export function complaintTodos(
  context: RequestContext,
  { open, invited }: Answers<ReturnType<typeof complaintQuestions>>,
): ComplaintTodo[] {
  const todos: ComplaintTodo[] = []
  for (const stored of open) {
    const { standing, complaintId, dueAt, ladder } = atNow(stored, context.nowAt)
    const as = actorOf(context, atNow(stored, context.nowAt))
    if (!as || !isOpen(standing.state)) continue
    const may = agreementMovesOf(standing, as, ladder)
    const moves = movesOf(standing, as, ladder)
    const what =
      may.includes('assent') || may.includes('agree')
        ? 'agree'
        : moves.includes('confirm')
          ? 'confirm'
          : moves.includes('resolve')
            ? 'work'
            : null
    if (what)
      todos.push({ complaintId, what, dueAt: dueAt ?? context.nowAt, since: standing.since, endsAt: dueAt })
  }
  for (const stored of invited) {
    const { standing, complaintId, ladder } = atNow(stored, context.nowAt)
    if (agreementMovesOf(standing, 'neighbour', ladder).length > 0)
      todos.unshift({
        complaintId,
        what: 'invited',
        dueAt: stored.invitedAt ?? context.nowAt,
        since: stored.invitedAt ?? context.nowAt,
        endsAt: dueAtOf(standing),
      })
  }
  return todos.slice(0, MOST_TODOS)
}
