import type { Pool, PoolClient } from 'pg'
import type { HandOver } from '#contract/bills/endpoints.ts'
import type { ReminderWay } from '#contract/reminders/endpoints.ts'
import type { Channel } from '#contract/identity/endpoints.ts'
import type { CashierFact } from '#domain/bills/order.ts'
import type { Role } from '#domain/core/access.ts'
import type { ReminderTemplate } from '#domain/reminders/kinds.ts'
import type { Waiting } from '#domain/reminders/plan.ts'

/** What a camera wrote into a picture of when and where it was taken. */
export type Taken = {
  /** Epoch milliseconds; null where the picture does not say, or says nonsense. */
  readonly takenAt: number | null
  /** Degrees, WGS 84; null where the picture does not say. */
  readonly place: Place | null
}
export type Place = { readonly latitude: number; readonly longitude: number }

/**
 * Signs checkpoints of all estates with one key; each estate's log has a name of its own. `logSigner` holds the key in this
 * process; a key service that keeps it to itself answers `line` with a promise. It is waited for while the estate's log is locked.
 */
export type LogSigner = {
  /** Ed25519, 32 bytes. */
  readonly publicKey: Uint8Array
  nameOf(estateId: string): string
  /** The log's signature line under a checkpoint's text. A throw leaves the log as it was. */
  line(estateId: string, body: string): string | Promise<string>
}

export type Cast = {
  readonly estateId: string
  readonly voteId: string
  readonly headId: string
  readonly ballotId: string
  /** One number an item. */
  readonly choices: readonly number[]
  readonly personId: string
  readonly at: number
  readonly key: string
}

/** `ok` after the commit, with what a receipt shows; else the code of why not. */
export type CastAnswer = {
  readonly answer: string
  readonly ballotId: string
  readonly castAt: number
  readonly voteTitle: string
  readonly areaDm2: number
  readonly unitLabels: string[] | null
  /** 0 phone, 2 proxy. */
  readonly channel: number
}

export type CastQueue = { cast(ballot: Cast): Promise<CastAnswer> }

/** A stored picture. `photoId` is the SHA-256 of its bytes in hex. */
export type StoredPhoto = {
  photoId: string
  byteCount: number
  width: number
  height: number
  /** What the camera wrote of when and where, read before it was encoded anew. */
  taken: Taken
  /** 64 comparisons of neighbouring greys as a signed number; null where the picture is too plain to know again. */
  likeness: bigint | null
}

export type PhotoStore = {
  /**
   * Checks, re-encodes and keeps one picture. Keeping the same bytes twice keeps one.
   * Answers `not-a-picture` for anything whose bytes no decoder takes, whatever its name says.
   */
  put(estateId: string, bytes: Uint8Array): Promise<StoredPhoto | 'not-a-picture'>
  /** The stored JPEG, or null. */
  read(estateId: string, photoId: string): Promise<Uint8Array | null>
  has(estateId: string, photoId: string): Promise<boolean>
  /** Removes the stored JPEG; one that is not there is removed already. */
  remove(estateId: string, photoId: string): Promise<void>
  /** Keeps a spoken note that was checked, by the SHA-256 of its bytes, as it is. */
  putVoice(estateId: string, voiceId: string, bytes: Uint8Array): Promise<void>
  readVoice(estateId: string, voiceId: string): Promise<Uint8Array | null>
}

export type Person = { subject: string; name: string; realName?: RealName }

/** Who somebody is by a document that the provider of sign-in has verified. */
export type RealName = {
  readonly name: string
  readonly documentKind: '身份证'
  readonly documentNumber: string
}

/** What an identity provider may answer instead of a person. */
export type SignInFailure = 'code-refused' | 'unavailable'

/** The authorisation page of an identity provider, by a code flow. */
export type WebSignIn = {
  authorizeUrl(given: {
    state: string
    nonce: string
    codeChallenge: string
    redirectUri: string
  }): Promise<string>
  exchange(given: {
    code: string
    codeVerifier: string
    redirectUri: string
    nonce: string
  }): Promise<Person | SignInFailure>
}

/** One of the providers: its key is the issuer of its identities, its title stands on the button. */
export type WebProvider = { readonly provider: string; readonly title: string; readonly signIn: WebSignIn }

