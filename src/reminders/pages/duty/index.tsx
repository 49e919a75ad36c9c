import { Text } from '@tarojs/components'
import { useState } from 'react'
import { addDutyShift, type DutyRoster, endDutyShift, readDutyRoster } from '#contract/reminders/duty.ts'
import { ALARM_TIERS, type AlarmTier, TIER_ROLES } from '#domain/reminders/duty.ts'
import { DUTY } from '#src/copy/reminders/duty.ts'
import { errorLine } from '#src/copy/core/errors.ts'
import { call } from '#src/data/calls/call.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { useForm } from '#src/parts/form/use-form.ts'
import { FormBar } from '#src/parts/form/form-bar.tsx'
import { ask } from '#src/parts/form/fields.ts'
import { FieldGroup } from '#src/ui/press/field-group.tsx'
import { newId } from '#src/platform/random.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Card, Heading } from '#src/ui/layout/card.tsx'
import { Choices } from '#src/ui/press/choices.tsx'
import { Field } from '#src/ui/press/field.tsx'
import { Page } from '#src/ui/layout/page.tsx'
import { Row, Rows } from '#src/ui/layout/rows.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Empty, Loading } from '#src/ui/state/state.tsx'
import { Notice, Status } from '#src/ui/state/status.tsx'
import { Tick } from '#src/ui/press/tick.tsx'
import { minuteOf } from '../../parts/clock.ts'

const EVERY_DAY = [0, 1, 2, 3, 4, 5, 6]

type Told = { tone: 'good' | 'bad'; text: string } | null

/** The company's roster: who is called for an emergency, when, and on which number. */
export default function DutyPage() {
  const standing = useActiveRole()
  const roster = useResource(readDutyRoster, standing ? { params: { estateId: standing.estateId } } : null)
  const [told, setTold] = useState<Told>(null)
  if (!standing)
    return (
      <Page>
        <Loading />
      </Page>
    )
  const { estateId } = standing
  const end = async (shiftId: string) => {
    const answer = await call(endDutyShift, {
      params: { estateId, shiftId },
      body: {},
    })
    setTold(answer.ok ? { tone: 'good', text: DUTY.removed } : { tone: 'bad', text: errorLine(answer.code) })
    await roster.reload()
  }
  return (
    <Page>
      <Heading>{DUTY.title}</Heading>
      <Text className="text-note">{DUTY.how}</Text>
      <Shown resource={roster}>
        {(value) => (
          <>
            <Standing roster={value} />
            <Heading>{DUTY.list}</Heading>
            {value.shifts.length === 0 ? <Empty title={DUTY.none} hint={DUTY.noneHint} /> : null}
            {value.shifts.map((shift) => (
              <Card key={shift.shiftId} title={`${DUTY.tiers[shift.tier]} ${shift.name}`}>
                <Text>{DUTY.hours(shift)}</Text>
                <Text className="text-note">{DUTY.phoneOf(shift.phone)}</Text>
                {shift.isAble ? null : <Status tone="bad">{DUTY.unable}</Status>}
                <Button look="plain" onPress={() => void end(shift.shiftId)}>
                  {DUTY.remove(shift.name)}
                </Button>
              </Card>
            ))}
            {told ? <Notice tone={told.tone}>{told.text}</Notice> : null}
            <AddShift estateId={estateId} people={value.people} onAdded={() => roster.reload()} />
          </>
        )}
      </Shown>
    </Page>
  )
}

function Standing({ roster }: { roster: DutyRoster }) {
  const { ways, shifts, gaps } = roster
  const now = shifts.filter((one) => one.tier === 'duty' && one.isNow && one.isAble)
  const hasManager = shifts.some((one) => one.tier === 'manager' && one.isAble)
  return (
    <>
      <Notice tone={ways.sms || ways.voice ? 'calm' : 'warn'}>{DUTY.ways(ways)}</Notice>
      <Heading>{DUTY.now}</Heading>
      {now.length === 0 ? (
        <Notice tone="warn">{DUTY.nobodyNow}</Notice>
      ) : (
        <Rows>
          {now.map((one) => (
            <Row key={one.shiftId} title={one.name} note={DUTY.phoneOf(one.phone)} />
          ))}
        </Rows>
      )}
      {gaps.length === 0 ? (
        <Status tone="good">{DUTY.whole}</Status>
      ) : (
        <Card title={DUTY.holes(gaps.length)}>
          {gaps.map((gap) => (
            <Text key={gap.from}>{DUTY.hole(gap)}</Text>
          ))}
        </Card>
      )}
      {hasManager ? null : <Notice tone="warn">{DUTY.noManager}</Notice>}
    </>
  )
}

