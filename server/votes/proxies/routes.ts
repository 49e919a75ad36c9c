import { randomBytes } from 'node:crypto'
import {
  type acceptOffer,
  type createAgentCode,
  type decideWrittenProxy,
  type listProxies,
  type offerProxy,
  PROXY_CODE_MS,
  type readOffer,
  type readProxies,
  type registerProxy,
  type revokeProxy,
  type withdrawOffer,
} from '#contract/votes/proxies/proxies.ts'
import { isAllowed } from '#domain/core/access.ts'
import { commitmentOf, writtenProxyDocument } from '#domain/estate/title.ts'
import { AGENT_BYTES } from '#domain/votes/evidence/record.ts'
import type { Handler } from '#server/core/http/context.ts'
import { codeExpiry, type FoundCode, findCode, knownCode, makeCode } from '#server/identity/codes.ts'
import { homesOf } from '../committee.ts'
import { ask, known, ms, type Question, question } from '#server/core/db/ask.ts'
import { inEstate, type Tx } from '#server/core/db/scope.ts'
import { photosById } from '#server/files/photo-links.ts'
import { mustKnowPhotos } from '#server/files/photos.ts'
import type { Ports } from '#server/core/ports.ts'
import { AppError, refuseUnlessOk } from '#server/core/http/app-error.ts'
import { grantRole, LOOK_BACK_MS, rolesOf } from '#server/identity/roles.ts'
import { findVote, headsOf, mustFindVote, noteOf, proxiesOf, type StoredVote } from '../store.ts'

// Law: 物业管理条例 §12②: an owner may have an agent take part; 建房〔2009〕274号 §26①: authorised in writing. What is said
// in the grant is shown to both before they confirm it. That it is for one vote, ends with it, can be taken back until it is
// used, and how many homes one agent may hold: basis ours.

export const handleOfferProxy: Handler<typeof offerProxy> = async (context, { params, body }) => {
  const { ports, nowAt, personId } = context
  const { estateId, voteId } = params
  const expiresAt = await inEstate(ports.db, estateId, async (tx) => {
    const { rows } = await tx.query<{ answer: string }>(
      'SELECT offer_proxy($1, $2, $3, $4, $5, $6, $7, $8) AS answer',
      [
        estateId,
        voteId,
        body.headId,
        body.offerId,
        personId,
        body.agentName.trim(),
        new Date(nowAt),
        new Date(nowAt + PROXY_CODE_MS),
      ],
    )
    refuseUnlessOk(rows[0]?.answer)
    return (await offerOf(tx, estateId, voteId, body.offerId))?.expiresAt as number
  })
  const named = { kind: 'offer', named: body.offerId, personId } as const
  return { code: await makeCode(ports, { ...named, estateId, voteId, expiresAt }), expiresAt }
}

export const handleWithdrawOffer: Handler<typeof withdrawOffer> = async (context, { params }) => {
  const { ports, nowAt, personId } = context
  const { estateId, voteId, offerId } = params
  return inEstate(ports.db, estateId, async (tx) => {
    const vote = await mustFindVoteFor(tx, estateId, voteId)
    const offer = await offerOf(tx, estateId, voteId, offerId)
    const isMine = (await headsOf(tx, vote, personId)).some((head) => head.headId === offer?.headId)
    if (!offer || !isMine) throw new AppError('proxy.not-found')
    await tx.query(
      `UPDATE proxy_offers SET withdrawn_at = $4
       WHERE estate_id = $1 AND vote_id = $2 AND offer_id = $3 AND withdrawn_at IS NULL`,
      [estateId, voteId, offerId, new Date(nowAt)],
    )
    return {}
  })
}

export const handleReadOffer: Handler<typeof readOffer> = async (context, { body }) => {
  const { ports, nowAt, personId } = context
  const found = await findOffer(ports, { code: body.code, byPerson: personId, nowAt })
  return inEstate(ports.db, found.estateId, async (tx) => {
    const { vote, offer } = await offered(tx, found, nowAt, personId)
    const { rows } = await tx.query<{ name: string; areaDm2: number; unitLabels: string[] }>(
      `SELECT c.name, h.area_dm2::float8 AS "areaDm2",
         (SELECT array_agg(unit_label(u.building, u.stair, u.room) ORDER BY u.building, u.stair, u.room)
            FROM units u WHERE u.estate_id = $1 AND u.unit_id = ANY (h.unit_ids)) AS "unitLabels"
       FROM roll_heads h JOIN estates c USING (estate_id)
       WHERE h.estate_id = $1 AND h.vote_id = $2 AND h.head_id = $3`,
      [found.estateId, found.voteId, offer.headId],
    )
    const [head] = rows
    if (!head) throw new AppError('proxy.code-refused')
    return {
      estateName: head.name,
      voteTitle: vote.title,
      unitLabels: head.unitLabels,
      areaDm2: head.areaDm2,
      agentName: offer.agentName,
      closesAt: vote.closesAt,
      expiresAt: offer.expiresAt,
    }
  })
}

