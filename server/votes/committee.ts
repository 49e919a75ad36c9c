import { randomBytes } from 'node:crypto'
import * as v from 'valibot'
import {
  type announceVote,
  type contestPaper,
  type enterPaper,
  type listPaper,
  PaperState,
  type readTurnout,
} from '#contract/votes/committee.ts'
import type { Scope } from '#domain/votes/roll.ts'
import { scheduleOf } from '#domain/votes/drafts/draft.ts'
import { sumDeliveries } from '#domain/votes/paper/delivery.ts'
import { checkAgenda, type Item } from '#domain/votes/counting/item.ts'
import type { MatterId } from '#domain/votes/counting/matter.ts'
import { SALT_BYTES } from '#domain/votes/evidence/record.ts'
import { contestEndsAt } from '#domain/votes/paper/fate.ts'
import { checkSchedule, type ScheduleFault } from '#domain/votes/schedule.ts'
import { quorumTests } from '#domain/votes/counting/verdict.ts'
import type { Handler } from '#server/core/http/context.ts'
import { inEstate, type Tx } from '#server/core/db/scope.ts'
import { denialsOf, doorsOf } from './paper/deliveries.ts'
import { ballotsOf, fateOf, type Reading, readingsOf, seenBy } from './paper/store.ts'
import { ballotSerial, mayBeSerialOf } from './paper/serial.ts'
import { photosById } from '#server/files/photo-links.ts'
import { mustPrint } from './paper/sheets/names.ts'
import { AppError, refusalWith } from '#server/core/http/app-error.ts'
import { namesOf } from './routes.ts'
import { createVote, makeCommitments } from './create.ts'
import { draftFactsOf } from './drafts/store.ts'
import {
  isShown,
  shownUpTo,
  findVote,
  headsOf,
  mustFindVote,
  type StoredVote,
  stateOf,
  turnoutOf,
} from './store.ts'

/** The refusal of each fault of a schedule. */
export const UNLAWFUL: Record<ScheduleFault, 'vote.notice-too-short' | 'vote.window-unlawful'> = {
  'notice-too-short': 'vote.notice-too-short',
  'window-too-short': 'vote.window-unlawful',
  'window-too-long': 'vote.window-unlawful',
  'closes-before-opening': 'vote.window-unlawful',
}

export const handleAnnounceVote: Handler<typeof announceVote> = async (context, { params, body }) => {
  const { ports, nowAt, personId } = context
  const { estateId } = params
  const schedule = scheduleOf(nowAt, body.opensOn, body.closesOn)
  const items: Item[] = body.items.map(({ kind, title, text, matterId, options }) => {
    return { kind, title, text, matterId: matterId as MatterId, options }
  })
  const checked = checkSchedule(schedule)
  const scope: Scope =
    body.building === null ? { kind: 'estate' } : { kind: 'building', buildingId: body.building }
  const known = async (tx: Tx): Promise<StoredVote | null> => {
    const vote = await findVote(tx, estateId, body.voteId)
    if (!vote) {
      // A vote that has a draft is announced from it, after guidance.
      if (await draftFactsOf(tx, estateId, body.voteId)) throw new AppError('request.key-reused')
      if (!checked.ok) throw new AppError(UNLAWFUL[checked.reason])
      if (!checkAgenda({ items, seats: body.seats }).ok) throw new AppError('vote.bad-items')
      mustPrint({ title: body.title, items, documents: body.documents })
      return null
    }
    // The same announcement again is answered the same; another text under its name is not taken.
    const isSame =
      vote.title === body.title &&
      JSON.stringify(vote.items) === JSON.stringify(items) &&
      vote.opensAt === schedule.opensAt
    if (!isSame) throw new AppError('request.key-reused')
    return vote
  }
  const isKnown = (await inEstate(ports.db, estateId, known)) !== null
  const made = isKnown ? undefined : await makeCommitments(ports.db, estateId, scope)
  return inEstate(ports.db, estateId, async (tx) => {
    const before = await known(tx)
    if (before) return announced(tx, before)
    const vote = {
      voteId: body.voteId,
      title: body.title,
      items,
      seats: body.seats,
      paper: body.paper,
      proxyCap: body.proxyCap,
      convener: await convenerOf(tx, estateId),
      ...schedule,
      documents: body.documents,
      scope,
      announcedBy: personId,
    }
    const { heads } = await createVote(tx, ports, estateId, vote, made)
    if (heads === 0) throw new AppError('vote.empty-roll')
    return announced(tx, (await findVote(tx, estateId, body.voteId)) as StoredVote)
  })
}

