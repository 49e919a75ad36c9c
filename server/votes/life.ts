import type {
  cancelVote,
  Duty,
  LifeDetail,
  listLives,
  Objection,
  PostingPlace,
  Publication,
  publishResult,
  readLife,
} from '#contract/votes/life.ts'
import { isAllowed } from '#domain/core/access.ts'
import { beijingDayOf, mayStillMove } from '#domain/core/calendar.ts'
import { utf8 } from '#domain/log/bytes.ts'
import { carries } from '#domain/votes/counting/decide.ts'
import { type Life, type LifeFacts, type LifeMove, lifeOf, movesOf, refusalOf } from '#domain/votes/life.ts'
import { encodeVoteEntry, readRules, rulesHashOf } from '#domain/votes/evidence/record.ts'
import { createHash } from 'node:crypto'
import type { RequestContext, Handler } from '#server/core/http/context.ts'
import { askAll, ms, question } from '#server/core/db/ask.ts'
import { askEstate, inEstate, type Tx } from '#server/core/db/scope.ts'
import { draftsQuestion, factsOf } from './drafts/store.ts'
import { holidays } from '#server/estate/holidays.ts'
import { appendEntries, checkpointNow, lockLog } from '#server/log/tree.ts'
import { photosById } from '#server/files/photo-links.ts'
import type { Ports } from '#server/core/ports.ts'
import { AppError } from '#server/core/http/app-error.ts'
import { mustKnowPhotos } from '#server/files/photos.ts'
import { closeIfDue } from './close.ts'
import { byVote, mustFindVote, readVotes, type StoredVote } from './store.ts'

export const handleListLives: Handler<typeof listLives> = async (context, { params }) =>
  askEstate(context.ports.db, params.estateId, async (tx) => {
    const all = await readVotes(tx, params.estateId)
    const known = await knownOfAll(tx, all)
    const votes = all.map((vote) => {
      const life = lifeOf((known.get(vote.voteId) as Known).facts, context.nowAt, holidays())
      const { state, since, next } = life
      return { voteId: vote.voteId, title: vote.title, state, since, next, duties: dutiesOf(life) }
    })
    const dueOf = (duties: readonly Duty[]) => Math.min(...duties.map((duty) => duty.dueAt))
    votes.sort((a, b) => order(dueOf(a.duties), dueOf(b.duties)) || (a.voteId < b.voteId ? 1 : -1))
    return { nowAt: context.nowAt, votes }
  })

export const handleReadLife: Handler<typeof readLife> = async (context, { params }) =>
  inEstate(context.ports.db, params.estateId, async (tx) =>
    lifeDetail(tx, context, await counted(tx, context, params)),
  )

export const handleCancelVote: Handler<typeof cancelVote> = async (context, { params, body }) => {
  const { ports, nowAt, personId } = context
  return inEstate(ports.db, params.estateId, async (tx) => {
    // Whoever casts, closes or cancels waits for the log: then none of them sees a half of the other.
    await lockLog(tx, params.estateId)
    const vote = await mustFindVote(tx, params.estateId, params.voteId)
    const reason = body.reason.trim()
    if (vote.cancelledAt !== null) {
      if (vote.cancelReason !== reason) throw new AppError('vote.cancelled')
      return lifeDetail(tx, context, vote)
    }
    mustMove(context, (await knownOf(tx, vote)).facts, 'cancel')
    const entry = encodeVoteEntry(Number(vote.estateId), {
      voteId: vote.voteId,
      rulesHash: rulesHashOf(vote.rulesText ?? ''),
      kind: 'cancelled',
      reasonHash: Uint8Array.from(createHash('sha256').update(utf8(reason)).digest()),
      at: nowAt,
    })
    const index = await appendEntries(tx, vote.estateId, [entry], nowAt)
    await tx.query(
      `INSERT INTO vote_cancellations (estate_id, vote_id, reason, cancelled_by, cancelled_at, log_index)
       VALUES ($1, $2, $3, $4, $5, $6)`,
      [vote.estateId, vote.voteId, reason, personId, new Date(nowAt), index],
    )
    await checkpointNow(tx, ports.log, vote.estateId, nowAt)
    return lifeDetail(tx, context, await mustFindVote(tx, params.estateId, params.voteId))
  })
}

