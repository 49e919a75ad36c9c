import type { BodyOf } from '#contract/core/endpoint.ts'
import type { decideFiling, endFiling, fileBody } from '#contract/bodies/endpoints.ts'
import { filingFault } from '#domain/bodies/bodies.ts'
import { filingBar, filingState } from '#domain/bodies/invitations.ts'
import { beijingDayOf } from '#domain/core/calendar.ts'
import { inEstate, type Tx } from '#server/core/db/scope.ts'
import type { Handler, RequestContext } from '#server/core/http/context.ts'
import { AppError } from '#server/core/http/app-error.ts'
import { rolesOf } from '#server/identity/roles.ts'
import { documentOfFiling, logBody } from './entries.ts'
import { filingsOf, holdBodies, nameBody, remakeBodyReach, type StoredFiling } from './store.ts'

// Law: 条例 §§43, 50, 63 and 物管会办法 annex 7: a contract and a committee are filed with the street. Basis: ours: what one person files
// or ends, another of community, street or district confirms, and nobody who owns, works or sits in the estate does either.

/** Posts beside which nobody decides here on who has posts. Basis: ours (DOMAIN2 §1.7). */
const CONFLICTING = ['owner', 'company', 'worker', 'committee'] as const

export const handleFileBody: Handler<typeof fileBody> = async (context, { params, body }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    await fileAct(tx, params.estateId, body, context)
    return {}
  })

type Caller = Pick<RequestContext, 'personId' | 'nowAt'>

/** Files an act. The same again changes nothing. */
export async function fileAct(
  tx: Tx,
  estateId: string,
  given: BodyOf<typeof fileBody>,
  caller: Caller,
): Promise<void> {
  await mustBeClear(tx, estateId, caller)
  await holdBodies(tx, estateId)
  const { filingId, kind, signedOn, startsOn, endsOn } = given
  const creditCode = given.creditCode.trim().toUpperCase()
  const fault = filingFault({ kind, creditCode, signedOn, startsOn, endsOn }, beijingDayOf(caller.nowAt))
  if (fault) throw malformed(fault === 'credit-code' ? 'creditCode' : 'endsOn')
  if ((await filingsOf(tx, estateId)).some((one) => one.filingId === filingId)) return
  await tx.query(
    `INSERT INTO body_filings (estate_id, filing_id, body_id, kind, name, credit_code, number, signed_on, starts_on, ends_on, filed_by, filed_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    [
      estateId,
      filingId,
      // A company is one body wherever it works. A committee of the next term is another one, so that no post outlives its term.
      kind === 'company' ? creditCode : filingId,
      kind,
      given.name.trim(),
      creditCode,
      given.number.trim(),
      signedOn,
      startsOn,
      endsOn,
      caller.personId,
      new Date(caller.nowAt),
    ],
  )
}

export const handleDecideFiling: Handler<typeof decideFiling> = async (context, { params, body }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    await decideAct(tx, params.estateId, params.filingId, body.decision, context)
    return {}
  })

/** Confirms or refuses an act that was filed, or its early end. */
export async function decideAct(
  tx: Tx,
  estateId: string,
  filingId: string,
  decision: 'confirm' | 'refuse',
  caller: Caller,
): Promise<void> {
  await mustBeClear(tx, estateId, caller)
  await holdBodies(tx, estateId)
  const one = await mustFind(tx, estateId, filingId)
  const state = filingState(one)
  const isDone =
    decision === 'confirm'
      ? one.endConfirmedBy === caller.personId ||
        (state === 'confirmed' && one.confirmedBy === caller.personId)
      : state === 'refused'
  if (isDone) return
  const bar = filingBar(one, decision, caller.personId)
  if (bar) throw new AppError(bar)
  if (decision === 'refuse') await refuse(tx, estateId, one, state === 'filed', caller)
  else if (state === 'filed') await confirm(tx, estateId, one, caller)
  else await confirmEnd(tx, estateId, one, caller)
}

async function refuse(
  tx: Tx,
  estateId: string,
  { filingId }: StoredFiling,
  isFiled: boolean,
  { nowAt }: Caller,
): Promise<void> {
  // An end that is refused never was: the act goes on as it did.
  await tx.query(
    isFiled
      ? 'UPDATE body_filings SET refused_at = $3 WHERE estate_id = $1 AND filing_id = $2'
      : `UPDATE body_filings SET end_on = NULL, end_words = NULL, end_by = NULL, end_at = NULL
         WHERE estate_id = $1 AND filing_id = $2 AND $3::timestamptz IS NOT NULL`,
    [estateId, filingId, new Date(nowAt)],
  )
}

async function confirm(
  tx: Tx,
  estateId: string,
  one: StoredFiling,
  { personId, nowAt }: Caller,
): Promise<void> {
  const document = documentOfFiling(estateId, one, 'made')
  const { salt, logIndex } = await logBody(tx, estateId, 'filing', 'made', document, nowAt)
  await tx.query(
    `UPDATE body_filings SET confirmed_by = $3, confirmed_at = $4, salt = $5, log_index = $6
     WHERE estate_id = $1 AND filing_id = $2`,
    [estateId, one.filingId, personId, new Date(nowAt), salt, logIndex],
  )
  await nameBody(tx, one, nowAt)
  await remakeBodyReach(tx, estateId)
}

async function confirmEnd(
  tx: Tx,
  estateId: string,
  one: StoredFiling,
  { personId, nowAt }: Caller,
): Promise<void> {
  const document = documentOfFiling(estateId, { ...one, endsOn: one.endOn ?? one.endsOn }, 'ended')
  const { salt, logIndex } = await logBody(tx, estateId, 'filing', 'ended', document, nowAt)
  await tx.query(
    `UPDATE body_filings SET end_confirmed_by = $3, end_confirmed_at = $4, end_salt = $5, end_log_index = $6
     WHERE estate_id = $1 AND filing_id = $2`,
    [estateId, one.filingId, personId, new Date(nowAt), salt, logIndex],
  )
  await remakeBodyReach(tx, estateId)
}

export const handleEndFiling: Handler<typeof endFiling> = async (context, { params, body }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const { estateId, filingId } = params
    await mustBeClear(tx, estateId, context)
    await holdBodies(tx, estateId)
    const one = await mustFind(tx, estateId, filingId)
    if (one.endBy === context.personId && one.endOn === body.endOn) return {}
    const bar = filingBar(one, 'end', context.personId)
    if (bar) throw new AppError(bar)
    if (body.endOn < beijingDayOf(context.nowAt) || body.endOn >= one.endsOn) throw malformed('endOn')
    await tx.query(
      `UPDATE body_filings SET end_on = $3, end_words = $4, end_by = $5, end_at = $6 WHERE estate_id = $1 AND filing_id = $2`,
      [estateId, filingId, body.endOn, body.words.trim(), context.personId, new Date(context.nowAt)],
    )
    return {}
  })

function malformed(path: string): AppError {
  return new AppError('request.malformed', [{ path, message: 'no such code, or days that cannot be' }])
}

async function mustFind(tx: Tx, estateId: string, filingId: string): Promise<StoredFiling> {
  const one = (await filingsOf(tx, estateId)).find((filing) => filing.filingId === filingId)
  if (!one) throw new AppError('body.changed')
  return one
}

/** Refuses whoever owns, works or sits in the estate, in whatever post they come. */
export async function mustBeClear(tx: Tx, estateId: string, { personId, nowAt }: Caller): Promise<void> {
  const held = await rolesOf(tx, personId, estateId, nowAt)
  if (held.some((role) => (CONFLICTING as readonly string[]).includes(role)))
    throw new AppError('body.conflict')
}
