import type { NoticeDetail } from '#contract/notices/endpoints.ts'
import { NOTICE_HEADS } from '#domain/notices/notice.ts'
import { NOTICES } from '#src/copy/notices/words.ts'
import type { ShareCard } from '#src/platform/host.ts'
import { routes } from '#src/routes.ts'
import { instant } from '#src/ui/figures/figures.ts'

type Shown = Pick<NoticeDetail, 'kind' | 'title' | 'state' | 'expiresAt' | 'byRole' | 'shownFrom' | 'places'>

/** What neighbours are sent of a notice. One to certain homes may speak of who lives there: its card names neither. */
export function noticeCard(noticeId: string, notice: Shown | undefined): ShareCard {
  const path = routes.notice(noticeId)
  if (!notice || notice.places.length > 0)
    return { title: NOTICE_HEADS[notice?.kind ?? 'general'], note: NOTICES.card.unnamed, path }
  const { kind, title, state, expiresAt, byRole, shownFrom } = notice
  return {
    title:
      state === 'current'
        ? NOTICES.card.current(kind, title, instant(expiresAt))
        : NOTICES.card.past(NOTICES.states[state], kind, title),
    note: NOTICES.by(byRole, instant(shownFrom)),
    path,
  }
}
