import { Text, View } from '@tarojs/components'
import { useState } from 'react'
import {
  type ReminderSettings,
  readReminderSettings,
  saveReminderSettings,
} from '#contract/reminders/endpoints.ts'
import { isFor, mayTurnOff, REMINDER_KINDS, type ReminderKind } from '#domain/reminders/kinds.ts'
import { HOST_NAMES } from '#src/copy/reminders/hosts.ts'
import { REMINDER_SETTINGS as WORDS } from '#src/copy/reminders/words.ts'
import { call } from '#src/data/calls/call.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { useSession } from '#src/data/calls/session.ts'
import { useForm } from '#src/parts/form/use-form.ts'
import { FormBar } from '#src/parts/form/form-bar.tsx'
import { ask } from '#src/parts/form/fields.ts'
import { channel as hostHere } from '#src/platform/host.ts'
import { RemindMe } from '#src/parts/remind-me.tsx'
import { Card } from '#src/ui/layout/card.tsx'
import { Choices } from '#src/ui/press/choices.tsx'
import { Field } from '#src/ui/press/field.tsx'
import { Page } from '#src/ui/layout/page.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Loading } from '#src/ui/state/state.tsx'
import { Notice } from '#src/ui/state/status.tsx'
import { Tick } from '#src/ui/press/tick.tsx'
import { clockOf, minuteOf } from '../../parts/clock.ts'

export default function ReminderSettingsPage() {
  const standing = useActiveRole()
  const settings = useResource(readReminderSettings, standing ? {} : null)
  if (!standing)
    return (
      <Page>
        <Loading />
      </Page>
    )
  return (
    <Page>
      <Shown resource={settings}>{(value) => <Form stored={value} onStored={settings.reload} />}</Shown>
    </Page>
  )
}

const PRESETS = { none: [0, 0], usual: [1260, 480], late: [1320, 420] } as const
type Choice = keyof typeof PRESETS | 'own'

function choiceOf({ quietFrom, quietTo }: ReminderSettings): Choice {
  if (quietFrom === quietTo) return 'none'
  const found = (['usual', 'late'] as const).find(
    (key) => PRESETS[key][0] === quietFrom && PRESETS[key][1] === quietTo,
  )
  return found ?? 'own'
}

/** The kinds that can wait for somebody with the roles that this person has anywhere. */
function useKinds(): ReminderKind[] {
  const roles = useSession((state) => state.me)?.places.flatMap((place) => place.roles) ?? []
  return REMINDER_KINDS.filter((kind) => mayTurnOff(kind) && roles.some((role) => isFor(kind, role)))
}

function toggled<T>(list: readonly T[], one: T, isOff: boolean): T[] {
  return isOff ? [...list, one] : list.filter((other) => other !== one)
}

function Form({ stored, onStored }: { stored: ReminderSettings; onStored(): Promise<unknown> }) {
  const [choice, setChoice] = useState(choiceOf(stored))
  const [from, setFrom] = useState(clockOf(stored.quietFrom))
  const [to, setTo] = useState(clockOf(stored.quietTo))
  const [kindsOff, setKindsOff] = useState(stored.kindsOff)
  const [channelsOff, setChannelsOff] = useState(stored.channelsOff)
  const [told, setTold] = useState<string | null>(null)
  const kinds = useKinds()
  const [quietFrom, quietTo] = choice === 'own' ? [minuteOf(from), minuteOf(to)] : PRESETS[choice]
  const isOwn = choice === 'own'
  const form = useForm(
    saveReminderSettings,
    { quietFrom, quietTo, kindsOff, channelsOff },
    {
      quietFrom: isOwn && ask.clock(WORDS.from, from),
      quietTo: isOwn && ask.clock(WORDS.to, to, { codes: ['reminder.quiet-unfit'] }),
    },
  )
  const save = async () => {
    setTold(null)
    if (quietFrom === null || quietTo === null) return null
    const body = { quietFrom, quietTo, kindsOff, channelsOff }
    const answer = await call(saveReminderSettings, { body })
    if (!answer.ok) return answer
    setTold(WORDS.saved)
    await onStored()
    return null
  }
  return (
    <>
      <Card title={WORDS.quiet}>
        <Text className="text-note">{WORDS.quietHint}</Text>
        <Choices
          label={WORDS.quiet}
          chosen={choice}
          options={(['usual', 'late', 'none', 'own'] as const).map((key) => ({
            key,
            title: WORDS.quietChoices[key],
          }))}
          onChoose={setChoice}
        />
        {choice === 'own' ? (
          <>
            <Field
              {...form.of('quietFrom')}
              label={WORDS.from}
              hint={WORDS.timeHint}
              value={from}
              onChange={setFrom}
              most={5}
            />
            <Field
              {...form.of('quietTo')}
              label={WORDS.to}
              hint={WORDS.timeHint}
              value={to}
              onChange={setTo}
              most={5}
            />
          </>
        ) : null}
      </Card>
      <Card title={WORDS.kinds}>
        <Text className="text-note">{WORDS.kindsHint}</Text>
        <View className="choices">
          {kinds.map((kind) => (
            <Tick
              key={kind}
              label={WORDS.kindNames[kind]}
              isOn={!kindsOff.includes(kind)}
              onChange={(isOn) => setKindsOff(toggled(kindsOff, kind, !isOn))}
            />
          ))}
        </View>
      </Card>
      <Card title={WORDS.channels}>
        <Text className="text-strong">{WORDS.inApp}</Text>
        <Text className="text-note">{WORDS.inAppNote}</Text>
        {stored.channels.length === 0 ? <Text className="text-note">{WORDS.noHosts}</Text> : null}
        {stored.channels.map((one) => (
          <Host
            key={one.channel}
            host={one}
            isOff={channelsOff.includes(one.channel)}
            onChange={(isOff) => setChannelsOff(toggled(channelsOff, one.channel, isOff))}
            onStored={() => void onStored()}
          />
        ))}
      </Card>
      {told ? <Notice tone="good">{told}</Notice> : null}
      <FormBar form={form} onPress={() => void form.send(save)} id="save-reminders">
        {WORDS.save}
      </FormBar>
    </>
  )
}

type HostGiven = {
  host: ReminderSettings['channels'][number]
  isOff: boolean
  onChange(isOff: boolean): void
  onStored(): void
}

function Host({ host, isOff, onChange, onStored }: HostGiven) {
  const name = HOST_NAMES[host.channel]
  const isOneTime = host.templates.some((one) => !one.isLasting)
  return (
    <>
      <Text className="text-strong">{WORDS.host(name)}</Text>
      <Text className="text-note">
        {`${WORDS.hostNote(name)}${isOneTime ? WORDS.oneTime : ''}${host.isBound ? '' : WORDS.unbound(name)}`}
      </Text>
      {host.isBound
        ? host.templates.map(({ template, isLasting, left }) => (
            <Text key={template}>
              {isLasting
                ? WORDS.lasting(WORDS.templates[template], left > 0)
                : WORDS.left(WORDS.templates[template], left)}
            </Text>
          ))
        : null}
      <Tick label={WORDS.turnedOn(name)} isOn={!isOff} onChange={(isOn) => onChange(!isOn)} />
      {host.channel === hostHere() && !isOff ? (
        <RemindMe wanted={host.templates.map((one) => one.template)} onStored={onStored} />
      ) : null}
    </>
  )
}
