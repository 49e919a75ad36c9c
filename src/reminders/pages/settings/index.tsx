import { Text, View } from '@tarojs/components'
import { useState } from 'react'
import {
  type ReminderSettings,
  readReminderSettings,
  saveReminderSettings,
} from '#contract/reminders/endpoints.ts'
import { isFor, mayTurnOff, REMINDER_KINDS, type ReminderKind } from '#domain/reminders/kinds.ts'
import { errorLine } from '#src/copy/core/errors.ts'
import { HOST_NAMES } from '#src/copy/reminders/hosts.ts'
import { REMINDER_SETTINGS as WORDS } from '#src/copy/reminders/words.ts'
import { call } from '#src/data/calls/call.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { useSession } from '#src/data/calls/session.ts'
import { channel as hostHere } from '#src/platform/host.ts'
import { newId } from '#src/platform/random.ts'
import { RemindMe } from '#src/parts/remind-me.tsx'
import { Button } from '#src/ui/press/button.tsx'
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
  const [told, setTold] = useState<{ tone: 'good' | 'bad'; text: string } | null>(null)
  const [isBusy, setBusy] = useState(false)
  const kinds = useKinds()
  const save = async () => {
    const [quietFrom, quietTo] = choice === 'own' ? [minuteOf(from), minuteOf(to)] : PRESETS[choice]
    if (quietFrom === null || quietTo === null) return setTold({ tone: 'bad', text: WORDS.badTime })
    setBusy(true)
    const body = { quietFrom, quietTo, kindsOff, channelsOff }
    const answer = await call(saveReminderSettings, { body, key: await newId() })
    setBusy(false)
    if (!answer.ok) return setTold({ tone: 'bad', text: errorLine(answer.code) })
    setTold({ tone: 'good', text: WORDS.saved })
    await onStored()
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
            <Field label={WORDS.from} hint={WORDS.timeHint} value={from} onChange={setFrom} most={5} />
            <Field label={WORDS.to} hint={WORDS.timeHint} value={to} onChange={setTo} most={5} />
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
      {told ? <Notice tone={told.tone}>{told.text}</Notice> : null}
      <Button onPress={() => void save()} busy={isBusy} id="save-reminders">
        {WORDS.save}
      </Button>
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
