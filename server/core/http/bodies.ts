import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import { AppError } from './app-error.ts'

/**
 * The most values that a body may hold, by its commas: 1,000 rows of a batch have some 35,000. Basis: ours. A body of two million
 * signs that is nothing but empty rows becomes 700,000 objects, which keep the only thread busy for a second and are refused then.
 */
const MOST_COMMAS = 100_000
const COMMA = 0x2c

/**
 * The most bytes that are read of a body after its request was refused. Reading on lets the refusal arrive and the connection serve again;
 * whoever sends more is cut off. Basis: ours.
 */
const MOST_DRAINED = 4 * 1024 * 1024

/** Counts what a JSON body holds before it is parsed, and reads on after a refusal without keeping others waiting. */
export function boundBodies(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.removeContentTypeParser('application/json')
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    let commas = 0
    for (let at = body.indexOf(COMMA); at >= 0 && commas <= MOST_COMMAS; at = body.indexOf(COMMA, at + 1))
      commas += 1
    if (commas > MOST_COMMAS) done(new AppError('request.too-large'))
    else void parse(request, body.toString('utf8'), done)
  })
  app.addHook('onSend', async ({ raw }) => {
    const hasBody =
      Number(raw.headers['content-length'] ?? 0) > 0 || raw.headers['transfer-encoding'] !== undefined
    if (hasBody && !raw.readableDidRead) void drain(raw)
  })
}

/**
 * The same body, of which everybody else has a turn after each part. A body that arrives faster than it is read comes 2 MB at a time
 * otherwise, and a request that asks the database ten times waits behind ten such pieces of each sender.
 */
export function inTurns(body: Readable): Readable {
  return Readable.from(partsOf(body), { objectMode: false })
}

async function* partsOf(body: Readable): AsyncGenerator<Buffer> {
  for await (const part of body as AsyncIterable<Buffer>) {
    yield part
    await othersTurn()
  }
}

/** Reads and forgets what is left of a refused request. */
async function drain(request: IncomingMessage): Promise<void> {
  // Note: leaving the loop early ends the request and lets go of its connection, which would stay open.
  const { socket } = request
  let bytes = 0
  try {
    for await (const part of partsOf(request)) {
      bytes += part.length
      if (bytes > MOST_DRAINED) return void socket.destroy()
    }
  } catch {
    // It was cut off by whoever sent it.
  }
}

function othersTurn(): Promise<void> {
  return new Promise((done) => setImmediate(done))
}
