import { addDays, beijingDayOf, DAY_MS, startOfDayMs } from '#domain/core/calendar.ts'
import type { RequestContext } from '#server/core/http/context.ts'
import { handleCorrectNotice, handlePostNotice } from '#server/notices/routes.ts'
import type { Ports } from '#server/core/ports.ts'
import { SAMPLE_NOTICES } from '../sample/notices.ts'

const HOUR_MS = 3_600_000

/** The made-up company's notices, through the handlers that the app calls. All of it is of now, as time never goes back along a log. */
export async function seedNotices(ports: Ports, estateId: string, personId: string): Promise<void> {
  const context = (): RequestContext => ({
    ports,
    nowAt: ports.nowMs(),
    personId,
    sessionId: '',
    roles: ['company'],
    idempotencyKey: ports.newId(),
    photo: () => Promise.reject(new Error('the sample sends no picture here')),
  })
  for (const { kind, outage, building, title, text, works, days, correction } of SAMPLE_NOTICES) {
    const nowAt = ports.nowMs()
    const day = startOfDayMs(addDays(beijingDayOf(nowAt), works?.inDays ?? 0))
    const times = {
      worksFrom: works ? day + works.fromHour * HOUR_MS : null,
      worksTo: works ? day + works.toHour * HOUR_MS : null,
      expiresAt: works ? day + works.toHour * HOUR_MS : nowAt + days * DAY_MS,
    }
    const noticeId = ports.newId()
    await handlePostNotice(context(), {
      params: { estateId },
      query: {},
      body: {
        ...{ noticeId, kind, outage, title, text, photoIds: [], shownFrom: nowAt },
        places: [{ building, stair: '', unitId: '' }],
        ...times,
      },
    })
    if (correction)
      await handleCorrectNotice(context(), {
        params: { estateId, noticeId },
        query: {},
        body: { versionId: ports.newId(), title, photoIds: [], ...times, ...correction },
      })
  }
}