export const handleAcceptOffer: Handler<typeof acceptOffer> = async (context, { body }) => {
  const { ports, nowAt, personId } = context
  const found = await findOffer(ports, { code: body.code, byPerson: personId, nowAt })
  const { estateId, voteId } = found
  return inEstate(ports.db, estateId, async (tx) => {
    const { vote, offer } = await offered(tx, found, nowAt, personId)
    await grant(tx, vote, {
      headId: offer.headId,
      grantId: found.named,
      grantedBy: offer.offeredBy,
      agent: personId,
      agentName: offer.agentName,
      clerk: null,
      photoIds: [],
      nowAt,
    })
    return { estateId, voteId, headId: offer.headId }
  })
}

export const handleRevokeProxy: Handler<typeof revokeProxy> = async (context, { params }) => {
  const { ports, nowAt, personId } = context
  return inEstate(ports.db, params.estateId, async (tx) => {
    const { rows } = await tx.query<{ answer: string }>('SELECT revoke_proxy($1, $2, $3, $4, $5) AS answer', [
      params.estateId,
      params.voteId,
      params.grantId,
      personId,
      new Date(nowAt),
    ])
    refuseUnlessOk(rows[0]?.answer)
    return {}
  })
}

export const handleReadProxies: Handler<typeof readProxies> = async (context, { params }) => {
  const { ports, nowAt, personId } = context
  const { estateId, voteId, headId } = params
  const read = await inEstate(ports.db, estateId, async (tx) => {
    const vote = await mustFindVote(tx, estateId, voteId)
    const head = (await headsOf(tx, vote, personId)).find((one) => one.headId === headId)
    if (!head) throw new AppError('vote.not-entitled')
    const grants = (await proxiesOf(tx, vote, [headId])).map(noteOf).reverse()
    const waiting = (await waitingPapers(tx, vote, personId))
      .filter((one) => one.headId === headId)
      .map(({ grantId, agentName, registeredAt }) => ({ grantId, agentName, registeredAt }))
    return { vote, head, grants, waiting, offer: await waitingOffer(tx, vote, headId, nowAt) }
  })
  const { vote, head, grants, waiting, offer } = read
  const isMine = offer?.offeredBy === personId
  return {
    nowAt,
    voteTitle: vote.title,
    closesAt: vote.closesAt,
    proxyCap: vote.proxyCap,
    unitLabels: head.unitLabels,
    areaDm2: head.areaDm2,
    jointOwners: head.jointOwners,
    hasVoted: head.receipt !== null,
    grants,
    waiting,
    offer: offer
      ? {
          offerId: offer.offerId,
          agentName: offer.agentName,
          expiresAt: offer.expiresAt,
          code: isMine ? await knownCode(ports, { kind: 'offer', named: offer.offerId, personId }) : null,
        }
      : null,
  }
}

export const handleCreateAgentCode: Handler<typeof createAgentCode> = async (context) => {
  const { ports, nowAt, personId, idempotencyKey } = context
  const expiresAt = (await codeExpiry(ports, 'agent', personId, idempotencyKey)) ?? nowAt + PROXY_CODE_MS
  const named = { kind: 'agent', named: idempotencyKey, personId } as const
  return { code: await makeCode(ports, { ...named, estateId: null, voteId: null, expiresAt }), expiresAt }
}

export const handleRegisterProxy: Handler<typeof registerProxy> = async (context, { params, body }) => {
  const { ports, nowAt, personId } = context
  const { estateId, voteId } = params
  const agent = await findCode(ports, { kind: 'agent', code: body.agentCode, byPerson: personId, nowAt })
  return inEstate(ports.db, estateId, async (tx) => {
    await mustFindVote(tx, estateId, voteId)
    await mustKnowPhotos(tx, estateId, body.photoIds)
    const { headId, grantId, photoIds } = body
    const document = writtenProxyDocument({
      communityId: estateId,
      voteId,
      grantId,
      headId,
      agent: agent.personId,
      photoIds,
    })
    const salt = randomBytes(32)
    const { rows } = await tx.query<{ answer: string }>(
      'SELECT register_written_proxy($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) AS answer',
      [
        estateId,
        voteId,
        headId,
        grantId,
        agent.personId,
        body.agentName.trim(),
        personId,
        photoIds,
        new Date(nowAt),
        salt,
        Buffer.from(commitmentOf('writtenProxy', salt, document)),
      ],
    )
    refuseUnlessOk(rows[0]?.answer)
    return {}
  })
}

