import type { RequestContext } from '#server/core/http/context.ts'
import type { Role } from '#domain/core/access.ts'
import { addDays, beijingDayOf, DAY_MS } from '#domain/core/calendar.ts'
import { inEstate } from '#server/core/db/scope.ts'
import type { Ports } from '#server/core/ports.ts'
import { handleInviteResident } from '#server/estate/residents/homes.ts'
import { handleTakeResidence } from '#server/estate/residents/mine.ts'
import { SAMPLE_PERSONS } from '../sample/persons.ts'

const OWNER = 'sample-zhang'
const TENANT = 'sample-tao'
/** Long enough ago to be no news any more. */
const LIVES_SINCE_MS = 90 * DAY_MS

/** A tenant in the first home of an owner, invited and taken as people do it, who is shown its bills. */
export async function seedResidents(
  ports: Ports,
  estateId: string,
  persons: ReadonlyMap<string, string>,
): Promise<void> {
  const nowAt = ports.nowMs() - LIVES_SINCE_MS
  const as = (subject: string, roles: readonly Role[]): RequestContext => ({
    ports,
    nowAt,
    personId: persons.get(subject) as string,
    sessionId: '',
    roles,
    idempotencyKey: ports.newId(nowAt),
    photo: () => Promise.reject(new Error('no picture')),
  })
  const unitId = await inEstate(ports.db, estateId, async (tx) => {
    const { rows } = await tx.query<{ unitId: string }>(
      `SELECT w.unit_id AS "unitId" FROM owners o JOIN unit_owners w ON w.estate_id = o.estate_id AND w.owner_id = o.owner_id
       JOIN units u ON u.estate_id = w.estate_id AND u.unit_id = w.unit_id
       WHERE o.estate_id = $1 AND o.person_id = $2 ORDER BY u.building, u.stair, u.room LIMIT 1`,
      [estateId, persons.get(OWNER)],
    )
    return rows[0]?.unitId
  })
  if (!unitId) throw new Error('the sample owner has no home')
  const name = SAMPLE_PERSONS.find(({ subject }) => subject === TENANT)?.name ?? ''
  const residenceId = ports.newId(nowAt)
  const endsOn = addDays(beijingDayOf(nowAt), 365)
  const body = { residenceId, unitId, kind: 'tenant' as const, name, endsOn, seesBills: true }
  const { code } = await handleInviteResident(as(OWNER, ['owner']), { params: { estateId }, query: {}, body })
  await handleTakeResidence(as(TENANT, []), { params: {}, query: {}, body: { code } })
}
