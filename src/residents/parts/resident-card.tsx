import { Text } from '@tarojs/components'
import { useState } from 'react'
import { endResident, type Resident, showBills } from '#contract/estate/residents.ts'
import { RESIDENTS_ME } from '#src/copy/estate/residents-me.ts'
import { RESIDENTS } from '#src/copy/estate/residents.ts'
import { dayText, longInstant } from '#src/ui/figures/figures.ts'
import { Card } from '#src/ui/layout/card.tsx'
import { Sheet } from '#src/ui/layout/sheet.tsx'
import { Button } from '#src/ui/press/button.tsx'
import { Notice, Status, type Tone } from '#src/ui/state/status.tsx'
import { useAct } from './act.ts'
import { CodeCard } from './code.tsx'

const TONES: Record<Resident['state'], Tone> = {
  open: 'calm',
  expired: 'quiet',
  withdrawn: 'quiet',
  now: 'good',
  ended: 'quiet',
}

type Given = { one: Resident; estateId: string; onDone(): Promise<unknown> }

/** Who lives in a home or is invited: until when, what they are shown, and the way to end it at once. */
export function ResidentCard({ one, estateId, onDone }: Given) {
  const bills = useAct(showBills, onDone)
  const isNow = one.state === 'now'
  const isOpen = one.state === 'open'
  return (
    <>
      <Card title={one.name}>
        <Text>{`${RESIDENTS_ME.kinds[one.kind]} · ${RESIDENTS.until(dayText(one.endsOn))}`}</Text>
        <Status tone={TONES[one.state]}>{RESIDENTS.states[one.state]}</Status>
        <Times one={one} />
        {isNow || isOpen ? (
          <Text className="text-small">{one.seesBills ? RESIDENTS.billsOn : RESIDENTS.billsOff}</Text>
        ) : null}
        {one.entry ? <Text className="text-small">{RESIDENTS.entry(one.entry.logIndex)}</Text> : null}
        {isNow ? (
          <Button
            look="second"
            busy={bills.isBusy}
            onPress={() =>
              void bills.act({
                params: { estateId, residenceId: one.residenceId },
                body: { seesBills: !one.seesBills },
              })
            }
            id={`bills-${one.residenceId}`}
          >
            {one.seesBills ? RESIDENTS.hideBills : RESIDENTS.showBills}
          </Button>
        ) : null}
        {bills.fault ? <Notice tone="bad">{bills.fault}</Notice> : null}
        {isOpen || (isNow && !one.isByDesk) ? <End one={one} estateId={estateId} onDone={onDone} /> : null}
        {one.isByDesk && isNow ? <Text className="text-note">{RESIDENTS.byDeskNote}</Text> : null}
      </Card>
      {one.code ? <CodeCard name={one.name} code={one.code} expiresAt={one.expiresAt} /> : null}
    </>
  )
}

function Times({ one }: { one: Resident }) {
  return (
    <>
      {one.isByDesk ? <Text className="text-small">{RESIDENTS.byDesk}</Text> : null}
      {one.from !== null ? (
        <Text className="text-small">{RESIDENTS.since(longInstant(one.from))}</Text>
      ) : null}
      {one.to !== null && one.state === 'ended' ? (
        <Text className="text-small">{RESIDENTS.overAt(longInstant(one.to))}</Text>
      ) : null}
    </>
  )
}

/** Withdraws an invitation, or ends a stay after one question. */
function End({ one, estateId, onDone }: Given) {
  const [isAsking, setAsking] = useState(false)
  const { act, fault, isBusy } = useAct(endResident, onDone)
  const send = () => act({ params: { estateId, residenceId: one.residenceId }, body: {} })
  if (one.state === 'open')
    return (
      <>
        <Button look="plain" busy={isBusy} onPress={() => void send()} id={`end-${one.residenceId}`}>
          {RESIDENTS.withdraw}
        </Button>
        {fault ? <Notice tone="bad">{fault}</Notice> : null}
      </>
    )
  return (
    <>
      <Button look="plain" onPress={() => setAsking(true)} id={`end-${one.residenceId}`}>
        {RESIDENTS.end}
      </Button>
      <Sheet
        title={RESIDENTS.endTitle(one.name)}
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        confirm={{
          text: RESIDENTS.end,
          onPress: () => void send().then(() => setAsking(false)),
          busy: isBusy,
        }}
      >
        <Text>{RESIDENTS.endNote}</Text>
      </Sheet>
      {fault ? <Notice tone="bad">{fault}</Notice> : null}
    </>
  )
}
