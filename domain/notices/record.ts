import type { NoticeClass, Outage } from './notice.ts'

export const NOTICE_FORMAT = 'bjwy-notice/1'

/** One version of a notice: everything that a screen shows of it. */
export type NoticeDocument = {
  readonly format: typeof NOTICE_FORMAT
  readonly communityId: string
  readonly noticeId: string
  /** Counts from 1. */
  readonly version: number
  readonly kind: 'post' | 'correct' | 'withdraw'
  readonly class: NoticeClass
  readonly outage: Outage | null
  /** In which role it was published. */
  readonly by: 'committee' | 'company' | 'community' | 'street'
  /** The addresses it is for, in the order they are shown; an empty list is the whole estate. */
  readonly places: readonly string[]
  readonly title: string
  readonly text: string
  /** SHA-256 (hex) of each picture's bytes. */
  readonly photos: readonly string[]
  readonly shownFrom: number
  readonly expiresAt: number
  readonly worksFrom: number | null
  readonly worksTo: number | null
  /** Why it was corrected or withdrawn. */
  readonly reason: string
  /** SHA-256 (hex) of the document before it; empty for the first. */
  readonly previous: string
  readonly at: number
}

const KEYS: readonly (keyof NoticeDocument)[] = [
  'format',
  'communityId',
  'noticeId',
  'version',
  'kind',
  'class',
  'outage',
  'by',
  'places',
  'title',
  'text',
  'photos',
  'shownFrom',
  'expiresAt',
  'worksFrom',
  'worksTo',
  'reason',
  'previous',
  'at',
]

/** The text that is hashed: JSON with its keys in one order and no spaces. */
export function noticeText(document: NoticeDocument): string {
  return JSON.stringify(Object.fromEntries(KEYS.map((key) => [key, document[key]])))
}

/** Reads a notice's document; null for any other text. */
export function readNoticeDocument(text: string): NoticeDocument | null {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return null
  }
  const found = value as NoticeDocument | null
  if (typeof found !== 'object' || found?.format !== NOTICE_FORMAT) return null
  if (!Array.isArray(found.places) || !Array.isArray(found.photos)) return null
  return noticeText(found) === text ? found : null
}
