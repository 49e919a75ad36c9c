import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { inEstate, type Tx } from '#server/core/db/scope.ts'
import type { Ports } from '#server/core/ports.ts'
import { AppError } from '#server/core/http/app-error.ts'
import { faultDocument, Open311Fault } from './wire/fault.ts'
import type { Given } from './wire/fields.ts'
import { CONTENT_TYPES, type Document, type Format, isFormat, written } from './wire/format.ts'
import { estateOf } from './wire/jurisdiction.ts'
import { type Client, clientOf } from './keys.ts'
import { openRequest, requestIdOf } from './post.ts'
import { requestList, requestOne } from './requests.ts'
import { serviceDefinition, serviceList } from './services.ts'
import { takeUpdate, updateList } from './updates.ts'

const SPECIFICATION = 'http://wiki.open311.org/GeoReport_v2'
const BODY_LIMIT = 64 * 1024
/** The attributes that mean something here; others are another's, and not read. */
const ATTRIBUTES = new Set(['attribute[client_id]', 'attribute[order_no]', 'attribute[due_datetime]'])

/** Everything an operation may know. */
type Asked = {
  readonly tx: Tx
  readonly ports: Ports
  readonly estateId: string
  readonly given: Given
  /** What the path names: a service, a request, a token. */
  readonly named: string
  readonly client: Client | null
  /** The sender's own number of what it sends, null where it has none. */
  readonly clientId: string | null
  readonly nowAt: number
}

type Operation = (asked: Asked) => Promise<Document> | Document

const READS: Readonly<Record<string, Operation>> = {
  services: () => serviceList(),
  'services/:named': ({ named }) => serviceDefinition(named),
  requests: ({ tx, estateId, given, nowAt }) => requestList(tx, estateId, given, nowAt),
  'requests/:named': ({ tx, estateId, named, nowAt }) => requestOne(tx, estateId, named, nowAt),
  'tokens/:named': ofToken,
  servicerequestupdates: ({ tx, estateId, given, nowAt }) => updateList(tx, estateId, given, nowAt),
}

const WRITES: Readonly<Record<string, (asked: Asked & { readonly client: Client }) => Promise<Document>>> = {
  requests: ({ tx, ports, ...asked }) => openRequest(tx, ports, asked),
  servicerequestupdates: ({ tx, ports, ...asked }) =>
    takeUpdate(tx, { ...asked, key: asked.clientId ?? ports.newId(asked.nowAt) }),
}

/**
 * Serves Open311 GeoReport v2 for every estate. Not in our contract, because the contract is another's: its paths, names and
 * errors are the specification's. An estate is named by `jurisdiction_id`, or stands in the path.
 */
export async function serveOpen311(
  app: FastifyInstance,
  ports: Ports,
  publicUrl: () => string,
): Promise<void> {
  await app.register(
    async (scope) => {
      scope.removeAllContentTypeParsers()
      scope.addContentTypeParser(
        'application/x-www-form-urlencoded',
        { parseAs: 'buffer', bodyLimit: BODY_LIMIT },
        (_request, body, done) => done(null, body),
      )
      scope.setErrorHandler(async (error: Error, request, reply) => {
        const fault = faultOf(error)
        if (fault.status === 500) request.log.error(error)
        return send(reply, formatIn(request.url) ?? 'xml', faultDocument(fault), fault.status)
      })
      scope.setNotFoundHandler(async (request) => {
        if (formatIn(request.url) === null) throw new Open311Fault(400, '地址要以 .json 或 .xml 结尾。')
        throw new Open311Fault(404, '没有这个地址。')
      })
      scope.get('/discovery.:format', async (request, reply) =>
        send(reply, formatOf(request), discovery(publicUrl())),
      )
      for (const base of ['/v2', '/v2/:jurisdiction']) {
        for (const [path, operation] of Object.entries(READS))
          scope.get(`${base}/${path}.:format`, async (request, reply) => {
            const format = formatOf(request)
            const given = flat(request.query as Record<string, unknown>)
            return send(reply, format, await run(ports, request, given, operation))
          })
        for (const [path, operation] of Object.entries(WRITES))
          scope.post(`${base}/${path}.:format`, async (request, reply) => {
            const format = formatOf(request)
            const given = formOf(request.body)
            const document = await run(ports, request, given, (asked) => {
              const { client } = asked
              if (!client) throw new Open311Fault(403, 'api_key：没有填，写入要有密钥。')
              if (client.scope !== 'write')
                throw new Open311Fault(403, 'api_key：这个密钥只能查询，不能写入。')
              return operation({ ...asked, client })
            })
            return send(reply, format, document)
          })
      }
    },
    { prefix: '/open311' },
  )
}

