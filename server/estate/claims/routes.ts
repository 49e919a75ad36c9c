import type {
  beginClaimUpload,
  claimHome,
  findClaimEstates,
  moveMyClaim,
  sendClaimUploadPart,
} from '#contract/estate/claims.ts'
import type { listMyClaims } from '#contract/estate/my-claims.ts'
import { claimBar } from '#domain/estate/claims.ts'
import type { CLAIM_VERDICTS } from '#domain/estate/title.ts'
import { toBase64 } from '#domain/log/bytes.ts'
import { readCertificate } from '#domain/estate/certificate.ts'
import { inEstate, type Tx } from '#server/core/db/scope.ts'
import type { Handler, RequestContext } from '#server/core/http/context.ts'
import { mustKnowPhotos } from '#server/files/photos.ts'
import { AppError } from '#server/core/http/app-error.ts'
import { handleBeginUpload, handleSendUploadPart } from '#server/files/uploads.ts'
import { documentOf, hasRival } from './grant.ts'
import { holdClaims, makeClaim } from './make.ts'
import { addStep, findClaim, findClaims, type StoredClaim, type StoredStep } from './store.ts'

// What somebody without a home or a post may do: look for the estate, claim, and see what became of it. No role admits them, so
// each handler asks for the claim's own person; nothing here names another person.

const MOST_FOUND = 10
/** Pictures of papers that a stranger may send an estate in a day. Basis: ours: a claim, its answer and its appeal, twice. */
const MOST_PICTURES = 40
/** How many claims of a person are shown. */
const MOST_SHOWN = 20

export const handleFindClaimEstates: Handler<typeof findClaimEstates> = async ({ ports }, { query }) => {
  const { rows } = await ports.db.query<{ estateId: string; name: string; isMadeUp: boolean }>(
    `SELECT estate_id::text AS "estateId", name, is_made_up AS "isMadeUp" FROM estates
     WHERE strpos(name, $1) > 0 ORDER BY length(name), name, estate_id LIMIT $2`,
    [query.sought.trim(), MOST_FOUND],
  )
  return { estates: rows }
}

export const handleBeginClaimUpload: Handler<typeof beginClaimUpload> = async (
  context,
  { params, query, body },
) => {
  await mustBeEstate(context, params.estateId)
  return handleBeginUpload(asStranger(context), { params, query, body })
}

export const handleSendClaimUploadPart: Handler<typeof sendClaimUploadPart> = async (
  context,
  { params, query, body },
) => {
  await mustBeEstate(context, params.estateId)
  return handleSendUploadPart(asStranger(context), { params, query, body })
}