export const handlePublishResult: Handler<typeof publishResult> = async (context, { params, body }) => {
  const { ports, nowAt, personId } = context
  const places = [...new Set(body.places)]
  if (places.length < 2) throw new AppError('vote.few-places')
  return inEstate(ports.db, params.estateId, async (tx) => {
    const vote = await counted(tx, context, params)
    await mustKnowPhotos(tx, params.estateId, body.photoIds)
    const known = await knownOf(tx, vote)
    const before = known.publications.find((one) => one.publicationId === body.publicationId)
    if (before) {
      if (before.places.join() !== places.join() || before.note !== body.note.trim())
        throw new AppError('request.key-reused')
      return lifeDetail(tx, context, vote)
    }
    mustMove(context, known.facts, 'publish')
    await tx.query(
      `INSERT INTO vote_publications (estate_id, vote_id, publication_id, round, places, note, photo_ids,
         published_by, published_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING`,
      [
        vote.estateId,
        vote.voteId,
        body.publicationId,
        known.facts.countedAt.length - 1,
        places,
        body.note.trim(),
        body.photoIds,
        personId,
        new Date(nowAt),
      ],
    )
    return lifeDetail(tx, context, vote)
  })
}

/** The vote of a request, closed and counted first where its time is over and nobody did it yet. */
export async function counted(
  tx: Tx,
  context: { readonly ports: Pick<Ports, 'log'>; readonly nowAt: number },
  of: { estateId: string; voteId: string },
): Promise<StoredVote> {
  const vote = await mustFindVote(tx, of.estateId, of.voteId)
  await closeIfDue(tx, context.ports, vote, context.nowAt)
  return vote
}

/** Refuses a move that none of the caller's roles may make now. */
export function mustMove(context: RequestContext, facts: LifeFacts, move: LifeMove): void {
  const why = context.roles.map((role) => refusalOf(facts, role, move, context.nowAt, holidays()))
  if (why.includes(null)) return
  throw new AppError(why.includes('too-late') ? 'objection.too-late' : 'vote.move-refused')
}

export type StoredObjection = {
  objectionId: string
  about: 'roll' | 'result'
  text: string
  filedBy: string
  filedAt: number
  isUpheld: boolean | null
  reason: string | null
  setAside: string[] | null
  answeredAt: number | null
}

type StoredPublication = Omit<Publication, 'photos' | 'places'> & {
  places: PostingPlace[]
  photoIds: string[]
}

/** What was done with a vote, and the facts of its life that follow from it. */
export type Known = {
  facts: LifeFacts
  draft: ReturnType<typeof factsOf>
  publications: StoredPublication[]
  objections: StoredObjection[]
}

export async function knownOf(tx: Tx, vote: StoredVote): Promise<Known> {
  return (await knownOfAll(tx, [vote])).get(vote.voteId) as Known
}

