import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import * as v from 'valibot'
import { Choices } from '#contract/votes/endpoints.ts'
import { lastDayToPay, owedFen, stateOf } from '#domain/bills/owed.ts'
import { beijingDayOf, startOfDayMs } from '#domain/core/calendar.ts'
import { coversHome } from '#domain/notices/notice.ts'
import { isOverdue } from '#domain/repairs/clock.ts'
import { type CastBallot, countVote, PAPER_RULES, WAYS } from '#domain/votes/counting/count.ts'
import { areChoices, choiceCount, type Item } from '#domain/votes/counting/item.ts'
import { ownersKey } from '#domain/votes/roll.ts'
import { BILL_STATES, findBills, LAST_ON, OWED } from '#server/bills/store.ts'
import { inEstate, type Tx } from '#server/core/db/scope.ts'
import { findNotice, insertNotice, insertVersion } from '#server/notices/store.ts'
import { findRepairs, overdueAt } from '#server/repairs/store.ts'
import {
  choicesRules,
  type InWindow,
  itemsOf,
  keyRules,
  type Late,
  lateRules,
  noticeRules,
  type Owed,
  owedRules,
  type PaperAct,
  paperRules,
  prevailsRules,
  type ProxyAct,
  proxyRules,
  type Sale,
  saleRules,
  speakerRules,
  windowRules,
} from '#test/domain/rules/rules.ts'
import {
  announce,
  cancel,
  castOne,
  ESTATE,
  grantOne,
  headOf,
  keepScan,
  makeHome,
  makeOwners,
  makeVote,
  objectToRoll,
  openEstate,
  readPaper,
  tried,
  unitOf,
  valueOf,
} from './law.ts'
import { DAY, NOW, openHarness, QUESTION, type Harness } from '#test/server/support/harness.ts'

// Each rule that stands in domain/ and in SQL: the database answers the cases of test/vectors that test/domain/rules/rules.test.ts puts to the
// domain, in the words in which the server asks. Where it is cheap, random cases ask both.

let harness: Harness
before(async () => {
  harness = await openHarness()
  await openEstate(harness)
})
after(() => harness?.stop())

const SEED = { seed: 20261130 }
const HOUR = 3_600_000
const MINUTE = 60_000

async function prevailsInSql(tx: Tx, rule: string, later: string, earlier: string): Promise<boolean> {
  const number = (way: string) => WAYS.indexOf(way as (typeof WAYS)[number])
  return valueOf(tx, 'prevails($1, $2::smallint, $3::smallint)', [rule, number(later), number(earlier)])
}

test('which ballot prevails', async () => {
  await tried(harness, async (tx) => {
    for (const { name, given, then } of prevailsRules()) {
      const isLater = await prevailsInSql(tx, given.rule, given.later, given.earlier)
      assert.equal(isLater ? 'replaces' : 'earlier stands', then, name)
    }
  })
})

/** What the wire and the database say of choices together: the wire knows no number that a byte does not hold. */
async function areChoicesInSql(
  tx: Tx,
  items: readonly Item[],
  choices: readonly number[],
  isPaper: boolean,
): Promise<boolean> {
  if (!v.is(Choices, choices)) return false
  return valueOf(tx, 'are_choices($1, $2, $3)', [
    Buffer.from(items.map(choiceCount)),
    Buffer.from(choices),
    isPaper,
  ])
}

test('valid choices', async () => {
  await tried(harness, async (tx) => {
    for (const { name, given, then } of choicesRules()) {
      const isValid = await areChoicesInSql(tx, itemsOf(given.items), given.choices, given.by === 'paper')
      assert.equal(isValid ? 'valid' : 'invalid', then, name)
    }
  })
})

test('valid choices, 300 at random', async () => {
  const item = fc.constantFrom('question', 'candidate', 'options:2', 'options:5')
  const choice = fc.integer({ min: -1, max: 9 })
  await tried(harness, (tx) =>
    fc.assert(
      fc.asyncProperty(
        fc.array(item, { minLength: 1, maxLength: 3 }),
        fc.array(choice, { maxLength: 3 }),
        fc.boolean(),
        async (names, choices, isPaper) => {
          const items = itemsOf(names)
          const isValid = await areChoicesInSql(tx, items, choices, isPaper)
          assert.equal(isValid, areChoices(items, choices, isPaper))
        },
      ),
      { ...SEED, numRuns: 300 },
    ),
  )
})

