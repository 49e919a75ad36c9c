import { createHash, timingSafeEqual } from 'node:crypto'
import { existsSync } from 'node:fs'
import rateLimit from '@fastify/rate-limit'
import fastifyStatic from '@fastify/static'
import Fastify, { type FastifyInstance, type FastifyRequest, type FastifyServerFactory } from 'fastify'
import client, { type Metric } from 'prom-client'
import { HEAVY, registerEndpoints } from '#server/core/http/router.ts'
import { callerDesk, personOfToken } from '#server/identity/session.ts'
import { handlers } from './handlers.ts'
import { ANSWER_POLICY, pagePolicies } from '#server/core/http/page-policy.ts'
import { boundBodies } from '#server/core/http/bodies.ts'
import { openApi } from '#server/core/http/openapi.ts'
import { servePosters } from '#server/performance/downloads.ts'
import { serveReceipts } from '#server/bills/downloads.ts'
import { serveCashierCallbacks } from '#server/bills/cashier/callbacks.ts'
import { serveBookExports } from '#server/ledger/export/downloads.ts'
import { serveHotlineReports } from '#server/hotline/downloads.ts'
import { serveOpen311 } from '#server/open311/serve.ts'
import { serveNoticePosters } from '#server/notices/downloads.ts'
import { servePapers } from '#server/votes/paper/downloads.ts'
import { serveMyData } from '#server/privacy/downloads.ts'
import { servePhotos } from '#server/files/photos.ts'
import { serveCases } from '#server/repairs/figures.ts'
import { serveComplaintCases } from '#server/complaints/figures.ts'
import { serveComplaintPacks } from '#server/complaints/pack.ts'
import { serveInvitationPacks } from '#server/complaints/invitation-pack.ts'
import { serveVoices } from '#server/files/voices.ts'
import { serveRecords } from '#server/votes/evidence/downloads.ts'
import type { Ports } from '#server/core/ports.ts'
import { type Failure, isFault, refusalOf } from '#server/core/http/failure.ts'
import { problemOf, AppError } from '#server/core/http/app-error.ts'
import type { SharedLimits } from '#server/core/limits/shared.ts'
import { type TurnLimits, turns } from '#server/core/limits/turns.ts'

/** What no line of the log says: who asked and where from, and the values that a database's error repeats. */
const LOG_WITHOUT = [
  'req.headers.authorization',
  'req.url',
  'req.remoteAddress',
  'err.detail',
  'err.where',
  'err.internalQuery',
]

/** When whoever is told to come later may come. */
const RETRY_AFTER_S = 5
/** How long a request may take to arrive: the longest body over a line of 30 kbit/s. */
const REQUEST_MS = 300_000
/** How long one may be answered. What is longer is a list that should be in parts, or a database that does not answer. */
const HANDLER_MS = 60_000
/** How long `/health` waits for the database. */
const HEALTH_MS = 2_000

export type AppOptions = {
  /** Folder of the built web target, or null to serve the API alone. */
  webRoot: string | null
  /** Where the web pages are, for codes on paper. A function, because a free port is only known once it is taken. */
  publicUrl: () => string
  /** Requests a minute from one address, from one person and, tenfold, to one estate. */
  rateLimitPerMinute: number
  /** Counts callers together with other processes; without it, this process counts alone. */
  limits?: SharedLimits
  /** How the files and long bodies of one person take turns; HEAVY where it is not said. */
  heavy?: TurnLimits
  /** Addresses of the proxies whose word on the caller's address is taken; none by default. */
  trustedProxies?: readonly string[]
  /** Who may read /metrics; without it, nobody but this machine itself, and not through a proxy. */
  metricsToken?: string | null
  log: boolean
  /** What is counted elsewhere and told with the rest. */
  metrics?: readonly Metric[]
  /** Lets the login stand-in answer on the same address. */
  serverFactory?: FastifyServerFactory
}

