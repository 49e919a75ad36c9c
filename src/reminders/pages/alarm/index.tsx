import { Text } from '@tarojs/components'
import { useState } from 'react'
import { acceptAlarm, type AlarmDetail, readAlarm } from '#contract/reminders/duty.ts'
import { repairKindOf } from '#domain/repairs/kind.ts'
import { ALARM } from '#src/copy/reminders/duty.ts'
import { errorLine } from '#src/copy/core/errors.ts'
import { call } from '#src/data/calls/call.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { goTo, usePageParams } from '#src/platform/host.ts'
import { newId } from '#src/platform/random.ts'
import { routes } from '#src/routes.ts'
import { Button } from '#src/ui/press/button.tsx'
import { instant } from '#src/ui/figures/figures.ts'
import { Page } from '#src/ui/layout/page.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Loading } from '#src/ui/state/state.tsx'
import { Notice, Status } from '#src/ui/state/status.tsx'
import { Heading } from '#src/ui/layout/card.tsx'

/** An emergency that somebody on duty was called for: what, where, and one button. */
export default function AlarmPage() {
  const standing = useActiveRole()
  const { repairId = '' } = usePageParams()
  const alarm = useResource(
    readAlarm,
    standing ? { params: { estateId: standing.estateId, repairId } } : null,
  )
  if (!standing)
    return (
      <Page>
        <Loading />
      </Page>
    )
  return (
    <Page>
      <Shown resource={alarm}>
        {(value) => <Alarm alarm={value} estateId={standing.estateId} onAccepted={() => alarm.reload()} />}
      </Shown>
    </Page>
  )
}

type Props = { alarm: AlarmDetail; estateId: string; onAccepted(): Promise<unknown> }

function Alarm({ alarm, estateId, onAccepted }: Props) {
  const [key, setKey] = useState<string | null>(null)
  const [fault, setFault] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)
  const kind = repairKindOf(alarm.kind)
  const isLate = alarm.state !== 'over' && alarm.respondBy <= alarm.nowAt
  const accept = async () => {
    setBusy(true)
    const id = key ?? (await newId())
    setKey(id)
    const { repairId } = alarm
    const answer = await call(acceptAlarm, { params: { estateId, repairId }, body: {}, key: id })
    setBusy(false)
    setFault(answer.ok ? null : errorLine(answer.code))
    await onAccepted()
  }
  return (
    <>
      <Heading>{`${kind?.title ?? ALARM.title} ${alarm.placeText}`}</Heading>
      <Text>{alarm.description}</Text>
      <Text className="text-note">{ALARM.reported(instant(alarm.reportedAt))}</Text>
      {alarm.state === 'over' ? null : (
        <Status tone={isLate ? 'bad' : 'warn'}>
          {(isLate ? ALARM.late : ALARM.respondBy)(instant(alarm.respondBy))}
        </Status>
      )}
      <Notice tone={alarm.state === 'unaccepted' ? 'warn' : 'calm'}>
        {alarm.isMine && alarm.state === 'accepted' ? ALARM.mine : ALARM.states[alarm.state]}
      </Notice>
      {kind?.callFirst && alarm.state !== 'over' ? (
        <Notice tone="warn">{ALARM.callFirst[kind.callFirst]}</Notice>
      ) : null}
      {fault ? <Notice tone="bad">{fault}</Notice> : null}
      {alarm.state === 'unaccepted' ? (
        <>
          <Text className="text-note">{ALARM.acceptNote}</Text>
          <Button id="accept-alarm" busy={isBusy} onPress={() => void accept()}>
            {ALARM.accept}
          </Button>
        </>
      ) : null}
      {alarm.mayOpen ? (
        <Button look="second" id="open-repair" onPress={() => goTo(routes.repair(alarm.repairId))}>
          {ALARM.open}
        </Button>
      ) : null}
    </>
  )
}