const ANSWERS = {
  announced: 'vote.not-open',
  held: 'vote.held',
  open: 'ok',
  closed: 'vote.closed',
  cancelled: 'vote.cancelled',
} as const

async function windowed<T>(
  given: InWindow,
  ask: (tx: Tx, voteId: string, headId: string, now: number) => Promise<T>,
): Promise<T> {
  return tried(harness, async (tx) => {
    const opensAt = Date.parse(given.opens)
    const closesAt = Date.parse(given.closes)
    const homes = { '1': ['甲'], '2': ['乙'] }
    const { voteId } = await makeVote(tx, harness, homes, { opensAt, closesAt, proxyCap: 1 })
    if (given.cancelled) await cancel(tx, voteId, opensAt)
    if (given.objection) await objectToRoll(tx, voteId, opensAt, given.objection === 'answered')
    if (given.logged)
      await tx.query('UPDATE log_heads SET last_at = $2 WHERE estate_id = $1', [
        ESTATE,
        new Date(given.logged),
      ])
    return ask(tx, voteId, await headOf(tx, voteId, '1'), Date.parse(given.now))
  })
}

test('the window', async () => {
  for (const { name, given, then } of windowRules()) {
    const cast = await windowed(given, (tx, voteId, headId, at) =>
      castOne(tx, harness, { voteId, headId, personId: '甲', at }),
    )
    assert.equal(cast, ANSWERS[then], name)
    const paper = await windowed(given, async (tx, voteId, headId, at) =>
      readPaper(tx, harness, { voteId, headId, clerk: 'a', choice: 0, at, photoIds: [await keepScan(tx)] }),
    )
    assert.equal(paper === 'first' ? 'ok' : paper, ANSWERS[then], `paper: ${name}`)
    // An agent may be named from the announcement on.
    const { answer } = await windowed(given, (tx, voteId, headId, at) =>
      grantOne(tx, harness, voteId, headId, 'A', at),
    )
    const isBefore = then === 'announced'
    if (!(isBefore && given.objection === 'unanswered'))
      assert.equal(answer, isBefore ? 'ok' : ANSWERS[then], `agent: ${name}`)
  }
})

test('the cap of agents, and the end of a grant', async () => {
  for (const { name, given, then } of proxyRules())
    await tried(harness, async (tx) => {
      const homes = { '1': ['owner 1'], '2': ['owner 2'], '3': ['owner 3'] }
      const { voteId, opensAt } = await makeVote(tx, harness, homes, { proxyCap: given.cap })
      const grants = new Map<string, string>()
      const play = async (act: ProxyAct, at: number): Promise<string> => {
        const headId = await headOf(tx, voteId, act.home)
        if (act.act === 'vote') return castOne(tx, harness, { voteId, headId, personId: act.by, at })
        if (act.act === 'grant') {
          const { grantId, answer } = await grantOne(tx, harness, voteId, headId, act.agent, at)
          if (answer === 'ok') grants.set(act.home, grantId)
          return answer
        }
        return valueOf(tx, 'revoke_proxy($1, $2, $3, $4, $5)', [
          ESTATE,
          voteId,
          grants.get(act.home),
          act.by,
          new Date(at),
        ])
      }
      for (const [index, act] of given.before.entries())
        assert.equal(await play(act, opensAt + index * MINUTE), 'ok', `${name}: ${JSON.stringify(act)}`)
      assert.equal(await play(given.now, opensAt + HOUR), then, name)
    })
})

