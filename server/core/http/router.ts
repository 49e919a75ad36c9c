import multipart from '@fastify/multipart'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import * as v from 'valibot'
import type { AnyEndpoint } from '#contract/core/endpoint.ts'
import { ENDPOINTS } from '#contract/index.ts'
import { PHOTO_MAX_BYTES } from '#contract/files/endpoints.ts'
import { EstateId } from '#contract/core/scalars.ts'
import { isAllowed, isRole, type Role } from '#domain/core/access.ts'
import type { RequestContext, Handler, Handlers } from './context.ts'
import { quietPorts } from '../db/quiet.ts'
import type { Ports } from '../ports.ts'
import { AppError } from './app-error.ts'
import { inTurns } from './bodies.ts'
import { answerSchemaOf, jsonSchemaOf } from './schema.ts'
import { type TurnLimits, type Turns, turns, turnsOf } from '../limits/turns.ts'

/** How long an endpoint may take from the first byte to the answer, by how long its body may be. Basis: ours. */
const SHORT_BYTES = 16 * 1024
const SHORT_MS = 30_000
const LONG_MS = 300_000

/**
 * Long bodies and files of one person are worked on one after the other, and with rests; of those who are not signed in, few at once.
 * Whoever sends neither waits for no turn. Basis: measured with bench/attack.ts.
 */
export const HEAVY: TurnLimits = { atOnce: 1, waiting: 8, rests: 3, refusal: 'request.too-many' }
const STRANGERS = { atOnce: 2, waiting: 400, rests: 1, refusal: 'server.busy' } as const

/** How many times as much as a person may ask all people of an estate may ask in a minute. Basis: ours. */
const ESTATE_TIMES = 10

/** Tells who calls by the token of a session; both throw a refusal where it is none. */
export type Callers = {
  /** With the roles that the person holds in the estate at that instant. */
  inEstate(question: {
    readonly accessToken: string
    readonly estateId: string
    readonly at: number
  }): Promise<{ readonly personId: string; readonly sessionId: string; readonly roles: readonly Role[] }>
  anywhere(nowAt: number, accessToken: string): Promise<{ personId: string; sessionId: string }>
}

/** Serves every endpoint of the contract below `/api`. Throws where one has no handler or no policy. */
export async function registerEndpoints(
  app: FastifyInstance,
  ports: Ports,
  handlers: Handlers,
  limits: { readonly perMinute: number; readonly heavy: TurnLimits },
  callers: Callers,
): Promise<void> {
  await app.register(multipart, { limits: { files: 1, fields: 0, fileSize: PHOTO_MAX_BYTES, parts: 1 } })
  const reading = quietPorts(ports)
  const calls = new WeakMap<FastifyRequest, RequestContext>()
  const heavyOf = turnsOf(limits.heavy)
  const strangers = turns(STRANGERS)
  // Behind one proxy or one mobile network many have one address; who signed in is counted by who they are, too.
  const ofPerson = app.createRateLimit({
    max: limits.perMinute,
    timeWindow: 60_000,
    keyGenerator: (request) => `person ${calls.get(request)?.personId}`,
  })
  const ofEstate = app.createRateLimit({
    max: ESTATE_TIMES * limits.perMinute,
    timeWindow: 60_000,
    keyGenerator: (request) => `estate ${(request.params as { estateId?: string }).estateId}`,
  })
  for (const [name, endpoint] of Object.entries(ENDPOINTS) as [keyof Handlers, AnyEndpoint][]) {
    // Each handler fits its own endpoint by the type of `Handlers`; the loop forgets which.
    const handler = handlers[name] as unknown as Handler<AnyEndpoint> | undefined
    if (!handler) throw new Error(`endpoint ${name} has no handler`)
    if (!endpoint.policy) throw new Error(`endpoint ${name} has no policy`)
    app.route({
      method: endpoint.method,
      url: `/api${endpoint.path}`,
      bodyLimit: endpoint.mostBytes,
      // The time runs from the first byte of the request, so that a long body over a slow line has more of it.
      handlerTimeout:
        endpoint.bodyKind === 'multipart' || endpoint.mostBytes > SHORT_BYTES ? LONG_MS : SHORT_MS,
      schema: {
        params: jsonSchemaOf(endpoint.params),
        querystring: jsonSchemaOf(endpoint.query),
        ...(endpoint.method === 'POST' && endpoint.bodyKind === 'json'
          ? { body: jsonSchemaOf(endpoint.body) }
          : {}),
        response: { 200: answerSchemaOf(endpoint.output) },
      },
      // Note: before the body is read. Whoever may not call makes the server neither read, parse nor check one byte of theirs.
      preParsing: async (request, _reply, payload) => {
        const context = await admit(endpoint, endpoint.method === 'GET' ? reading : ports, callers, request)
        calls.set(request, context)
        if (context.personId !== '') mustNotExceed(await ofPerson(request))
        if ('anyOf' in endpoint.policy) mustNotExceed(await ofEstate(request))
        return endpoint.bodyKind === 'json' && endpoint.mostBytes > SHORT_BYTES ? inTurns(payload) : payload
      },
      handler: async (request) => {
        const context = calls.get(request)
        if (!context) throw new Error(`nobody was asked who calls ${name}`)
        const given = { params: request.params, query: request.query, body: request.body ?? {} }
        if (context.personId === '') return strangers.run(() => handler(context, given))
        const heavy = heavyOf(context.personId)
        if (endpoint.bodyKind === 'multipart')
          return afterFile(heavy, (takeTurn) =>
            handler({ ...context, photo: () => photoOf(request).then(takeTurn) }, given),
          )
        if (endpoint.mostBytes > SHORT_BYTES) return heavy.run(() => handler(context, given))
        return handler(context, given)
      },
    })
  }
}

