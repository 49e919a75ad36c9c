import type * as v from 'valibot'
import type { Action } from '#domain/core/access.ts'
import type { ErrorCode } from './errors.ts'

export type Schema = v.GenericSchema

/** Who may call: anyone, anyone signed in, or whoever holds a role that `domain/core/access.ts` allows one of the actions. */
export type Policy =
  | { readonly who: 'anyone' }
  | { readonly who: 'signed-in' }
  | { readonly anyOf: readonly Action[] }

/**
 * One thing that goes over the wire, as a value: the server mounts it, the client calls it, OpenAPI lists it.
 * `path` is below `/api`; `:name` marks a path parameter, which must stand in `params`.
 */
export type Endpoint<
  P extends Schema = Schema,
  Q extends Schema = Schema,
  B extends Schema = Schema,
  O extends Schema = Schema,
  E extends ErrorCode = ErrorCode,
> = {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly summary: string
  readonly policy: Policy
  readonly params: P
  readonly query: Q
  readonly body: B
  readonly output: O
  /** Its own refusals, besides those every endpoint of its policy can give. */
  readonly errors: readonly E[]
  /** True where a phone may send the same request again: an Idempotency-Key header is then required. */
  readonly idempotent: boolean
  /** `multipart` carries one picture in the field `photo` instead of a JSON body. */
  readonly bodyKind: 'json' | 'multipart'
  /** The longest JSON body that it takes, in bytes; a longer one is refused before it is read. */
  readonly mostBytes: number
}

/** The shape of any endpoint, for walking lists of them. */
export type AnyEndpoint = Endpoint

export type ParamsOf<T extends AnyEndpoint> = v.InferOutput<T['params']>
export type QueryOf<T extends AnyEndpoint> = v.InferOutput<T['query']>
export type BodyOf<T extends AnyEndpoint> = v.InferOutput<T['body']>
export type OutputOf<T extends AnyEndpoint> = v.InferOutput<T['output']>

/** Everything a caller gives, in one object: path parameters, query and body by name. */
export type InputOf<T extends AnyEndpoint> = {
  params: ParamsOf<T>
  query: QueryOf<T>
  body: BodyOf<T>
}
