import { create } from 'zustand'
import * as v from 'valibot'
import { Me, type Place, Session } from '#contract/identity/endpoints.ts'
import type { Role } from '#domain/core/access.ts'
import { readText, removeText, writeText } from '#src/platform/storage.ts'

const KEY = 'session'
/** Stands where the last session ran out, until someone signs in or out: the app may be opened anew before it has said so. */
const EXPIRED_KEY = 'session-expired'

/** The estate and role the person acts in now. */
export type ActiveRole = { readonly estateId: string; readonly role: Role }

const Kept = v.object({
  session: Session,
  me: Me,
  estateId: v.nullable(v.string()),
  role: v.nullable(v.string()),
})

export type SessionState = {
  readonly session: Session | null
  readonly me: Me | null
  readonly standing: ActiveRole | null
  /** True where the last session ran out by itself, to be told at the sign-in page. */
  readonly hasExpired: boolean
}

export const useSession = create<SessionState>(() => ({
  session: null,
  me: null,
  standing: null,
  hasExpired: false,
}))

/** Whether the phone keeps the session: one that refuses or is full does not, and its silence then says nothing. */
let isKept = false

/** The session that the phone keeps for all tabs; `unknown` where it keeps none of what it is given. */
export function storedSession(): Session | null | 'unknown' {
  return isKept ? (readKept()?.session ?? null) : 'unknown'
}

function readKept(): v.InferOutput<typeof Kept> | null {
  try {
    const parsed = v.safeParse(Kept, JSON.parse(readText(KEY) ?? 'null'))
    return parsed.success ? parsed.output : null
  } catch {
    return null
  }
}

/** Takes up the session kept on the phone. What cannot be read any more is forgotten. */
export function restoreSession(): void {
  const text = readText(KEY)
  if (!text) {
    if (readText(EXPIRED_KEY) !== null) useSession.setState({ hasExpired: true })
    return
  }
  isKept = true
  try {
    const kept = v.parse(Kept, JSON.parse(text))
    useSession.setState({
      session: kept.session,
      me: kept.me,
      standing: standingIn(kept.me, kept.estateId, kept.role),
    })
  } catch {
    removeText(KEY)
  }
}

export function startSession(session: Session, me: Me): void {
  const before = useSession.getState().standing
  const standing = standingIn(me, before?.estateId ?? null, before?.role ?? null)
  useSession.setState({ session, me, standing, hasExpired: false })
  removeText(EXPIRED_KEY)
  keep()
}

export function renewSession(session: Session): void {
  useSession.setState({ session })
  keep()
}

export function renewMe(me: Me): void {
  const { standing } = useSession.getState()
  useSession.setState({ me, standing: standingIn(me, standing?.estateId ?? null, standing?.role ?? null) })
  keep()
}

/** Forgets the tokens but not where the person stood, so that signing in again returns there. */
export function endSession(hasExpired: boolean): void {
  const { session } = useSession.getState()
  useSession.setState({ session: null, me: null, hasExpired })
  if (hasExpired) writeText(EXPIRED_KEY, '1')
  else removeText(EXPIRED_KEY)
  // A session that ran out here must not take the one away that another tab has begun since.
  const kept = hasExpired ? readKept() : null
  if (!kept || kept.session.refreshToken === session?.refreshToken) removeText(KEY)
}

export function standAs(estateId: string, role: Role): void {
  useSession.setState({ standing: { estateId, role } })
  keep()
}

/** The estate the person stands in, with its roles and homes. */
export function usePlace(): Place | null {
  return useSession(
    (state) => state.me?.places.find((place) => place.estateId === state.standing?.estateId) ?? null,
  )
}

/** Whose things these are: the person's part of a token. Keeps one person's unsent reports from another's session. */
export function personKey(): string {
  return useSession.getState().session?.accessToken.split('.')[0] ?? ''
}

function standingIn(me: Me, estateId: string | null, role: string | null): ActiveRole | null {
  const place = me.places.find((one) => one.estateId === estateId) ?? me.places[0]
  if (!place) return null
  const held =
    place.roles.find((one) => one === role) ?? place.roles.find((one) => one === 'owner') ?? place.roles[0]
  return held ? { estateId: place.estateId, role: held } : null
}

function keep(): void {
  const { session, me, standing } = useSession.getState()
  if (!session || !me) return
  const kept = { session, me, estateId: standing?.estateId ?? null, role: standing?.role ?? null }
  isKept = writeText(KEY, JSON.stringify(kept))
}
