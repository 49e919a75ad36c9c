import * as v from 'valibot'
import type { AnyEndpoint, Endpoint, Policy, Schema } from './endpoint.ts'
import type { ErrorCode } from './errors.ts'

/** What most bodies fit in several times over. One that may be longer names its own `mostBytes`; test/contract/bodies.test.ts compares. */
const MOST_BYTES = 16 * 1024
const NOTHING = v.strictObject({})
type Nothing = typeof NOTHING

type Given<P extends Schema, Q extends Schema, B extends Schema, O extends Schema, E extends ErrorCode> = {
  summary: string
  policy: Policy
  params?: P
  query?: Q
  output: O
  errors?: readonly E[]
} & (
  | { body?: undefined }
  | { body: B; idempotent?: boolean; bodyKind?: 'json' | 'multipart'; mostBytes?: number }
)

/** Declares an endpoint that reads. */
export function reads<
  O extends Schema,
  P extends Schema = Nothing,
  Q extends Schema = Nothing,
  E extends ErrorCode = never,
>(path: string, given: Given<P, Q, Nothing, O, E>): Endpoint<P, Q, Nothing, O, E> {
  return make('GET', path, given as Partial<AnyEndpoint>) as Endpoint<P, Q, Nothing, O, E>
}

/** Declares an endpoint that writes. */
export function writes<
  O extends Schema,
  B extends Schema = Nothing,
  P extends Schema = Nothing,
  E extends ErrorCode = never,
>(path: string, given: Given<P, Nothing, B, O, E>): Endpoint<P, Nothing, B, O, E> {
  return make('POST', path, given as Partial<AnyEndpoint>) as Endpoint<P, Nothing, B, O, E>
}

function make(method: 'GET' | 'POST', path: string, given: Partial<AnyEndpoint>): AnyEndpoint {
  return {
    method,
    path,
    summary: given.summary ?? '',
    policy: given.policy as Policy,
    params: given.params ?? NOTHING,
    query: given.query ?? NOTHING,
    body: given.body ?? NOTHING,
    output: given.output as Schema,
    errors: given.errors ?? [],
    idempotent: given.idempotent ?? false,
    bodyKind: given.bodyKind ?? 'json',
    mostBytes: given.mostBytes ?? MOST_BYTES,
  }
}
