import type { FastifyInstance } from 'fastify'
import type { linkNoticePoster } from '#contract/notices/endpoints.ts'
import { ESTATE_ID } from '#contract/core/scalars.ts'
import { isToldLate } from '#domain/notices/notice.ts'
import type { Handler } from '#server/core/http/context.ts'
import { inEstate, type Tx } from '#server/core/db/scope.ts'
import { mustSee } from './visibility.ts'
import { findNotice, newestOf, placesOf } from './store.ts'
import { pageOfNotice } from '#server/core/http/pages.ts'
import { paperEstate } from '#server/estate/letterhead.ts'
import { drawOnce } from '#server/pdf/kept.ts'
import { type NoticePoster, noticePoster } from './poster.ts'
import type { Ports } from '#server/core/ports.ts'
import { Refusal } from '#server/core/http/refusal.ts'
import { isLinkGood, signedLink } from '#server/files/signed-links.ts'

export const handleLinkNoticePoster: Handler<typeof linkNoticePoster> = async (call, { params }) => {
  const { estateId, noticeId } = params
  const { version } = await inEstate(call.ports.db, estateId, async (tx) =>
    newestOf(await mustSee(tx, call, estateId, noticeId)),
  )
  return { url: signedLink(call.ports, pathOf(estateId, noticeId, version), call.nowAt) }
}

/** Serves the poster. Not in the contract: its answer is a file, and a saved link sends no headers. */
export function serveNoticePosters(app: FastifyInstance, ports: Ports, publicUrl: () => string): void {
  app.get<{
    Params: { estateId: string; file: string }
    Querystring: { until?: string; sign?: string }
  }>('/api/estates/:estateId/notice-posters/:file', { config: { isDrawn: true } }, async (request, reply) => {
    const { estateId, file } = request.params
    const [, noticeId, number] = /^([0-9A-Z]{26})-([1-9]\d{0,3})\.pdf$/.exec(file) ?? []
    if (noticeId === undefined || !ESTATE_ID.test(estateId)) throw new Refusal('request.not-found')
    const version = Number(number)
    const path = pathOf(estateId, noticeId, version)
    if (!isLinkGood(ports, path, request.query, ports.nowMs())) throw new Refusal('request.not-found')
    const poster = await inEstate(ports.db, estateId, (tx) =>
      posterOf(tx, estateId, noticeId, version, publicUrl()),
    )
    return reply
      .header('content-type', 'application/pdf')
      .header('content-disposition', `attachment; filename="notice-${noticeId}-${version}.pdf"`)
      .send(await drawOnce(poster, noticePoster))
  })
}

async function posterOf(
  tx: Tx,
  estateId: string,
  noticeId: string,
  version: number,
  publicUrl: string,
): Promise<NoticePoster> {
  const notice = await findNotice(tx, estateId, '', noticeId)
  const one = notice?.versions[version - 1]
  if (!notice || !one) throw new Refusal('request.not-found')
  const { kind, outage, byRole, versions } = notice
  const { title, text, reason, at, shownFrom, expiresAt, worksFrom, worksTo } = one
  return {
    ...(await paperEstate(tx, estateId)),
    url: `${publicUrl}${pageOfNotice(noticeId)}`,
    ...{ kind, outage, byRole, title, text, reason, at, shownFrom, expiresAt, worksFrom, worksTo, version },
    act: one.kind,
    places: await placesOf(tx, estateId, noticeId),
    photoCount: one.photoIds.length,
    isToldLate: isToldLate(versions.slice(0, version)),
  }
}

function pathOf(estateId: string, noticeId: string, version: number): string {
  return `/api/estates/${estateId}/notice-posters/${noticeId}-${version}.pdf`
}