/** The same of several votes of one estate. */
export async function knownOfAll(tx: Tx, votes: readonly StoredVote[]): Promise<Map<string, Known>> {
  const [first] = votes
  if (!first) return new Map()
  const key = [first.estateId, votes.map((vote) => vote.voteId)]
  const found = await askAll(tx, {
    results: question(
      `SELECT vote_id AS "voteId", ${ms('closed_at')} AS at, outcomes FROM vote_results
       WHERE estate_id = $1 AND vote_id = ANY ($2) ORDER BY round`,
      key,
      (rows: { voteId: string; at: number; outcomes: string[] }[]) => byVote(rows),
    ),
    publications: question(
      `SELECT vote_id AS "voteId", publication_id AS "publicationId", round, places, note, photo_ids AS "photoIds",
         ${ms('published_at')} AS at
       FROM vote_publications WHERE estate_id = $1 AND vote_id = ANY ($2) ORDER BY published_at`,
      key,
      (rows: (StoredPublication & { voteId: string })[]) => byVote(rows),
    ),
    objections: question(
      `SELECT o.vote_id AS "voteId", o.objection_id AS "objectionId", o.about, o.body AS text, o.filed_by AS "filedBy",
         ${ms('o.filed_at')} AS "filedAt", a.is_upheld AS "isUpheld", a.reason, a.set_aside AS "setAside",
         ${ms('a.answered_at')} AS "answeredAt"
       FROM vote_objections o LEFT JOIN vote_objection_answers a USING (estate_id, vote_id, objection_id)
       WHERE o.estate_id = $1 AND o.vote_id = ANY ($2) ORDER BY o.filed_at, o.objection_id`,
      key,
      (rows: (StoredObjection & { voteId: string })[]) => byVote(rows),
    ),
    drafts: draftsQuestion(first.estateId, 'd.draft_id = ANY ($2)', [key[1]]),
  })
  return new Map(
    votes.map((vote) => {
      const results = found.results.get(vote.voteId) ?? []
      const publications = (found.publications.get(vote.voteId) ?? []).map(({ voteId: _, ...one }) => one)
      const objections = (found.objections.get(vote.voteId) ?? []).map(({ voteId: _, ...one }) => one)
      const draft = factsOf(found.drafts.find((one) => one.draftId === vote.voteId) ?? null)
      const facts: LifeFacts = {
        draft: draft && {
          startedAt: draft.startedAt,
          submittedAt: draft.submittedAt,
          repliedAt: draft.replies.map((reply) => reply.at),
        },
        schedule: vote,
        cancelledAt: vote.cancelledAt,
        countedAt: results.map((result) => result.at),
        isCarried: results.at(-1)?.outcomes.some(carries) ?? false,
        publishedAt: publications.find((one) => one.round === results.length - 1)?.at ?? null,
        objections,
      }
      return [vote.voteId, { facts, draft, publications, objections }]
    }),
  )
}

export async function lifeDetail(tx: Tx, context: RequestContext, vote: StoredVote): Promise<LifeDetail> {
  const { facts, draft, publications, objections } = await knownOf(tx, vote)
  const life = lifeOf(facts, context.nowAt, holidays())
  const photos = await photosById(
    tx,
    context.ports,
    vote.estateId,
    publications.flatMap((one) => one.photoIds),
    context.nowAt,
  )
  const answers = context.roles.some((role) => isAllowed(role, 'vote.prepare'))
  const moves = new Set(context.roles.flatMap((role) => movesOf(facts, role, context.nowAt, holidays())))
  const { rows: before } = await tx.query<{ voteId: string; title: string }>(
    'SELECT vote_id AS "voteId", title FROM votes WHERE estate_id = $1 AND vote_id = $2',
    [vote.estateId, draft?.revoteOf ?? ''],
  )
  const { rows: after } = await tx.query<{ voteId: string; title: string }>(
    `SELECT v.vote_id AS "voteId", v.title FROM vote_drafts d
     JOIN votes v ON v.estate_id = d.estate_id AND v.vote_id = d.draft_id
     WHERE d.estate_id = $1 AND d.revote_of = $2 ORDER BY v.notice_at`,
    [vote.estateId, vote.voteId],
  )
  return {
    nowAt: context.nowAt,
    voteId: vote.voteId,
    title: vote.title,
    state: life.state,
    since: life.since,
    next: life.next,
    duties: dutiesOf(life),
    moves: [...moves],
    objectionsUntil: life.objectionsUntil,
    objectionsMayMove:
      life.state === 'published' &&
      life.objectionsUntil !== null &&
      mayStillMove(beijingDayOf(life.objectionsUntil - 1), holidays()),
    effectiveFrom: life.effectiveFrom,
    draft: draft && { startedAt: draft.startedAt, submittedAt: draft.submittedAt, replies: draft.replies },
    scope: scopeOf(vote),
    noticeAt: vote.noticeAt,
    opensAt: vote.opensAt,
    closesAt: vote.closesAt,
    cancelled: vote.cancelledAt === null ? null : { at: vote.cancelledAt, reason: vote.cancelReason ?? '' },
    countedAt: [...facts.countedAt],
    publications: publications.map(({ photoIds, ...one }) => ({ ...one, photos: photos(photoIds) })),
    objections: await shownObjections(tx, context, vote, objections, answers),
    revoteOf: before[0] ?? null,
    revotes: after,
    papers: answers && facts.countedAt.length > 0 ? await standingPapers(tx, vote) : [],
  }
}

