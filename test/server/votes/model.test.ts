import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type PaperRule, prevails } from '#domain/votes/counting/count.ts'
import { CHANNELS } from '#domain/votes/evidence/record.ts'
import { recountAll } from '#domain/votes/evidence/recount.ts'
import type { Cast } from '#server/core/ports.ts'
import { CAST_SQL, castValues } from '#server/votes/casting/queue.ts'
import { inEstate, type Tx } from '#server/core/db/scope.ts'
import { createVote } from '#server/votes/create.ts'
import { recordOf } from '#server/votes/evidence/routes.ts'
import { seeded } from '#server/dev/sample/random.ts'
import { verifyRecord } from '../../../verifier/verify.mjs'
import { DAY, importSmallEstate, QUESTION, openHarness, type Harness } from '#test/server/support/harness.ts'
import { closeDueVotes } from '#test/server/support/sweeps.ts'

// 100,000 random steps: ballots by phone, on paper and by agents, retried, repeated, by strangers, too early and too late;
// proxies granted, taken back and over the cap; joint owners with a representative, with their word, or with neither; homes sold;
// under each of the three paper rules. Every answer is held
// against a small model; then the log, the tables and the recount of both verifiers must agree with it.

const UNITS = 120
const VOTES = 12
const STEPS = 100_000
const BATCH = 190
/** Besides the ballots of a batch: paper entries, grants, revocations; and a sale. */
const PAPERS = 14
const GRANTS = 3
/** Granted before the first ballot, for later hardly a home is left that has not voted. */
const FIRST_GRANTS = 400
const REVOCATIONS = 1
const WORDS = 4
const BUYERS = 24
const CHOICES = [0, 1, 2] as const
/** What only paper can carry: that nobody can read it. */
const ILLEGIBLE = 3
const RULES: readonly PaperRule[] = ['first-stands', 'online-prevails', 'in-person-prevails']
const CAPS = [0, 1, 2, 5] as const

let harness: Harness

before(async () => {
  harness = await openHarness()
  await importSmallEstate(harness, '7', UNITS)
  await inEstate(harness.database.app, '7', async (tx) => {
    // Some persons own two homes: what is a head of two units.
    for (const room of Array.from({ length: 20 }, (_, index) => index + 161))
      await tx.query(
        `SELECT transfer_title(7, $1, u.unit_id, ARRAY[mine.owner_id], ARRAY[theirs.owner_id], '2026-10-01', 'test', $4)
         FROM units u JOIN unit_owners mine ON mine.unit_id = u.unit_id
         JOIN units o ON o.room = $3 JOIN unit_owners theirs ON theirs.unit_id = o.unit_id WHERE u.room = $2`,
        [harness.ports.newId(), String(room), String(room - 40), new Date(harness.clock.now - 40 * DAY)],
      )
    for (let index = 0; index < BUYERS; index++)
      await tx.query("INSERT INTO owners VALUES (7, $1, '买家', '护照', $2, NULL)", [
        `buyer-${index}`,
        Buffer.of(index),
      ])
    await tx.query("UPDATE owners SET person_id = 'p' || owner_id WHERE estate_id = 7")
    for (let index = 0; index < VOTES; index++)
      await createVote(tx, harness.ports, '7', {
        voteId: harness.ports.newId(),
        title: `表决${index}`,
        items: [{ ...QUESTION, matterId: index % 2 === 0 ? 9 : 7 }],
        paper: RULES[index % 3] as PaperRule,
        proxyCap: CAPS[index % 4] as number,
        convener: '业委会',
        noticeAt: harness.clock.now - 30 * DAY,
        // Some are not open yet, some end on the way.
        opensAt: harness.clock.now + (index % 4 === 3 ? 2 * DAY : -2 * DAY),
        closesAt: harness.clock.now + (index % 4 === 3 ? 10 * DAY : index % 5 === 2 ? 6 * DAY : 9 * DAY),
        documents: [],
      })
  })
})
after(() => harness?.stop())

type Ballot = { choice: number; person: string; key: string; channel: number }
type Grant = { grantId: string; agent: string; isOver: boolean }

