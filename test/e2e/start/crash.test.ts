import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { makeId } from '#server/core/ids.ts'
import { waitUntil } from '#test/e2e/support/page-helpers.ts'
import {
  freePort,
  removeData,
  type TestServer,
  signInByHttp,
  startTestServer,
} from '#test/e2e/support/test-server.ts'

// kill -9 of the server and of the database in the middle of reports: what was acknowledged is there afterwards.

const ROUNDS = 4
/** Reports that a round waits for before it kills: a slow machine has as many as a fast one, and a day takes a hundred. */
const EACH_ROUND = 12
let server: TestServer

after(async () => {
  await server?.stop()
  removeData(server)
})

test('nothing acknowledged is lost when server and database are killed', async () => {
  const port = await freePort()
  server = await startTestServer(undefined, port)
  const token = await signInByHttp(server.url, 'sample-zhang')
  const acknowledged = new Set<string>()
  for (let round = 0; round < ROUNDS; round++) {
    let isOver = false
    const senders = Array.from({ length: 4 }, async () => {
      while (!isOver) {
        const repairId = makeId(Date.now())
        const isDone = await report(server.url, token, repairId)
        if (isDone) acknowledged.add(repairId)
      }
    })
    const wanted = acknowledged.size + EACH_ROUND + round * 3
    await waitUntil(() => acknowledged.size >= wanted)
    const pid = Number(readFileSync(join(server.dataDir, 'postgres/postmaster.pid'), 'utf8').split('\n')[0])
    // Both at once, then a fresh start on the same data.
    if (round % 2 === 0) process.kill(pid, 'SIGKILL')
    server.process.kill('SIGKILL')
    if (round % 2 === 1) process.kill(pid, 'SIGKILL')
    isOver = true
    await Promise.all(senders)
    await new Promise((done) => setTimeout(done, 800))
    server = await startTestServer(server.dataDir, port)
  }
  assert.ok(acknowledged.size > 40, `only ${acknowledged.size} were acknowledged`)
  const missing: string[] = []
  for (const repairId of acknowledged) {
    const answer = await fetch(`${server.url}/api/estates/101/repairs/${repairId}`, {
      headers: { authorization: `Bearer ${token}` },
    })
    if (answer.status !== 200) missing.push(repairId)
  }
  assert.deepEqual(missing, [], `${missing.length} of ${acknowledged.size} lost`)
})

async function report(url: string, token: string, repairId: string): Promise<boolean> {
  try {
    const answer = await fetch(`${url}/api/estates/101/repairs`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'idempotency-key': repairId,
      },
      body: JSON.stringify({
        repairId,
        kind: 'light',
        place: 'building',
        placeText: '3号楼',
        description: '',
        photoIds: [],
      }),
      signal: AbortSignal.timeout(3_000),
    })
    return answer.status === 200
  } catch {
    await new Promise((done) => setTimeout(done, 20))
    return false
  }
}
