import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { makeId } from '#server/ids.ts'
import { freePort, removeData, type Section, startSection } from './section.ts'

// kill -9 of the server and of the database in the middle of reports: what was acknowledged is there afterwards.

const ROUNDS = 4
let section: Section

after(async () => {
  await section?.stop()
  removeData(section)
})

test('nothing acknowledged is lost when server and database are killed', async () => {
  const port = await freePort()
  section = await startSection(undefined, port)
  const token = await signInByHttp(section.url)
  const acknowledged = new Set<string>()
  for (let round = 0; round < ROUNDS; round++) {
    let isOver = false
    const senders = Array.from({ length: 4 }, async () => {
      while (!isOver) {
        const repairId = makeId(Date.now())
        const isDone = await report(section.url, token, repairId)
        if (isDone) acknowledged.add(repairId)
      }
    })
    await new Promise((done) => setTimeout(done, 600 + round * 150))
    const pid = Number(readFileSync(join(section.dataDir, 'postgres/postmaster.pid'), 'utf8').split('\n')[0])
    // Both at once, then a fresh start on the same data.
    if (round % 2 === 0) process.kill(pid, 'SIGKILL')
    section.process.kill('SIGKILL')
    if (round % 2 === 1) process.kill(pid, 'SIGKILL')
    isOver = true
    await Promise.all(senders)
    await new Promise((done) => setTimeout(done, 800))
    section = await startSection(section.dataDir, port)
  }
  assert.ok(acknowledged.size > 40, `only ${acknowledged.size} were acknowledged`)
  const missing: string[] = []
  for (const repairId of acknowledged) {
    const answer = await fetch(`${section.url}/api/communities/101/repairs/${repairId}`, {
      headers: { authorization: `Bearer ${token}` },
    })
    if (answer.status !== 200) missing.push(repairId)
  }
  assert.deepEqual(missing, [], `${missing.length} of ${acknowledged.size} lost`)
})

async function report(url: string, token: string, repairId: string): Promise<boolean> {
  try {
    const answer = await fetch(`${url}/api/communities/101/repairs`, {
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

/** The whole code + PKCE flow by plain HTTP, with the cookies a browser would keep. */
async function signInByHttp(url: string): Promise<string> {
  const post = async (path: string, body: object) =>
    (await (
      await fetch(`${url}/api${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
    ).json()) as Record<string, never>
  const begun = (await post('/session/begin', { redirectUri: `${url}/` })) as unknown as {
    authorizeUrl: string
    state: string
  }
  const cookies = new Map<string, string>()
  let address = begun.authorizeUrl
  let form: URLSearchParams | undefined
  for (let hop = 0; hop < 10; hop++) {
    const answer: Response = await fetch(address, {
      redirect: 'manual',
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(form ? { method: 'POST', body: form } : {}),
    })
    for (const line of answer.headers.getSetCookie()) {
      const [pair = ''] = line.split(';')
      cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1))
    }
    form = undefined
    const to = answer.headers.get('location')
    if (!to) {
      form = new URLSearchParams({ subject: 'sample-zhang' })
      continue
    }
    address = new URL(to, address).href
    const code = new URL(address).searchParams.get('code')
    if (code) {
      const done = (await post('/session', { code, state: begun.state })) as unknown as {
        session: { accessToken: string }
      }
      return done.session.accessToken
    }
  }
  throw new Error('the sign-in did not end')
}