type Vote = { voteId: string; opensAt: number; closesAt: number; paper: PaperRule; cap: number }
type Head = {
  vote: Vote
  headId: string
  unitIds: string[]
  /** Owners, sorted. */
  voters: string[]
  /** All that counted once, the last standing. */
  ballots: Ballot[]
  papers: { clerk: string; choice: number }[]
  grants: Grant[]
  /** Persons who said that those they own with agree. */
  declared: Set<string>
}

type Proposal = {
  proposalId: string
  /** The owners it is for, and the vote; null is every vote. */
  voters: string
  voteId: string | null
  owner: string
  at: number
  confirmed: Set<string>
  isRefused: boolean
}

type Model = { votes: Vote[]; heads: Head[]; owners: Map<string, string[]>; proposals: Proposal[] }

const standing = (head: Head) => head.ballots.at(-1)
const active = (head: Head) => head.grants.find((one) => !one.isOver)
const person = (owner: string) => `p${owner}`
const mayReplace = (head: Head, channel: number, old: Ballot) =>
  prevails(head.vote.paper, CHANNELS[channel] ?? 'phone', CHANNELS[old.channel] ?? 'phone')

const isVoter = (head: Head, who: string) => head.voters.some((owner) => person(owner) === who)

function representativeOf(model: Model, head: Head): string | null {
  if (head.voters.length < 2) return null
  const held = model.proposals.filter(
    (one) =>
      one.voters === `${head.voters}` &&
      (one.voteId === null || one.voteId === head.vote.voteId) &&
      !one.isRefused &&
      head.voters.every((owner) => one.confirmed.has(owner)),
  )
  held.sort((a, b) => a.at - b.at || (a.proposalId < b.proposalId ? -1 : 1))
  return held.at(-1)?.owner ?? null
}

function channelOf(model: Model, head: Head, who: string): number | null {
  if (isVoter(head, who)) {
    const owner = representativeOf(model, head)
    if (owner) return person(owner) === who ? 0 : null
    return head.voters.length < 2 || head.declared.has(who) ? 0 : null
  }
  return active(head)?.agent === who ? 2 : null
}

function expectedCast(model: Model, head: Head, cast: Cast): string {
  const old = standing(head)
  const choice = cast.choices[0] as number
  if (old && old.person === cast.personId && old.key === cast.key)
    return old.choice === choice ? 'ok' : 'request.key-reused'
  const channel = channelOf(model, head, cast.personId)
  if (channel === null) return 'vote.not-entitled'
  if (cast.at >= head.vote.closesAt) return 'vote.closed'
  if (old && !mayReplace(head, channel, old)) return 'vote.already-cast'
  if (cast.at < head.vote.opensAt) return 'vote.not-open'
  const used = model.heads.filter((one) => {
    const ballot = one.vote === head.vote ? standing(one) : undefined
    return ballot?.channel === 2 && ballot.person === cast.personId
  }).length
  if (channel === 2 && used >= head.vote.cap) return 'proxy.cap'
  head.ballots.push({ choice, person: cast.personId, key: cast.key, channel })
  return 'ok'
}

function expectedPaper(head: Head, clerk: string, choice: number, now: number): string {
  if (now < head.vote.opensAt) return 'vote.not-open'
  if (now >= head.vote.closesAt) return 'vote.closed'
  const old = standing(head)
  const isKept = old !== undefined && !mayReplace(head, 1, old)
  if (!isKept && head.papers.some((one) => one.clerk === clerk && one.choice === choice))
    return 'paper.same-clerk'
  const agrees = head.papers.some((one) => one.clerk !== clerk && one.choice === choice)
  head.papers.push({ clerk, choice })
  // A paper that counts is read again.
  if (isKept) return old.channel === 1 ? 'counted' : 'set-aside'
  if (choice === ILLEGIBLE || !agrees) {
    const clerks = (papers: Head['papers']) => new Set(papers.map((one) => one.clerk)).size
    const isDone = clerks(head.papers.filter((one) => one.choice === ILLEGIBLE)) > 1
    const left = clerks(head.papers.filter((one) => !isDone || one.choice !== ILLEGIBLE))
    return left === 0 ? 'void' : left === 1 ? 'first' : 'differs'
  }
  head.ballots.push({ choice, person: 'paper', key: '', channel: 1 })
  return 'counted'
}