type AddGiven = { estateId: string; people: DutyRoster['people']; onAdded(): Promise<unknown> }

function AddShift({ estateId, people, onAdded }: AddGiven) {
  const [tier, setTier] = useState<AlarmTier>('duty')
  const [personId, setPersonId] = useState<string | null>(null)
  const [phone, setPhone] = useState('')
  const [weekdays, setWeekdays] = useState<number[]>(EVERY_DAY)
  const [from, setFrom] = useState('18:00')
  const [to, setTo] = useState('8:00')
  const [shiftId, setShiftId] = useState<string | null>(null)
  const [told, setTold] = useState<string | null>(null)
  const able = people.filter((one) => TIER_ROLES[tier].flat().includes(one.role))
  const chosen = able.find((one) => one.personId === personId) ?? null
  const isAllDay = tier !== 'duty'
  const days = isAllDay ? EVERY_DAY : weekdays
  const [fromMinute, toMinute] = isAllDay ? [0, 0] : [minuteOf(from), minuteOf(to)]
  const said = { tier, personId: chosen?.personId, phone: phone.trim(), weekdays: days }
  const form = useForm(
    addDutyShift,
    { ...said, from: fromMinute, to: toMinute },
    {
      personId: ask.choose(DUTY.person, chosen, { need: DUTY.needPerson, codes: ['duty.person-unknown'] }),
      phone: ask.write(DUTY.phone, phone, { codes: ['duty.phone-unfit'] }),
      weekdays:
        !isAllDay &&
        ask.choose(DUTY.days, weekdays, {
          fault: weekdays.length === 0 && DUTY.needDays,
          codes: ['duty.days-missing'],
        }),
      from: !isAllDay && ask.clock(DUTY.from, from),
      to: !isAllDay && ask.clock(DUTY.to, to),
    },
  )
  const add = async () => {
    setTold(null)
    if (!chosen || fromMinute === null || toMinute === null) return null
    // The same shift again after a lost answer is one shift.
    const id = shiftId ?? (await newId())
    setShiftId(id)
    const answer = await call(addDutyShift, {
      params: { estateId },
      body: {
        shiftId: id,
        tier,
        personId: chosen.personId,
        phone: phone.trim(),
        weekdays: days,
        from: fromMinute,
        to: toMinute,
      },
      key: id,
    })
    if (!answer.ok) {
      if (answer.code === 'request.key-reused') setShiftId(null)
      return answer
    }
    setShiftId(null)
    setPersonId(null)
    setPhone('')
    setTold(DUTY.saved)
    await onAdded()
    return null
  }
  return (
    <Card title={DUTY.add}>
      <Choices
        label={DUTY.tier}
        chosen={tier}
        options={ALARM_TIERS.map((key) => ({ key, title: DUTY.tiers[key], note: DUTY.tierNotes[key] }))}
        onChoose={(key) => {
          setTier(key)
          setPersonId(null)
        }}
      />
      <FieldGroup {...form.of('personId')}>
        {able.length === 0 ? (
          <Text className="text-note">{DUTY.nobody}</Text>
        ) : (
          <Choices
            label={DUTY.person}
            chosen={chosen ? chosen.personId : null}
            options={able.map((one) => ({ key: one.personId, title: DUTY.personOf(one) }))}
            onChoose={setPersonId}
          />
        )}
      </FieldGroup>
      <Field
        {...form.of('phone')}
        label={DUTY.phone}
        hint={DUTY.phoneHint}
        value={phone}
        onChange={setPhone}
        most={13}
      />
      {isAllDay ? null : (
        <>
          <Text>{DUTY.days}</Text>
          <FieldGroup {...form.of('weekdays')}>
            {DUTY.weekdays.map((title, day) => (
              <Tick
                key={title}
                label={title}
                isOn={weekdays.includes(day)}
                onChange={(isOn) =>
                  setWeekdays(isOn ? [...weekdays, day] : weekdays.filter((one) => one !== day))
                }
              />
            ))}
          </FieldGroup>
          <Field
            {...form.of('from')}
            label={DUTY.from}
            hint={DUTY.timeHint}
            value={from}
            onChange={setFrom}
            most={5}
          />
          <Field {...form.of('to')} label={DUTY.to} value={to} onChange={setTo} most={5} />
        </>
      )}
      {told ? <Notice tone="good">{told}</Notice> : null}
      <FormBar form={form} id="add-shift" onPress={() => void form.send(add)}>
        {DUTY.save}
      </FormBar>
    </Card>
  )
}