export const handleClaimHome: Handler<typeof claimHome> = async (context, { params, body }) => {
  const { ports, nowAt, personId } = context
  const { estateId } = params
  await mustBeEstate(context, estateId)
  // First, so that a claim is never there without its person finding it; a pointer to nothing shows nothing.
  await ports.db.query(
    `INSERT INTO person_claims (person_id, claim_id, estate_id, made_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
    [personId, body.claimId, estateId, new Date(nowAt)],
  )
  return inEstate(ports.db, estateId, async (tx) => ({
    state: (await makeClaim(tx, context, estateId, body, null)).standing.state,
  }))
}

export const handleListMyClaims: Handler<typeof listMyClaims> = async ({ ports, nowAt, personId }) => {
  const { rows } = await ports.db.query<{ claimId: string; estateId: string }>(
    `SELECT claim_id AS "claimId", estate_id::text AS "estateId" FROM person_claims
     WHERE person_id = $1 ORDER BY made_at DESC, claim_id DESC LIMIT $2`,
    [personId, MOST_SHOWN],
  )
  const claims = []
  for (const estateId of [...new Set(rows.map((row) => row.estateId))])
    claims.push(
      ...(await inEstate(ports.db, estateId, async (tx) => {
        const ids = rows.filter((row) => row.estateId === estateId).map((row) => row.claimId)
        const found = await findClaims(tx, estateId, 'claim_id = ANY ($2) AND person_id = $3', [
          ids,
          personId,
        ])
        const name = await nameOf(tx, estateId)
        return Promise.all(found.map((one) => mine(tx, estateId, name, one, personId, nowAt)))
      })),
    )
  return { nowAt, claims: claims.sort((a, b) => b.madeAt - a.madeAt) }
}

export const handleMoveMyClaim: Handler<typeof moveMyClaim> = async (context, { params, body }) => {
  const { ports, nowAt, personId } = context
  const { estateId, claimId } = params
  await mustBeEstate(context, estateId)
  const words = body.words.trim()
  return inEstate(ports.db, estateId, async (tx) => {
    await holdClaims(tx, estateId)
    const claim = await findClaim(tx, estateId, claimId)
    if (!claim || claim.personId !== personId) throw new AppError('claim.not-found')
    const done = claim.steps[body.position]
    if (done?.kind === body.move && done.by === personId) return { state: claim.standing.state }
    if (claim.steps.length !== body.position) throw new AppError('claim.changed')
    const step = { kind: body.move, by: personId, as: 'claimant' as const }
    const bar = claimBar(claim.standing, step, nowAt)
    if (bar) throw new AppError(bar)
    if (body.move !== 'withdraw' && words === '' && body.photoIds.length === 0)
      throw new AppError('claim.words-missing')
    await mustKnowPhotos(tx, estateId, body.photoIds, 'claim.photo-unknown')
    const { standing } = await addStep(tx, estateId, claim, {
      ...step,
      papers: [],
      refusals: [],
      words,
      photoIds: [...new Set(body.photoIds)],
      unitId: null,
      ownerId: null,
      needsSecond: false,
      at: nowAt,
      evidence: null,
      salt: null,
      logIndex: null,
    })
    return { state: standing.state }
  })
}

/** What the claimant and the desk are both shown of a claim. */
export async function shownOf(tx: Tx, estateId: string, claim: StoredClaim) {
  const { state, since, dueAt } = claim.standing
  return {
    claimId: claim.claimId,
    place: (await labelOf(tx, estateId, claim.unitId)) ?? typedPlace(claim),
    words: claim.words,
    basis: claim.basis,
    endsOn: claim.endsOn,
    certificate: claim.certificate,
    certificateKind: readCertificate(claim.certificate).kind,
    madeAt: claim.madeAt,
    state,
    since,
    dueAt,
    hasRival: await isDisputed(tx, estateId, claim),
    steps: claim.steps.map(({ kind, at, as, papers, refusals, words }) => ({
      kind,
      at,
      as,
      papers,
      refusals,
      words,
    })),
  }
}

function typedPlace({ building, stair, room }: StoredClaim): string {
  return [building, stair, room].filter((one) => one !== '').join(' ')
}

/** A home as the roll writes it; null where it is not known which is meant. */
async function labelOf(tx: Tx, estateId: string, unitId: string | null): Promise<string | null> {
  if (unitId === null) return null
  const { rows } = await tx.query<{ label: string }>(
    'SELECT unit_label(building, stair, room) AS label FROM units WHERE estate_id = $1 AND unit_id = $2',
    [estateId, unitId],
  )
  return rows[0]?.label ?? null
}

/** Whether somebody else claims the home, or another account has the owner with this document, or every owner of it. */
async function isDisputed(tx: Tx, estateId: string, claim: StoredClaim): Promise<boolean> {
  if (claim.unitId === null || claim.endsOn !== null || claim.standing.state === 'granted') return false
  if (await hasRival(tx, estateId, claim, claim.unitId)) return true
  const { rows } = await tx.query<{ isTied: boolean }>(
    `SELECT coalesce(bool_and(o.person_id IS NOT NULL AND o.person_id IS DISTINCT FROM $3), false)
         OR coalesce(bool_or(o.document_kind = $4 AND o.document_hash = $5 AND o.person_id IS NOT NULL
              AND o.person_id IS DISTINCT FROM $3), false) AS "isTied"
     FROM unit_owners uo JOIN owners o ON o.estate_id = uo.estate_id AND o.owner_id = uo.owner_id
     WHERE uo.estate_id = $1 AND uo.unit_id = $2`,
    [estateId, claim.unitId, claim.personId, claim.documentKind, claim.documentHash],
  )
  return rows[0]?.isTied ?? false
}

async function mine(
  tx: Tx,
  estateId: string,
  estateName: string,
  claim: StoredClaim,
  personId: string,
  nowAt: number,
) {
  const may = (['answer', 'appeal', 'withdraw'] as const).filter(
    (kind) => claimBar(claim.standing, { kind, by: personId, as: 'claimant' }, nowAt) === null,
  )
  const entries = claim.steps.flatMap((step) => {
    const { logIndex, salt } = step
    const verdict = verdictOf(step)
    if (logIndex === null || salt === null || verdict === null) return []
    return [{ logIndex, document: documentOf(estateId, claim.claimId, step, verdict), salt: toBase64(salt) }]
  })
  return { ...(await shownOf(tx, estateId, claim)), estateId, estateName, entries, may }
}

/** What the entry of a step records; null for a step that is no decision. */
export function verdictOf(
  step: Pick<StoredStep, 'kind' | 'needsSecond'>,
): keyof typeof CLAIM_VERDICTS | null {
  if (step.kind === 'grant') return step.needsSecond ? 'second' : 'granted'
  if (step.kind === 'match' || step.kind === 'confirm') return 'granted'
  if (step.kind === 'refuse') return 'refused'
  return step.kind === 'uphold' ? 'upheld' : null
}

async function nameOf(tx: Tx, estateId: string): Promise<string> {
  const { rows } = await tx.query<{ name: string }>('SELECT name FROM estates WHERE estate_id = $1', [
    estateId,
  ])
  return rows[0]?.name ?? ''
}

async function mustBeEstate({ ports }: RequestContext, estateId: string): Promise<void> {
  const { rowCount } = await ports.db.query('SELECT 1 FROM estates WHERE estate_id = $1', [estateId])
  if (!rowCount) throw new AppError('claim.estate-unknown')
}

function asStranger(context: RequestContext): RequestContext {
  const { ports } = context
  const picture = Math.min(MOST_PICTURES, ports.mostADay?.picture ?? MOST_PICTURES)
  return { ...context, ports: { ...ports, mostADay: { ...ports.mostADay, picture } } }
}