export const handleDecideWrittenProxy: Handler<typeof decideWrittenProxy> = async (
  context,
  { params, body },
) => {
  const { ports, nowAt, personId, roles } = context
  const { estateId, voteId, grantId } = params
  return inEstate(ports.db, estateId, async (tx) => {
    const vote = await mustFindVote(tx, estateId, voteId)
    const { rows } = await tx.query<{ answer: string }>(
      'SELECT decide_written_proxy($1, $2, $3, $4, $5, $6, $7, $8) AS answer',
      [
        estateId,
        voteId,
        grantId,
        body.decision,
        personId,
        roles.some((role) => isAllowed(role, 'vote.paper')),
        randomBytes(AGENT_BYTES),
        new Date(nowAt),
      ],
    )
    refuseUnlessOk(rows[0]?.answer)
    if (body.decision === 'confirm') {
      const paper = await tx.query<{ agent: string }>(
        'SELECT agent FROM proxy_papers WHERE estate_id = $1 AND vote_id = $2 AND grant_id = $3',
        [estateId, voteId, grantId],
      )
      if (paper.rows[0]) await seatAgent(tx, vote, paper.rows[0].agent, nowAt)
    }
    return {}
  })
}

type WaitingPaper = {
  voteId: string
  grantId: string
  headId: string
  agentName: string
  registeredAt: number
  photoIds: string[]
  mayConfirm: boolean
}

/** The written authorisations of votes of one estate that wait for a second clerk, and which of them this person may confirm. */
export function waitingPapersQuestion(
  votes: readonly StoredVote[],
  personId: string,
): Question<WaitingPaper[]> {
  const [first] = votes
  if (!first) return known([])
  return question(
    `SELECT p.vote_id AS "voteId", p.grant_id AS "grantId", p.head_id AS "headId", p.agent_name AS "agentName",
       ${ms('p.registered_at')} AS "registeredAt", p.photo_ids AS "photoIds",
       p.registered_by <> $3 AND p.agent <> $3 AND NOT is_voter($1, p.vote_id, p.head_id, $3) AS "mayConfirm"
     FROM proxy_papers p
     WHERE p.estate_id = $1 AND p.vote_id = ANY ($2) AND NOT EXISTS (
       SELECT 1 FROM proxy_paper_decisions d WHERE d.estate_id = p.estate_id AND d.vote_id = p.vote_id
         AND d.grant_id = p.grant_id)
     ORDER BY p.registered_at`,
    [first.estateId, votes.map((vote) => vote.voteId), personId],
    (rows: WaitingPaper[]) => rows,
  )
}

function waitingPapers(tx: Tx, vote: StoredVote, personId: string): Promise<WaitingPaper[]> {
  return ask(tx, waitingPapersQuestion([vote], personId))
}

export const handleListProxies: Handler<typeof listProxies> = async (
  { ports, nowAt, personId },
  { params },
) =>
  inEstate(ports.db, params.estateId, async (tx) => {
    const vote = await mustFindVote(tx, params.estateId, params.voteId)
    const homes = await homesOf(tx, vote, nowAt)
    const labels = new Map(homes.map((home) => [home.headId, home.unitLabels]))
    const proxies = await proxiesOf(
      tx,
      vote,
      homes.map((home) => home.headId),
    )
    const papers = await waitingPapers(tx, vote, personId)
    const photosOf = await photosById(
      tx,
      ports,
      params.estateId,
      papers.flatMap((one) => one.photoIds),
      nowAt,
    )
    const taken = new Set([
      ...proxies.filter((one) => one.revokedAt === null).map((one) => one.headId),
      ...papers.map((one) => one.headId),
    ])
    return {
      nowAt,
      voteTitle: vote.title,
      proxyCap: vote.proxyCap,
      heads: homes
        .filter((home) => !home.hasVoted && !taken.has(home.headId))
        .map(({ headId, unitLabels }) => ({ headId, unitLabels })),
      waiting: papers.map(({ photoIds, voteId: _, ...one }) => ({
        ...one,
        unitLabels: labels.get(one.headId) ?? [],
        photos: photosOf(photoIds),
      })),
      // Those granted in the app are between the owner and the agent.
      grants: proxies
        .filter((one) => one.isWritten)
        .map((one) => ({ headId: one.headId, unitLabels: labels.get(one.headId) ?? [], ...noteOf(one) }))
        .reverse(),
    }
  })