test('who speaks for joint owners', async () => {
  for (const { name, given, then } of speakerRules())
    await tried(harness, async (tx) => {
      const { voteId, opensAt } = await makeVote(tx, harness, { '1': given.owners, '2': ['邻居'] })
      const headId = await headOf(tx, voteId, '1')
      for (const [index, one] of given.proposals.entries()) {
        const proposalId = `P${index}`
        const at = new Date(opensAt + one.at * MINUTE)
        const forVote = one.vote === 'every' ? null : one.vote === 'this' ? voteId : 'other'
        await tx.query(
          `INSERT INTO representative_proposals (estate_id, proposal_id, head_key, vote_id, representative, proposed_by,
             asked, unasked, proposed_at) VALUES ($1, $2, $3, $4, $5, $5, $6, 0, $7)`,
          [ESTATE, proposalId, ownersKey(one.owners), forVote, one.speaker, one.asked, at],
        )
        for (const [owner, said] of Object.entries(one.answers))
          for (const answer of said)
            await tx.query(
              `INSERT INTO representative_answers (estate_id, proposal_id, owner_id, answer, answered_by, answered_at)
               VALUES ($1, $2, $3, $4, $3, $5)`,
              [ESTATE, proposalId, owner, answer, at],
            )
      }
      for (const owner of given.declared)
        await tx.query(
          `INSERT INTO joint_declarations (estate_id, vote_id, head_id, declared_by, declared_at)
           VALUES ($1, $2, $3, $4, $5)`,
          [ESTATE, voteId, headId, owner, new Date(opensAt)],
        )
      const speaker = await valueOf(tx, 'represented_by($1, $2, $3)', [ESTATE, voteId, headId])
      assert.equal(speaker, then.speaker, name)
      const at = opensAt + HOUR
      assert.equal(await castOne(tx, harness, { voteId, headId, personId: given.who, at }), then.answer, name)
    })
})

async function saleInSql(given: Sale) {
  return tried(harness, async (tx) => {
    const now = harness.clock.now
    const times = {
      announced: [2, 13],
      held: [-3, 8],
      open: [-3, 8],
      closed: [-11, -1],
      cancelled: [-3, 8],
    } as const
    const [opensAt, closesAt] = times[given.vote].map((days) => now + days * DAY) as [number, number]
    const homes = given.homes
    const { voteId } = await makeVote(tx, harness, homes, { opensAt, closesAt, proxyCap: 3 })
    const headId = await headOf(tx, voteId, given.sell)
    const owner = homes[given.sell]?.[0] as string
    const at = opensAt + HOUR
    if (given.agent) {
      const granted = await grantOne(tx, harness, voteId, headId, '代理人', Math.min(at, now - HOUR))
      assert.equal(granted.answer, 'ok')
    }
    if (given.ballot === 'paper') {
      const photoIds = [await keepScan(tx)]
      for (const clerk of ['a', 'b'])
        await readPaper(tx, harness, { voteId, headId, clerk, choice: 0, at, photoIds })
    } else if (given.ballot !== null) {
      const personId = given.ballot === 'agent' ? '代理人' : owner
      assert.equal(await castOne(tx, harness, { voteId, headId, personId, at }), 'ok')
    }
    const roll = () =>
      valueOf<string>(tx, "(SELECT count(*) || ' ' || sum(area_dm2) FROM roll_heads WHERE vote_id = $1)", [
        voteId,
      ])
    const frozen = await roll()
    if (given.vote === 'cancelled') await cancel(tx, voteId, now - HOUR)
    if (given.vote === 'held') await objectToRoll(tx, voteId, now - HOUR, false)
    const owners: Record<string, readonly string[]> = { ...homes }
    let transferId = ''
    for (const [index, [home, to]] of [...given.before, [given.sell, given.to] as const].entries()) {
      transferId = harness.ports.newId()
      await makeOwners(tx, to)
      const sold = await valueOf(tx, 'transfer_title($1, $2, $3, $4, $5, $6, $7, $8)', [
        ESTATE,
        transferId,
        unitOf(home),
        owners[home],
        to,
        beijingDayOf(now),
        'clerk',
        new Date(now + index * MINUTE),
      ])
      assert.equal(sold, 'ok')
      owners[home] = to
    }
    assert.equal(await roll(), frozen, 'the roll stays as frozen')
    const effect = await valueOf<string | null>(
      tx,
      '(SELECT effect FROM vote_transfers WHERE estate_id = $1 AND vote_id = $2 AND transfer_id = $3)',
      [ESTATE, voteId, transferId],
    )
    const named = [ESTATE, voteId, headId]
    const voters = await valueOf<string[]>(tx, 'voters_of($1, $2, $3)', named)
    const viewed = await valueOf<string[]>(
      tx,
      'ARRAY(SELECT owner_id FROM head_voters WHERE estate_id = $1 AND vote_id = $2 AND head_id = $3)',
      named,
    )
    assert.deepEqual(viewed.sort(), [...voters].sort())
    const ended = await valueOf<boolean>(
      tx,
      "EXISTS (SELECT 1 FROM proxy_revocations WHERE estate_id = $1 AND vote_id = $2 AND revoked_by = 'transfer')",
      [ESTATE, voteId],
    )
    return { effect: effect ?? 'none', voters: voters.sort(), agentEnds: ended }
  })
}

