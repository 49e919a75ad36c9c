import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { strToU8, zipSync } from 'fflate'
import type { linkRecord } from '#contract/votes/endpoints.ts'
import { recordFile } from '#contract/votes/files.ts'
import type { Handler } from '#server/core/http/context.ts'
import { inEstate } from '#server/core/db/scope.ts'
import type { Ports } from '#server/core/ports.ts'
import { serveFile } from '#server/files/serve.ts'
import { signedLink } from '#server/files/signed-links.ts'
import { recordOf } from './routes.ts'

const README = `表决记录

record.json    这次表决的全部记录：规则、名册的指纹、每张票、结果和签名。里面没有姓名、房号和每户面积。
verifier.html  核验页面。断开网络，用浏览器打开，选择 record.json，就能自己算出结果。

记录的格式是公开的（docs/record-format.md），任何人都可以自己写程序核验。

The record of a vote. Open verifier.html in a browser, offline, and choose record.json.
`

export const handleLinkRecord: Handler<typeof linkRecord> = async ({ ports, nowAt }, { params }) =>
  inEstate(ports.db, params.estateId, async (tx) => {
    await recordOf(tx, ports, params.estateId, params.voteId, nowAt)
    return { url: signedLink(ports, recordFile, params, nowAt) }
  })

/** Serves the record as a zip with the page that checks it. It is small: it waits for no turn. */
export function serveRecords(app: FastifyInstance, ports: Ports, webRoot: string | null): void {
  const answer = async ({ estateId, voteId }: { estateId: string; voteId: string }, nowAt: number) => {
    const record = await inEstate(ports.db, estateId, (tx) => recordOf(tx, ports, estateId, voteId, nowAt))
    const page = webRoot ? join(webRoot, 'verifier.html') : ''
    const bytes = zipSync({
      'record.json': strToU8(JSON.stringify(record)),
      'README.txt': strToU8(README),
      ...(page && existsSync(page) ? { 'verifier.html': readFileSync(page) } : {}),
    })
    return { form: 'zip', name: `vote-${voteId}`, bytes } as const
  }
  serveFile(app, ports, recordFile, answer, false)
}
