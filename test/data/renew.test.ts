import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ClientCode } from '#src/data/calls/codes.ts'
import { inLease, makeRenewer } from '#src/data/calls/renew.ts'

// Two tabs of one browser against a server that takes each refresh token once and ends a session whose token is used again.

type Session = { refreshToken: string }

function browser({ keeps = true } = {}) {
  const server = { token: 't0', isEnded: false, asked: 0 }
  const phone = { session: { refreshToken: 't0' } as Session | null, lease: null as string | null }
  const tab = (id: string) => {
    let current: Session | null = { refreshToken: 't0' }
    const renewOnce = makeRenewer<Session>({
      alone: (work) =>
        inLease(
          {
            read: () => phone.lease,
            write: (text) => {
              if (keeps) phone.lease = text
              return keeps
            },
            remove: () => {
              phone.lease = null
            },
            nowMs: Date.now,
            pause: (ms) => new Promise((done) => setTimeout(done, ms)),
            id,
          },
          work,
        ),
      current: () => current,
      stored: () => (keeps ? phone.session : 'unknown'),
      adopt: () => {
        current = phone.session
      },
      async renew(refreshToken): Promise<true | ClientCode> {
        server.asked += 1
        await new Promise((done) => setTimeout(done, 20))
        if (server.isEnded || refreshToken !== server.token) {
          server.isEnded = true
          return 'session.expired'
        }
        server.token = `t${server.asked}`
        current = { refreshToken: server.token }
        if (keeps) phone.session = current
        return true
      },
    })
    return { renewOnce, current: () => current }
  }
  return { server, phone, tab }
}

test('two tabs whose session ran out at once renew it once, and both go on', async () => {
  const { server, tab } = browser()
  const [one, two] = [tab('one'), tab('two')]
  const ends = await Promise.all([one.renewOnce('t0'), two.renewOnce('t0'), one.renewOnce('t0')])
  assert.deepEqual(ends, [true, true, true])
  assert.deepEqual([server.asked, server.isEnded], [1, false])
  assert.deepEqual(one.current(), two.current())
})

test('a tab that comes later takes up what the other got and asks nothing', async () => {
  const { server, tab } = browser()
  const [one, two] = [tab('one'), tab('two')]
  assert.equal(await one.renewOnce('t0'), true)
  assert.equal(await two.renewOnce('t0'), true)
  assert.deepEqual([server.asked, two.current()?.refreshToken], [1, 't1'])
})

test('where another tab has signed out, nothing is sent', async () => {
  const { server, phone, tab } = browser()
  phone.session = null
  assert.equal(await tab('one').renewOnce('t0'), 'session.expired')
  assert.equal(server.asked, 0)
})

test('a phone that keeps nothing renews all the same', async () => {
  const { server, tab } = browser({ keeps: false })
  assert.equal(await tab('one').renewOnce('t0'), true)
  assert.equal(server.asked, 1)
})

test('a lease of a tab that died, or with a time that cannot be, holds nobody up for ever', async () => {
  for (const left of ['dead 1', `dead ${Date.now() + 10 ** 9}`, 'no lease at all']) {
    const { phone, tab, server } = browser()
    phone.lease = left
    assert.equal(await tab('one').renewOnce('t0'), true)
    assert.deepEqual([server.asked, phone.lease], [1, null])
  }
})
