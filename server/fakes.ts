import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { FastifyServerFactory } from 'fastify'
import { type CashierHooks, cashierClient } from '#server/bills/cashier/client.ts'
import type { Ports } from '#server/core/ports.ts'
import { CASHIER_PATH, MESSAGES_PATH, SIGN_IN_FAKE_PATH } from '#server/dev/fakes/path.ts'
import { SAMPLE_PERSONS } from '#server/dev/sample/persons.ts'
import { oidcClient } from '#server/identity/providers/oidc.ts'
import { JINGTONG } from '#server/identity/providers/providers.ts'
import { pushChannels } from '#server/reminders/channels/push.ts'
import type { Config } from './config.ts'

const SIGN_IN = { clientId: 'beijing-wuye', clientSecret: randomBytes(24).toString('hex') }

type Serve = (request: IncomingMessage, response: ServerResponse) => void

type Place = {
  readonly url: string
  readonly port: number
  readonly ofCashier: CashierHooks
  readonly nowMs: () => number
}

/**
 * The outside services that nobody configured, played by this process on its own address: sign-in, cashier and messages. In production
 * none is; their code is loaded only where it is wanted.
 */
export class Fakes {
  readonly #config: Config
  /** What answers below a path; null until it is started. */
  readonly #serves = new Map<string, Serve | null>()

  constructor(config: Config, push: Ports['push']) {
    this.#config = config
    if (!config.oidc && !config.jingtong) this.#serves.set(`${SIGN_IN_FAKE_PATH}/`, null)
    if (!config.cashier && !config.isProduction) this.#serves.set(`${CASHIER_PATH}/`, null)
    if (Object.keys(push).length === 0 && !config.isProduction) this.#serves.set(MESSAGES_PATH, null)
  }

  /** Makes the server in front of the back end that lets them answer; undefined where none is played. */
  get serverFactory(): FastifyServerFactory | undefined {
    if (this.#serves.size === 0) return undefined
    return (handler) =>
      createServer((request, response) => {
        const serve = [...this.#serves].find(([path]) => request.url?.startsWith(path))?.[1]
        if (serve) serve(request, response)
        else handler(request, response)
      })
  }

  /** Starts them, once the address is known, and points the ports at them. */
  async start(ports: Ports, place: Place): Promise<void> {
    for (const path of this.#serves.keys()) {
      if (path.startsWith(SIGN_IN_FAKE_PATH)) this.#serves.set(path, await this.#signIn(ports, place))
      else if (path.startsWith(CASHIER_PATH)) this.#serves.set(path, await this.#cashier(ports, place))
      else this.#serves.set(path, await this.#messages(ports, place))
    }
  }

  async #signIn(ports: Ports, { url, port }: Place): Promise<Serve> {
    const { createSignInFake } = await quietly(() => import('#server/dev/fakes/provider.ts'))
    const issuer = `${url}${SIGN_IN_FAKE_PATH}`
    const redirectUris = [`${url}/`, `http://127.0.0.1:${port}/`]
    const { isProduction } = this.#config
    const serve = await quietly(async () =>
      createSignInFake({ issuer, ...SIGN_IN, redirectUris, persons: SAMPLE_PERSONS, isProduction }),
    )
    ports.webSignIns = [{ ...JINGTONG, signIn: oidcClient({ issuer, ...SIGN_IN }) }]
    return serve
  }

  async #cashier(ports: Ports, { url, ofCashier, nowMs }: Place): Promise<Serve> {
    const { createCashierFake } = await import('#server/dev/fakes/cashier.ts')
    const { isProduction } = this.#config
    const made = createCashierFake({ base: `${url}${CASHIER_PATH}`, isProduction, nowMs })
    ports.cashier = cashierClient(made.keys, ofCashier)
    return made.serve
  }

  async #messages(ports: Ports, { url, nowMs }: Place): Promise<Serve> {
    const { createMessagesFake } = await import('#server/dev/fakes/messages.ts')
    const { isProduction } = this.#config
    const made = createMessagesFake({ base: `${url}${MESSAGES_PATH}`, isProduction })
    ports.push = pushChannels(made.keys, made.templates, nowMs)
    return made.serve
  }
}

/** `oidc-provider` warns that it is no provider for production, which a stand-in is not; all else it says is shown. */
async function quietly<T>(work: () => Promise<T>): Promise<T> {
  const warn = console.warn
  console.warn = (...words: unknown[]) => {
    if (!/Unsupported runtime|in-memory adapter/.test(words.join(' '))) warn(...words)
  }
  try {
    return await work()
  } finally {
    console.warn = warn
  }
}
