import type { DraftContent } from '#contract/drafts.ts'
import { type DraftContent as Draft, isSameToGuide } from '#domain/vote/draft.ts'
import type { Tx } from './db/scope.ts'

export type Version = {
  revision: number
  content: DraftContent
  savedBy: string
  savedAt: number
  key: string
}
type Advice = { adviceId: string; revision: number; by: 'street' | 'community'; text: string; at: number }

/** A draft with everything that was done to it, oldest first. */
export type StoredDraft = {
  draftId: string
  startedAt: number
  revoteOf: string | null
  versions: Version[]
  submissions: { revision: number; at: number }[]
  advice: Advice[]
}

/** What is known of the draft of a vote, for its life; null where it had none. */
export async function draftFactsOf(tx: Tx, communityId: string, voteId: string) {
  const draft = await readDraftOf(tx, communityId, voteId)
  if (!draft) return null
  return {
    revoteOf: draft.revoteOf,
    startedAt: draft.startedAt,
    submittedAt: submittedAt(draft),
    replies: draft.advice.map(({ by, at, text }) => ({ by, at, hasText: text !== '' })),
  }
}

/** When the text as it stands was submitted: days may be moved after that, nothing else. */
export function submittedAt(draft: StoredDraft): number | null {
  const last = draft.submissions.at(-1)
  if (!last) return null
  const { content } = draft.versions[last.revision - 1] as Version
  return isSameToGuide(content as Draft, latest(draft).content as Draft) ? last.at : null
}

export function latest(draft: StoredDraft): Version {
  return draft.versions.at(-1) as Version
}

/** A draft of this estate, or null. */
export async function readDraftOf(tx: Tx, communityId: string, draftId: string): Promise<StoredDraft | null> {
  const key = [communityId, draftId]
  const { rows } = await tx.query<{ startedAt: number; revoteOf: string | null }>(
    `SELECT started_at AS "startedAt", revote_of AS "revoteOf" FROM vote_drafts
     WHERE community_id = $1 AND draft_id = $2`,
    key,
  )
  const { rows: versions } = await tx.query<Version>(
    `SELECT revision, content, saved_by AS "savedBy", saved_at AS "savedAt", idempotency_key AS key
     FROM vote_draft_versions WHERE community_id = $1 AND draft_id = $2 ORDER BY revision`,
    key,
  )
  if (!rows[0] || versions.length === 0) return null
  const { rows: submissions } = await tx.query<{ revision: number; at: number }>(
    `SELECT revision, submitted_at AS at FROM vote_draft_submissions
     WHERE community_id = $1 AND draft_id = $2 ORDER BY revision`,
    key,
  )
  const { rows: advice } = await tx.query<Advice>(
    `SELECT advice_id AS "adviceId", revision, by_role AS by, body AS text, given_at AS at FROM vote_draft_advice
     WHERE community_id = $1 AND draft_id = $2 ORDER BY given_at, advice_id`,
    key,
  )
  return { draftId, ...rows[0], versions, submissions, advice }
}