test('a sale during a vote', async () => {
  for (const { name, given, then } of saleRules())
    assert.deepEqual(await saleInSql(given), { ...then, voters: [...then.voters].sort() }, name)
})

test("a paper's fate", async () => {
  for (const { name, given, then } of paperRules())
    await tried(harness, async (tx) => {
      const homes = { '1': ['甲'], '2': ['乙'] }
      const { voteId, opensAt } = await makeVote(tx, harness, homes, { paper: given.rule, proxyCap: 1 })
      const headId = await headOf(tx, voteId, '1')
      const granted = await grantOne(tx, harness, voteId, headId, '代理人', opensAt)
      assert.equal(granted.answer, 'ok')
      const scan = await keepScan(tx)
      const play = async (act: PaperAct, at: number, clerk: string): Promise<string> => {
        if (act.act === 'cast') {
          const personId = act.by === 'agent' ? '代理人' : '甲'
          return castOne(tx, harness, { voteId, headId, personId, at })
        }
        const photoIds = act.scan ? [scan] : []
        return readPaper(tx, harness, { voteId, headId, clerk, choice: act.choice, at, photoIds })
      }
      for (const [index, act] of given.before.entries())
        await play(act, opensAt + index * MINUTE, act.act === 'read' ? act.clerk : '')
      const clerk = given.readsOwnHome ? '甲' : given.now.clerk
      const answer = await play(given.now, opensAt + HOUR, clerk)
      assert.equal(answer.replace('paper.', ''), then, name)
    })
})

test("the owners' key", async () => {
  for (const { name, given, then } of keyRules())
    await tried(harness, async (tx) => {
      await makeHome(tx, '1', given.one)
      await makeHome(tx, '2', given.other)
      const keyOf = (home: string) => valueOf<string>(tx, 'owners_key($1, $2)', [ESTATE, unitOf(home)])
      assert.equal(await keyOf('1'), then.key, name)
      assert.equal((await keyOf('1')) === (await keyOf('2')), then.same, name)
      const { voteId } = await announce(tx, harness)
      const heads = await tx.query<{ key: string; voters: string; owners: number }>(
        `SELECT head_key AS key, voters_key(estate_id, vote_id, head_id) AS voters,
           (SELECT count(*)::int FROM vote_head_owners o WHERE o.vote_id = h.vote_id AND o.head_id = h.head_id) AS owners
         FROM roll_heads h WHERE vote_id = $1`,
        [voteId],
      )
      assert.equal(heads.rows.length, then.same ? 1 : 2, name)
      for (const head of heads.rows) assert.equal(head.voters, head.owners > 0 ? head.key : '', name)
      // The owners on whom a transfer rests are these and no others.
      await makeOwners(tx, ['买家'])
      const sell = (from: readonly string[]) =>
        valueOf<string>(tx, 'transfer_title($1, $2, $3, $4, $5, $6, $7, $8)', [
          ...[ESTATE, harness.ports.newId(), unitOf('1'), from, ['买家'], beijingDayOf(NOW)],
          ...['clerk', new Date(NOW)],
        ])
      if (!then.same) assert.equal(await sell(given.other), 'transfer.owner-differs', name)
      assert.equal(await sell([...given.one, ...given.one].reverse()), 'ok', name)
    })
})

async function makeBill(tx: Tx, billId: string, given: Owed): Promise<void> {
  const { amountFen, creditedFen, paidFen, refundedFen, dueOn, issuedAt } = given
  await tx.query(
    `INSERT INTO bills (estate_id, bill_id, unit_id, kind, item, period_from, period_to, due_on, basis, basis_text,
       amount_fen, late_text, issued_by, issued_at)
     VALUES ($1, $2, $3, 'other', $2, '2026-01-01', '2026-12-31', $4, '{}', '', $5, '', 'clerk', $6)`,
    [ESTATE, billId, unitOf('1'), dueOn, amountFen, issuedAt],
  )
  await tx.query(
    `INSERT INTO bill_sums (estate_id, bill_id, credited_fen, paid_fen, refunded_fen) VALUES ($1, $2, $3, $4, $5)`,
    [ESTATE, billId, creditedFen, paidFen, refundedFen],
  )
}

