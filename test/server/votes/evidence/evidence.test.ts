import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { fromBase64, fromHex, isEqual } from '#domain/log/bytes.ts'
import { isSignedBy, parseCheckpoint } from '#domain/log/checkpoint.ts'
import { isIncluded, leafHash } from '#domain/log/merkle.ts'
import { choiceCommitment, decodeVoteEntry } from '#domain/votes/evidence/record.ts'
import { type Mine, recountAll } from '#domain/votes/evidence/recount.ts'
import type { Evidence, VoteDetail, MyRow, VoteRecord } from '#contract/votes/endpoints.ts'
import { verifyRecord } from '../../../../verifier/verify.mjs'
import {
  DAY,
  importSmallEstate,
  key,
  openVote,
  openHarness,
  type Harness,
} from '#test/server/support/harness.ts'
import { closeDueVotes } from '#test/server/support/sweeps.ts'

// From a ballot on the phone to a record that two verifiers recount, through whole requests.

const CLI = join(import.meta.dirname, '../../../../verifier/verify.mjs')
const UNITS = 30
const OWNERS = 12
let harness: Harness
let voteId: string
const tokens: string[] = []

before(async () => {
  harness = await openHarness()
  await importSmallEstate(harness, '7', UNITS)
  for (let index = 0; index < OWNERS; index++) {
    await harness.seat(`owner-${index}`, '7', index)
    tokens.push(await harness.signIn(`owner-${index}`))
  }
  voteId = await openVote(harness, '7')
})
after(() => harness.stop())

const base = () => `/estates/7/votes/${voteId}`
const bytes = (text: string) => fromBase64(text) as Uint8Array

async function headOf(token: string): Promise<string> {
  const vote = await harness.get(base(), { token, role: 'owner' })
  const { myHeads } = vote.body as unknown as { myHeads: { headId: string; jointOwners: number }[] }
  return myHeads.find((head) => head.jointOwners === 1)?.headId as string
}

async function cast(token: string, choice: number, given: { headId?: string; key?: string } = {}) {
  const headId = given.headId ?? (await headOf(token))
  return harness.post(`${base()}/ballots`, {
    token,
    role: 'owner',
    key: given.key ?? key(harness),
    body: { headId, choices: [choice] },
  })
}

async function evidence(token: string): Promise<Evidence> {
  const answer = await harness.get(`${base()}/ballots/${await headOf(token)}/evidence`, {
    token,
    role: 'owner',
  })
  assert.equal(answer.status, 200, JSON.stringify(answer.body))
  return answer.body as unknown as Evidence
}

test('a receipt proves that the ballot is in the log, and what it says', async () => {
  const token = tokens[0] as string
  assert.equal((await cast(token, 1)).status, 200)
  const proof = await evidence(token)
  const entry = bytes(proof.entry)
  const checkpoint = parseCheckpoint(proof.checkpoint)
  assert.ok(checkpoint)
  assert.ok(isSignedBy(checkpoint, { name: proof.log.name, publicKey: bytes(proof.log.publicKey) }))
  assert.equal(checkpoint.size, proof.size)
  assert.ok(isIncluded(leafHash(entry), proof.index, proof.size, proof.proof.map(bytes), checkpoint.root))
  const read = decodeVoteEntry(entry)
  assert.ok(read && read !== 'other' && read.entry.kind === 'ballot')
  const tag = fromHex(proof.tag) as Uint8Array
  const commitment = choiceCommitment(voteId, tag, Uint8Array.of(1), bytes(proof.salt))
  assert.ok(isEqual(commitment, read.entry.commitment))
  // To anybody else it says nothing.
  const other = await harness.get(`${base()}/ballots/${await headOf(token)}/evidence`, {
    token: tokens[1] as string,
    role: 'owner',
  })
  assert.equal(other.body.code, 'vote.no-ballot')
})

test('1,000 casts at once for one head: one ballot, one entry, everybody told the same', async () => {
  const token = tokens[1] as string
  const headId = await headOf(token)
  const same = key(harness)
  const answers = await Promise.all(
    Array.from({ length: 1000 }, (_, index) =>
      index % 2 === 0 ? cast(token, 0, { headId, key: same }) : cast(token, 0, { headId }),
    ),
  )
  const good = answers.filter((answer) => answer.status === 200)
  const refused = answers.filter((answer) => answer.status !== 200)
  assert.equal(good.length + refused.length, 1000)
  assert.equal(new Set(good.map((answer) => JSON.stringify(answer.body))).size, 1)
  assert.deepEqual([...new Set(refused.map((answer) => answer.body.code))], ['vote.already-cast'])
  const { rows } = await harness.database.owner.query<{ ballots: number; entries: number }>(
    `SELECT (SELECT count(*)::int FROM ballots WHERE estate_id = 7 AND head_id = $1) AS ballots,
       (SELECT size::int FROM log_heads WHERE estate_id = 7) AS entries`,
    [headId],
  )
  assert.deepEqual(rows[0], { ballots: 1, entries: 4 })
})

