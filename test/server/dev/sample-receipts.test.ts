import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { readHome } from '#contract/home/endpoints.ts'
import type { OutputOf } from '#contract/core/endpoint.ts'
import type { Evidence, MyRow, VoteDetail, VoteRecord, VoteRow } from '#contract/votes/endpoints.ts'
import { checkReceipt } from '#domain/votes/evidence/receipt.ts'
import { recount } from '#domain/votes/evidence/recount.ts'
import { type Growth, type Here, laterThan, mineFrom, sizeOf } from '#src/data/records/mine.ts'
import { keptOf, runRecount } from '#src/data/recounts/run.ts'
import { figuresOf } from '#src/data/recounts/figures.ts'
import { recountState } from '#src/data/recounts/state.ts'
import { seedOnce } from '#server/dev/seeds/seed.ts'
import { verifyRecord } from '../../../verifier/verify.mjs'
import { key, openHarness, type Harness } from '#test/server/support/harness.ts'

// No honest result is called false: every receipt of every person of the made-up estates, fetched before or after the
// result, is brought together with the record, and what each page shows is what the phone counts.

let harness: Harness
before(async () => {
  harness = await openHarness()
  assert.equal(await seedOnce(harness.ports, () => undefined), true)
})
after(() => harness.stop())

type Person = { estateId: string; subject: string }

/** Everybody with a role that may read votes. */
async function persons(): Promise<Person[]> {
  const { rows } = await harness.database.owner.query<Person>(
    `SELECT DISTINCT r.estate_id::text AS "estateId", a.subject
     FROM person_roles r JOIN identities a USING (person_id) WHERE r.role = 'owner' ORDER BY 1, 2`,
  )
  return rows
}

async function get<T>(token: string, path: string): Promise<T> {
  const answer = await harness.get(path, { token, role: 'owner' })
  assert.equal(answer.status, 200, `${path} ${JSON.stringify(answer.body)}`)
  return answer.body as unknown as T
}

test('every receipt and every page of every sample person agrees with the recount, in every order of opening', async () => {
  const seen = { votes: 0, receipts: 0, later: 0, marks: 0 }
  for (const { estateId, subject } of await persons()) {
    const token = await harness.signIn(subject)
    const base = `/estates/${estateId}`
    const home = await get<OutputOf<typeof readHome>>(token, `${base}/home`)
    const { votes } = await get<{ votes: VoteRow[] }>(token, `${base}/votes`)
    for (const row of votes.filter((one) => one.phase === 'closed' && one.countedTo !== null)) {
      const path = `${base}/votes/${row.voteId}`
      const detail = await get<VoteDetail>(token, path)
      const record = await get<VoteRecord>(token, `${path}/record`)
      const { rows } = await get<{ rows: MyRow[] }>(token, `${path}/my-rows`)
      const cast = detail.myHeads.filter((head) => head.receipt?.isMine)
      const evidence = new Map<string, Evidence>()
      for (const { headId } of cast) {
        const proof = await get<Evidence>(token, `${path}/ballots/${headId}/evidence`)
        const known = proof.log.publicKey
        for (const check of checkReceipt({ estateId, voteId: row.voteId }, proof, known))
          assert.equal(check.state, 'holds', `${subject} ${row.title} ${check.name}`)
        const other = checkReceipt({ estateId: '999', voteId: row.voteId }, proof, known)
        assert.equal(other.find((check) => check.name === 'my-ballot')?.state, 'fails')
        evidence.set(headId, proof)
      }
      seen.votes += 1
      seen.receipts += evidence.size
      // The receipt first and then the recount; the recount without ever having opened the receipt; the receipt opened, but no proof to be had.
      for (const way of ['receipt-first', 'recount-first', 'no-proof'] as const) {
        // Who has no receipt has one way only.
        if (way !== 'receipt-first' && evidence.size === 0) continue
        const kept = way === 'recount-first' ? new Map<string, Evidence>() : evidence
        const here: Here = {
          log: record.log,
          heads: [...kept.keys()],
          evidenceOf: (headId) => kept.get(headId) ?? null,
          choicesOf: (headId) =>
            kept.has(headId) ? [cast.find((one) => one.headId === headId)?.receipt?.choices ?? []] : [],
        }
        const growth: Growth = {}
        const later = laterThan(record, rows, here)
        if (way === 'receipt-first') seen.later += later.length
        if (way !== 'no-proof')
          for (const size of later) {
            const { proof } = await get<{ proof: string[] | null }>(
              token,
              `${base}/log-growth?from=${sizeOf(record)}&to=${size}`,
            )
            assert.ok(proof)
            growth[size] = proof
          }
        const mine = mineFrom({ communityId: estateId, voteId: row.voteId }, rows, growth, here)
        const ran = await runRecount(
          () => recount(record, mine),
          async () => true,
        )
        assert.ok(ran)
        const name = `${subject} ${row.title} ${way}`
        const bad = ran.checks.filter((check) => check.state === 'fails')
        assert.deepEqual(bad, [], name)
        if (evidence.size > 0)
          assert.deepEqual(
            verifyRecord(record, mine).checks.map((check) => check.state),
            ran.checks.map((check) => check.state),
            name,
          )
        const ballot = ran.checks.find((check) => check.name === 'my-ballot')
        if (kept.size > 0)
          assert.equal(ballot?.state, way === 'no-proof' && later.length > 0 ? 'not-done' : 'holds', name)
        const of = { estateId, voteId: row.voteId, title: row.title, at: 1, size: sizeOf(record) }
        const made = keptOf(ran, of)
        const results = detail.items.flatMap((item) => (item.result ? [{ ...item.result, item }] : []))
        const outcomes = results.map((one) => one.outcome)
        const shown = [
          { ...row, outcomes: row.outcomes ?? [] },
          { ...detail, outcomes, figures: figuresOf(results) },
          ...home.todos.flatMap((todo) =>
            todo.kind === 'readResult' && todo.voteId === row.voteId ? [todo] : [],
          ),
        ]
        for (const [index, one] of shown.entries())
          assert.equal(recountState([made], one), made, `${name} page ${index}`)
        seen.marks += shown.length
      }
    }
  }
  assert.ok(seen.votes > 5 && seen.receipts > 3 && seen.later > 3 && seen.marks > 30, JSON.stringify(seen))
})

test('a proof of growth is only for sizes that the log had, smaller first', async () => {
  const [person] = await persons()
  assert.ok(person)
  const token = await harness.signIn(person.subject)
  const ask = (query: string) =>
    harness.get(`/estates/${person.estateId}/log-growth?${query}`, { token, role: 'owner' })
  for (const query of ['from=9&to=3', 'from=1&to=99999999', 'from=0&to=999999999999999']) {
    const answer = await ask(query)
    assert.deepEqual([answer.status, answer.body], [200, { proof: null }], query)
  }
  assert.deepEqual((await ask('from=1&to=1')).body, { proof: [] })
  for (const query of [
    '',
    'from=1',
    'from=-1&to=3',
    'from=1.5&to=3',
    'from=01&to=3',
    'from=1&to=1e3',
    'from=1&to=9999999999999999',
  ])
    assert.equal((await ask(query)).status, 400, query)
  const stranger = await harness.signIn(`stranger-${key(harness)}`)
  const refused = await harness.get(`/estates/${person.estateId}/log-growth?from=1&to=1`, {
    token: stranger,
    role: 'owner',
  })
  assert.equal(refused.status, 403)
})