export const handleReadTurnout: Handler<typeof readTurnout> = async ({ ports, nowAt }, { params }) =>
  inEstate(ports.db, params.estateId, async (tx) => {
    const vote = await mustFindVote(tx, params.estateId, params.voteId)
    const heads = await doorsOf(tx, vote, nowAt)
    const buildings = new Map<string, { roll: Sum; voted: Sum; told: Sum }>()
    for (const head of heads) {
      const building = head.doors[0]?.building ?? ''
      const row = buildings.get(building) ?? { roll: zero(), voted: zero(), told: zero() }
      add(row.roll, head.areaDm2)
      if (head.isShown) add(row.voted, head.areaDm2)
      if (head.told.by !== null) add(row.told, head.areaDm2)
      buildings.set(building, row)
    }
    return {
      nowAt,
      title: vote.title,
      closesAt: vote.closesAt,
      tests: [...quorumTests((vote.items[0] as Item).matterId, await turnoutOf(tx, vote, nowAt))],
      buildings: [...buildings]
        .map(([building, row]) => ({ building, ...row }))
        .sort((a, b) => a.building.localeCompare(b.building, 'zh', { numeric: true })),
      deliveries: sumDeliveries(heads.map((head) => ({ areaDm2: head.areaDm2, delivery: head.told }))),
      denied: (await denialsOf(tx, vote)).size,
    }
  })

export const handleEnterPaper: Handler<typeof enterPaper> = async (context, { params, body }) => {
  const { ports, nowAt, personId } = context
  if (!mayBeSerialOf(ports, params.voteId, body.headId, body.serial)) throw new AppError('paper.wrong-serial')
  return inEstate(ports.db, params.estateId, async (tx) => {
    const entry = [params.estateId, params.voteId, body.headId, body.entryId]
    const choices = Buffer.from(body.choices)
    const { rows: bars } = await tx.query<{ bar: string | null }>(
      'SELECT paper_bar($1, $2, $3, $4, $5, $6, $7, $8) AS bar',
      [...entry, choices, personId, new Date(nowAt), body.photoIds],
    )
    if (bars[0]?.bar) throw refusalWith(bars[0].bar)
    const { rows } = await tx.query<{ answer: string }>(
      'SELECT enter_paper($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) AS answer',
      [
        ...entry,
        body.serial,
        choices,
        personId,
        new Date(nowAt),
        body.photoIds,
        ports.newId(),
        randomBytes(SALT_BYTES),
      ],
    )
    const state = rows[0]?.answer
    if (!v.is(PaperState, state)) throw refusalWith(state)
    return { state }
  })
}

export const handleListPaper: Handler<typeof listPaper> = async ({ ports, nowAt, personId }, { params }) =>
  inEstate(ports.db, params.estateId, async (tx) => {
    const { estateId } = params
    const vote = await mustFindVote(tx, estateId, params.voteId)
    const homes = await homesOf(tx, vote, nowAt)
    const own = new Set((await headsOf(tx, vote, personId)).map((head) => head.headId))
    const labels = new Map(homes.map((home) => [home.headId, home.unitLabels]))
    const readings = await readingsOf(tx, vote)
    const ballots = await ballotsOf(tx, vote, [...readings.keys()])
    const photoIds = [...readings.values()].flat().flatMap((reading) => reading.photoIds)
    const photosOf = await photosById(tx, ports, estateId, photoIds, nowAt)
    const isOpen = stateOf(vote, nowAt) === 'open'
    const papers = [...readings].map(([headId, read]) => {
      const last = read.at(-1) as Reading
      const seen = seenBy(read, vote, personId)
      return {
        headId,
        unitLabels: labels.get(headId) ?? [],
        serial: last.serial,
        state: fateOf(read, ballots.get(headId) ?? [], vote, !isOpen).state,
        enteredAt: last.enteredAt,
        isMine: seen.length > 0,
        readings: seen.map(({ enteredBy, enteredAt, choices, photoIds: scans }) => ({
          enteredAt,
          isMine: enteredBy === personId,
          choices,
          photos: photosOf(scans),
        })),
      }
    })
    return {
      nowAt,
      isOpen,
      items: namesOf(vote),
      heads: homes.map(({ headId, unitLabels, hasVoted }) => ({
        headId,
        unitLabels,
        serial: ballotSerial(ports, vote.voteId, headId),
        hasVoted,
        isOwn: own.has(headId),
      })),
      papers: papers.sort((a, b) => b.enteredAt - a.enteredAt),
    }
  })