/** Builds the whole back end from its ports. Nothing listens yet; tests call `inject`. */
export async function buildApp(options: AppOptions, ports: Ports): Promise<FastifyInstance> {
  const app = openServer(options)
  boundBodies(app)
  await app.register(rateLimit, {
    max: options.rateLimitPerMinute,
    timeWindow: 60_000,
    ...(options.limits ? { store: options.limits.store } : {}),
    errorResponseBuilder: () => new AppError('request.too-many'),
  })
  drawByTurns(app)
  const limits = { perMinute: options.rateLimitPerMinute, heavy: options.heavy ?? HEAVY }
  await registerEndpoints(app, ports, handlers, limits, {
    inEstate: callerDesk(ports.db),
    anywhere: (nowAt, accessToken) => personOfToken(ports, nowAt, accessToken),
  })
  await serveFiles(app, options, ports)
  serveHealth(app, ports)
  serveMetrics(app, options.metrics ?? [], options.metricsToken ?? null)
  if (options.webRoot && existsSync(options.webRoot)) await serveWeb(app, options.webRoot)
  return app
}

/** The bare server: its bounds, how it refuses, and what every answer says of itself. */
function openServer(options: AppOptions): FastifyInstance {
  const app = Fastify({
    ...(options.serverFactory ? { serverFactory: options.serverFactory } : {}),
    logger: options.log ? { level: 'warn', redact: LOG_WITHOUT } : false,
    bodyLimit: 64 * 1024,
    trustProxy: options.trustedProxies?.length ? [...options.trustedProxies] : false,
    requestTimeout: REQUEST_MS,
    handlerTimeout: HANDLER_MS,
    // What is under way at a stop is answered; `run` sets an end to that.
    forceCloseConnections: 'idle',
    // Note: the defaults would turn "7" into 7 and drop unknown members in silence. With all errors, a body of 700,000 empty rows
    // made millions of them.
    ajv: {
      customOptions: { removeAdditional: false, coerceTypes: false, useDefaults: false, allErrors: false },
    },
  })
  app.setErrorHandler(async (error: Failure, request, reply) => {
    const refusal = refusalOf(error)
    if (isFault(error, refusal)) request.log.error(error)
    const problem = problemOf(refusal, request.id)
    if (problem.status === 503 || problem.status === 429)
      reply.header('retry-after', String(refusal.retryAfterS ?? RETRY_AFTER_S))
    return reply.status(problem.status).type('application/problem+json').send(problem)
  })
  app.setNotFoundHandler(async (request, reply) => {
    const problem = problemOf(new AppError('request.not-found'), request.id)
    return reply.status(404).type('application/problem+json').send(problem)
  })
  app.addHook('onSend', async (_request, reply) => {
    reply.header('x-content-type-options', 'nosniff')
    reply.header('referrer-policy', 'no-referrer')
    reply.header('x-frame-options', 'SAMEORIGIN')
    if (!reply.hasHeader('content-security-policy')) reply.header('content-security-policy', ANSWER_POLICY)
    if (options.publicUrl().startsWith('https:'))
      reply.header('strict-transport-security', 'max-age=31536000')
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store')
  })
  return app
}

/** Serves what is asked for outside the endpoints: pictures, papers, sheets, records, and what other systems call. */
async function serveFiles(app: FastifyInstance, options: AppOptions, ports: Ports): Promise<void> {
  servePhotos(app, ports)
  serveBookExports(app, ports, options.publicUrl)
  serveCashierCallbacks(app, ports)
  serveCases(app, ports)
  serveHotlineReports(app, ports)
  serveVoices(app, ports)
  await serveOpen311(app, ports, options.publicUrl)
  serveComplaintCases(app, ports)
  serveComplaintPacks(app, ports)
  serveInvitationPacks(app, ports)
  servePapers(app, ports, options.publicUrl)
  servePosters(app, ports, options.publicUrl)
  serveNoticePosters(app, ports, options.publicUrl)
  serveReceipts(app, ports, options.publicUrl)
  serveRecords(app, ports, options.webRoot)
  serveMyData(app, ports)
  const document = openApi()
  app.get('/openapi.json', async () => document)
}