/** In which lists of the desk a bill stands on a day. */
async function listsOf(tx: Tx, billId: string, today: string): Promise<string[]> {
  const lists = []
  for (const [name, where] of Object.entries(BILL_STATES)) {
    const found = await findBills(tx, `$2::date IS NOT NULL AND b.bill_id = $3 AND ${where}`, [
      ESTATE,
      today,
      billId,
    ])
    if (found.length > 0) lists.push(name)
  }
  return lists
}

const LISTS: Readonly<Record<string, readonly string[]>> = {
  due: ['open'],
  overdue: ['open', 'overdue'],
  settled: [],
  cancelled: [],
  refund: ['refund'],
}

test('what is owed and from which day', async () => {
  await tried(harness, async (tx) => {
    await makeHome(tx, '1', ['甲'])
    for (const [index, { name, given, then }] of owedRules().entries()) {
      await makeBill(tx, `B${index}`, given)
      const { rows } = await tx.query<{ owed: number; lastOn: string }>(
        `SELECT ${OWED}::float8 AS owed, ${LAST_ON}::text AS "lastOn"
         FROM bills b JOIN bill_sums s USING (estate_id, bill_id) WHERE b.bill_id = $1`,
        [`B${index}`],
      )
      assert.deepEqual(rows, [{ owed: then.owedFen, lastOn: then.lastOn }], name)
      assert.deepEqual(await listsOf(tx, `B${index}`, given.today), LISTS[then.state], name)
    }
  })
})

test('what is owed, 200 at random', async () => {
  const fen = fc.nat({ max: 4 })
  const day = fc.integer({ min: -10, max: 10 })
  let count = 0
  await tried(harness, async (tx) => {
    await makeHome(tx, '1', ['甲'])
    await fc.assert(
      fc.asyncProperty(
        fen,
        fen,
        fen,
        day,
        fc.nat({ max: 24 }),
        day,
        async (credited, paid, refunded, ...at) => {
          const [due, hours, late] = at
          const issuedAt = startOfDayMs('2026-11-20') + hours * HOUR
          const given: Owed = {
            ...{ amountFen: 4, creditedFen: credited, paidFen: paid, refundedFen: refunded },
            dueOn: beijingDayOf(issuedAt + due * DAY),
            issuedAt: new Date(issuedAt).toISOString(),
            today: beijingDayOf(issuedAt + late * DAY),
          }
          const billId = `R${(count += 1)}`
          await makeBill(tx, billId, given)
          const state = stateOf(given, lastDayToPay(given.dueOn, beijingDayOf(issuedAt)), given.today)
          assert.deepEqual(
            await listsOf(tx, billId, given.today),
            LISTS[state],
            JSON.stringify([given, owedFen(given)]),
          )
        },
      ),
      { ...SEED, numRuns: 200 },
    )
  })
})

test('which homes a notice covers', async () => {
  const placeOf = ([building, stair, unitId]: readonly [string, string, string]) => ({
    building,
    stair,
    unitId,
  })
  for (const { name, given, then } of noticeRules())
    await tried(harness, async (tx) => {
      const home = placeOf(given.home)
      await makeOwners(tx, ['甲'])
      await tx.query(
        `INSERT INTO units (estate_id, unit_id, building, stair, room, kind, area_dm2, area_source, sale)
         VALUES ($1, $2, $3, $4, '101', 'residence', 1, 'register', 'delivered')`,
        [ESTATE, home.unitId, home.building, home.stair],
      )
      await tx.query('INSERT INTO unit_titles (estate_id, unit_id, owner_id) VALUES ($1, $2, $3)', [
        ESTATE,
        home.unitId,
        '甲',
      ])
      const places = given.places.map(placeOf)
      const noticeId = harness.ports.newId()
      const made = { noticeId, kind: 'general', outage: null, byRole: 'committee' } as const
      await insertNotice(tx, ESTATE, { ...made, places, personId: 'clerk', at: NOW })
      const version = {
        version: 1,
        versionId: noticeId,
        kind: 'post',
        title: '',
        text: '',
        photoIds: [],
      } as const
      const times = {
        shownFrom: NOW,
        expiresAt: NOW + DAY,
        worksFrom: null,
        worksTo: null,
        reason: '',
        at: NOW,
      }
      const logged = { document: '', index: 0 }
      await insertVersion(tx, ESTATE, noticeId, 'clerk', { ...version, ...times }, logged)
      const covers = await valueOf<boolean>(tx, 'notice_covers($1, $2, $3, $4, $5)', [
        ...[ESTATE, noticeId, home.building, home.stair, home.unitId],
      ])
      assert.equal(covers ? 'covered' : 'not covered', then, name)
      assert.equal((await findNotice(tx, ESTATE, '甲', noticeId, NOW))?.isMine, covers, name)
    })
})

