import multipart from '@fastify/multipart'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { AnyEndpoint } from '#contract/endpoint.ts'
import { ENDPOINTS } from '#contract/index.ts'
import { PHOTO_MAX_BYTES } from '#contract/photos.ts'
import { isAllowed, isRole, type Role } from '#domain/access.ts'
import type { Call, Handler, Handlers } from './call.ts'
import type { Ports } from './ports.ts'
import { Refusal } from './refusal.ts'
import { jsonSchemaOf } from './schema.ts'
import { callerDesk, personOfToken } from './session.ts'

/** Serves every endpoint of the contract below `/api`. Throws where one has no handler or no policy. */
export async function mountEndpoints(app: FastifyInstance, ports: Ports, handlers: Handlers): Promise<void> {
  await app.register(multipart, { limits: { files: 1, fields: 0, fileSize: PHOTO_MAX_BYTES, parts: 1 } })
  const callers = callerDesk(ports.db)
  for (const [name, endpoint] of Object.entries(ENDPOINTS) as [keyof Handlers, AnyEndpoint][]) {
    // Each handler fits its own endpoint by the type of `Handlers`; the loop forgets which.
    const handler = handlers[name] as unknown as Handler<AnyEndpoint> | undefined
    if (!handler) throw new Error(`endpoint ${name} has no handler`)
    if (!endpoint.policy) throw new Error(`endpoint ${name} has no policy`)
    app.route({
      method: endpoint.method,
      url: `/api${endpoint.path}`,
      bodyLimit: endpoint.mostBytes,
      schema: {
        params: jsonSchemaOf(endpoint.params),
        querystring: jsonSchemaOf(endpoint.query),
        ...(endpoint.method === 'POST' && endpoint.bodyKind === 'json'
          ? { body: jsonSchemaOf(endpoint.body) }
          : {}),
        response: { 200: jsonSchemaOf(endpoint.output) },
      },
      handler: async (request) => {
        const call = await admit(endpoint, ports, callers, request)
        return handler(call, { params: request.params, query: request.query, body: request.body ?? {} })
      },
    })
  }
}

/** Decides whether the caller may call: session, acting role, role × action table, Idempotency-Key. */
async function admit(
  endpoint: AnyEndpoint,
  ports: Ports,
  callers: ReturnType<typeof callerDesk>,
  request: FastifyRequest,
): Promise<Call> {
  const nowAt = ports.nowMs()
  const policy = endpoint.policy
  let session = { personId: '', sessionId: '' }
  let roles: readonly Role[] = []
  if ('anyOf' in policy) {
    const { communityId } = request.params as { communityId: string }
    const caller = await callers({ accessToken: bearerOf(request), communityId, at: nowAt })
    session = { personId: caller.personId, sessionId: caller.sessionId }
    roles = actingRoles(caller.roles, request)
    if (!roles.some((role) => policy.anyOf.some((action) => isAllowed(role, action))))
      throw new Refusal('access.denied')
  } else if (policy.who !== 'anyone') session = await personOfToken(ports, nowAt, bearerOf(request))
  const key = request.headers['idempotency-key']
  if (endpoint.idempotent && (typeof key !== 'string' || !/^[\w-]{16,64}$/.test(key)))
    throw new Refusal('request.key-missing')
  return {
    ports,
    nowAt,
    ...session,
    roles,
    idempotencyKey: typeof key === 'string' ? key : '',
    photo: () => photoOf(request),
  }
}

function actingRoles(held: readonly Role[], request: FastifyRequest): readonly Role[] {
  const acting = request.headers['acting-role']
  if (acting === undefined) return held
  if (typeof acting !== 'string' || !isRole(acting)) throw new Refusal('access.role-unknown')
  if (!held.includes(acting)) throw new Refusal('access.role-not-held')
  return [acting]
}

function bearerOf(request: FastifyRequest): string {
  const match = /^Bearer ([\w.-]{20,200})$/.exec(request.headers.authorization ?? '')
  if (!match) throw new Refusal('session.missing')
  return match[1] as string
}

async function photoOf(request: FastifyRequest): Promise<Uint8Array> {
  if (!request.isMultipart()) throw new Refusal('photo.not-a-picture')
  const file = await request.file()
  if (!file || file.fieldname !== 'photo') throw new Refusal('photo.not-a-picture')
  const bytes = await file.toBuffer()
  if (file.file.truncated) throw new Refusal('photo.too-large')
  return bytes
}
