import { useEffect } from 'react'
import { listPlaces } from '#contract/repairs/desk.ts'
import { useResource } from '#src/data/resource/resource.ts'
import type { Draft } from '#src/data/outbox/outbox.ts'
import type { Where } from './where.ts'

/**
 * Which facility a form is about: the chosen one, or the one of a refused report that is edited, until its place is changed. What the
 * report kept is its name alone; the rest of it is looked up, from what the phone knows where there is no network.
 */
export function useKeptFacility(
  estateId: string | null,
  draft: Partial<Draft> | undefined,
  where: Where,
  setWhere: (change: (where: Where) => Where) => void,
): string | null {
  const keptId = draft?.facilityId ?? null
  const isSamePlace =
    where.place === (draft?.place ?? null) &&
    where.building === (draft?.building ?? '') &&
    where.stair === (draft?.stair ?? '') &&
    where.floor === (draft?.floor ?? '')
  const found = useResource(
    listPlaces,
    estateId && keptId ? { params: { estateId }, query: { building: draft?.building ?? '' } } : null,
  )
  const facility = found.value?.facilities.find((one) => one.facilityId === keptId) ?? null
  useEffect(() => {
    if (facility && isSamePlace) setWhere((now) => (now.facility ? now : { ...now, facility }))
  }, [facility, isSamePlace, setWhere])
  if (where.facility) return where.facility.facilityId
  // The server knows it no longer: sent again with it, the report would be refused again.
  const isGone = found.state === 'ready' && facility === null
  return isSamePlace && !isGone ? keptId : null
}
