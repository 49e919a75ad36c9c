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

type Node = {
  readonly type?: string
  readonly nullable?: true
  readonly properties?: Readonly<Record<string, Node>>
  readonly required?: readonly string[]
  readonly items?: Node
  readonly additionalProperties?: Node | boolean
  readonly anyOf?: readonly Node[]
  readonly oneOf?: readonly Node[]
  readonly const?: unknown
  readonly enum?: readonly unknown[]
}

/**
 * The JSON Schema by which an answer is written: which members leave and which must be there. What a value may be is the handler's type;
 * choices are folded, because the serialiser would try each against the value with a validator that it compiles at its first use: home's
 * first answer compiled 31.
 */
export function answerSchemaOf(schema: Schema): Record<string, unknown> {
  return folded(jsonSchemaOf(schema) as Node)
}

/** A value of unknown shape: written as JSON writes it. */
const ANYTHING: Node = {}

function folded(node: Node): Node {
  const choices = node.anyOf ?? node.oneOf
  if (choices) {
    const given = choices.filter(({ type }) => type !== 'null').map(folded)
    const one = given.reduce(both)
    return given.length < choices.length ? nullable(one) : one
  }
  if (node.const !== undefined) return { type: typeof node.const }
  if (node.type === 'object') {
    const { properties = {}, required = [], additionalProperties } = node
    return {
      type: 'object',
      properties: Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, folded(one)])),
      required,
      ...(typeof additionalProperties === 'object'
        ? { additionalProperties: folded(additionalProperties) }
        : {}),
    }
  }
  if (node.type === 'array') return { type: 'array', items: node.items ? folded(node.items) : ANYTHING }
  return node.type ? { type: node.type } : ANYTHING
}

/** What both write. Members that only one of two objects has may leave and need not be there. */
function both(a: Node, b: Node): Node {
  if (a.nullable || b.nullable) {
    const { nullable: _a, ...restA } = a
    const { nullable: _b, ...restB } = b
    return nullable(both(restA, restB))
  }
  if (a.type !== b.type || a.type === undefined) return ANYTHING
  if (a.type === 'array') return { type: 'array', items: both(a.items ?? ANYTHING, b.items ?? ANYTHING) }
  if (a.type !== 'object') return a
  const properties: Record<string, Node> = { ...a.properties }
  for (const [name, one] of Object.entries(b.properties ?? {}))
    properties[name] = properties[name] ? both(properties[name], one) : one
  return {
    type: 'object',
    properties,
    required: (a.required ?? []).filter((name) => b.required?.includes(name)),
    ...(a.additionalProperties || b.additionalProperties ? { additionalProperties: ANYTHING } : {}),
  }
}

function nullable(node: Node): Node {
  return node.type ? { ...node, nullable: true } : ANYTHING
}
