import { AppError } from './app-error.ts'

/** What Fastify, PostgreSQL, Node and the reader of multipart bodies throw. */
export type Failure = Error & { statusCode?: number; validation?: unknown[]; code?: string }

/** It cannot be reached just now, is frozen, is starting or ending, or has no room. PostgreSQL's classes: appendix A of its manual. */
const BUSY = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'EPIPE',
  // No room on the disk, no more files, no memory.
  'ENOSPC',
  'EDQUOT',
  'EMFILE',
  'ENFILE',
  '53100',
  '53200',
  '53300',
  '53400',
  '58030',
  // A statement took too long, or waited too long for a lock, or two waited for each other.
  '57014',
  '55P03',
  '40001',
  '40P01',
  '25P03',
  'FST_ERR_HANDLER_TIMEOUT',
])

/** What a failure means for whoever asked. Never carries its text. `server.failed` is what nobody foresaw. */
export function refusalOf(failure: Failure): AppError {
  if (failure instanceof AppError) return failure
  if (failure.validation)
    return new AppError(
      'request.malformed',
      (failure.validation as { instancePath: string; message?: string }[])
        .slice(0, 10)
        .map(({ instancePath, message = '' }) => ({
          path: instancePath.slice(1).replaceAll('/', '.'),
          message,
        })),
    )
  const { code = '', message, statusCode } = failure
  if (code === 'FST_REQ_FILE_TOO_LARGE') return new AppError('photo.too-large')
  if (statusCode === 413) return new AppError('request.too-large')
  if (statusCode === 429) return new AppError('request.too-many')
  if (statusCode !== undefined && statusCode < 500) return new AppError('request.malformed')
  if (
    BUSY.has(code) ||
    /^(?:57P0[1-5]|08...|ECONN[A-Z]*|ETIMEDOUT)$/.test(code) ||
    /^(?:Connection terminated|Query read timeout|timeout exceeded when trying to connect)/.test(message)
  )
    return new AppError('server.busy')
  // Class 22: a value that its column cannot hold, such as a number too large for it. It came with the request, for what we compute
  // ourselves is checked; it is logged as a fault of ours, because the contract should have refused it.
  if (/^22...$/.test(code)) return new AppError('request.malformed')
  return new AppError('server.failed')
}

/** Whether the server should keep a line about it: nobody foresaw it, or the contract let a value through that it should not. */
export function isFault(failure: Failure, refusal: AppError): boolean {
  if (refusal.code === 'server.failed') return true
  return /^22...$/.test(failure.code ?? '')
}