/** Does work that reads a file: its turn begins when the file is here, since a slow line is no work. */
async function afterFile<T>(
  heavy: Turns,
  work: (takeTurn: (file: Uint8Array) => Promise<Uint8Array>) => Promise<T>,
): Promise<T> {
  let giveBack = () => {}
  try {
    return await work(async (file) => {
      giveBack = await heavy.take()
      return file
    })
  } finally {
    giveBack()
  }
}

function mustNotExceed(limit: { isAllowed: boolean; isExceeded?: boolean }): void {
  if (!limit.isAllowed && limit.isExceeded) throw new AppError('request.too-many')
}

/** Decides whether the caller may call: session, acting role, role × action table, Idempotency-Key. */
async function admit(
  endpoint: AnyEndpoint,
  ports: Ports,
  callers: Callers,
  request: FastifyRequest,
): Promise<RequestContext> {
  const nowAt = ports.nowMs()
  const policy = endpoint.policy
  let session = { personId: '', sessionId: '' }
  let roles: readonly Role[] = []
  if ('anyOf' in policy) {
    const estateId = estateOf(request)
    const caller = await callers.inEstate({ accessToken: bearerOf(request), estateId, at: nowAt })
    session = { personId: caller.personId, sessionId: caller.sessionId }
    roles = actingRoles(caller.roles, request)
    if (!roles.some((role) => policy.anyOf.some((action) => isAllowed(role, action))))
      throw new AppError('access.denied')
  } else if (policy.who !== 'anyone') session = await callers.anywhere(nowAt, bearerOf(request))
  const key = request.headers['idempotency-key']
  if (endpoint.idempotent && (typeof key !== 'string' || !/^[\w-]{16,64}$/.test(key)))
    throw new AppError('request.key-missing')
  return {
    ports,
    nowAt,
    ...session,
    address: request.ip,
    roles,
    idempotencyKey: typeof key === 'string' ? key : '',
    photo: () => photoOf(request),
  }
}

/** The estate that the path names. Refuses what is no number of one: this is read before the path is checked. */
function estateOf(request: FastifyRequest): string {
  const { estateId } = request.params as { estateId?: unknown }
  if (!v.is(EstateId, estateId))
    throw new AppError('request.malformed', [{ path: 'estateId', message: 'no number of an estate' }])
  return estateId
}

function actingRoles(held: readonly Role[], request: FastifyRequest): readonly Role[] {
  const acting = request.headers['acting-role']
  if (acting === undefined) return held
  if (typeof acting !== 'string' || !isRole(acting)) throw new AppError('access.role-unknown')
  if (!held.includes(acting)) throw new AppError('access.role-not-held')
  return [acting]
}

function bearerOf(request: FastifyRequest): string {
  const match = /^Bearer ([\w.-]{20,200})$/.exec(request.headers.authorization ?? '')
  if (!match) throw new AppError('session.missing')
  return match[1] as string
}

async function photoOf(request: FastifyRequest): Promise<Uint8Array> {
  if (!request.isMultipart()) throw new AppError('photo.not-a-picture')
  let file
  let bytes
  try {
    file = await request.file()
    if (!file || file.fieldname !== 'photo') throw new AppError('photo.not-a-picture')
    bytes = await file.toBuffer()
  } catch (fault) {
    // A body that is cut off or has no boundary is told by errors without a status.
    const isSized = ((fault as { statusCode?: number }).statusCode ?? 500) < 500
    throw fault instanceof AppError || isSized ? fault : new AppError('photo.not-a-picture')
  }
  if (file.file.truncated) throw new AppError('photo.too-large')
  return bytes
}
