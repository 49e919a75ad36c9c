import type { ClientCode } from './codes.ts'

type Tokens = { readonly refreshToken: string }

export type RenewPorts<S extends Tokens> = {
  /** Runs one work at a time, across all tabs of this browser. */
  alone<T>(work: () => Promise<T>): Promise<T>
  /** The session that this tab has, and the one that the phone keeps for all tabs (`unknown` where the phone keeps nothing). */
  current(): S | null
  stored(): S | null | 'unknown'
  /** Takes up a session that another tab has renewed. */
  adopt(): void
  /** Asks the server for a new session; `S` is kept on the phone before this answers. */
  renew(refreshToken: string): Promise<true | ClientCode>
}

/**
 * Renews a session whose access token was refused. The server takes each refresh token once: a tab that waited for another
 * takes up what that one got and never sends a token that was used.
 */
export function makeRenewer<S extends Tokens>(ports: RenewPorts<S>) {
  let renewing: Promise<true | ClientCode> | null = null

  /** `refused` is the refresh token that stood beside the refused access token. */
  return function renewOnce(refused: string | null): Promise<true | ClientCode> {
    const current = ports.current()
    if (current && current.refreshToken !== refused) return Promise.resolve(true)
    if (!current) return Promise.resolve('session.expired')
    renewing ??= ports.alone(renewAlone).finally(() => {
      renewing = null
    })
    return renewing
  }

  async function renewAlone(): Promise<true | ClientCode> {
    const current = ports.current()
    if (!current) return 'session.expired'
    const stored = ports.stored()
    // Another tab has signed out.
    if (stored === null) return 'session.expired'
    if (stored !== 'unknown' && stored.refreshToken !== current.refreshToken) {
      ports.adopt()
      return true
    }
    return ports.renew(current.refreshToken)
  }
}

export type LeasePorts = {
  read(): string | null
  write(text: string): boolean
  remove(): void
  nowMs(): number
  pause(ms: number): Promise<void>
  /** A name that no other tab has. */
  id: string
}

/** Longer than a request may take. */
const LEASE_MS = 20_000
const LOOK_MS = 60

/**
 * One work at a time across tabs by a text that all of them read, for browsers without Web Locks. A tab that died in the middle
 * holds up the others until its lease ends; where the phone keeps no text, nobody is held up.
 */
export async function inLease<T>(ports: LeasePorts, work: () => Promise<T>): Promise<T> {
  const mine = () => ports.read()?.split(' ')[0] === ports.id
  for (const since = ports.nowMs(); ports.nowMs() - since < 2 * LEASE_MS; ) {
    const until = Number(ports.read()?.split(' ')[1] ?? 0)
    const isHeld = until >= ports.nowMs() && until <= ports.nowMs() + LEASE_MS
    if (!isHeld) {
      if (!ports.write(`${ports.id} ${ports.nowMs() + LEASE_MS}`)) break
      // Two may have written in the same moment: the last one has it.
      await ports.pause(LOOK_MS)
      if (mine()) break
    } else await ports.pause(LOOK_MS)
  }
  try {
    return await work()
  } finally {
    if (mine()) ports.remove()
  }
}
