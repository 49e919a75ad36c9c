import { createHash } from 'node:crypto'
import { beginUpload, sendUploadPart } from '#contract/files/endpoints.ts'
import { type ClientCode, codeOfReply, mayRetry, type Outcome } from '#src/data/calls/codes.ts'
import { requestOf } from '#src/data/outbox/acts.ts'
import { makeOutbox, type Outbox, type OutboxItem, voiceOf } from '#src/data/outbox/core.ts'
import { uploadInParts } from '#src/data/files/upload-core.ts'
import { urlOf } from '#src/data/calls/url.ts'
import type { Harness } from './harness.ts'

// A phone whose app may die at every call to the outside, with a network between it and the real server that loses, doubles,
// delays and reorders. What it runs is the product's own outbox and upload.

export class Killed extends Error {}

/** `before`: nothing arrived. `after`: it arrived, and the phone does not learn of it. */
export type Fault =
  | 'none'
  | 'kill-before'
  | 'kill-after'
  | 'full'
  | 'offline'
  | 'lost'
  | 'failed-before'
  | 'failed-after'
  | 'delayed'
  | 'at-once'
  | 'again-later'
  | 'expired'

export const FAULTS: readonly Fault[] = [
  'kill-before',
  'kill-after',
  'full',
  'offline',
  'lost',
  'failed-before',
  'failed-after',
  'delayed',
  'at-once',
  'again-later',
  'expired',
]

/** Parts so small that the tests' pictures are two or three of them. */
const PART = 170

export type Holder = { token: string; expiredToken: string; role: string }

export type PhoneGiven = {
  harness: Harness
  estateId: string
  holder: Holder
  /** The fault of the next call to a port. */
  next(): Fault
  /** An id that is the history's own. */
  newId(): string
  /** False takes key and id away from every try: the control. */
  isIdempotent: boolean
}

export class FaultPhone {
  text: string | null = null
  readonly pictures = new Map<string, Buffer>()
  /** Milliseconds its clock is off. */
  skew = 0
  /** Packets still somewhere in the network. */
  readonly underWay: (() => Promise<unknown>)[] = []
  calls = 0
  /** What went against the order of cause; must stay empty. */
  readonly disorder: string[] = []
  outbox: Outbox
  private readonly given: PhoneGiven

  constructor(given: PhoneGiven) {
    this.given = given
    this.outbox = this.open()
  }

  /** Runs `work` on the app; if the app dies of it, opens it again. */
  async survive(work: () => unknown): Promise<void> {
    try {
      await work()
    } catch (error) {
      if (!(error instanceof Killed)) throw error
      this.outbox = this.open()
    }
  }

  /** Lets one packet that was held up arrive, any of them. */
  async release(at: number): Promise<void> {
    const [packet] = this.underWay.splice(at % Math.max(1, this.underWay.length), 1)
    await packet?.()
  }

  private open(): Outbox {
    let isDead = false
    const next = (): Fault => {
      if (isDead) throw new Killed()
      this.calls += 1
      return this.given.next()
    }
    const die = () => {
      isDead = true
      return new Killed()
    }
    /** For what touches only the phone. */
    const local = <T>(work: () => T): T => {
      const fault = next()
      if (fault === 'kill-before') throw die()
      const answer = work()
      if (fault === 'kill-after') throw die()
      return answer
    }
    const ask = async <T>(path: string, given: { key?: string; body: unknown }): Promise<Outcome<T>> => {
      const fault = next()
      const { harness, holder } = this.given
      const arrive = async (): Promise<Outcome<T>> => {
        const answer = await harness.ask('POST', path, {
          token: fault === 'expired' ? holder.expiredToken : holder.token,
          role: holder.role,
          ...given,
        })
        return answer.status === 200
          ? { ok: true, value: answer.body as T }
          : { ok: false, code: codeOfReply({ kind: 'reply', ...answer }) }
      }
      const failed = (code: ClientCode): Outcome<T> => ({ ok: false, code })
      if (fault === 'kill-before') throw die()
      if (fault === 'offline') return failed('phone.offline')
      if (fault === 'failed-before') return failed('server.failed')
      if (fault === 'delayed') {
        this.underWay.push(arrive)
        return failed('phone.timeout')
      }
      if (fault === 'at-once') {
        const [answer] = await Promise.all([arrive(), arrive()])
        return answer
      }
      if (fault === 'again-later') this.underWay.push(arrive)
      const answer = await arrive()
      if (fault === 'kill-after') throw die()
      if (fault === 'lost') return failed('phone.timeout')
      if (fault === 'failed-after') return failed('server.failed')
      return answer
    }
    const { estateId, newId, isIdempotent } = this.given
    return makeOutbox({
      nowMs: () => this.given.harness.clock.now + this.skew,
      changed: () => undefined,
      read: () => this.text,
      write: (text) => {
        const fault = next()
        if (fault === 'kill-before') throw die()
        if (fault === 'full') return false
        this.text = text
        if (fault === 'kill-after') throw die()
        return true
      },
      setAside: () => {
        throw new Error('the queue cannot be read')
      },
      mayRetry,
      person: () => 'p',
      sendPhoto: (item, photoKey) => {
        const what = voiceOf(item)?.key === photoKey ? { kind: 'voice' } : {}
        return uploadInParts(
          {
            size: async (key) => local(() => this.pictures.get(key)?.length ?? null),
            read: async (key, from, length) =>
              local(() => this.pictures.get(key)?.subarray(from, from + length) ?? null),
            begin: (body) => ask(urlOf(beginUpload, { estateId }), { body: { ...body, ...what } }),
            send: (hash, body) =>
              ask(urlOf(sendUploadPart, { estateId, hash }), { body: { ...body, ...what } }),
          },
          photoKey,
          PART,
        )
      },
      sendAct: async (item, photoIds, part) => {
        this.mustBeNext(item)
        const asked = requestOf(item, photoIds, part)
        if (!asked) throw new Error(`no act ${item.act}`)
        const { endpoint, params, body, key } = asked
        const answer = await ask(urlOf(endpoint, params), {
          key: isIdempotent ? key : newId(),
          body: isIdempotent
            ? body
            : { ...(body as object), [item.act === 'complain' ? 'complaintId' : 'repairId']: newId() },
        })
        return answer.ok ? { ok: true } : { code: answer.code }
      },
      dropPhoto: async (key) => {
        local(() => this.pictures.delete(key))
      },
    })
  }

  private mustBeNext(item: OutboxItem): void {
    const first = this.outbox.items().find((one) => one.thread === item.thread && one.deliveredAt === null)
    if (first?.id !== item.id) this.disorder.push(`${item.id} went before ${first?.id}`)
  }
}

export function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** The history's own chance: the same seed is the same history. */
export function chanceOf(seed: number) {
  // mulberry32
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return (t ^ (t >>> 14)) >>> 0
  }
  return {
    below: (count: number) => next() % count,
    /** True so many times of a hundred. */
    is: (percent: number) => next() % 100 < percent,
    of: <T>(values: readonly T[]): T => values[next() % values.length] as T,
    id: () => {
      let text = '01'
      for (let at = 0; at < 24; at++) text += '0123456789ABCDEFGHJKMNPQRSTVWXYZ'.charAt(next() % 32)
      return text
    },
  }
}
export type Chance = ReturnType<typeof chanceOf>