test('which homes a notice covers, 300 at random', async () => {
  const part = (...names: string[]) => fc.constantFrom('', ...names)
  const place = fc.record({ building: part('1', '2'), stair: part('1', '2'), unitId: part('a', 'b') })
  let count = 0
  await tried(harness, (tx) =>
    fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(place, { maxLength: 3, selector: (one) => JSON.stringify(one) }),
        place,
        async (places, home) => {
          const noticeId = `N${(count += 1)}`
          const made = { noticeId, kind: 'general', outage: null, byRole: 'committee' } as const
          await insertNotice(tx, ESTATE, { ...made, places, personId: 'clerk', at: NOW })
          const covers = await valueOf<boolean>(tx, 'notice_covers($1, $2, $3, $4, $5)', [
            ...[ESTATE, noticeId, home.building, home.stair, home.unitId],
          ])
          assert.equal(covers, coversHome(places, home))
        },
      ),
      { ...SEED, numRuns: 300 },
    ),
  )
})

const at = (minutes: number | null) => (minutes === null ? null : new Date(NOW + minutes * MINUTE))

async function makeRepair(tx: Tx, repairId: string, given: Late): Promise<void> {
  await tx.query(
    `INSERT INTO repairs (estate_id, repair_id, kind, place, place_text, description, photo_ids, reported_by, reported_at,
       state, responded_at, moved_at, idempotency_key, respond_by, mend_by, mended_at, paused_ms, paused_at, closed_at)
     VALUES ($1, $2, 'lift', 'building', '', '', '{}', 'someone', $3, 'accepted', $4, $3, $2, $5, $6, $7, $8, $9, $10)`,
    [
      ...[ESTATE, repairId, new Date(NOW), at(given.answeredAt), at(given.respondBy), at(given.mendBy)],
      ...[at(given.mendedAt), given.pausedFor * MINUTE, at(given.pausedAt), at(given.closedAt)],
    ],
  )
}

async function isOverdueInSql(tx: Tx, repairId: string, now: number): Promise<boolean> {
  const found = await findRepairs(tx, ESTATE, `repair_id = $2 AND ${overdueAt('$3')}`, [repairId, at(now)])
  return found.length > 0
}

test('what is late', async () => {
  await tried(harness, async (tx) => {
    for (const [index, { name, given, then }] of lateRules().entries()) {
      await makeRepair(tx, `R${index}`, given)
      assert.equal(await isOverdueInSql(tx, `R${index}`, given.now), then.overdueNow, name)
    }
  })
})

test('a pause that came too late is counted and shown as overdue', async () => {
  const late: Late = {
    ...{ respondBy: 120, mendBy: 4320, answeredAt: 60, mendedAt: null, pausedFor: 0, pausedAt: 4321 },
    ...{ closedAt: null, now: 9000 },
  }
  await inEstate(harness.database.app, ESTATE, async (tx) => {
    await makeRepair(tx, 'late', late)
    await makeRepair(tx, 'in-time', { ...late, pausedAt: 4320 })
  })
  harness.clock.now = NOW + late.now * MINUTE
  await harness.grant('company', ESTATE, 'company')
  const token = await harness.signIn('company')
  const { body } = await harness.get(`/estates/${ESTATE}/repairs?state=open`, { token })
  harness.clock.now = NOW
  const { lateCount, repairs } = body as unknown as {
    lateCount: number
    repairs: { repairId: string; isOverdue: boolean }[]
  }
  const overdue = repairs.filter((one) => one.isOverdue).map((one) => one.repairId)
  assert.deepEqual([lateCount, overdue], [1, ['late']])
})

