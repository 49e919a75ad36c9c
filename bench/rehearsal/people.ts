import { createHash } from 'node:crypto'
import sharp from 'sharp'
import { makeId } from '#server/core/ids.ts'
import { documentNumber } from '#server/dev/sample/persons.ts'
import type { Installation } from './installation.ts'

/** What a phone is answered; `code` is the reason of a refusal. */
export type Answer = Record<string, unknown> & { readonly code?: string }

/** Everybody with a phone: signs in through the provider and asks what the screens ask. */
export class People {
  readonly city: Installation
  readonly #tokens = new Map<
    string,
    { readonly token: string; readonly ahead: number; readonly at: number }
  >()

  constructor(city: Installation) {
    this.city = city
  }

  /** The product's time now. */
  now(): number {
    return Date.now() + this.city.ahead
  }

  newId(): string {
    return makeId(this.now())
  }

  /** Says who an account is to the provider; with a number, by a verified ID card. */
  know(subject: string, name = subject, card: number | null = null): void {
    this.city.accounts.set(subject, { name, documentNumber: card === null ? null : documentNumber(card) })
  }

  /** The access token of an account, from a session that is younger than it lives. */
  async tokenOf(subject: string): Promise<string> {
    const kept = this.#tokens.get(subject)
    if (kept && kept.ahead === this.city.ahead && Date.now() - kept.at < 20 * 60_000) return kept.token
    if (!this.city.accounts.has(subject)) this.know(subject)
    const begun = await this.#send(null, '/session/begin', { redirectUri: `${this.city.url}/` })
    const done = await this.#send(null, '/session', { code: subject, state: begun.state })
    const token = (done.session as { accessToken?: string } | undefined)?.accessToken
    if (!token) throw new Error(`${subject} does not get in: ${JSON.stringify(done)}`)
    this.#tokens.set(subject, { token, ahead: this.city.ahead, at: Date.now() })
    return token
  }

  /** Asks as somebody, in a role where the page has one; a refusal is an answer too. */
  async ask(subject: string, path: string, body: object, role?: string): Promise<Answer> {
    return this.#send(await this.tokenOf(subject), path, body, role)
  }

  /** The same, where a refusal is a fault of the rehearsal. */
  async must<T = Answer>(subject: string, path: string, body: object, role?: string): Promise<T> {
    return fine(`${subject} ${path}`, await this.ask(subject, path, body, role)) as T
  }

  async get<T = Answer>(subject: string, path: string, role?: string): Promise<T> {
    return fine(`${subject} ${path}`, await this.#send(await this.tokenOf(subject), path, null, role)) as T
  }

  /** Sends a table as a file. */
  async sendTable<T = Answer>(subject: string, path: string, text: string): Promise<T> {
    const form = new FormData()
    form.append('photo', new Blob([text]), 'roll.csv')
    const answer = await fetch(`${this.city.url}/api${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${await this.tokenOf(subject)}`, 'idempotency-key': this.newId() },
      body: form,
    })
    return fine(`${subject} ${path}`, (await answer.json()) as Answer) as T
  }

  /** Sends a picture of a paper, as whoever has no home yet does, and answers its name. */
  async sendPaper(subject: string, estateId: string, shade: number): Promise<string> {
    const bytes = await sharp({
      create: {
        width: 24 + (shade % 40),
        height: 24 + Math.floor(shade / 40),
        channels: 3,
        background: '#cfd8dc',
      },
    })
      .png()
      .toBuffer()
    const hash = createHash('sha256').update(bytes).digest('hex')
    const path = `/estates/${estateId}/claim-uploads`
    await this.must(subject, path, { hash, byteCount: bytes.length })
    const sent = await this.must(subject, `${path}/${hash}/parts`, {
      offset: 0,
      bytes: bytes.toString('base64'),
    })
    return String(sent.photoId)
  }

  async #send(token: string | null, path: string, body: object | null, role?: string): Promise<Answer> {
    const answer = await fetch(`${this.city.url}/api${path}`, {
      method: body === null ? 'GET' : 'POST',
      headers: {
        ...(body === null ? {} : { 'content-type': 'application/json', 'idempotency-key': this.newId() }),
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(role === undefined ? {} : { 'acting-role': role }),
      },
      ...(body === null ? {} : { body: JSON.stringify(body) }),
    })
    const read = (await answer.json()) as Answer
    return answer.ok
      ? { ...read, code: undefined, ...(read.code === undefined ? {} : { given: read.code }) }
      : read
  }
}

function fine(what: string, answer: Answer): Answer {
  if (answer.code !== undefined) throw new Error(`${what}: ${JSON.stringify(answer)}`)
  return answer
}

/** Does the work of each, eight at a time. */
export async function each<T>(
  all: readonly T[],
  work: (one: T, index: number) => Promise<void>,
): Promise<void> {
  const queue = [...all.entries()]
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      for (let next = queue.shift(); next; next = queue.shift()) await work(next[1], next[0])
    }),
  )
}
