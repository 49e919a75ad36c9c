import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { strToU8, zipSync } from 'fflate'
import type { linkRecord } from '#contract/votes/endpoints.ts'
import type { Handler } from '#server/core/http/context.ts'
import { inEstate } from '#server/core/db/scope.ts'
import type { Ports } from '#server/core/ports.ts'
import { Refusal } from '#server/core/http/refusal.ts'
import { isLinkGood, signedLink } from '#server/files/signed-links.ts'
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
    return { url: signedLink(ports, pathOf(params.estateId, params.voteId), nowAt) }
  })

/** Serves the record as a zip with the page that checks it. Not in the contract: its answer is no JSON. */
export function serveRecords(app: FastifyInstance, ports: Ports, webRoot: string | null): void {
  app.get<{
    Params: { estateId: string; voteId: string }
    Querystring: { until?: string; sign?: string }
  }>('/api/estates/:estateId/votes/:voteId/record.zip', async (request, reply) => {
    const { estateId, voteId } = request.params
    const nowAt = ports.nowMs()
    if (!isLinkGood(ports, pathOf(estateId, voteId), request.query, nowAt))
      throw new Refusal('vote.not-found')
    const record = await inEstate(ports.db, estateId, (tx) => recordOf(tx, ports, estateId, voteId, nowAt))
    const page = webRoot ? join(webRoot, 'verifier.html') : ''
    const file = zipSync({
      'record.json': strToU8(JSON.stringify(record)),
      'README.txt': strToU8(README),
      ...(page && existsSync(page) ? { 'verifier.html': readFileSync(page) } : {}),
    })
    return reply
      .header('content-type', 'application/zip')
      .header('content-disposition', `attachment; filename="vote-${voteId}.zip"`)
      .send(Buffer.from(file))
  })
}

function pathOf(estateId: string, voteId: string): string {
  return `/api/estates/${estateId}/votes/${voteId}/record.zip`
}
