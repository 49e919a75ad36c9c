const TIMEOUT_MS = 5_000

/** `unreachable`: the host surely never had it. `no-answer`: it may have it. */
export type HostAnswer = Record<string, unknown> | 'unreachable' | 'no-answer'

// What these say happened before a byte of the request was on its way.
const BEFORE = [
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]

/** Asks a host over HTTP and reads its JSON, whatever the status: hosts answer faults with 200 and the like. */
export async function askHost(url: string, body?: URLSearchParams | object): Promise<HostAnswer> {
  try {
    const answer = await fetch(url, {
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(body === undefined
        ? {}
        : body instanceof URLSearchParams
          ? { method: 'POST', body }
          : {
              method: 'POST',
              body: JSON.stringify(body),
              headers: { 'content-type': 'application/json; charset=utf-8' },
            }),
    })
    const read = (await answer.json()) as unknown
    return typeof read === 'object' && read !== null ? (read as Record<string, unknown>) : 'no-answer'
  } catch (error) {
    const code = ((error as Error).cause as { code?: string } | undefined)?.code ?? ''
    return BEFORE.includes(code) ? 'unreachable' : 'no-answer'
  }
}

/** Keeps a host's access token until shortly before its end, and asks for it once however many want it. */
export function tokenKeeper(
  ask: (isForced: boolean) => Promise<HostAnswer>,
  nowMs: () => number,
): (isForced: boolean) => Promise<string | null> {
  let kept: { readonly token: string; readonly until: number } | null = null
  let asking: Promise<string | null> | null = null
  return (isForced) => {
    if (!isForced && kept && nowMs() < kept.until) return Promise.resolve(kept.token)
    asking ??= ask(isForced)
      .then((answer) => {
        if (typeof answer === 'string' || typeof answer.access_token !== 'string') return null
        const seconds = typeof answer.expires_in === 'number' ? answer.expires_in : 0
        // Five minutes early, but never so early that it is asked for before every message.
        kept = { token: answer.access_token, until: nowMs() + Math.max(60, seconds - 300) * 1_000 }
        return kept.token
      })
      .finally(() => {
        asking = null
      })
    return asking
  }
}
