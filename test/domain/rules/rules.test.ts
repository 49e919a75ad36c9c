import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { lastDayToPay, owedFen, stateOf } from '#domain/bills/owed.ts'
import { beijingDayOf } from '#domain/core/calendar.ts'
import { coversHome } from '#domain/notices/notice.ts'
import { answerState, type Clocks, isLate, isOverdue, mendState } from '#domain/repairs/clock.ts'
import { type Channel, prevails, WAYS } from '#domain/votes/counting/count.ts'
import { areChoices, isWhollyVoid } from '#domain/votes/counting/item.ts'
import { jointBar, representativeOf } from '#domain/votes/joint.ts'
import { paperAnswer, type PaperReading } from '#domain/votes/paper/fate.ts'
import { agentBar, type GrantBar, grantBar, type ProxyFacts, revokeBar } from '#domain/votes/proxy.ts'
import { CHANNELS } from '#domain/votes/evidence/record.ts'
import { ownersKey } from '#domain/votes/roll.ts'
import { windowOf } from '#domain/votes/schedule.ts'
import { saleEffect } from '#domain/votes/transfer.ts'
import {
  choicesRules,
  itemsOf,
  keyRules,
  type Late,
  lateRules,
  noticeRules,
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
} from './rules.ts'

test('which ballot prevails', () => {
  const cells = prevailsRules()
  assert.equal(new Set(cells.map(({ given }) => JSON.stringify(given))).size, 3 * 4 * 4)
  for (const { name, given, then } of cells) {
    const isLater = prevails(given.rule, given.later as Channel, given.earlier as Channel)
    assert.equal(isLater ? 'replaces' : 'earlier stands', then, name)
  }
  assert.deepEqual(WAYS.slice(0, 3), CHANNELS)
})

test('valid choices', () => {
  for (const { name, given, then } of choicesRules())
    assert.equal(
      areChoices(itemsOf(given.items), given.choices, given.by === 'paper') ? 'valid' : 'invalid',
      then,
      name,
    )
})

test('the window', () => {
  for (const { name, given, then } of windowRules()) {
    const { opens, closes, now, logged, cancelled, objection } = given
    const vote = {
      noticeAt: 0,
      opensAt: Date.parse(opens),
      closesAt: Date.parse(closes),
      isCancelled: cancelled === true,
      isDisputed: objection === 'unanswered',
    }
    assert.equal(windowOf(vote, Date.parse(now), Date.parse(logged ?? now)), then, name)
  }
})

/** What comes of an act, and the facts after it. Every home has its one owner. */
function proxyStep(facts: ProxyFacts, one: ProxyAct): { answer: string; facts: ProxyFacts } {
  const owner = `owner ${one.home}`
  const { grants, ballots } = facts
  if (one.act === 'grant') {
    const bar: GrantBar | null = grantBar(facts, one.home, one.agent, one.agent === owner)
    const made = { headId: one.home, agent: one.agent, isRevoked: false }
    return bar ? { answer: bar, facts } : { answer: 'ok', facts: { ...facts, grants: [...grants, made] } }
  }
  if (one.act === 'revoke') {
    const bar = revokeBar(facts, one.home, one.by, one.by === owner)
    const ended = grants.map((grant) => (grant.headId === one.home ? { ...grant, isRevoked: true } : grant))
    return bar ? { answer: bar, facts } : { answer: 'ok', facts: { ...facts, grants: ended } }
  }
  const isOwner = one.by === owner
  const isCast = ballots.some((ballot) => ballot.headId === one.home)
  const bar = isOwner ? null : agentBar(facts, one.home, one.by)
  // Whether somebody may vote at all comes before what was cast, and the cap after it.
  const answer = bar === 'vote.not-entitled' ? bar : isCast ? 'vote.already-cast' : (bar ?? 'ok')
  const made = { headId: one.home, agent: isOwner ? null : one.by }
  return answer === 'ok' ? { answer, facts: { ...facts, ballots: [...ballots, made] } } : { answer, facts }
}

test('the cap of agents, and the end of a grant', () => {
  for (const { name, given, then } of proxyRules()) {
    let facts: ProxyFacts = { cap: given.cap, grants: [], ballots: [] }
    for (const act of given.before) {
      const step = proxyStep(facts, act)
      assert.equal(step.answer, 'ok', `${name}: ${JSON.stringify(act)}`)
      facts = step.facts
    }
    assert.equal(proxyStep(facts, given.now).answer, then, name)
  }
})

test('who speaks for joint owners', () => {
  for (const { name, given, then } of speakerRules()) {
    const proposals = given.proposals.map(({ owners, vote, speaker, at, asked, answers }, index) => ({
      proposalId: `P${index}`,
      owners,
      voteId: vote === 'every' ? null : vote,
      representative: speaker,
      proposedAt: at,
      asked,
      answers: Object.entries(answers).flatMap(([ownerId, said]) =>
        said.map((answer) => ({ ownerId, answer })),
      ),
    }))
    const speaker = representativeOf(given.owners, 'this', proposals)
    assert.equal(speaker, then.speaker, name)
    const bar = jointBar(given.owners, given.who, speaker, given.declared.includes(given.who))
    assert.equal(bar ?? 'ok', then.answer, name)
  }
})