type Offer = {
  offerId: string
  headId: string
  offeredBy: string
  agentName: string
  expiresAt: number
  withdrawnAt: number | null
}

const OFFERS = `SELECT offer_id AS "offerId", head_id AS "headId", offered_by AS "offeredBy", agent_name AS "agentName",
  expires_at AS "expiresAt", withdrawn_at AS "withdrawnAt" FROM proxy_offers WHERE estate_id = $1 AND vote_id = $2`

async function offerOf(
  tx: Tx,
  estateId: string,
  voteId: string,
  offerId: string,
): Promise<Offer | undefined> {
  const { rows } = await tx.query<Offer>(`${OFFERS} AND offer_id = $3`, [estateId, voteId, offerId])
  return rows[0]
}

/** The offer of a head that somebody can still accept. */
async function waitingOffer(
  tx: Tx,
  vote: StoredVote,
  headId: string,
  nowAt: number,
): Promise<Offer | undefined> {
  const { rows } = await tx.query<Offer>(
    `${OFFERS} AND head_id = $3 AND withdrawn_at IS NULL AND expires_at > $4
       AND NOT EXISTS (SELECT 1 FROM proxy_grants g WHERE g.estate_id = $1 AND g.vote_id = $2
                       AND g.grant_id = proxy_offers.offer_id)`,
    [vote.estateId, vote.voteId, headId, new Date(nowAt)],
  )
  return rows[0]
}

/** The vote and the offer of a code. Refuses one taken back, or accepted by somebody else. */
type OfferCode = FoundCode & { estateId: string; voteId: string }

/** The offer that a code stands for. Refuses what `findCode` refuses. */
async function findOffer(
  ports: Pick<Ports, 'db' | 'secret'>,
  given: { code: string; byPerson: string; nowAt: number },
): Promise<OfferCode> {
  const found = await findCode(ports, { kind: 'offer', ...given })
  const { estateId, voteId } = found
  if (estateId === null || voteId === null) throw new AppError('proxy.code-refused')
  return { ...found, estateId, voteId }
}

async function offered(
  tx: Tx,
  found: OfferCode,
  nowAt: number,
  personId: string,
): Promise<{ vote: StoredVote; offer: Offer }> {
  const vote = await findVote(tx, found.estateId, found.voteId)
  const offer = await offerOf(tx, found.estateId, found.voteId, found.named)
  if (!vote || !offer) throw new AppError('proxy.code-refused')
  const [taken] = (await proxiesOf(tx, vote, [offer.headId])).filter((one) => one.grantId === offer.offerId)
  const isOver = offer.withdrawnAt !== null || offer.expiresAt <= nowAt
  if (taken ? taken.agent !== personId : isOver) throw new AppError('proxy.code-refused')
  return { vote, offer }
}

async function grant(
  tx: Tx,
  vote: StoredVote,
  given: {
    headId: string
    grantId: string
    grantedBy: string
    agent: string
    agentName: string
    clerk: string | null
    photoIds: readonly string[]
    nowAt: number
  },
): Promise<void> {
  const { estateId, voteId } = vote
  const { rows } = await tx.query<{ answer: string }>(
    'SELECT grant_proxy($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) AS answer',
    [
      estateId,
      voteId,
      given.headId,
      given.grantId,
      given.grantedBy,
      given.agent,
      randomBytes(AGENT_BYTES),
      given.agentName,
      given.clerk,
      given.photoIds,
      new Date(given.nowAt),
    ],
  )
  refuseUnlessOk(rows[0]?.answer)
  await seatAgent(tx, vote, given.agent, given.nowAt)
}

/** Who holds a role that may vote needs none for being an agent; anybody else gets one that ends after the vote. */
async function seatAgent(tx: Tx, vote: StoredVote, agent: string, nowAt: number): Promise<void> {
  const { estateId } = vote
  const held = await rolesOf(tx, agent, estateId, nowAt)
  if (held.some((role) => isAllowed(role, 'vote.cast') && role !== 'agent')) return
  const toAt = vote.closesAt + LOOK_BACK_MS
  const { rowCount } = await tx.query(
    "SELECT 1 FROM person_roles WHERE person_id = $1 AND estate_id = $2 AND role = 'agent' AND valid_to >= $3",
    [agent, estateId, new Date(toAt)],
  )
  if (rowCount) return
  await grantRole(tx, { personId: agent, estateId, role: 'agent', fromAt: nowAt, toAt })
}

async function mustFindVoteFor(tx: Tx, estateId: string, voteId: string): Promise<StoredVote> {
  const vote = await findVote(tx, estateId, voteId)
  if (!vote) throw new AppError('proxy.not-found')
  return vote
}
