import { type ErrorCode, isErrorCode, retryAfter } from '#contract/core/errors.ts'
import type { Reply } from '#src/platform/request.ts'

/** What a call may end in besides an answer: the server's codes, and those only a phone can know. */
export type ClientCode =
  | ErrorCode
  | 'phone.offline'
  | 'phone.timeout'
  | 'phone.unreadable'
  | 'phone.photo-gone'
  | 'phone.busy'

export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | {
      readonly ok: false
      readonly code: ClientCode
      /** Where in the body it is wrong, as the server says it: `terms.place`. */
      readonly fields?: readonly string[]
    }

/** The code of a reply that is not a success; a reply that says nothing readable is `phone.unreadable`. */
export function codeOfReply(reply: Reply): ClientCode {
  if (reply.kind === 'failed') return reply.why === 'timeout' ? 'phone.timeout' : 'phone.offline'
  const code = (reply.body as { code?: unknown } | null)?.code
  if (isErrorCode(code)) return code
  return reply.status >= 500 ? 'server.failed' : 'phone.unreadable'
}

/** Whether the same bytes may be sent again later and then succeed. */
export function mayRetry(code: ClientCode): boolean {
  if (code === 'phone.photo-gone') return false
  if (!isErrorCode(code)) return true
  return retryAfter(code) !== 'never'
}

/** The places in the body that a refusal names. */
export function fieldsOfReply(reply: Reply): readonly string[] {
  if (reply.kind === 'failed') return []
  const { fields } = (reply.body ?? {}) as { fields?: unknown }
  const list: readonly unknown[] = Array.isArray(fields) ? fields : []
  return list.flatMap((one) => {
    const { path } = (one ?? {}) as { path?: unknown }
    return typeof path === 'string' && path !== '' ? [path] : []
  })
}
