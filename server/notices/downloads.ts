import type { FastifyInstance } from 'fastify'
import type { linkNoticePoster } from '#contract/notices/endpoints.ts'
import { noticePosterFile } from '#contract/notices/files.ts'
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
import { AppError } from '#server/core/http/app-error.ts'
import { serveFile } from '#server/files/serve.ts'
import { signedLink } from '#server/files/signed-links.ts'

export const handleLinkNoticePoster: Handler<typeof linkNoticePoster> = async (context, { params }) => {
  const { estateId, noticeId } = params
  const { version } = await inEstate(context.ports.db, estateId, async (tx) =>
    newestOf(await mustSee(tx, context, estateId, noticeId)),
  )
  return {
    url: signedLink(
      context.ports,
      noticePosterFile,
      { estateId, noticeId, version: String(version) },
      context.nowAt,
    ),
  }
}

/** Serves the poster. */
export function serveNoticePosters(app: FastifyInstance, ports: Ports, publicUrl: () => string): void {
  serveFile(app, ports, noticePosterFile, async ({ estateId, noticeId, version }) => {
    const poster = await inEstate(ports.db, estateId, (tx) =>
      posterOf(tx, estateId, noticeId, Number(version), publicUrl()),
    )
    return {
      form: 'pdf',
      name: `notice-${noticeId}-${version}`,
      bytes: await drawOnce(poster, noticePoster),
    }
  })
}

async function posterOf(
  tx: Tx,
  estateId: string,
  noticeId: string,
  version: number,
  publicUrl: string,
): Promise<NoticePoster> {
  const notice = await findNotice(tx, estateId, '', noticeId, 0)
  const one = notice?.versions[version - 1]
  if (!notice || !one) throw new AppError('request.not-found')
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
