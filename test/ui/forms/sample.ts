import type * as v from 'valibot'

// Any answer of the server, made from its schema: a page that shows a form needs some answer, and seldom a particular one.

type Schema = v.GenericSchema & {
  readonly entries?: Readonly<Record<string, Schema>>
  readonly item?: Schema
  readonly wrapped?: Schema
  readonly items?: readonly Schema[]
  readonly options?: readonly unknown[]
  readonly literal?: unknown
  readonly pipe?: readonly { readonly type: string; readonly requirement?: unknown }[]
}

/** A value that the schema takes: of each list one, of each choice the first, nothing where there may be nothing unless it is to be whole. */
export function sampleOf(schema: v.GenericSchema, isWhole = false): unknown {
  const { type, entries, item, items, options = [], literal, wrapped } = schema as Schema
  const inside = (inner: unknown) => sampleOf(inner as Schema, isWhole)
  switch (type) {
    case 'object':
    case 'strict_object':
      return Object.fromEntries(Object.entries(entries ?? {}).map(([name, inner]) => [name, inside(inner)]))
    case 'array':
      return [inside(item)]
    case 'tuple':
      return (items ?? []).map(inside)
    case 'variant':
    case 'union':
      return inside(options[0])
    case 'picklist':
      return options[0]
    case 'literal':
      return literal
    case 'nullable':
    case 'nullish':
      return isWhole ? inside(wrapped) : null
    case 'record':
      return {}
    case 'boolean':
      return true
    case 'number':
      return 1
    case 'string':
      return textOf(schema as Schema)
    default:
      return undefined
  }
}

function textOf({ pipe = [] }: Schema): string {
  const shape = pipe.find((step) => step.type === 'regex')?.requirement
  const fits = ['2026-11-30', '2026-11', '1', 'H1', '01ARZ3NDEKTSV4RRFFQ69G5FAV', 'a'.repeat(64)]
  return (shape instanceof RegExp && fits.find((text) => shape.test(text))) || '示例'
}