test('before the close there is no record, and no choice is open', async () => {
  const answer = await harness.get(`${base()}/record`, { token: tokens[0] as string, role: 'owner' })
  assert.equal(answer.body.code, 'vote.not-counted')
})

test('after the close every owner recounts it, by two verifiers, to the same result', async () => {
  const choices = [0, 0, 0, 2, 0, 1, 0, 0, 0, 0]
  for (const [index, choice] of choices.entries())
    assert.equal((await cast(tokens[index + 2] as string, choice)).status, 200)
  const proofs = await Promise.all(tokens.map(evidence))
  const before = harness.clock.now
  harness.clock.now += 11 * DAY
  tokens.splice(0, tokens.length)
  for (let index = 0; index < OWNERS; index++) tokens.push(await harness.signIn(`owner-${index}`))
  // Between the minute and the writing there is a record to come: "no record" would be false.
  const over = await harness.get(base(), { token: tokens[0] as string, role: 'owner' })
  const { phase, countedTo } = over.body as unknown as VoteDetail
  assert.deepEqual([phase, countedTo], ['closed', 0])
  assert.equal(await closeDueVotes(harness.ports), 1)
  assert.equal(await closeDueVotes(harness.ports), 0)
  const late = await cast(tokens[3] as string, 0, { headId: 'H20' })
  assert.equal(late.body.code, 'vote.not-entitled')
  const answer = await harness.get(`${base()}/record`, { token: tokens[0] as string, role: 'owner' })
  assert.equal(answer.status, 200)
  const record = answer.body as unknown as VoteRecord
  // By this a phone knows whether what it recounted is the last.
  const row = await harness.get(base(), { token: tokens[0] as string, role: 'owner' })
  const last = parseCheckpoint(record.checkpoints[record.checkpoints.length - 1] as string)
  assert.equal((row.body as unknown as VoteDetail).countedTo, last?.size)
  const shown = await harness.get(base(), { token: tokens[0] as string, role: 'owner' })
  for (const [index, token] of tokens.entries()) {
    const proof = proofs[index] as Evidence
    const told = await harness.get(`${base()}/my-rows`, { token, role: 'owner' })
    const rows = (told.body as unknown as { rows: MyRow[] }).rows
    const mine: Mine = {
      logKey: proof.log.publicKey,
      rows: rows.map((row) => ({
        tag: row.tag,
        areaDm2: row.areaDm2,
        blinding: row.blinding,
        ballot: row.tag === proof.tag ? proof : row.ballot === 'elsewhere' ? 'elsewhere' : null,
      })),
    }
    const { checks, counted } = recountAll(record, mine)
    assert.deepEqual(
      checks.filter((check) => check.state !== 'holds'),
      [],
    )
    const second = verifyRecord(record, mine)
    assert.deepEqual(
      second.checks.map((check) => check.state),
      checks.map((check) => check.state),
    )
    const result = (shown.body as unknown as VoteDetail).items[0]?.result
    assert.ok(result)
    assert.equal(counted?.decisions[0]?.outcome, result.outcome)
    assert.deepEqual(second.outcomes, [result.outcome])
    const agreed = counted?.shares[0]?.[0]
    assert.deepEqual({ heads: agreed?.heads, areaDm2: agreed?.areaDm2 }, result.shares[0])
  }
  const link = await harness.get(`${base()}/record-link`, { token: tokens[0] as string, role: 'owner' })
  const { url } = link.body as unknown as { url: string }
  const file = await harness.app.inject({ url })
  assert.equal(file.statusCode, 200)
  assert.equal((await harness.app.inject({ url: `${url}x` })).statusCode, 404)
  const zip = join(mkdtempSync(join(tmpdir(), 'wuye-record-')), 'record.zip')
  writeFileSync(zip, file.rawPayload)
  const cli = spawnSync(process.execPath, [CLI, zip], { encoding: 'utf8' })
  assert.equal(cli.status, 0, cli.stdout + cli.stderr)
  assert.match(cli.stdout, /21 verdict/)
  harness.clock.now = before
})

test('the application cannot change or remove a byte of the log, nor see another estate’s', async () => {
  for (const statement of [
    'DELETE FROM log_entries',
    'UPDATE log_entries SET entry = entry',
    'UPDATE log_nodes SET hash = hash',
    'DELETE FROM log_checkpoints',
    'UPDATE vote_results SET outcomes = outcomes',
    'UPDATE ballots SET choices = choices',
    'UPDATE vote_heads SET area_dm2 = 1',
    'TRUNCATE log_entries',
  ])
    await assert.rejects(harness.database.app.query(statement), /permission denied/, statement)
  const { rows } = await harness.database.app.query('SELECT * FROM log_entries')
  assert.deepEqual(rows, [])
})