function scopeOf(vote: StoredVote): LifeDetail['scope'] {
  const scope = vote.rulesText === null ? undefined : readRules(vote.rulesText)?.scope
  if (!scope || scope.kind === 'estate') return { kind: 'estate', building: '', stair: '' }
  return { kind: scope.kind, building: scope.buildingId, stair: scope.kind === 'stair' ? scope.stair : '' }
}

/** Paper ballots that count and were never set aside, by home. */
export async function standingPapers(tx: Tx, vote: StoredVote) {
  const { rows } = await tx.query<{ headId: string; unitLabels: string[] }>(
    `SELECT b.head_id AS "headId",
       (SELECT array_agg(unit_label(u.building, u.stair, u.room) ORDER BY u.building, u.stair, u.room)
          FROM units u WHERE u.estate_id = $1 AND u.unit_id = ANY (h.unit_ids)) AS "unitLabels"
     FROM standing_ballots b JOIN vote_heads h USING (estate_id, vote_id, head_id)
     WHERE b.estate_id = $1 AND b.vote_id = $2 AND b.channel = 1 AND NOT EXISTS (
       SELECT 1 FROM ballot_set_asides s WHERE s.estate_id = b.estate_id AND s.vote_id = b.vote_id
         AND s.head_id = b.head_id AND s.attempt = b.attempt)
     ORDER BY length(b.head_id), b.head_id`,
    [vote.estateId, vote.voteId],
  )
  return rows
}

async function shownObjections(
  tx: Tx,
  context: RequestContext,
  vote: StoredVote,
  objections: readonly StoredObjection[],
  answers: boolean,
): Promise<Objection[]> {
  const seesText = context.roles.some((role) => isAllowed(role, 'vote.readTurnout'))
  const { rows: corrections } = await tx.query<{
    objectionId: string
    label: string
    beforeDm2: number
    areaDm2: number
    areaSource: 'register'
    evidence: string
  }>(
    `SELECT c.objection_id AS "objectionId", unit_label(u.building, u.stair, u.room) AS label,
       c.before_dm2::float8 AS "beforeDm2", c.area_dm2::float8 AS "areaDm2", c.area_source AS "areaSource", c.evidence
     FROM unit_corrections c JOIN units u USING (estate_id, unit_id)
     WHERE c.estate_id = $1 AND c.vote_id = $2`,
    [vote.estateId, vote.voteId],
  )
  const shown: Objection[] = []
  for (const one of objections) {
    const isMine = one.filedBy === context.personId
    const found = corrections.find((row) => row.objectionId === one.objectionId)
    const { objectionId: _, ...correction } = found ?? { objectionId: '' }
    shown.push({
      objectionId: one.objectionId,
      about: one.about,
      text: isMine || seesText ? one.text : null,
      filedAt: one.filedAt,
      isMine,
      units: answers ? await unitsOfPerson(tx, vote.estateId, one.filedBy) : [],
      answer:
        one.answeredAt === null
          ? null
          : {
              isUpheld: one.isUpheld ?? false,
              // A reason may name a home; whoever sees the text sees it.
              reason: isMine || seesText ? (one.reason ?? '') : '',
              at: one.answeredAt,
              correction: found && (isMine || seesText) ? (correction as NonNullable<typeof found>) : null,
              setAside: one.setAside?.length ?? 0,
            },
    })
  }
  return shown
}

/** The homes of a person, as the roll has them. */
export async function unitsOfPerson(tx: Tx, estateId: string, personId: string) {
  const { rows } = await tx.query<Objection['units'][number]>(
    `SELECT DISTINCT u.unit_id AS "unitId", unit_label(u.building, u.stair, u.room) AS label,
       u.area_dm2::float8 AS "areaDm2", u.area_source AS "areaSource"
     FROM owners o JOIN unit_owners uo USING (estate_id, owner_id) JOIN units u USING (estate_id, unit_id)
     WHERE o.estate_id = $1 AND o.person_id = $2 ORDER BY label`,
    [estateId, personId],
  )
  return rows
}

function dutiesOf(life: Life): Duty[] {
  return life.duties.map(({ objection: _, by, ...duty }) => ({ ...duty, by: [...by] }))
}

/** Infinity, where nothing is due, stands last and equals itself. */
function order(a: number, b: number): number {
  return a === b ? 0 : a < b ? -1 : 1
}
