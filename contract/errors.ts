/**
 * Every refusal the server can give. The code is stable on the wire; its words are in `src/copy/errors.ts`.
 * `retry` says what a client may do with the same request: `never` (it will be refused again), `later`
 * (the same bytes with the same Idempotency-Key may succeed), `sign-in` (after the session is renewed).
 */
export const ERRORS = {
  'request.malformed': { status: 400, retry: 'never' },
  'request.too-large': { status: 413, retry: 'never' },
  'request.too-many': { status: 429, retry: 'later' },
  'request.not-found': { status: 404, retry: 'never' },
  'request.key-missing': { status: 400, retry: 'never' },
  'request.key-reused': { status: 422, retry: 'never' },
  'server.failed': { status: 500, retry: 'later' },
  'server.busy': { status: 503, retry: 'later' },
  'session.missing': { status: 401, retry: 'sign-in' },
  'session.expired': { status: 401, retry: 'sign-in' },
  'session.state-unknown': { status: 400, retry: 'never' },
  'session.code-refused': { status: 400, retry: 'never' },
  'session.channel-unavailable': { status: 503, retry: 'later' },
  'session.identity-unbound': { status: 409, retry: 'never' },
  'session.binding-refused': { status: 400, retry: 'never' },
  'access.role-unknown': { status: 400, retry: 'never' },
  'access.role-not-held': { status: 403, retry: 'never' },
  'access.denied': { status: 403, retry: 'never' },
  'vote.not-found': { status: 404, retry: 'never' },
  'vote.not-open': { status: 409, retry: 'never' },
  'vote.closed': { status: 409, retry: 'never' },
  'vote.not-entitled': { status: 403, retry: 'never' },
  'vote.already-cast': { status: 409, retry: 'never' },
  'vote.bad-choices': { status: 422, retry: 'never' },
  'vote.cancelled': { status: 409, retry: 'never' },
  'vote.held': { status: 409, retry: 'never' },
  'vote.move-refused': { status: 409, retry: 'never' },
  'vote.few-places': { status: 422, retry: 'never' },
  'vote.roll-fixed': { status: 409, retry: 'never' },
  'vote.bad-items': { status: 422, retry: 'never' },
  'draft.not-found': { status: 404, retry: 'never' },
  'draft.changed': { status: 409, retry: 'never' },
  'draft.move-refused': { status: 409, retry: 'never' },
  'draft.guidance-pending': { status: 409, retry: 'never' },
  'draft.incomplete': { status: 422, retry: 'never' },
  'objection.not-found': { status: 404, retry: 'never' },
  'objection.answered': { status: 409, retry: 'never' },
  'objection.too-late': { status: 409, retry: 'never' },
  'objection.too-many': { status: 409, retry: 'never' },
  'objection.bad-correction': { status: 422, retry: 'never' },
  'proxy.cap': { status: 409, retry: 'never' },
  'proxy.off': { status: 409, retry: 'never' },
  'proxy.granted': { status: 409, retry: 'never' },
  'proxy.own': { status: 409, retry: 'never' },
  'proxy.own-clerk': { status: 409, retry: 'never' },
  'proxy.code-refused': { status: 404, retry: 'never' },
  'proxy.not-found': { status: 404, retry: 'never' },
  'proxy.used': { status: 409, retry: 'never' },
  'vote.represented': { status: 403, retry: 'never' },
  'vote.no-ballot': { status: 404, retry: 'never' },
  'vote.notice-too-short': { status: 422, retry: 'never' },
  'vote.window-unlawful': { status: 422, retry: 'never' },
  'vote.empty-roll': { status: 422, retry: 'never' },
  'paper.same-clerk': { status: 409, retry: 'never' },
  'paper.wrong-serial': { status: 422, retry: 'never' },
  'paper.own-home': { status: 403, retry: 'never' },
  'paper.scan-missing': { status: 422, retry: 'never' },
  'paper.contest-closed': { status: 409, retry: 'never' },
  'delivery.unfit': { status: 422, retry: 'never' },
  'delivery.no-evidence': { status: 422, retry: 'never' },
  'delivery.bad-time': { status: 422, retry: 'never' },
  'vote.not-counted': { status: 409, retry: 'never' },
  'witness.not-found': { status: 404, retry: 'never' },
  'witness.retired': { status: 409, retry: 'never' },
  'witness.seats-taken': { status: 409, retry: 'never' },
  'witness.key-taken': { status: 409, retry: 'never' },
  'witness.bad-signature': { status: 422, retry: 'never' },
  'witness.checkpoint-unknown': { status: 404, retry: 'never' },
  'witness.clock-off': { status: 422, retry: 'never' },
  'witness.no-conflict': { status: 422, retry: 'never' },
  'initiative.not-found': { status: 404, retry: 'never' },
  'initiative.kind-unfit': { status: 409, retry: 'never' },
  'initiative.not-entitled': { status: 403, retry: 'never' },
  'initiative.one-at-a-time': { status: 409, retry: 'never' },
  'initiative.not-collecting': { status: 409, retry: 'never' },
  'initiative.move-refused': { status: 409, retry: 'never' },
  'initiative.day-unfit': { status: 422, retry: 'never' },
  'initiative.vote-unfit': { status: 422, retry: 'never' },
  'clause.not-found': { status: 404, retry: 'never' },
  'entry.not-found': { status: 404, retry: 'never' },
  'entry.account-unfit': { status: 422, retry: 'never' },
  'entry.no-voucher': { status: 422, retry: 'never' },
  'entry.day-unfit': { status: 422, retry: 'never' },
  'entry.month-closed': { status: 409, retry: 'never' },
  'entry.vote-unfit': { status: 422, retry: 'never' },
  'entry.reversed': { status: 409, retry: 'never' },
  'close.out-of-order': { status: 409, retry: 'never' },
  'close.too-early': { status: 409, retry: 'never' },
  'close.not-found': { status: 404, retry: 'never' },
  'close.changed': { status: 409, retry: 'never' },
  'close.same-person': { status: 403, retry: 'never' },
  'repair.not-found': { status: 404, retry: 'never' },
  'repair.move-refused': { status: 409, retry: 'never' },
  'repair.photo-unknown': { status: 422, retry: 'never' },
  'photo.not-a-picture': { status: 415, retry: 'never' },
  'photo.too-large': { status: 413, retry: 'never' },
  'photo.not-found': { status: 404, retry: 'never' },
  'photo.not-sent': { status: 422, retry: 'never' },
} as const satisfies Record<string, { status: number; retry: 'never' | 'later' | 'sign-in' }>

export type ErrorCode = keyof typeof ERRORS

/** Narrows a text from the wire to a code this build knows. */
export function isErrorCode(text: unknown): text is ErrorCode {
  return typeof text === 'string' && Object.prototype.hasOwnProperty.call(ERRORS, text)
}

/** What any endpoint may answer besides its own errors. */
export const COMMON_ERRORS = [
  'request.malformed',
  'request.too-large',
  'request.too-many',
  'server.failed',
  'server.busy',
] as const satisfies readonly ErrorCode[]

export const SIGNED_IN_ERRORS = ['session.missing', 'session.expired'] as const satisfies readonly ErrorCode[]

export const ROLE_ERRORS = [
  'access.role-unknown',
  'access.role-not-held',
  'access.denied',
] as const satisfies readonly ErrorCode[]

export const IDEMPOTENT_ERRORS = [
  'request.key-missing',
  'request.key-reused',
] as const satisfies readonly ErrorCode[]