function grantBar(head: Head, now: number): string | null {
  if (head.vote.cap === 0) return 'proxy.off'
  if (now >= head.vote.closesAt) return 'vote.closed'
  if (standing(head)) return 'vote.already-cast'
  return active(head) ? 'proxy.granted' : null
}

function expectedGrant(model: Model, head: Head, grantId: string, agent: string, now: number): string {
  const bar = grantBar(head, now)
  if (bar) return bar
  if (isVoter(head, agent)) return 'proxy.own'
  const held = model.heads.filter((one) => {
    if (one.vote !== head.vote || active(one)?.agent !== agent) return false
    const ballot = standing(one)
    return !ballot || (ballot.channel === 2 && ballot.person === agent)
  }).length
  if (held >= head.vote.cap) return 'proxy.cap'
  head.grants.push({ grantId, agent, isOver: false })
  return 'ok'
}

function expectedRevocation(head: Head, grant: Grant, who: string, now: number): string {
  if (grant.agent !== who && !isVoter(head, who)) return 'proxy.not-found'
  if (grant.isOver) return 'ok'
  if (now >= head.vote.closesAt) return 'vote.closed'
  if (head.ballots.some((one) => one.channel === 2 && one.person === grant.agent)) return 'proxy.used'
  grant.isOver = true
  return 'ok'
}

function sell(model: Model, unitId: string, to: string[], now: number): void {
  const from = model.owners.get(unitId) as string[]
  model.owners.set(unitId, to)
  for (const head of model.heads) {
    if (!head.unitIds.includes(unitId) || now >= head.vote.closesAt || `${head.voters}` !== `${from}`)
      continue
    if (head.unitIds.some((other) => `${model.owners.get(other)}` === `${from}`)) continue
    if (standing(head)) continue
    head.voters = to
    const grant = active(head)
    if (grant) grant.isOver = true
  }
}

