import type { FastifyInstance } from 'fastify'
import type { linkNotice, linkPaperBallots } from '#contract/votes/paper/sheets.ts'
import { ALL_BUILDINGS, paperBallotsFile, voteNoticeFile } from '#contract/votes/paper/files.ts'
import type { Handler } from '#server/core/http/context.ts'
import { inEstate } from '#server/core/db/scope.ts'
import type { Ports } from '#server/core/ports.ts'
import { AppError } from '#server/core/http/app-error.ts'
import { serveFile } from '#server/files/serve.ts'
import { signedLink } from '#server/files/signed-links.ts'
import { mustFindVote, stateOf } from '../store.ts'
import { announcementPaper } from './sheets/announcement.ts'
import { ballotFile } from './sheets/ballot-file.ts'
import { announcementOf, lastResult, resultOf, sheetOrderOf } from './sheets/fill.ts'
import { drawOnce } from '#server/pdf/kept.ts'
import type { AnnouncementNotice, ResultNotice } from './sheets/notice.ts'
import { resultPaper } from './sheets/result.ts'

export const handleLinkNotice: Handler<typeof linkNotice> = async ({ ports, nowAt }, { params, query }) =>
  inEstate(ports.db, params.estateId, async (tx) => {
    const vote = await mustFindVote(tx, params.estateId, params.voteId)
    // Whoever asks for a result too early is told so by the app, not by a broken download.
    if (query.kind === 'result') await lastResult(tx, ports, vote, nowAt)
    return { url: signedLink(ports, voteNoticeFile, { ...params, ...query }, nowAt) }
  })

export const handleLinkPaperBallots: Handler<typeof linkPaperBallots> = async (
  context,
  { params, query },
) => {
  const { ports, nowAt } = context
  return inEstate(ports.db, params.estateId, async (tx) => {
    const vote = await mustFindVote(tx, params.estateId, params.voteId)
    const state = stateOf(vote, nowAt)
    if (state === 'closed' || state === 'cancelled') throw new AppError('vote.closed')
    const sheets = { ...params, who: query.who, building: query.building ?? ALL_BUILDINGS }
    return { url: signedLink(ports, paperBallotsFile, sheets, nowAt) }
  })
}

/** Serves the papers themselves. */
export function servePapers(app: FastifyInstance, ports: Ports, publicUrl: () => string): void {
  serveFile(app, ports, voteNoticeFile, async ({ estateId, voteId, kind, form }, nowAt) => {
    const notice = await inEstate(ports.db, estateId, async (tx) => {
      const vote = await mustFindVote(tx, estateId, voteId)
      return kind === 'result'
        ? resultOf(tx, ports, vote, nowAt, publicUrl())
        : announcementOf(tx, vote, publicUrl())
    })
    const bytes = form === 'json' ? JSON.stringify(notice, null, 1) : await drawOnce(notice, draw)
    return { form, name: `${kind}-${voteId}`, bytes }
  })
  serveFile(app, ports, paperBallotsFile, async ({ estateId, voteId, who, building }, nowAt) => {
    const only = building === ALL_BUILDINGS ? null : building
    const order = await inEstate(ports.db, estateId, async (tx) =>
      sheetOrderOf(tx, await mustFindVote(tx, estateId, voteId), who, only, nowAt),
    )
    return { form: 'pdf', name: `ballots-${voteId}`, bytes: await ballotFile(order, ports) }
  })
}

function draw(notice: AnnouncementNotice | ResultNotice): Promise<Buffer> {
  return 'countedAt' in notice ? resultPaper(notice) : announcementPaper(notice)
}
