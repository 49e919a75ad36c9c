import assert from 'node:assert/strict'
import { Agent, request as ask } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import Fastify from 'fastify'
import { AppError, problemOf } from '#server/core/http/app-error.ts'
import { boundBodies, inTurns } from '#server/core/http/bodies.ts'
import { refusalOf } from '#server/core/http/failure.ts'

const MB = 1024 * 1024

/** A server whose /refused looks at no body, and whose /read takes one of up to 8 MB in turns. */
async function serve() {
  const app = Fastify()
  boundBodies(app)
  app.setErrorHandler(async (error: Error, _request, reply) => {
    const problem = problemOf(refusalOf(error), 'x')
    return reply.status(problem.status).send(problem)
  })
  app.post('/refused', {
    preParsing: async () => {
      throw new AppError('session.missing')
    },
    handler: async () => ({}),
  })
  app.post('/read', {
    bodyLimit: 8 * MB,
    preParsing: async (_request, _reply, payload) => inTurns(payload),
    handler: async ({ body }) => ({ length: (body as { text: string }).text.length }),
  })
  await app.listen({ port: 0, host: '127.0.0.1' })
  return { app, port: (app.server.address() as AddressInfo).port }
}

type Answer = { status: number; text: string; socket: unknown }

function send(agent: Agent, port: number, path: string, body: string | Buffer): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = ask(
      {
        agent,
        port,
        host: '127.0.0.1',
        path,
        method: 'POST',
        headers: { 'content-type': 'application/json' },
      },
      async (answer) => {
        let text = ''
        for await (const part of answer) text += String(part)
        resolve({ status: answer.statusCode ?? 0, text, socket: answer.socket })
      },
    )
    asked.on('error', reject)
    asked.end(body)
  })
}

test('a body is read part by part, and everybody else has a turn after each', async () => {
  const { app, port } = await serve()
  const agent = new Agent()
  try {
    let turns = 0
    let isOver = false
    const count = () => {
      turns += 1
      if (!isOver) setImmediate(count)
    }
    setImmediate(count)
    const answer = await send(agent, port, '/read', JSON.stringify({ text: 'x'.repeat(6 * MB) }))
    isOver = true
    assert.deepEqual([answer.status, JSON.parse(answer.text)], [200, { length: 6 * MB }])
    assert.ok(turns >= 40, `${turns} turns for 6 MB`)
  } finally {
    agent.destroy()
    await app.close()
  }
})

test('parts come one a turn of the event loop', async () => {
  const order: string[] = []
  const body = inTurns(
    new Readable({
      read() {
        this.push(order.filter((one) => one === 'part').length < 3 ? Buffer.alloc(10) : null)
      },
      highWaterMark: 1,
    }),
  )
  for await (const _ of body) {
    order.push('part')
    setImmediate(() => order.push('turn'))
  }
  assert.ok(order.indexOf('turn') < order.lastIndexOf('part'), order.join(' '))
})

test('a refusal arrives although its body was not read, and its connection serves again', async () => {
  const { app, port } = await serve()
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  try {
    const first = await send(agent, port, '/refused', Buffer.alloc(2 * MB, 0x20))
    assert.deepEqual([first.status, JSON.parse(first.text).code], [401, 'session.missing'])
    const second = await send(agent, port, '/read', '{"text":"abc"}')
    assert.deepEqual([second.status, second.text], [200, '{"length":3}'])
    assert.equal(second.socket, first.socket)
  } finally {
    agent.destroy()
    await app.close()
  }
})

test('whoever goes on sending after a refusal is cut off', async () => {
  const { app, port } = await serve()
  const agent = new Agent({ keepAlive: true })
  try {
    let sent = 0
    const ended = new Promise<number>((resolve) => {
      const asked = ask({
        agent,
        port,
        host: '127.0.0.1',
        path: '/refused',
        method: 'POST',
        headers: { 'content-type': 'application/json', 'transfer-encoding': 'chunked' },
      })
      const more = () => {
        if (asked.destroyed) return
        sent += MB
        asked.write(Buffer.alloc(MB, 0x20), () => more())
      }
      asked.on('response', (answer) => answer.resume())
      asked.on('error', () => resolve(sent))
      asked.on('close', () => resolve(sent))
      more()
    })
    assert.ok((await ended) < 40 * MB)
  } finally {
    agent.destroy()
    await app.close()
  }
})