test('100,000 random steps: model, tables, log and both recounts agree', async () => {
  const random = seeded(20261123)
  const model = await readModel()
  // A quarter of the heads hardly ever vote by phone.
  const onPaper = model.heads.filter((_, index) => index % 4 === 0)
  const onPhone = model.heads.filter((_, index) => index % 4 !== 0)
  const byName = new Map(model.heads.map((head) => [`${head.vote.voteId} ${head.headId}`, head]))
  const pick = <T>(from: readonly T[]): T => from[random.whole(from.length)] as T
  const everybody = [...new Set([...model.owners.values()].flat())]
  const agents = [
    ...Array.from({ length: 12 }, (_, index) => `agent-${index}`),
    ...everybody.slice(0, 12).map(person),
  ]
  const told = new Map<string, number>()
  let steps = 0
  const agree = (kind: string, answer: string | undefined, wanted: string, what: unknown) => {
    assert.equal(answer, wanted, `${kind} ${JSON.stringify(what)}`)
    told.set(`${kind} ${wanted}`, (told.get(`${kind} ${wanted}`) ?? 0) + 1)
    steps += 1
  }

  const makeCast = (): Cast => {
    const head = pick(random.whole(1000) < 12 ? onPaper : onPhone)
    const known = standing(head)
    // A third are retries of what is known, a tenth come from strangers, most from the agent where there is one.
    const isRetry = known !== undefined && known.channel !== 1 && random.chance(33)
    const who = random.chance(10)
      ? pick(['stranger', ...agents])
      : random.chance(active(head) ? 60 : 10)
        ? (active(head)?.agent ?? pick(agents))
        : person(pick(head.voters))
    return {
      estateId: '7',
      voteId: head.vote.voteId,
      headId: head.headId,
      ballotId: harness.ports.newId(),
      choices: [isRetry && random.chance(90) ? known.choice : pick(CHOICES)],
      personId: isRetry ? known.person : who,
      at: harness.clock.now,
      key: isRetry ? known.key : `key-${random.whole(1_000_000_000)}`,
    }
  }
  const answerTo = async (tx: Tx, call: string, values: unknown[]) =>
    (await tx.query<{ answer: string }>(`SELECT ${call} AS answer`, values)).rows[0]?.answer

  const enterOne = async (tx: Tx) => {
    const head = pick(random.chance(80) ? onPaper : model.heads)
    // Two clerks, who often do not read the same.
    const [clerk, choice] = [pick(['clerk-a', 'clerk-b']), random.chance(25) ? ILLEGIBLE : pick(CHOICES)]
    const at = new Date(harness.clock.now)
    const answer = await answerTo(tx, 'enter_paper(7, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10)', [
      head.vote.voteId,
      head.headId,
      harness.ports.newId(),
      'S',
      Buffer.of(choice),
      clerk,
      at,
      [],
      harness.ports.newId(),
      Buffer.alloc(32, 7),
    ])
    agree('paper', answer, expectedPaper(head, clerk, choice, harness.clock.now), head.headId)
  }
  const grantOne = async (tx: Tx) => {
    const head = pick(model.heads)
    // A few are asked by many, so that they come to their cap.
    const [grantId, agent] = [
      harness.ports.newId(),
      random.chance(5) ? person(pick(head.voters)) : pick(random.chance(30) ? agents.slice(0, 4) : agents),
    ]
    const at = new Date(harness.clock.now)
    const isWritten = random.chance(50)
    const owner = person(pick(head.voters))
    if (!isWritten) {
      const until = new Date(harness.clock.now + DAY)
      const offer = [head.vote.voteId, head.headId, grantId, owner, '朋友', at, until]
      const answer = await answerTo(tx, 'offer_proxy(7, $1, $2, $3, $4, $5, $6, $7)', offer)
      const speaks = representativeOf(model, head)
      const isOthers = speaks !== null && person(speaks) !== owner
      const wanted = isOthers ? 'vote.represented' : (grantBar(head, harness.clock.now) ?? 'ok')
      agree('offer', answer, wanted, head.headId)
      if (answer !== 'ok') return
    }
    const answer = await answerTo(tx, 'grant_proxy(7, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10)', [
      head.vote.voteId,
      head.headId,
      grantId,
      isWritten ? 'written' : owner,
      agent,
      Buffer.from(harness.ports.newId().slice(-16)),
      '朋友',
      isWritten ? 'clerk' : null,
      [],
      at,
    ])
    agree('grant', answer, expectedGrant(model, head, grantId, agent, harness.clock.now), [
      head.headId,
      agent,
    ])
  }
  const revokeOne = async (tx: Tx) => {
    const head = pick(model.heads.filter((one) => one.grants.length > 0))
    if (!head) return
    const grant = pick(head.grants)
    const who = pick([person(pick(head.voters)), grant.agent, 'stranger'])
    const values = [head.vote.voteId, grant.grantId, who, new Date(harness.clock.now)]
    const answer = await answerTo(tx, 'revoke_proxy(7, $1, $2, $3, $4)', values)
    agree('revoke', answer, expectedRevocation(head, grant, who, harness.clock.now), [head.headId, who])
  }
  const speakOne = async (tx: Tx) => {
    const head = pick(model.heads.filter((one) => one.voters.length > 1))
    const who = random.chance(90) ? person(pick(head.voters)) : 'stranger'
    const { voteId } = head.vote
    const now = harness.clock.now
    if (random.chance(40)) {
      await tx.query('INSERT INTO joint_declarations VALUES (7, $1, $2, $3, $4) ON CONFLICT DO NOTHING', [
        voteId,
        head.headId,
        who,
        new Date(now),
      ])
      head.declared.add(who)
    } else if (random.chance(60)) {
      const proposalId = harness.ports.newId()
      const owner = random.chance(90) ? pick(head.voters) : 'somebody'
      const forAll = random.chance(20)
      const answer = await answerTo(tx, 'propose_representative(7, $1, $2, $3, $4, $5, $6, false, $7)', [
        voteId,
        head.headId,
        proposalId,
        who,
        owner,
        forAll,
        new Date(now),
      ])
      const wanted = !isVoter(head, who)
        ? 'vote.not-entitled'
        : now >= head.vote.closesAt
          ? 'vote.closed'
          : standing(head)
            ? 'vote.already-cast'
            : head.voters.includes(owner)
              ? 'ok'
              : 'representative.not-possible'
      agree('propose', answer, wanted, [head.headId, who, owner])
      if (wanted === 'ok')
        model.proposals.push({
          proposalId,
          voters: `${head.voters}`,
          voteId: forAll ? null : voteId,
          owner,
          at: now,
          confirmed: new Set(head.voters.filter((one) => person(one) === who)),
          isRefused: false,
        })
    } else {
      const proposal = pick(model.proposals.slice(-20))
      if (!proposal) return
      // Mostly a head the proposal is for; the others are refused.
      const fitting = model.heads.filter((one) => `${one.voters}` === proposal.voters)
      const of = random.chance(80) && fitting.length > 0 ? pick(fitting) : head
      const by = random.chance(90) ? person(pick(of.voters)) : 'stranger'
      const said = random.chance(85) ? 'confirm' : 'object'
      const answer = await answerTo(tx, 'answer_representative(7, $1, $2, $3, $4, $5, $6)', [
        of.vote.voteId,
        of.headId,
        proposal.proposalId,
        by,
        said,
        new Date(now),
      ])
      const isKnown = `${of.voters}` === proposal.voters && isVoter(of, by)
      agree('answer', answer, isKnown ? 'ok' : 'representative.not-found', [of.headId, by, said])
      if (!isKnown) return
      if (said === 'object') proposal.isRefused = true
      else for (const one of of.voters) if (person(one) === by) proposal.confirmed.add(one)
    }
  }
  const sellOne = async (tx: Tx) => {
    const unitId = pick([...model.owners.keys()])
    const from = model.owners.get(unitId) as string[]
    const to = [
      ...new Set([pick([...everybody, 'buyer-1', 'buyer-2']), `buyer-${random.whole(BUYERS)}`]),
    ].sort()
    const on = '2026-11-22'
    const values = [harness.ports.newId(), unitId, from, to, on, 'test', new Date(harness.clock.now)]
    const answer = await answerTo(tx, 'transfer_title(7, $1, $2, $3, $4, $5, $6, $7)', values)
    agree('sell', answer, `${from}` === `${to}` ? 'transfer.nothing-new' : 'ok', unitId)
    if (answer === 'ok') sell(model, unitId, to, harness.clock.now)
  }

  await inEstate(harness.database.app, '7', async (tx) => {
    for (let count = 0; count < FIRST_GRANTS; count++) await grantOne(tx)
  })
  for (let batchAt = 0; steps < STEPS; batchAt++) {
    harness.clock.now += Math.floor((8 * DAY * (BATCH + PAPERS + GRANTS + REVOCATIONS)) / STEPS)
    const batch = Array.from({ length: BATCH }, makeCast)
    await inEstate(harness.database.app, '7', async (tx) => {
      const { rows } = await tx.query<{ answer: string }>(CAST_SQL, castValues('7', batch))
      for (const [index, cast] of batch.entries()) {
        const head = byName.get(`${cast.voteId} ${cast.headId}`) as Head
        agree('cast', rows[index]?.answer, expectedCast(model, head, cast), cast)
      }
      for (let count = 0; count < PAPERS; count++) await enterOne(tx)
      for (let count = 0; count < GRANTS; count++) await grantOne(tx)
      for (let count = 0; count < REVOCATIONS; count++) await revokeOne(tx)
      for (let count = 0; count < WORDS; count++) await speakOne(tx)
      if (batchAt % 4 === 0) await sellOne(tx)
    })
  }
  for (const [name, least] of LEAST) assert.ok((told.get(name) ?? 0) >= least, `${name}: ${told.get(name)}`)
  await look(model)
})

