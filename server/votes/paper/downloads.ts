import type { FastifyInstance, FastifyReply } from 'fastify'
import type { linkNotice, linkPaperBallots, NoticeForm, NoticeKind } from '#contract/votes/paper/sheets.ts'
import type { Handler } from '#server/core/http/context.ts'
import { inEstate } from '#server/core/db/scope.ts'
import type { Ports } from '#server/core/ports.ts'
import { Refusal } from '#server/core/http/refusal.ts'
import { isLinkGood, signedLink } from '#server/files/signed-links.ts'
import { mustFindVote, stateOf } from '../store.ts'
import { announcementPaper } from './sheets/announcement.ts'
import { ballotFile } from './sheets/ballot-file.ts'
import { announcementOf, lastResult, resultOf, sheetOf } from './sheets/fill.ts'
import { drawOnce } from '#server/pdf/kept.ts'
import type { AnnouncementNotice, ResultNotice } from './sheets/notice.ts'
import { resultPaper } from './sheets/result.ts'

type OfVote = { estateId: string; voteId: string }
type Signed = { until?: string; sign?: string }
type Who = 'waiting' | 'all'

export const handleLinkNotice: Handler<typeof linkNotice> = async ({ ports, nowAt }, { params, query }) =>
  inEstate(ports.db, params.estateId, async (tx) => {
    const vote = await mustFindVote(tx, params.estateId, params.voteId)
    // Whoever asks for a result too early is told so by the app, not by a broken download.
    if (query.kind === 'result') await lastResult(tx, ports, vote, nowAt)
    return { url: signedLink(ports, noticePath(params, query.kind, query.form), nowAt) }
  })

export const handleLinkPaperBallots: Handler<typeof linkPaperBallots> = async (call, { params, query }) => {
  const { ports, nowAt } = call
  return inEstate(ports.db, params.estateId, async (tx) => {
    const vote = await mustFindVote(tx, params.estateId, params.voteId)
    const state = stateOf(vote, nowAt)
    if (state === 'closed' || state === 'cancelled') throw new Refusal('vote.closed')
    return { url: signedLink(ports, sheetPath(params, query.who, query.building ?? ALL), nowAt) }
  })
}

/** Serves the papers themselves. Not in the contract: their answers are files, and a saved link sends no headers. */
export function servePapers(app: FastifyInstance, ports: Ports, publicUrl: () => string): void {
  app.get<{ Params: OfVote & { file: string }; Querystring: Signed }>(
    '/api/estates/:estateId/votes/:voteId/notices/:file',
    { config: { isDrawn: true } },
    async (request, reply) => {
      const { estateId, voteId, file } = request.params
      const nowAt = ports.nowMs()
      const [kind, form] = file.split('.') as [NoticeKind, NoticeForm]
      check(ports, noticePath({ estateId, voteId }, kind, form), request.query, nowAt)
      const notice = await inEstate(ports.db, estateId, async (tx) => {
        const vote = await mustFindVote(tx, estateId, voteId)
        return kind === 'result'
          ? resultOf(tx, ports, vote, nowAt, publicUrl())
          : announcementOf(tx, vote, publicUrl())
      })
      if (form === 'json')
        return named(reply, `${kind}-${voteId}.json`, 'application/json').send(
          JSON.stringify(notice, null, 1),
        )
      return named(reply, `${kind}-${voteId}.pdf`, 'application/pdf').send(await drawOnce(notice, draw))
    },
  )
  app.get<{ Params: OfVote & { who: Who; building: string }; Querystring: Signed }>(
    '/api/estates/:estateId/votes/:voteId/paper-sheets/:who/:building',
    { config: { isDrawn: true } },
    async (request, reply) => {
      const { estateId, voteId, who, building } = request.params
      check(ports, sheetPath({ estateId, voteId }, who, building), request.query, ports.nowMs())
      const sheet = await inEstate(ports.db, estateId, async (tx) =>
        sheetOf(
          tx,
          ports,
          await mustFindVote(tx, estateId, voteId),
          who,
          building === ALL ? null : building,
          ports.nowMs(),
        ),
      )
      return named(reply, `ballots-${voteId}.pdf`, 'application/pdf').send(await ballotFile(sheet))
    },
  )
}

/** Stands for every building; a building's name cannot be empty, and `*` is none. */
const ALL = '*'

function noticePath({ estateId, voteId }: OfVote, kind: NoticeKind, form: NoticeForm): string {
  return `/api/estates/${estateId}/votes/${voteId}/notices/${kind}.${form}`
}

function sheetPath({ estateId, voteId }: OfVote, who: Who, building: string): string {
  return `/api/estates/${estateId}/votes/${voteId}/paper-sheets/${who}/${encodeURIComponent(building)}`
}

function check(ports: Ports, path: string, given: Signed, nowAt: number): void {
  if (!isLinkGood(ports, path, given, nowAt)) throw new Refusal('vote.not-found')
}

function draw(notice: AnnouncementNotice | ResultNotice): Promise<Buffer> {
  return 'countedAt' in notice ? resultPaper(notice) : announcementPaper(notice)
}

function named(reply: FastifyReply, name: string, type: string): FastifyReply {
  return reply.header('content-type', type).header('content-disposition', `attachment; filename="${name}"`)
}