/** The head of the home that is sold, as the sales before leave it. */
function headOf(given: Sale): { voters: string[]; owners: Record<string, string[]>; effect: string } {
  const key = ownersKey(given.homes[given.sell] as string[])
  const inHead = Object.keys(given.homes).filter((home) => ownersKey(given.homes[home] as string[]) === key)
  const owners = { ...given.homes }
  let voters = given.homes[given.sell] as string[]
  let effect = ''
  for (const [home, to] of [...given.before, [given.sell, given.to] as const]) {
    const said = inHead.includes(home)
      ? saleEffect({
          isOver: given.vote === 'closed' || given.vote === 'cancelled',
          sellers: owners[home] as string[],
          voters,
          otherHomes: inHead.filter((other) => other !== home).map((other) => owners[other] as string[]),
          hasVoted: given.ballot !== null,
        })
      : null
    effect = said ?? 'none'
    owners[home] = to
    if (said === 'passes') voters = to
  }
  return { voters, owners, effect }
}

test('a sale during a vote', () => {
  for (const { name, given, then } of saleRules()) {
    const { voters, effect } = headOf(given)
    assert.equal(effect, then.effect, name)
    assert.deepEqual([...voters].sort(), [...then.voters].sort(), name)
    // What an agent was granted ends where the head passes on, and nowhere else.
    assert.equal(given.agent && effect === 'passes', then.agentEnds, name)
  }
})

test("a paper's fate", () => {
  for (const { name, given, then } of paperRules()) {
    const readings: Pick<PaperReading, 'clerk' | 'choices' | 'isVoid'>[] = []
    let standing: Channel | null = null
    const play = (act: PaperAct, votesForHome: boolean): string => {
      if (act.act === 'cast') {
        const by: Channel = act.by === 'agent' ? 'proxy' : 'phone'
        if (standing !== null && !prevails(given.rule, by, standing)) return 'vote.already-cast'
        standing = by
        return 'ok'
      }
      // The vote has one question; its fourth choice is the void one.
      const isVoid = isWhollyVoid([{ kind: 'question', options: [] }], [act.choice])
      const reading = { clerk: act.clerk, choices: [act.choice], isVoid, hasScan: act.scan, votesForHome }
      const answer = paperAnswer(readings, reading, standing, given.rule)
      readings.push(reading)
      if (answer === 'counted') standing = 'paper'
      return answer
    }
    for (const act of given.before) play(act, false)
    assert.equal(play(given.now, given.readsOwnHome), then, name)
  }
})

test("the owners' key", () => {
  for (const { name, given, then } of keyRules()) {
    assert.equal(ownersKey(given.one), then.key, name)
    assert.equal(ownersKey(given.one) === ownersKey(given.other), then.same, name)
  }
})

test('what is owed and from which day', () => {
  for (const { name, given, then } of owedRules()) {
    const lastOn = lastDayToPay(given.dueOn, beijingDayOf(Date.parse(given.issuedAt)))
    const said = { owedFen: owedFen(given), state: stateOf(given, lastOn, given.today), lastOn }
    assert.deepEqual(said, then, name)
  }
})

test('which homes a notice covers', () => {
  const placeOf = ([building, stair, unitId]: readonly [string, string, string]) => ({
    building,
    stair,
    unitId,
  })
  for (const { name, given, then } of noticeRules())
    assert.equal(
      coversHome(given.places.map(placeOf), placeOf(given.home)) ? 'covered' : 'not covered',
      then,
      name,
    )
})

function clocksOf({ pausedFor, ...given }: Late): Clocks {
  return { state: 'accepted', pausedMs: pausedFor, ...given }
}

test('what is late', () => {
  for (const { name, given, then } of lateRules()) {
    const clocks = clocksOf(given)
    const said = { overdueNow: isOverdue(clocks, given.now), lateEver: isLate(clocks, given.now) }
    assert.deepEqual(said, then, name)
  }
})

test('what is overdue now is late, open, and late by a clock that still runs', () => {
  const at = fc.nat({ max: 50 })
  const maybe = fc.option(at)
  fc.assert(
    fc.property(at, at, maybe, maybe, at, maybe, maybe, at, (respondBy, mendBy, ...rest) => {
      const [answeredAt, mendedAt, pausedFor, pausedAt, closedAt, now] = rest
      const one = clocksOf({ respondBy, mendBy, answeredAt, mendedAt, pausedFor, pausedAt, closedAt, now })
      const isByClock =
        (one.answeredAt === null && answerState(one, now) === 'late') ||
        (one.mendedAt === null && mendState(one, now) === 'late')
      // Whoever mended has answered.
      if (one.mendedAt !== null && one.answeredAt === null) return
      assert.equal(isOverdue(one, now), one.closedAt === null && isByClock)
      if (isOverdue(one, now)) assert.ok(isLate(one, now))
    }),
    { numRuns: 1000, seed: 20261130 },
  )
})