/** What must have happened often enough for the run to mean anything. */
const LEAST: readonly [string, number][] = [
  ['cast ok', 500],
  ['cast vote.already-cast', 1000],
  ['cast vote.not-entitled', 1000],
  ['cast vote.not-open', 100],
  ['cast vote.closed', 100],
  ['cast request.key-reused', 100],
  ['paper counted', 50],
  ['paper set-aside', 50],
  ['paper differs', 50],
  ['paper void', 5],
  ['grant ok', 50],
  ['grant proxy.cap', 5],
  ['grant proxy.own', 1],
  ['offer proxy.granted', 1],
  ['revoke ok', 20],
  ['revoke proxy.used', 1],
  ['revoke proxy.not-found', 20],
  ['sell ok', 100],
  ['propose ok', 50],
  ['propose vote.already-cast', 10],
  ['answer ok', 50],
  ['answer representative.not-found', 10],
  ['offer vote.represented', 1],
]

async function readModel(): Promise<Model> {
  const { owner } = harness.database
  const { rows: votes } = await owner.query<Vote>(
    `SELECT vote_id AS "voteId", opens_at AS "opensAt", closes_at AS "closesAt", paper_rule AS paper, proxy_cap AS cap
     FROM votes ORDER BY title`,
  )
  const byId = new Map(votes.map((vote) => [vote.voteId, vote]))
  const { rows } = await owner.query<{ voteId: string; headId: string; unitIds: string[]; voters: string[] }>(
    `SELECT h.vote_id AS "voteId", h.head_id AS "headId", h.unit_ids AS "unitIds",
       array_agg(ho.owner_id ORDER BY ho.owner_id) AS voters
     FROM vote_heads h JOIN vote_head_owners ho USING (estate_id, vote_id, head_id)
     GROUP BY h.vote_id, h.head_id, h.unit_ids ORDER BY h.vote_id, length(h.head_id), h.head_id`,
  )
  const { rows: titles } = await owner.query<{ unitId: string; owners: string[] }>(
    `SELECT unit_id AS "unitId", array_agg(owner_id ORDER BY owner_id) AS owners FROM unit_owners GROUP BY unit_id ORDER BY unit_id`,
  )
  return {
    votes,
    heads: rows.map(({ voteId, ...row }) => ({
      ...row,
      vote: byId.get(voteId) as Vote,
      ballots: [],
      papers: [],
      grants: [],
      declared: new Set<string>(),
    })),
    proposals: [],
    owners: new Map(titles.map((one) => [one.unitId, one.owners])),
  }
}