/** Exchanges the login code of one mini-program host for the host's own id of the account. */
export type ChannelSignIn = (code: string) => Promise<{ subject: string } | SignInFailure>

/** The headers that a message of the cashier is signed with. */
export type CashierSignature = { timestamp: string; nonce: string; signature: string }

/**
 * The platform's cashier, the only one that touches money. Everything it says is signed and checked here; what cannot be
 * checked is as if it had not answered.
 */
export type Cashier = {
  /** Asks it to take a payment and answers what the host's cashier is opened with. The same order again is one order. */
  createOrder(given: {
    orderNo: string
    billId: string
    amountFen: number
    title: string
    channel: HandOver['kind']
    expiresAt: number
  }): Promise<HandOver | 'refused' | 'unavailable'>
  /** How an order stands there; `unknown` where it never heard of it. */
  query(orderNo: string): Promise<CashierFact | 'unknown' | 'unavailable'>
  /** What a callback says, or null where the cashier did not sign it. */
  verify(signed: CashierSignature, body: Uint8Array): CashierFact | null
}

/** What of one noun waits for people. */
export type WaitingSource = {
  /** Who may have something waiting, more than have it and never fewer, and since when at the latest. */
  who(
    tx: PoolClient,
    estateId: string,
    nowAt: number,
  ): Promise<readonly { personId: string; since: number }[]>
  /** When something next begins to wait by the clock alone, where `since` does not tell it in time; null where nothing does. */
  begins?(tx: PoolClient, estateId: string, nowAt: number): Promise<number | null>
  of(
    tx: PoolClient,
    whom: { readonly personId: string; readonly roles: readonly Role[]; readonly nowAt: number },
    estateId: string,
  ): Promise<readonly Waiting[]>
}

/** What a lock screen may show: no names, no addresses, nothing of what a matter is about. */
export type PushMessage = {
  /** At most 20 signs. */
  readonly what: string
  readonly at: number
  /** At most 20 signs. */
  readonly note: string
  /** The page that it opens, without a first slash. */
  readonly page: string
}

/**
 * How a host took a message. `refused`: the user wants none, or the one they said yes to is used up. `later`: it surely was not
 * sent and may be tried again. A `fault` is not tried again.
 */
export type PushOutcome = 'sent' | 'refused' | 'later' | { readonly fault: string }

/** The messages of one mini-program host, or the text messages and calls of a provider. */
export type PushChannel = {
  /** The templates that were registered there. A lasting one needs one yes for all messages. */
  readonly templates: Partial<Record<ReminderTemplate, { readonly id: string; readonly isLasting: boolean }>>
  send(given: {
    readonly to: string
    readonly template: ReminderTemplate
    readonly message: PushMessage
    /** Which yes of the user it goes for. */
    readonly grantId: string
  }): Promise<PushOutcome>
}

/** Everything the back end needs from outside. Tests replace the clock and the hosts, nothing else. */
export type Ports = {
  nowMs(): number
  /** A new ULID, of this moment unless another is given. */
  newId(atMs?: number): string
  db: Pool
  photos: PhotoStore
  casts: CastQueue
  log: LogSigner
  /** The providers that a browser may sign in with, 京通 first. */
  webSignIns: readonly WebProvider[]
  channels: Partial<Record<Channel, ChannelSignIn>>
  /** Ties a person to the homes that the rolls have under their verified document. */
  matchHomes(personId: string, real: RealName): Promise<unknown>
  /** Where none is connected, reminders are only in the app's own list. */
  push: Partial<Record<ReminderWay, PushChannel>>
  /** What waits for people, besides what `reminder/` knows itself. */
  waitingSources: readonly WaitingSource[]
  /** Null where none is connected: bills are then paid at the company's desk. */
  cashier: Cashier | null
  /** Keys the hashes of document numbers and signs picture addresses. At least 32 bytes. */
  secret: Uint8Array
  /** What one person may send an estate a day, where it is not `MOST_A_DAY`. */
  mostADay?: Partial<Record<'repair' | 'picture' | 'voice' | 'claim' | 'visitor', number>>
}
