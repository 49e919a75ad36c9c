import {
  COMMON_ERRORS,
  ERRORS,
  type ErrorCode,
  IDEMPOTENT_ERRORS,
  ROLE_ERRORS,
  SIGNED_IN_ERRORS,
} from '#contract/core/errors.ts'
import type { AnyEndpoint } from '#contract/core/endpoint.ts'
import { ENDPOINTS } from '#contract/index.ts'
import { PROBLEM_TYPE_BASE } from './app-error.ts'
import { jsonSchemaOf } from './schema.ts'

type Json = Record<string, unknown>

/** Every code an endpoint can answer with: its own and those that its policy brings. */
export function errorsOf(endpoint: AnyEndpoint): ErrorCode[] {
  const codes = new Set<ErrorCode>([...endpoint.errors, ...COMMON_ERRORS])
  const open = 'who' in endpoint.policy && endpoint.policy.who === 'anyone'
  if (!open) for (const code of SIGNED_IN_ERRORS) codes.add(code)
  if ('anyOf' in endpoint.policy) for (const code of ROLE_ERRORS) codes.add(code)
  if (endpoint.idempotent) for (const code of IDEMPOTENT_ERRORS) codes.add(code)
  return [...codes]
}

/** The OpenAPI 3.1 document of the contract, made from the same values that serve it. */
export function openApi(): Json {
  const paths: Record<string, Json> = {}
  for (const [name, endpoint] of Object.entries(ENDPOINTS) as [string, AnyEndpoint][]) {
    const path = `/api${endpoint.path.replace(/:(\w+)/g, '{$1}')}`
    paths[path] = { ...paths[path], [endpoint.method.toLowerCase()]: operationOf(name, endpoint) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: '北京物业',
      version: '0.1.0',
      description:
        'Property section of 京通. Money in 分, area in dm² (0.01 m²), instants in milliseconds, days in Beijing.',
    },
    paths,
    components: {
      securitySchemes: { session: { type: 'http', scheme: 'bearer' } },
      schemas: {
        Problem: {
          type: 'object',
          required: ['type', 'title', 'status', 'code', 'requestId'],
          properties: {
            type: { type: 'string', format: 'uri', examples: [`${PROBLEM_TYPE_BASE}vote.closed`] },
            title: { type: 'string' },
            status: { type: 'integer' },
            code: { type: 'string', enum: Object.keys(ERRORS) },
            requestId: { type: 'string' },
            fields: {
              type: 'array',
              items: {
                type: 'object',
                properties: { path: { type: 'string' }, message: { type: 'string' } },
              },
            },
          },
        },
      },
    },
  }
}

function operationOf(operationId: string, endpoint: AnyEndpoint): Json {
  return {
    operationId,
    summary: endpoint.summary,
    ...('who' in endpoint.policy && endpoint.policy.who === 'anyone' ? {} : { security: [{ session: [] }] }),
    parameters: [
      ...parametersOf('path', jsonSchemaOf(endpoint.params)),
      ...parametersOf('query', jsonSchemaOf(endpoint.query)),
      ...(endpoint.idempotent
        ? [
            {
              name: 'Idempotency-Key',
              in: 'header',
              required: true,
              schema: { type: 'string', pattern: '^[\\w-]{16,64}$' },
            },
          ]
        : []),
      ...('anyOf' in endpoint.policy
        ? [{ name: 'Acting-Role', in: 'header', required: false, schema: { type: 'string' } }]
        : []),
    ],
    ...(endpoint.method === 'POST' ? { requestBody: requestBodyOf(endpoint) } : {}),
    responses: {
      200: {
        description: 'Done',
        content: { 'application/json': { schema: jsonSchemaOf(endpoint.output) } },
      },
      ...refusalsOf(endpoint),
    },
  }
}

function requestBodyOf(endpoint: AnyEndpoint): Json {
  if (endpoint.bodyKind === 'multipart')
    return {
      required: true,
      content: {
        'multipart/form-data': {
          schema: {
            type: 'object',
            required: ['photo'],
            properties: { photo: { type: 'string', contentMediaType: 'image/*' } },
          },
        },
      },
    }
  return { required: true, content: { 'application/json': { schema: jsonSchemaOf(endpoint.body) } } }
}

function refusalsOf(endpoint: AnyEndpoint): Json {
  const byStatus = new Map<number, ErrorCode[]>()
  for (const code of errorsOf(endpoint)) {
    const { status } = ERRORS[code]
    byStatus.set(status, [...(byStatus.get(status) ?? []), code])
  }
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [
      status,
      {
        description: codes.join(', '),
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    ]),
  )
}

function parametersOf(where: 'path' | 'query', schema: Json): Json[] {
  const required = (schema.required ?? []) as string[]
  return Object.entries((schema.properties ?? {}) as Record<string, Json>).map(([name, value]) => ({
    name,
    in: where,
    required: where === 'path' || required.includes(name),
    schema: value,
  }))
}
