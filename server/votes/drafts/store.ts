import type { DraftContent } from '#contract/votes/drafts.ts'
import { type DraftContent as Draft, isSameToGuide } from '#domain/votes/drafts/draft.ts'
import { ask, ms, type Question, question } from '#server/core/db/ask.ts'
import type { Tx } from '#server/core/db/scope.ts'

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
export async function draftFactsOf(tx: Tx, estateId: string, voteId: string) {
  return factsOf(await readDraftOf(tx, estateId, voteId))
}

export function factsOf(draft: StoredDraft | null) {
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
export async function readDraftOf(tx: Tx, estateId: string, draftId: string): Promise<StoredDraft | null> {
  return (await ask(tx, draftsQuestion(estateId, 'draft_id = $2', [draftId])))[0] ?? null
}

/** Drafts with all that was done to them, by a condition on them as `d` that begins from `$2`. */
export function draftsQuestion(
  estateId: string,
  where: string,
  values: readonly unknown[],
): Question<StoredDraft[]> {
  const all = (columns: string, table: string, order: string) =>
    `(SELECT coalesce(json_agg(x), '[]') FROM (SELECT ${columns} FROM ${table} t
       WHERE t.estate_id = $1 AND t.draft_id = d.draft_id ORDER BY ${order}) AS x)`
  const versions = all(
    `revision, content, saved_by AS "savedBy", ${ms('saved_at')} AS "savedAt", idempotency_key AS key`,
    'vote_draft_versions',
    'revision',
  )
  const submissions = all(`revision, ${ms('submitted_at')} AS at`, 'vote_draft_submissions', 'revision')
  const advice = all(
    `advice_id AS "adviceId", revision, by_role AS by, body AS text, ${ms('given_at')} AS at`,
    'vote_draft_advice',
    'given_at, advice_id',
  )
  return question(
    `SELECT d.draft_id AS "draftId", ${ms('d.started_at')} AS "startedAt", d.revote_of AS "revoteOf",
       ${versions} AS versions, ${submissions} AS submissions, ${advice} AS advice
     FROM vote_drafts d WHERE d.estate_id = $1 AND ${where} ORDER BY d.draft_id`,
    [estateId, ...values],
    (rows: StoredDraft[]) => rows.filter((draft) => draft.versions.length > 0),
  )
}
