import { Text } from '@tarojs/components'
import { useState } from 'react'
import type { OutputOf } from '#contract/core/endpoint.ts'
import { inviteResident, type listResidents } from '#contract/estate/residents.ts'
import { beijingDayOf } from '#domain/core/calendar.ts'
import { INVITED_KINDS, lastDayOf, stayFault } from '#domain/estate/residents.ts'
import { RESIDENTS_ME } from '#src/copy/estate/residents-me.ts'
import { RESIDENTS } from '#src/copy/estate/residents.ts'
import { call } from '#src/data/calls/call.ts'
import { ask } from '#src/parts/form/fields.ts'
import { FormLine } from '#src/parts/form/form-bar.tsx'
import { useForm } from '#src/parts/form/use-form.ts'
import { newId } from '#src/platform/random.ts'
import { Sheet } from '#src/ui/layout/sheet.tsx'
import { Button } from '#src/ui/press/button.tsx'
import { Choices } from '#src/ui/press/choices.tsx'
import { DayField } from '#src/ui/press/day-field.tsx'
import { Field } from '#src/ui/press/field.tsx'
import { Tick } from '#src/ui/press/tick.tsx'

type Home = OutputOf<typeof listResidents>['homes'][number]
type Given = { estateId: string; homes: readonly Home[]; nowAt: number; onDone(): Promise<unknown> }

/** Names a person, a home of mine and the last day. The invitation stands in the list then, with its code. */
export function Invite(given: Given) {
  const [opened, setOpened] = useState(0)
  const [isOpen, setOpen] = useState(false)
  const open = () => {
    setOpened(opened + 1)
    setOpen(true)
  }
  return (
    <>
      <Button onPress={open} id="invite-resident">
        {RESIDENTS.invite}
      </Button>
      <InviteSheet key={opened} {...given} isOpen={isOpen} onClose={() => setOpen(false)} />
    </>
  )
}

type Kind = (typeof INVITED_KINDS)[number]

function useInvitation({ homes, nowAt }: Given) {
  const [only] = homes
  const [unitId, setUnitId] = useState<string | null>(homes.length === 1 ? (only?.unitId ?? null) : null)
  const [kind, setKind] = useState<Kind | null>(null)
  const [name, setName] = useState('')
  const [endsOn, setEndsOn] = useState('')
  const [seesBills, setSeesBills] = useState(false)
  const said = { unitId, kind, name: name.trim(), endsOn, seesBills }
  const fault = kind && endsOn !== '' ? stayFault(kind, endsOn, beijingDayOf(nowAt)) : null
  const form = useForm(inviteResident, said, {
    unitId: homes.length > 1 && ask.choose(RESIDENTS.home, unitId),
    kind: ask.choose(RESIDENTS.kind, kind),
    name: ask.write(RESIDENTS.name, name),
    endsOn: ask.day(RESIDENTS.endsOn, endsOn, { fault: fault && RESIDENTS.faults[fault] }),
  })
  return { form, said, setUnitId, setKind, setName, setEndsOn, setSeesBills }
}

function InviteSheet(given: Given & { isOpen: boolean; onClose(): void }) {
  const { estateId, homes, nowAt, isOpen, onClose, onDone } = given
  const { form, said, setUnitId, setKind, setName, setEndsOn, setSeesBills } = useInvitation(given)
  const [id] = useState(newId)
  const today = beijingDayOf(nowAt)
  const send = async () => {
    const { unitId, kind } = said
    if (!unitId || !kind) return null
    const residenceId = await id
    const body = { ...said, unitId, kind, residenceId }
    const answer = await call(inviteResident, { params: { estateId }, body, key: residenceId })
    if (!answer.ok) return answer
    onClose()
    await onDone()
    return null
  }
  return (
    <Sheet
      title={RESIDENTS.invite}
      isOpen={isOpen}
      onClose={onClose}
      confirm={{ text: RESIDENTS.makeCode, onPress: () => void form.send(send), busy: form.isSending }}
    >
      <Text className="text-note">{RESIDENTS.inviteNote}</Text>
      {homes.length > 1 ? (
        <Choices
          {...form.of('unitId')}
          label={RESIDENTS.home}
          chosen={said.unitId}
          options={homes.map(({ unitId, label }) => ({ key: unitId, title: label }))}
          onChoose={setUnitId}
        />
      ) : null}
      <Choices
        {...form.of('kind')}
        grid
        label={RESIDENTS.kind}
        chosen={said.kind}
        options={INVITED_KINDS.map((key) => ({ key, title: RESIDENTS_ME.kinds[key] }))}
        onChoose={setKind}
      />
      <Field {...form.of('name')} label={RESIDENTS.name} value={said.name} onChange={setName} most={40} />
      <DayField
        {...form.of('endsOn')}
        label={RESIDENTS.endsOn}
        hint={RESIDENTS.endsHint}
        value={said.endsOn}
        onChange={setEndsOn}
        from={today}
        to={lastDayOf(said.kind ?? 'tenant', today)}
      />
      <Tick label={RESIDENTS.bills} isOn={said.seesBills} onChange={setSeesBills} id="show-bills" />
      <Text className="text-note">{RESIDENTS.billsNote}</Text>
      <FormLine form={form} />
    </Sheet>
  )
}
