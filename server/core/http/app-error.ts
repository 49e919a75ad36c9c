import { ERRORS, type ErrorCode, isErrorCode } from '#contract/core/errors.ts'

/** Thrown by a handler to say no; `mount` turns it into a problem+json answer. */
export class AppError extends Error {
  readonly code: ErrorCode
  readonly fields: readonly { path: string; message: string }[]
  /** When the same may be asked again, where that is known better than for all. */
  readonly retryAfterS: number | null
  constructor(
    code: ErrorCode,
    fields: readonly { path: string; message: string }[] = [],
    retryAfterS: number | null = null,
  ) {
    super(code)
    this.code = code
    this.fields = fields
    this.retryAfterS = retryAfterS
  }
}

export const PROBLEM_TYPE_BASE = 'https://wuye.example.beijing/problems/'

/** The RFC 9457 body of a refusal. Never carries personal data or the text of an inner error. */
export function problemOf(refusal: AppError, requestId: string) {
  return {
    type: PROBLEM_TYPE_BASE + refusal.code,
    title: refusal.code,
    status: ERRORS[refusal.code].status,
    code: refusal.code,
    requestId,
    ...(refusal.fields.length > 0 ? { fields: refusal.fields } : {}),
  }
}

/** For the answer of a function of the database: `ok`, or the code of why not. */
export function refuseUnlessOk(answer: string | undefined): void {
  if (answer !== 'ok') throw refusalWith(answer)
}

/** The refusal whose code the database answers. A text that is no code of the contract is a fault of ours: `server.failed`, and logged. */
export function refusalWith(answer: string | null | undefined): AppError {
  if (isErrorCode(answer)) return new AppError(answer)
  return Object.assign(new AppError('server.failed'), {
    cause: new Error(`the contract has no such code: ${answer}`),
  })
}
