import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { recount, recountAll } from '#domain/votes/evidence/recount.ts'
import { figuresOf } from '#src/data/recounts/figures.ts'
import { type Recount, recountState, isDisputed, itemState } from '#src/data/recounts/state.ts'
import { isOfItsLog, keptOf, runRecount } from '#src/data/recounts/run.ts'

// A mark stands only beside the very figures that this phone recounted.

const { record } = JSON.parse(readFileSync(new URL('../snapshots/record.json', import.meta.url), 'utf8'))
const { counted } = recountAll(record)
const OF = {
  estateId: String(record.communityId),
  voteId: record.voteId as string,
  title: '',
  at: 5,
  size: 40,
}

const isAwake = async () => true

async function keep(given: unknown = record): Promise<Recount> {
  const ran = await runRecount(() => recount(given), isAwake)
  assert.ok(ran)
  return keptOf(ran, OF)
}

/** What an honest server shows of the vote. */
function shownHonestly() {
  assert.ok(counted)
  const items = counted.rules.items
  const results = counted.decisions.map((decision, index) => ({
    ...decision,
    item: items[index] as (typeof items)[number],
    shares: (counted.shares[index] ?? []).map(({ heads, areaDm2 }) => ({ heads, areaDm2 })),
  }))
  return {
    voteId: OF.voteId,
    countedTo: 40,
    title: counted.rules.title,
    items: items.map(({ kind, title, options }) => ({ kind, title, options })),
    outcomes: counted.decisions.map((one) => one.outcome as string),
    results,
  }
}

test('what is shown as it was recounted bears the mark, in a list and on a page', async () => {
  const made = await keep()
  assert.equal(made.state, 'holds')
  const { results, ...shown } = shownHonestly()
  assert.equal(recountState([made], shown), made)
  assert.equal(recountState([made], { ...shown, figures: figuresOf(results) }), made)
  assert.equal(isDisputed(made), false)
})

test('an outcome that nobody recounted bears none: in a list, on a page, at a step of a repair', async () => {
  const made = await keep()
  const { results, ...shown } = shownHonestly()
  const [first] = shown.outcomes
  const other = first === 'passed' ? 'rejected' : 'passed'
  const list = { ...shown, outcomes: [other, ...shown.outcomes.slice(1)] }
  const differs = recountState([made], list)
  assert.ok(typeof differs !== 'string' && differs.state === 'differs')
  assert.equal(isDisputed(differs), true)
  assert.equal(
    differs.items[0]?.outcome,
    first,
    'what this phone counted can still be said beside what is shown',
  )
  const item = { voteId: OF.voteId, countedTo: 40, title: shown.title, item: 0 }
  const itemTitle = shown.items[0]?.title ?? ''
  const stateOf = (given: Parameters<typeof itemState>[1]) => {
    const state = itemState([made], given)
    return typeof state === 'string' ? state : state.state
  }
  assert.equal(stateOf({ ...item, itemTitle, outcome: first as string }), 'holds')
  assert.equal(stateOf({ ...item, itemTitle, outcome: other }), 'differs')
  assert.equal(stateOf({ ...item, itemTitle: 'another', outcome: first as string }), 'differs')
  assert.equal(stateOf({ ...item, item: 77, itemTitle, outcome: first as string }), 'differs')
  assert.equal(results.length, shown.items.length)
})

