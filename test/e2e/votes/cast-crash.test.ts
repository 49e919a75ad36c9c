import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import pg from 'pg'
import { decodeVoteEntry } from '#domain/votes/evidence/record.ts'
import { toHex } from '#domain/log/bytes.ts'
import { waitUntil } from '#test/e2e/support/page-helpers.ts'
import {
  connectionOf,
  freePort,
  removeData,
  type TestServer,
  startTestServer,
} from '#test/e2e/support/test-server.ts'

// kill -9 of server and database during 20 rounds of casting: what was acknowledged is counted, and nothing twice.

const ROUNDS = 20
/** Ballots that a round waits for before it kills: a slow machine has as many as a fast one. */
const EACH_ROUND = 6
let server: TestServer

after(async () => {
  await server?.stop()
  removeData(server)
})

type Voter = { headId: string; personId: string }

test('20 rounds of kill -9 while owners cast: acknowledged = counted, none twice', async () => {
  const port = await freePort()
  server = await startTestServer(undefined, port)
  const { voteId, voters } = await letOwnersIn()
  const acknowledged = new Map<string, string>()
  const queue = [...voters]
  for (let round = 0; round < ROUNDS; round++) {
    let isOver = false
    const senders = Array.from({ length: 6 }, async () => {
      while (!isOver && queue.length > 0) {
        const voter = queue.shift() as Voter
        const ballotId = await cast(voteId, voter)
        if (ballotId) acknowledged.set(voter.headId, ballotId)
        // Without an answer a phone does not know; it asks again with the same key.
        else queue.push(voter)
      }
    })
    const wanted = Math.min(acknowledged.size + EACH_ROUND + (round % 5), voters.length)
    await waitUntil(() => acknowledged.size >= wanted)
    const pid = Number(readFileSync(join(server.dataDir, 'postgres/postmaster.pid'), 'utf8').split('\n')[0])
    if (round % 2 === 0) process.kill(pid, 'SIGKILL')
    server.process.kill('SIGKILL')
    if (round % 2 === 1) process.kill(pid, 'SIGKILL')
    isOver = true
    await Promise.all(senders)
    server = await startTestServer(server.dataDir, port)
  }
  assert.ok(acknowledged.size > 100, `only ${acknowledged.size} were acknowledged`)
  await look(voteId, acknowledged)
})

/** Every acknowledged ballot stands once in the table, and at its place in the log is the entry that names its head. */
async function look(voteId: string, acknowledged: ReadonlyMap<string, string>): Promise<void> {
  const stored = await ask<{ headId: string; ballotId: string; index: number; entry: Buffer; tag: Buffer }>(
    `SELECT b.head_id AS "headId", b.ballot_id AS "ballotId", b.log_index::float8 AS index, e.entry, h.tag
     FROM ballots b JOIN vote_heads h USING (estate_id, vote_id, head_id)
     LEFT JOIN log_entries e ON e.estate_id = b.estate_id AND e.idx = b.log_index
     WHERE b.estate_id = 101 AND b.vote_id = $1`,
    [voteId],
  )
  const byHead = new Map(stored.map((row) => [row.headId, row]))
  assert.equal(byHead.size, stored.length)
  for (const [headId, ballotId] of acknowledged)
    assert.equal(byHead.get(headId)?.ballotId, ballotId, `${headId} was acknowledged and is lost`)
  for (const row of stored) {
    const read = decodeVoteEntry(row.entry)
    assert.ok(read && read !== 'other' && read.entry.kind === 'ballot')
    assert.equal(toHex(read.entry.tag), row.tag.toString('hex'))
  }
  const [log] = await ask<{ ballots: number; size: number; entries: number }>(
    `SELECT (SELECT count(*)::int FROM log_entries WHERE estate_id = 101) AS entries,
       (SELECT size::int FROM log_heads WHERE estate_id = 101) AS size,
       (SELECT count(DISTINCT log_index)::int FROM ballots WHERE estate_id = 101 AND vote_id = $1) AS ballots`,
    [voteId],
  )
  assert.equal(log?.entries, log?.size)
  assert.equal(log?.ballots, stored.length)
}

/** Gives every owner who has not voted in an open vote a session, as signing in would. */
async function letOwnersIn(): Promise<{ voteId: string; voters: Voter[] }> {
  const [vote] = await ask<{ voteId: string }>(
    `SELECT vote_id AS "voteId" FROM votes WHERE estate_id = 101 AND closes_at > now() ORDER BY closes_at DESC LIMIT 1`,
  )
  const voteId = vote?.voteId as string
  const voters = await ask<Voter>(
    `SELECT h.head_id AS "headId", min(o.person_id) AS "personId"
     FROM vote_heads h JOIN vote_head_owners ho USING (estate_id, vote_id, head_id)
     JOIN owners o ON o.estate_id = ho.estate_id AND o.owner_id = ho.owner_id
     LEFT JOIN ballots b ON b.estate_id = h.estate_id AND b.vote_id = h.vote_id AND b.head_id = h.head_id
     WHERE h.estate_id = 101 AND h.vote_id = $1 AND b.ballot_id IS NULL AND o.person_id LIKE 'sample-%'
     GROUP BY h.head_id`,
    [voteId],
  )
  for (const { personId } of voters) {
    await ask(
      `INSERT INTO sessions (person_id, session_id, access_hash, access_expires_at, refresh_hash, refresh_expires_at, created_at, seen_at,
         ends_at, channel, subject, family_hash)
       VALUES ($1, 's', $2, now() + interval '1 day', $2, now() + interval '1 day', now(), now(), now() + interval '1 day', 'jingtong',
         $1, $2) ON CONFLICT DO NOTHING`,
      [personId, createHash('sha256').update(tokenOf(personId)).digest()],
    )
    await ask(
      "INSERT INTO person_roles VALUES ($1, 101, 'owner', '2020-01-01', NULL) ON CONFLICT DO NOTHING",
      [personId],
    )
  }
  return { voteId, voters }
}

async function cast(voteId: string, { headId, personId }: Voter): Promise<string | null> {
  try {
    const answer = await fetch(`${server.url}/api/estates/101/votes/${voteId}/ballots`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${tokenOf(personId)}`,
        'acting-role': 'owner',
        'content-type': 'application/json',
        'idempotency-key': `key-of-${headId.padStart(12, '0')}`,
      },
      body: JSON.stringify({ headId, choices: [0] }),
      signal: AbortSignal.timeout(3_000),
    })
    const told = (await answer.json()) as { ballotId?: string }
    return answer.status === 200 ? (told.ballotId as string) : null
  } catch {
    return null
  }
}

function tokenOf(personId: string): string {
  return `${personId}.${'t'.repeat(43)}`
}

async function ask<T>(text: string, values: unknown[] = []): Promise<T[]> {
  const client = new pg.Client({ ...connectionOf(server), user: 'wuye_owner' })
  await client.connect()
  try {
    return (await client.query(text, values)).rows as T[]
  } finally {
    await client.end()
  }
}
