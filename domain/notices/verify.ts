import { faultOfVersion, hashOf, type VersionFault, type VersionProof } from '#domain/log/version-proof.ts'
import { isToldLate } from './notice.ts'
import { type NoticeDocument, noticeText, readNoticeDocument } from './record.ts'

/** A notice as a screen shows it. */
export type ShownNotice = Pick<
  NoticeDocument,
  | 'communityId'
  | 'noticeId'
  | 'outage'
  | 'shownFrom'
  | 'expiresAt'
  | 'worksFrom'
  | 'worksTo'
  | 'title'
  | 'places'
> & {
  readonly kind: NoticeDocument['class']
  readonly byRole: NoticeDocument['by']
  readonly isToldLate: boolean
  /** Oldest first. */
  readonly versions: readonly (Pick<
    NoticeDocument,
    'version' | 'kind' | 'title' | 'text' | 'expiresAt' | 'worksFrom' | 'worksTo' | 'reason' | 'at'
  > & { readonly photoIds: readonly string[] })[]
}

export type NoticeRecord = Pick<VersionProof, 'log' | 'size' | 'checkpoint'> & {
  /** Oldest first. */
  readonly entries: readonly ({ readonly document: string } & Pick<
    VersionProof,
    'index' | 'entry' | 'proof'
  >)[]
}

export type NoticeFault = {
  /**
   * `unlogged`: nothing in the log vouches for a version that is shown. `hidden`: the log has one that is not shown. `chain`: one does
   * not follow the one before it. `differs`: what is shown is not what was published.
   */
  readonly code: VersionFault | 'unlogged' | 'hidden' | 'chain' | 'differs'
  /** Of which version; 0 for the notice as a whole. */
  readonly version: number
}

/**
 * Decides whether a notice is shown as it was published: every version stands in the log with its scope, words, pictures and
 * times, follows the one before it, and is what the screen says. `shown` has the estate and the notice that the page asked for. Answers
 * everything that is wrong. Never throws.
 */
export function verifyNotice(...given: Parameters<typeof check>): NoticeFault[] {
  try {
    return check(...given)
  } catch {
    return [{ code: 'unreadable', version: 0 }]
  }
}

function check(shown: ShownNotice, record: NoticeRecord, knownKey: string | undefined): NoticeFault[] {
  const { log, size, checkpoint, entries } = record
  const faults: NoticeFault[] = []
  const documents: NoticeDocument[] = []
  for (const [at, one] of entries.entries()) {
    const document = readNoticeDocument(one.document)
    const { index, entry, proof } = one
    const code = faultOfVersion(
      {
        kind: 'notice',
        estateId: shown.communityId,
        subject: shown.noticeId,
        number: document?.version ?? at + 1,
        text: one.document,
        at: document?.at ?? 0,
      },
      { log, size, checkpoint, index, entry, proof },
      knownKey,
    )
    if (code || !document) faults.push({ code: code ?? 'unreadable', version: document?.version ?? at + 1 })
    else documents.push(document)
  }
  if (faults.length > 0) return faults
  for (const [at, document] of documents.entries()) {
    const before = documents[at - 1]
    // The first may be a later version, where those before it are from before the log held notices.
    const follows = before
      ? document.version === before.version + 1 && document.previous === hashOf(noticeText(before))
      : document.previous === ''
    if (!follows) faults.push({ code: 'chain', version: document.version })
  }
  for (const version of shown.versions) {
    const document = documents.find((one) => one.version === version.version)
    if (!document) faults.push({ code: 'unlogged', version: version.version })
    else if (!isShown(shown, version, document)) faults.push({ code: 'differs', version: version.version })
  }
  for (const { version } of documents)
    if (!shown.versions.some((one) => one.version === version)) faults.push({ code: 'hidden', version })
  const newest = documents[documents.length - 1]
  if (newest && faults.length === 0 && !isStanding(shown, newest, documents))
    faults.push({ code: 'differs', version: 0 })
  return faults
}

function isShown(
  shown: ShownNotice,
  version: ShownNotice['versions'][number],
  document: NoticeDocument,
): boolean {
  return (
    document.communityId === shown.communityId &&
    document.noticeId === shown.noticeId &&
    document.class === shown.kind &&
    document.outage === shown.outage &&
    document.by === shown.byRole &&
    isSame(document.places, shown.places) &&
    document.kind === version.kind &&
    document.title === version.title &&
    document.text === version.text &&
    isSame(document.photos, version.photoIds) &&
    document.expiresAt === version.expiresAt &&
    document.worksFrom === version.worksFrom &&
    document.worksTo === version.worksTo &&
    document.reason === version.reason &&
    document.at === version.at
  )
}

/** Whether what the head of the page says is what its newest version says. */
function isStanding(
  shown: ShownNotice,
  newest: NoticeDocument,
  documents: readonly NoticeDocument[],
): boolean {
  return (
    newest.title === shown.title &&
    newest.shownFrom === shown.shownFrom &&
    newest.expiresAt === shown.expiresAt &&
    newest.worksFrom === shown.worksFrom &&
    newest.worksTo === shown.worksTo &&
    isToldLate(documents) === shown.isToldLate
  )
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((value, at) => value === other[at])
}
