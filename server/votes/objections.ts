import { setArea } from '#server/estate/roll/store.ts'
import type { answerObjection, fileObjection } from '#contract/votes/life.ts'
import { encodeVoteEntry, rulesHashOf, SET_ASIDE } from '#domain/votes/evidence/record.ts'
import type { RequestContext, Handler } from '#server/core/http/context.ts'
import { inEstate, type Tx } from '#server/core/db/scope.ts'
import { appendEntries, lockLog } from '#server/log/tree.ts'
import { AppError } from '#server/core/http/app-error.ts'
import { logResult } from './close.ts'
import { correctRoll } from './create.ts'
import {
  counted,
  knownOf,
  lifeDetail,
  mustMove,
  standingPapers,
  type StoredObjection,
  unitsOfPerson,
} from './life.ts'
import type { StoredVote } from './store.ts'

/** How many objections of one person may wait for an answer at a time. Basis: product. */
const MOST_WAITING = 3

export const handleFileObjection: Handler<typeof fileObjection> = async (context, { params, body }) => {
  const { ports, nowAt, personId } = context
  return inEstate(ports.db, params.estateId, async (tx) => {
    const vote = await counted(tx, context, params)
    const { facts, objections } = await knownOf(tx, vote)
    const text = body.text.trim()
    const known = objections.find((one) => one.objectionId === body.objectionId)
    if (known) {
      const isSame = known.filedBy === personId && known.text === text && known.about === body.about
      if (!isSame) throw new AppError('request.key-reused')
      return lifeDetail(tx, context, vote)
    }
    mustMove(context, facts, body.about === 'roll' ? 'object-roll' : 'object-result')
    const waiting = objections.filter((one) => one.filedBy === personId && one.answeredAt === null)
    if (waiting.length >= MOST_WAITING) throw new AppError('objection.too-many')
    await tx.query(
      `INSERT INTO vote_objections (estate_id, vote_id, objection_id, about, body, filed_by, filed_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`,
      [vote.estateId, vote.voteId, body.objectionId, body.about, text, personId, new Date(nowAt)],
    )
    return lifeDetail(tx, context, vote)
  })
}

type Answering = Parameters<Handler<typeof answerObjection>>[1]['body']

export const handleAnswerObjection: Handler<typeof answerObjection> = async (context, { params, body }) => {
  const { ports, nowAt, personId } = context
  return inEstate(ports.db, params.estateId, async (tx) => {
    // Two who answer at once answer one after another, and nobody votes in between.
    await lockLog(tx, params.estateId)
    const vote = await counted(tx, context, params)
    const { facts, objections } = await knownOf(tx, vote)
    const objection = objections.find((one) => one.objectionId === params.objectionId)
    if (!objection) throw new AppError('objection.not-found')
    if (objection.answeredAt !== null) {
      const isSame = objection.isUpheld === body.isUpheld && objection.reason === body.reason.trim()
      if (!isSame) throw new AppError('objection.answered')
      return lifeDetail(tx, context, vote)
    }
    mustMove(context, facts, objection.about === 'roll' ? 'answer-roll' : 'answer-result')
    mustFit(objection, body)
    await tx.query(
      `INSERT INTO vote_objection_answers (estate_id, vote_id, objection_id, is_upheld, reason, set_aside,
         answered_by, answered_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        vote.estateId,
        vote.voteId,
        params.objectionId,
        body.isUpheld,
        body.reason.trim(),
        body.setAside,
        personId,
        new Date(nowAt),
      ],
    )
    if (body.correction) await correctUnit(tx, context, vote, objection, body.correction)
    if (body.setAside.length > 0)
      await correctResult(tx, context, vote, facts.countedAt.length, body.setAside)
    return lifeDetail(tx, context, vote)
  })
}

/** An objection to the roll that is upheld corrects it; nothing else does. */
function mustFit(objection: StoredObjection, body: Answering): void {
  const wantsCorrection = objection.about === 'roll' && body.isUpheld
  const mayTakeBallots = objection.about === 'result' && body.isUpheld
  if ((body.correction !== null) !== wantsCorrection) throw new AppError('objection.bad-correction')
  if (body.setAside.length > 0 && !mayTakeBallots) throw new AppError('objection.bad-correction')
}

/** Corrects the area of one of the objector's units, keeps what it was, and makes the roll of the vote anew. */
async function correctUnit(
  tx: Tx,
  context: RequestContext,
  vote: StoredVote,
  objection: StoredObjection,
  correction: NonNullable<Answering['correction']>,
): Promise<void> {
  const { ports, nowAt, personId } = context
  if (nowAt >= vote.closesAt) throw new AppError('vote.roll-fixed')
  const units = await unitsOfPerson(tx, vote.estateId, objection.filedBy)
  const unit = units.find((one) => one.unitId === correction.unitId)
  if (!unit) throw new AppError('objection.bad-correction')
  const evidence = correction.evidence.trim()
  await tx.query(
    `INSERT INTO unit_corrections (estate_id, vote_id, objection_id, unit_id, before_dm2, before_source,
       area_dm2, area_source, evidence, corrected_by, corrected_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      vote.estateId,
      vote.voteId,
      objection.objectionId,
      unit.unitId,
      unit.areaDm2,
      unit.areaSource,
      correction.areaDm2,
      correction.areaSource,
      evidence,
      personId,
      new Date(nowAt),
    ],
  )
  await setArea(tx, vote.estateId, unit.unitId, correction)
  await correctRoll(tx, ports, vote, { reason: evidence, at: nowAt })
}

/** Sets paper ballots aside and counts anew. The caller holds the log. */
async function correctResult(
  tx: Tx,
  context: RequestContext,
  vote: StoredVote,
  round: number,
  headIds: readonly string[],
): Promise<void> {
  const { ports, nowAt } = context
  const wanted = [...new Set(headIds)]
  const standing = new Set((await standingPapers(tx, vote)).map((paper) => paper.headId))
  if (wanted.some((headId) => !standing.has(headId))) throw new AppError('objection.bad-correction')
  const { rows } = await tx.query<{ headId: string; attempt: number; index: number; tag: Buffer }>(
    `SELECT b.head_id AS "headId", b.attempt, b.log_index::float8 AS index, h.tag
     FROM standing_ballots b JOIN vote_heads h USING (estate_id, vote_id, head_id)
     WHERE b.estate_id = $1 AND b.vote_id = $2 AND b.head_id = ANY ($3) ORDER BY b.log_index`,
    [vote.estateId, vote.voteId, wanted],
  )
  const rulesHash = rulesHashOf(vote.rulesText ?? '')
  const first = await appendEntries(
    tx,
    vote.estateId,
    rows.map((row) =>
      encodeVoteEntry(Number(vote.estateId), {
        voteId: vote.voteId,
        rulesHash,
        kind: 'set-aside',
        tag: Uint8Array.from(row.tag),
        index: row.index,
        reason: SET_ASIDE.upheldObjection,
        at: nowAt,
      }),
    ),
    nowAt,
  )
  for (const [place, row] of rows.entries())
    await tx.query(
      `INSERT INTO ballot_set_asides (estate_id, vote_id, head_id, attempt, reason, set_aside_at, log_index)
       VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [
        vote.estateId,
        vote.voteId,
        row.headId,
        row.attempt,
        SET_ASIDE.upheldObjection,
        new Date(nowAt),
        first + place,
      ],
    )
  await logResult(tx, ports, vote, nowAt, round)
}
