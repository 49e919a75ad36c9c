import * as v from 'valibot'
import type { AnyEndpoint, OutputOf, ParamsOf } from '#contract/core/endpoint.ts'
import { sendTable, type TableFile } from '#src/platform/table-file.ts'
import { authHeaders, withSession } from '../calls/call.ts'
import { codeOfReply, type Outcome } from '../calls/codes.ts'
import { urlOf } from '../calls/url.ts'
import { haveWordsOf } from '../calls/words.ts'

/** Sends a chosen spreadsheet to an endpoint that takes one, and parses the answer. */
export async function callWithTable<T extends AnyEndpoint>(
  endpoint: T,
  params: ParamsOf<T>,
  file: TableFile,
  key?: string,
): Promise<Outcome<OutputOf<T>>> {
  const url = urlOf(endpoint, params as Record<string, string>)
  const reply = await withSession(endpoint, () =>
    sendTable(url, { ...authHeaders(endpoint), ...(key ? { 'idempotency-key': key } : {}) }, file),
  )
  if (reply.kind !== 'reply' || reply.status !== 200) {
    const code = codeOfReply(reply as never)
    await haveWordsOf(code)
    return { ok: false, code }
  }
  const parsed = v.safeParse(endpoint.output, reply.body)
  return parsed.success
    ? { ok: true, value: parsed.output as OutputOf<T> }
    : { ok: false, code: 'phone.unreadable' }
}