async function look(model: Model): Promise<void> {
  const { owner } = harness.database
  const { rows: ballots } = await owner.query<{ row: string }>(
    `SELECT concat_ws(' ', b.vote_id, b.head_id, b.attempt, get_byte(b.choices, 0), b.channel, b.cast_by, s.reason) AS row
     FROM ballots b LEFT JOIN ballot_set_asides s USING (estate_id, vote_id, head_id, attempt)`,
  )
  const wanted = model.heads.flatMap((head) =>
    head.ballots.map((one, attempt) =>
      [head.vote.voteId, head.headId, attempt, one.choice, one.channel, one.person]
        .concat(attempt === head.ballots.length - 1 ? [] : [1])
        .join(' '),
    ),
  )
  assert.deepEqual(ballots.map(({ row }) => row).sort(), wanted.sort())
  const { rows: grants } = await owner.query<{ row: string }>(
    `SELECT concat_ws(' ', g.grant_id, g.agent, r.grant_id IS NOT NULL) AS row
     FROM proxy_grants g LEFT JOIN proxy_revocations r USING (estate_id, vote_id, grant_id)`,
  )
  assert.deepEqual(
    grants.map(({ row }) => row).sort(),
    model.heads
      .flatMap((head) => head.grants.map((one) => `${one.grantId} ${one.agent} ${one.isOver ? 't' : 'f'}`))
      .sort(),
  )
  assert.deepEqual((await readModel()).owners, model.owners)
  for (const rule of RULES.slice(1)) {
    const replaced = model.heads.filter((head) => head.vote.paper === rule && head.ballots.length > 1)
    assert.ok(replaced.length >= 20, `${rule}: too few replaced ballots to mean anything`)
  }
  for (const channel of [0, 1, 2])
    assert.ok(
      model.heads.filter((head) => standing(head)?.channel === channel).length >= 20,
      CHANNELS[channel],
    )

  harness.clock.now += 12 * DAY
  assert.equal(await closeDueVotes(harness.ports), VOTES)
  for (const { voteId } of model.votes) {
    const record = await inEstate(harness.database.app, '7', (tx) =>
      recordOf(tx, harness.ports, '7', voteId, harness.clock.now),
    )
    const { checks, counted } = recountAll(record)
    assert.deepEqual(
      checks.filter((check) => check.state === 'fails'),
      [],
    )
    const second = verifyRecord(record)
    assert.deepEqual(
      second.outcomes,
      counted?.decisions.map((one) => one.outcome),
    )
    for (const choice of CHOICES) {
      const heads = model.heads.filter(
        (one) => one.vote.voteId === voteId && standing(one)?.choice === choice,
      )
      assert.equal(counted?.shares[0]?.[choice]?.heads, heads.length)
      assert.equal(second.shares?.[0]?.[choice]?.heads, heads.length)
    }
  }
}