export const handleContestPaper: Handler<typeof contestPaper> = async (context, { params, body }) => {
  const { ports, nowAt, personId } = context
  return inEstate(ports.db, params.estateId, async (tx) => {
    const vote = await mustFindVote(tx, params.estateId, params.voteId)
    const head = (await headsOf(tx, vote, personId)).find((one) => one.headId === params.headId)
    // Only what somebody else wrote down for me can be contested.
    // What one of joint owners cast while they had no representative counts as that too.
    const isByOther =
      head?.receipt?.channel === 'phone' && !head.receipt.isMine && head.speaker === 'undecided'
    // And what an agent cast whose authorisation a clerk registered.
    const isByPaperAgent = head?.receipt?.channel === 'proxy' && head.proxy?.isWritten === true
    if (head?.receipt?.channel !== 'paper' && !isByOther && !isByPaperAgent)
      throw new AppError('vote.no-ballot')
    if (nowAt >= contestEndsAt(vote.closesAt) && !(await hasContested(tx, vote, params.headId, personId)))
      throw new AppError('paper.contest-closed')
    await tx.query(
      `INSERT INTO ballot_contests (estate_id, vote_id, head_id, contested_by, contested_at, reason)
       VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
      [params.estateId, params.voteId, params.headId, personId, new Date(nowAt), body.reason],
    )
    return {}
  })
}

type Sum = { heads: number; areaDm2: number }
const zero = (): Sum => ({ heads: 0, areaDm2: 0 })

function add(sum: Sum, areaDm2: number): void {
  sum.heads += 1
  sum.areaDm2 += areaDm2
}

/** So that a retry of an objection made in time is answered the same after it. */
async function hasContested(tx: Tx, vote: StoredVote, headId: string, personId: string): Promise<boolean> {
  const { rows } = await tx.query(
    'SELECT 1 FROM ballot_contests WHERE estate_id = $1 AND vote_id = $2 AND head_id = $3 AND contested_by = $4',
    [vote.estateId, vote.voteId, headId, personId],
  )
  return rows.length > 0
}

export type Home = {
  headId: string
  building: string
  unitLabels: string[]
  areaDm2: number
  hasVoted: boolean
}

/**
 * Every head of a vote by its homes; one with homes in several buildings stands under the first. Whether it has voted is told in
 * batches, but of paper, which the desk itself has read.
 */
export async function homesOf(tx: Tx, vote: StoredVote, nowAt: number): Promise<Home[]> {
  const { rows } = await tx.query<Home>(
    `SELECT h.head_id AS "headId", h.area_dm2::float8 AS "areaDm2", min(u.building) AS building,
       array_agg(unit_label(u.building, u.stair, u.room) ORDER BY u.building, u.stair, u.room) AS "unitLabels",
       bool_or(b.ballot_id IS NOT NULL AND (b.channel = 1 OR ${isShown('$3')})) AS "hasVoted"
     FROM roll_heads h
     JOIN units u ON u.estate_id = h.estate_id AND u.unit_id = ANY (h.unit_ids)
     LEFT JOIN standing_ballots b ON b.estate_id = h.estate_id AND b.vote_id = h.vote_id AND b.head_id = h.head_id
     WHERE h.estate_id = $1 AND h.vote_id = $2
     GROUP BY h.head_id, h.area_dm2 ORDER BY min(u.building), length(h.head_id), h.head_id`,
    [vote.estateId, vote.voteId, await shownUpTo(tx, vote, nowAt)],
  )
  return rows
}

/** What came of an announcement. */
export async function announced(tx: Tx, vote: StoredVote) {
  const { roll } = await turnoutOf(tx, vote, vote.noticeAt)
  return {
    voteId: vote.voteId,
    heads: roll.heads,
    areaDm2: roll.areaDm2,
    opensAt: vote.opensAt,
    closesAt: vote.closesAt,
  }
}

/** Who convenes the votes of an estate, by name. */
export async function convenerOf(tx: Tx, estateId: string): Promise<string> {
  const { rows } = await tx.query<{ name: string }>('SELECT name FROM estates WHERE estate_id = $1', [
    estateId,
  ])
  return `${rows[0]?.name ?? ''}业主委员会`
}
