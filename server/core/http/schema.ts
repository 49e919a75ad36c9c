import { toJsonSchema } from '@valibot/to-json-schema'
import type { Schema } from '#contract/core/endpoint.ts'

/**
 * The JSON Schema of a contract value, for Fastify's compiled validation, serialisation and OpenAPI 3.1.
 * Note: `$schema` is dropped, for Fastify's compiler refuses a dialect it was not given.
 */
export function jsonSchemaOf(schema: Schema): Record<string, unknown> {
  const { $schema: _, ...rest } = toJsonSchema(schema, {
    errorMode: 'throw',
    target: 'draft-2020-12',
  } as never) as Record<string, unknown>
  return rest
}