async function run(
  ports: Ports,
  request: FastifyRequest,
  given: Given,
  operation: Operation,
): Promise<Document> {
  const { jurisdiction, named } = request.params as { jurisdiction?: string; named?: string }
  const asked = jurisdiction ?? given.jurisdiction_id ?? ''
  if (asked === '') throw new Open311Fault(400, 'jurisdiction_id：没有填。')
  const estateId = estateOf(asked)
  const unknown = new Open311Fault(404, `jurisdiction_id：没有“${asked.slice(0, 60)}”这个小区。`)
  if (estateId === null || !(await isEstate(ports, estateId))) throw unknown
  return inEstate(ports.db, estateId, async (tx) => {
    const apiKey = given.api_key ?? ''
    const client = apiKey === '' ? null : await clientOf(tx, estateId, apiKey, ports.nowMs())
    if (apiKey !== '' && !client) throw new Open311Fault(403, 'api_key：密钥不对或已停用。')
    return operation({
      tx,
      ports,
      estateId,
      given,
      named: named ?? '',
      client,
      clientId: clientIdOf(request, given),
      nowAt: ports.nowMs(),
    })
  })
}

async function isEstate(ports: Ports, estateId: string): Promise<boolean> {
  const { rows } = await ports.db.query('SELECT 1 FROM estates WHERE estate_id = $1', [estateId])
  return rows.length > 0
}

/** Every service is `realtime`, so no token is given out. A sender that lost an answer may ask by its own number. */
async function ofToken({ tx, estateId, named, client, nowAt }: Asked): Promise<Document> {
  const unknown = new Open311Fault(404, `token：没有“${named.slice(0, 40)}”这个编号。`)
  if (!client) throw unknown
  const id = requestIdOf(estateId, client, named)
  await requestOne(tx, estateId, id, nowAt).catch(() => {
    throw unknown
  })
  return {
    root: 'service_requests',
    item: 'request',
    items: [{ service_request_id: id, token: named }],
  }
}

/** The sender's own number: the header, or the attribute of those who can set no header. */
function clientIdOf(request: FastifyRequest, given: Given): string | null {
  const text = request.headers['idempotency-key'] ?? given['attribute[client_id]'] ?? given.update_id ?? ''
  if (text === '') return null
  if (typeof text !== 'string' || !/^[\x21-\x7e]{1,64}$/.test(text))
    throw new Open311Fault(400, 'client_id：应是 1 到 64 个数字、字母或符号。')
  return text
}

function discovery(publicUrl: string): Document {
  const at = '2026-11-25T00:00:00+08:00'
  return {
    root: 'discovery',
    fields: {
      changeset: at,
      contact: '向小区的物业公司或街道申请密钥。',
      key_service: '向小区的物业公司或街道申请密钥。',
      endpoints: {
        item: 'endpoint',
        items: [
          {
            specification: SPECIFICATION,
            url: `${publicUrl}/open311/v2`,
            changeset: at,
            type: 'production',
            formats: ['text/xml', 'application/json'],
          },
        ],
      },
    },
  }
}

function send(reply: FastifyReply, format: Format, document: Document, status = 200): FastifyReply {
  return reply.status(status).header('content-type', CONTENT_TYPES[format]).send(written(document, format))
}

function formatOf(request: FastifyRequest): Format {
  const { format } = request.params as { format: string }
  if (!isFormat(format)) throw new Open311Fault(400, '格式：只有 xml 和 json。')
  return format
}

function formatIn(url: string): Format | null {
  const format = /\.(json|xml)(\?|$)/.exec(url)?.[1]
  return format !== undefined && isFormat(format) ? format : null
}

/** Query values by name; what is said several times is one list with commas. */
function flat(query: Record<string, unknown>): Given {
  return Object.fromEntries(
    Object.entries(query).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(',') : String(value),
    ]),
  )
}

function formOf(body: unknown): Given {
  if (!(body instanceof Uint8Array)) throw new Open311Fault(400, '内容：没有填表单。')
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(body)
  } catch {
    throw new Open311Fault(400, '内容：不是 UTF-8。')
  }
  const given: Record<string, string> = Object.create(null)
  for (const [name, value] of new URLSearchParams(text)) {
    if (!ATTRIBUTES.has(name) && /^attribute\[/.test(name)) continue
    if (name in given) throw new Open311Fault(400, `${name.slice(0, 40)}：填了两次。`)
    given[name] = value
  }
  return given
}

function faultOf(error: Error & { statusCode?: number; code?: string }): Open311Fault {
  if (error instanceof Open311Fault) return error
  if (error instanceof AppError) {
    if (error.code === 'request.too-many') return new Open311Fault(429, '请求太多了，请一分钟后再试。')
    if (error.code === 'repair.not-found') return new Open311Fault(404, 'service_request_id：没有这条报修。')
    return new Open311Fault(400, error.code)
  }
  if (error.statusCode === 413) return new Open311Fault(413, '内容：太大了。')
  if (error.statusCode === 415)
    return new Open311Fault(400, 'Content-Type：应是 application/x-www-form-urlencoded。')
  if (error.statusCode !== undefined && error.statusCode < 500)
    return new Open311Fault(400, '请求的格式不对。')
  if (/^(57P0[123]|08...|ECONN.*)$/.test(error.code ?? ''))
    return new Open311Fault(503, '服务暂时不可用，请稍后再试。')
  return new Open311Fault(500, '服务出错了，请稍后再试。')
}
