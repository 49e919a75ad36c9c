import type { FastifyInstance, FastifyReply } from 'fastify'
import * as v from 'valibot'
import { filePath, type SignedFile } from '#contract/files/signed.ts'
import type { Ports } from '#server/core/ports.ts'
import { AppError } from '#server/core/http/app-error.ts'
import { isLinkGood } from './signed-links.ts'

/** A file to send: its form, the name to save it by without the ending, and what is in it. */
export type FileAnswer<F extends string> = {
  readonly form: F
  readonly name: string
  readonly bytes: Uint8Array | string
}

/**
 * Serves a file of the contract by its signed address. `answer` is called with parameters that fit and a signature that is good; where it
 * answers null there is no such file. A file that is saved is made for whoever asks, and such are made by turns unless `isDrawn` is false.
 */
export function serveFile<P extends SignedFile['params'], F extends string>(
  app: FastifyInstance,
  ports: Ports,
  file: SignedFile<P, F>,
  answer: (params: v.InferOutput<P>, nowAt: number) => Promise<FileAnswer<F> | null>,
  isDrawn = file.use === 'saved',
): void {
  app.get<{ Querystring: { until?: string; sign?: string } }>(
    `/api${file.path}`,
    { config: isDrawn ? { isDrawn } : {} },
    async (request, reply) => {
      const params = v.safeParse(file.params, request.params)
      const nowAt = ports.nowMs()
      if (!params.success || !isLinkGood(ports, filePath(file, params.output), request.query, nowAt))
        throw new AppError(file.refusal)
      const found = await answer(params.output, nowAt)
      if (!found) throw new AppError(file.refusal)
      const { form, name, bytes } = found
      const shown = file.use === 'saved' ? 'attachment' : 'inline'
      reply
        .header('content-type', file.types[form])
        .header('content-disposition', `${shown}; filename="${name}.${form}"`)
      // What is shown is named by the hash of its bytes.
      if (file.use !== 'saved') reply.header('cache-control', 'private, max-age=86400, immutable')
      const body = typeof bytes === 'string' ? bytes : Buffer.from(bytes)
      if (file.use !== 'played' || typeof body === 'string') return reply.send(body)
      return part(reply.header('accept-ranges', 'bytes'), body, request.headers.range)
    },
  )
}

// Note: Safari plays nothing from a server that does not answer a range with a range.
function part(reply: FastifyReply, bytes: Buffer, range: string | undefined): FastifyReply {
  const [, first = '', last = ''] = /^bytes=(\d{0,12})-(\d{0,12})$/.exec(range ?? '') ?? []
  if (first === '' && last === '') return reply.send(bytes)
  const from = first === '' ? Math.max(0, bytes.length - Number(last)) : Number(first)
  const to = first === '' || last === '' ? bytes.length - 1 : Math.min(Number(last), bytes.length - 1)
  if (from > to)
    return reply.status(416).header('content-range', `bytes */${bytes.length}`).send(Buffer.alloc(0))
  return reply
    .status(206)
    .header('content-range', `bytes ${from}-${to}/${bytes.length}`)
    .send(bytes.subarray(from, to + 1))
}
