import type { AnyEndpoint, InputOf, OutputOf } from '#contract/core/endpoint.ts'
import type { EndpointName, Endpoints } from '#contract/index.ts'
import type { Role } from '#domain/core/access.ts'
import type { Ports } from '../ports.ts'

/** Who calls and with what: everything a handler may know besides its input. */
export type RequestContext = {
  readonly ports: Ports
  /** Server time at which the request was accepted, epoch milliseconds: the only clock of a request. */
  readonly nowAt: number
  /** Empty for endpoints that anyone may call. */
  readonly personId: string
  readonly sessionId: string
  /** The network address that the request came from, behind the proxies that are trusted; absent where nobody called. */
  readonly address?: string
  /** The roles that count for this call: the acting role where the caller named one, else all held today. */
  readonly roles: readonly Role[]
  /** Present on every idempotent endpoint. */
  readonly idempotencyKey: string
  /** The picture of a multipart endpoint. */
  readonly photo: () => Promise<Uint8Array>
}

export type Handler<T extends AnyEndpoint> = (
  context: RequestContext,
  input: InputOf<T>,
) => Promise<OutputOf<T>>

export type Handlers = { readonly [K in EndpointName]: Handler<Endpoints[K]> }