test('any figure, name or number of items that is shown otherwise takes the mark away', async () => {
  const made = await keep()
  const { results, ...shown } = shownHonestly()
  const [result, ...rest] = results
  assert.ok(result)
  const [share, ...shares] = result.shares
  const [test_, ...tests] = result.quorum
  assert.ok(share && test_)
  const changes = [
    { ...result, shares: [{ ...share, heads: share.heads + 1 }, ...shares] },
    { ...result, shares: [{ ...share, areaDm2: share.areaDm2 - 1 }, ...shares] },
    { ...result, shares },
    { ...result, participated: { ...result.participated, heads: result.participated.heads + 1 } },
    { ...result, quorum: [{ ...test_, whole: test_.whole - 1 }, ...tests] },
    { ...result, quorum: tests },
    { ...result, consent: [] },
    { ...result, item: { ...result.item, text: `${result.item.text}!` } },
    { ...result, item: { ...result.item, matterId: 1 } },
  ]
  for (const [index, change] of changes.entries()) {
    const state = recountState([made], { ...shown, figures: figuresOf([change, ...rest]) })
    assert.equal(typeof state === 'string' ? state : state.state, 'differs', `change ${index}`)
  }
  const named = [
    { ...shown, title: `${shown.title}二` },
    { ...shown, items: [...shown.items].reverse(), outcomes: [...shown.outcomes].reverse() },
    { ...shown, items: shown.items.slice(1), outcomes: shown.outcomes.slice(1) },
    { ...shown, items: shown.items.map((item) => ({ ...item, title: '另一件事' })) },
    { ...shown, items: shown.items.map((item) => ({ ...item, options: [...item.options, '甲'] })) },
    { ...shown, items: [], outcomes: [] },
  ]
  for (const [index, one] of named.entries()) {
    // A vote of a single item reads the same backwards.
    if (index === 1 && shown.items.length < 2) continue
    const state = recountState([made], one)
    assert.equal(typeof state === 'string' ? state : state.state, 'differs', `name ${index}`)
  }
})

test('a recount is of one record: a corrected result makes it stale, whatever it says', async () => {
  const made = await keep()
  const { results: _, ...shown } = shownHonestly()
  assert.equal(recountState([], shown), 'none')
  assert.equal(recountState([], { ...shown, countedTo: null }), 'without')
  assert.equal(recountState([], { ...shown, countedTo: 0 }), 'soon')
  assert.equal(recountState([made], { ...shown, voteId: 'B' }), 'none')
  assert.equal(recountState([made], { ...shown, countedTo: 42 }), 'stale')
  // A server that now shows an older log than the one recounted is no more believed than one with a newer.
  assert.equal(recountState([made], { ...shown, countedTo: 39 }), 'stale')
  assert.equal(recountState([made], { ...shown, countedTo: null }), made)
})

test('a fault stays in sight whatever size of log the server names afterwards', async () => {
  const made = await keep({ ...record, openings: `B${record.openings.slice(1)}` })
  assert.equal(made.state, 'fails')
  const { results: _, ...shown } = shownHonestly()
  for (const countedTo of [39, 40, 99, null])
    assert.equal(recountState([made], { ...shown, countedTo }), made)
})

test('an exception in a recount is a check that failed, and the recount has an end', async () => {
  function* breaks(): ReturnType<typeof recount> {
    yield { name: 'format', state: 'holds' }
    throw new RangeError('text holds half a character')
  }
  for (const start of [
    breaks,
    () => {
      throw new TypeError('no generator at all')
    },
  ]) {
    const seen: number[] = []
    const ran = await runRecount(start, async (made) => seen.push(made.length) > 0)
    assert.ok(ran)
    assert.equal(ran.isBroken, true)
    assert.equal(keptOf(ran, OF).state, 'fails')
    assert.equal(isOfItsLog(ran), false)
  }
})

test('a page that is left stops its recount, and nothing is kept of it', async () => {
  assert.equal(
    await runRecount(
      () => recount(record),
      async () => false,
    ),
    null,
  )
})

test('the log of an estate is remembered from a whole count only', async () => {
  const of = async (given: unknown, mine?: Parameters<typeof recount>[1]) => {
    const ran = await runRecount(() => recount(given, mine), isAwake)
    assert.ok(ran)
    return isOfItsLog(ran)
  }
  assert.equal(await of(record), true)
  assert.equal(await of({ ...record, log: { ...record.log, name: 'other.example' } }), false)
  assert.equal(await of(record, { communityId: '999', voteId: record.voteId, rows: [] }), false)
  // A fault that is only about me does not make it another log.
  const nobody = { tag: '0'.repeat(32), areaDm2: 1, blinding: 'AA==', ballot: null }
  assert.equal(await of(record, { rows: [nobody] }), true)
})