/** Says whether the back end can work, for whoever sends it requests. */
function serveHealth(app: FastifyInstance, ports: Ports): void {
  app.get('/health', { config: { rateLimit: false } }, async (_request, reply) => {
    if (await answers(ports)) return { ok: true, database: 'answers' }
    return reply
      .status(503)
      .header('retry-after', String(RETRY_AFTER_S))
      .send({ ok: false, database: 'does not answer' })
  })
}

/** Serves the built web target: what has its hash in its name for ever, the page itself never from memory. */
async function serveWeb(app: FastifyInstance, webRoot: string): Promise<void> {
  const policyOf = pagePolicies(webRoot)
  await app.register(fastifyStatic, {
    root: webRoot,
    preCompressed: true,
    setHeaders: (reply, path) => {
      const named = /[/\\](js|css|static|chunk)[/\\]/.test(path)
      reply.header('cache-control', named ? 'public, max-age=31536000, immutable' : 'no-cache')
      const policy = policyOf(path)
      if (policy) reply.header('content-security-policy', policy)
    },
  })
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** A file that is made for whoever asks: such are made by turns. */
    isDrawn?: boolean
  }
}

/** Whoever has a signed link asks without a session; drawing for them leaves the rest of the server to everybody else. */
const DRAWING = { atOnce: 2, waiting: 200, rests: 1, refusal: 'server.busy' } as const

function drawByTurns(app: FastifyInstance): void {
  const drawing = turns(DRAWING)
  app.addHook('onRoute', (route) => {
    if (!route.config?.isDrawn) return
    const { handler } = route
    route.handler = function (request, reply) {
      return drawing.run(async () => handler.call(this, request, reply))
    }
  })
}

/** Whether the database answers within the time that `/health` waits. */
async function answers(ports: Ports): Promise<boolean> {
  const asked = ports.db.query('SELECT 1').then(
    () => true,
    () => false,
  )
  const late = new Promise<false>((done) => setTimeout(done, HEALTH_MS, false).unref())
  return Promise.race([asked, late])
}

/** Serves the figures of the server to whoever watches over it. Everybody else is told that there is nothing. */
function serveMetrics(app: FastifyInstance, others: readonly Metric[], token: string | null): void {
  const registry = new client.Registry()
  for (const metric of others) registry.registerMetric(metric)
  const seconds = new client.Histogram({
    name: 'http_request_seconds',
    help: 'Duration of requests by route and status',
    labelNames: ['route', 'method', 'status'],
    buckets: [0.005, 0.02, 0.1, 0.5, 2],
    registers: [registry],
  })
  app.addHook('onResponse', async (request, reply) => {
    seconds.observe(
      { route: request.routeOptions.url ?? 'none', method: request.method, status: reply.statusCode },
      reply.elapsedTime / 1000,
    )
  })
  app.get('/metrics', async (request, reply) => {
    const mayRead = token === null ? isThisMachine(request) : isToken(request.headers.authorization, token)
    if (!mayRead) throw new AppError('request.not-found')
    return reply.type(registry.contentType).send(await registry.metrics())
  })
}

/** Whether this machine itself asks, and nobody through a proxy on it. */
function isThisMachine(request: FastifyRequest): boolean {
  const { headers, socket } = request
  const isForwarded = headers.forwarded !== undefined || headers['x-forwarded-for'] !== undefined
  return !isForwarded && /^(?:::1|(?:::ffff:)?127\.0\.0\.1)$/.test(socket.remoteAddress ?? '')
}

function isToken(given: string | undefined, token: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(hash(given ?? ''), hash(`Bearer ${token}`))
}
