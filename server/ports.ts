import type { Pool } from 'pg'
import type { HandOver } from '#contract/bills.ts'
import type { Channel } from '#contract/session.ts'
import type { CashierFact } from '#domain/bill/order.ts'
import type { CastQueue } from './cast-queue.ts'
import type { Taken } from './exif.ts'
import type { LogSigner } from './log/signer.ts'

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
  put(communityId: string, bytes: Uint8Array): Promise<StoredPhoto | 'not-a-picture'>
  /** The stored JPEG, or null. */
  read(communityId: string, photoId: string): Promise<Uint8Array | null>
  /** Keeps a spoken note that was checked, by the SHA-256 of its bytes, as it is. */
  putVoice(communityId: string, voiceId: string, bytes: Uint8Array): Promise<void>
  readVoice(communityId: string, voiceId: string): Promise<Uint8Array | null>
}

export type Person = { subject: string; name: string }

/** What an identity provider may answer instead of a person. */
export type SignInFailure = 'code-refused' | 'unavailable'

/** 京通's authorisation page: OIDC code + PKCE. */
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

/** Everything the back end needs from outside. Tests replace the clock and the hosts, nothing else. */
export type Ports = {
  nowMs(): number
  /** A new ULID, of this moment unless another is given. */
  newId(atMs?: number): string
  db: Pool
  photos: PhotoStore
  casts: CastQueue
  log: LogSigner
  webSignIn: WebSignIn | null
  channels: Partial<Record<Channel, ChannelSignIn>>
  /** Null where none is connected: bills are then paid at the company's desk. */
  cashier: Cashier | null
  /** Keys the hashes of document numbers and signs picture addresses. At least 32 bytes. */
  secret: Uint8Array
}
