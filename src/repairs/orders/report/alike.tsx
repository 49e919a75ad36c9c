import { Text, View } from '@tarojs/components'
import { useState } from 'react'
import { listAlike } from '#contract/repairs/endpoints.ts'
import { errorLine } from '#src/copy/core/errors.ts'
import { PLACES } from '#src/copy/repairs/places.ts'
import { REPAIRS } from '#src/copy/repairs/words.ts'
import { WORK } from '#src/copy/repairs/work.ts'
import { doAct } from '#src/data/outbox/outbox.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { replaceWith } from '#src/platform/host.ts'
import { routes } from '#src/routes.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Card } from '#src/ui/layout/card.tsx'
import { count, instant } from '#src/ui/figures/figures.ts'
import { Notice, Status } from '#src/ui/state/status.tsx'
import { lookOf } from '../lines/repair-look.ts'
import type { Where } from './where.ts'

/** "Is it this one?": open reports of the same kind at the same shared place, before another is made. */
export function Alike({ estateId, kind, where }: { estateId: string; kind: string; where: Where }) {
  const [isBusy, setBusy] = useState(false)
  const [fault, setFault] = useState<string | null>(null)
  const found = useResource(listAlike, {
    params: { estateId },
    query: {
      kind,
      ...(where.building ? { building: where.building } : {}),
      ...(where.stair ? { stair: where.stair } : {}),
      ...(where.facility ? { facilityId: where.facility.facilityId } : {}),
    },
  })
  const repairs = found.value?.repairs ?? []
  if (repairs.length === 0) return null
  const join = async (repairId: string, about: string) => {
    setBusy(true)
    const end = await doAct('join', repairId, {}, [], about)
    setBusy(false)
    if (end.is === 'refused') return setFault(errorLine(end.code))
    if (end.is === 'not-kept') return setFault(REPAIRS.notKept)
    replaceWith(end.is === 'delivered' ? routes.repair(repairId) : routes.repairs())
  }
  return (
    <Card accent title={PLACES.alike}>
      <Text className="text-note">{PLACES.alikeHint}</Text>
      {repairs.map((repair) => {
        const look = lookOf(repair)
        const about = `${repair.placeText} ${repair.kindTitle}`
        return (
          <View key={repair.repairId} className="stack">
            <Text className="text-strong">{about}</Text>
            <Text className="text-small">{REPAIRS.when(instant(repair.reportedAt))}</Text>
            {repair.description ? <Text className="text-note">{repair.description}</Text> : null}
            <View className="tabs">
              <Status tone={look.tone}>{look.text}</Status>
              {repair.followers > 0 ? <Text>{WORK.followers(count(repair.followers))}</Text> : null}
            </View>
            {repair.isMine ? (
              <Button look="second" onPress={() => replaceWith(routes.repair(repair.repairId))}>
                {PLACES.mine}
              </Button>
            ) : (
              <Button
                look="second"
                busy={isBusy}
                id={`join-${repair.repairId}`}
                onPress={() => void join(repair.repairId, about)}
              >
                {PLACES.join}
              </Button>
            )}
          </View>
        )
      })}
      {fault ? <Notice tone="bad">{fault}</Notice> : null}
    </Card>
  )
}