test('what is late, 300 at random', async () => {
  const minutes = fc.nat({ max: 20 })
  const maybe = fc.option(minutes)
  let count = 0
  await tried(harness, (tx) =>
    fc.assert(
      fc.asyncProperty(minutes, minutes, maybe, maybe, minutes, maybe, maybe, minutes, async (...drawn) => {
        const [respondBy, mendBy, answeredAt, mendedAt, pausedFor, pausedAt, closedAt, now] = drawn
        const given: Late = { respondBy, mendBy, answeredAt, mendedAt, pausedFor, pausedAt, closedAt, now }
        const repairId = `X${(count += 1)}`
        await makeRepair(tx, repairId, given)
        const clocks = { ...given, state: 'accepted', pausedMs: pausedFor } as const
        assert.equal(await isOverdueInSql(tx, repairId, now), isOverdue(clocks, now), JSON.stringify(given))
      }),
      { ...SEED, numRuns: 300 },
    ),
  )
})

// What was cast for a head: by its owner, its agent, or on paper, which two persons read; only paper can be illegible.
const act = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ way: fc.constantFrom('phone', 'proxy', 'paper'), choice: fc.nat({ max: 2 }) }),
  },
  { weight: 1, arbitrary: fc.record({ way: fc.constant('paper'), choice: fc.constant(3) }) },
)

test('300 random histories: the ballots that stand are those that the count lets stand', async () => {
  const histories = fc.sample(fc.array(act, { maxLength: 4 }), { ...SEED, numRuns: 300 })
  const homes = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`${index}`, [`业主${index}`]]))
  let replaced = 0
  for (const [turn, paper] of PAPER_RULES.entries())
    await tried(harness, async (tx) => {
      const { voteId, opensAt } = await makeVote(tx, harness, homes, { paper, proxyCap: 100 })
      const scan = await keepScan(tx)
      const { rows } = await tx.query<{ headId: string; home: string }>(
        `SELECT h.head_id AS "headId", u.room AS home FROM roll_heads h JOIN units u ON u.unit_id = h.unit_ids[1]
         WHERE h.vote_id = $1 ORDER BY u.room`,
        [voteId],
      )
      const ballots: CastBallot[] = []
      let castAt = opensAt
      for (const [index, { headId, home }] of rows.entries()) {
        assert.equal((await grantOne(tx, harness, voteId, headId, '代理人', castAt)).answer, 'ok')
        for (const [nth, { way, choice }] of (histories[turn * 100 + index] ?? []).entries()) {
          const ballotId = harness.ports.newId()
          castAt += 1000
          if (way === 'paper') {
            // A pair of clerks each time, so that each paper is read twice.
            for (const clerk of [`a${nth}`, `b${nth}`])
              await readPaper(tx, harness, {
                voteId,
                headId,
                clerk,
                choice,
                at: castAt,
                photoIds: [scan],
                ballotId,
              })
          } else {
            const personId = way === 'phone' ? `业主${home}` : '代理人'
            await castOne(tx, harness, { voteId, headId, personId, at: castAt, choice, ballotId })
          }
          ballots.push({ ballotId, headKey: headId, choices: [choice], channel: way as 'phone', castAt })
        }
      }
      const heads = rows.map(({ headId }) => ({ headKey: headId, areaDm2: 10_000 }))
      const rules = { paper, countDeemed: false, voidTakesPart: false }
      const { setAside, shares } = countVote({ items: [QUESTION], seats: 0 }, heads, ballots, rules)
      const gone = new Map(setAside.map((one) => [one.ballotId, one.reason]))
      const stand = await tx.query<{ ballotId: string; choice: number }>(
        `SELECT ballot_id AS "ballotId", get_byte(choices, 0) AS choice FROM standing_ballots WHERE vote_id = $1`,
        [voteId],
      )
      assert.deepEqual(
        stand.rows.map((one) => one.ballotId).sort(),
        ballots
          .map((one) => one.ballotId)
          .filter((id) => !gone.has(id))
          .sort(),
        paper,
      )
      for (const choice of [0, 1, 2, 3])
        assert.equal(shares[0]?.[choice]?.heads, stand.rows.filter((one) => one.choice === choice).length)
      replaced += await valueOf<number>(
        tx,
        '(SELECT count(*)::int FROM ballot_set_asides WHERE vote_id = $1)',
        [voteId],
      )
    })
  assert.ok(replaced >= 20, `${replaced} ballots gave way to another`)
})
