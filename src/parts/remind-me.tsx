import { Text } from '@tarojs/components'
import { useEffect, useState } from 'react'
import {
  grantReminders,
  type ReminderSettings,
  readReminderSettings,
  subscribeIdOf,
} from '#contract/reminders/endpoints.ts'
import type { ReminderTemplate } from '#domain/reminders/kinds.ts'
import { HOST_NAMES } from '#src/copy/reminders/hosts.ts'
import { REMIND_ME } from '#src/copy/reminders/remind-me.ts'
import { call } from '#src/data/calls/call.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { channel } from '#src/platform/host.ts'
import { newId } from '#src/platform/random.ts'
import { askToSubscribe, canSubscribe, isAgreedAtBaidu } from '#src/platform/subscribe.ts'
import { BaiduAsks } from '#src/ui/press/baidu-asks.tsx'
import { Button } from '#src/ui/press/button.tsx'
import { Card } from '#src/ui/layout/card.tsx'
import { Notice } from '#src/ui/state/status.tsx'

type Props = { wanted: readonly ReminderTemplate[]; onStored?(): void }

/** One line that has the host ask whether it may send messages; not there where it has none, or none are set up. */
export function RemindMe(given: Props) {
  return canSubscribe() ? <Offer {...given} /> : null
}

function Offer({ wanted, onStored }: Props) {
  const settings = useResource(readReminderSettings, {})
  // The host asks only within the tap itself: what the yes is called has to be there before.
  const [grantId, setGrantId] = useState<string | null>(null)
  const [agreed, setAgreed] = useState<readonly ReminderTemplate[]>([])
  const [told, setTold] = useState<{ tone: 'good' | 'warn' | 'bad'; text: string } | null>(null)
  const [isBusy, setBusy] = useState(false)
  useEffect(() => {
    if (grantId === null) void newId().then(setGrantId)
  }, [grantId])
  const here = hereOf(settings.value)
  const offered = here?.templates.filter((one) => wanted.includes(one.template)) ?? []
  if (!here || offered.length === 0 || settings.value?.channelsOff.includes(here.channel)) return null
  const host = HOST_NAMES[here.channel]
  const lasting = offered.filter((one) => one.isLasting && one.left > 0)
  const left = Math.min(...offered.map((one) => one.left))
  /** Tells the server what `ask` was answered with. */
  const press = async (ask: () => Promise<readonly string[]>) => {
    if (!grantId) return
    setBusy(true)
    setTold(null)
    // A yes that the server did not hear is told again before another is asked for.
    const templates = agreed.length > 0 ? agreed : namesOf(offered, await ask())
    setAgreed(templates)
    if (templates.length === 0) {
      setBusy(false)
      return setTold({ tone: 'warn', text: REMIND_ME.refused(host) })
    }
    const body = { grantId, channel: here.channel, templates: [...templates] }
    const answer = await call(grantReminders, { body, key: grantId })
    setBusy(false)
    if (!answer.ok) return setTold({ tone: 'bad', text: REMIND_ME.notStored })
    setTold({ tone: 'good', text: REMIND_ME.agreed(host) })
    setAgreed([])
    setGrantId(null)
    await settings.reload()
    onStored?.()
  }
  const words = left > 0 ? REMIND_ME.again(host) : REMIND_ME.ask(host)
  const atBaidu =
    grantId && !isBusy && agreed.length === 0 ? oneForBaidu(here.channel, offered, grantId) : null
  return (
    <Card>
      {lasting.length === offered.length ? (
        <Text>{REMIND_ME.lasting}</Text>
      ) : process.env.TARO_ENV === 'swan' && atBaidu ? (
        <BaiduAsks {...atBaidu} onAnswered={() => void press(() => answerOf(atBaidu))} id="remind-me">
          {words}
        </BaiduAsks>
      ) : (
        <Button
          look="second"
          id="remind-me"
          busy={isBusy}
          disabled={grantId === null}
          onPress={() => void press(() => askToSubscribe(askedTogether(here.channel, offered)))}
        >
          {words}
        </Button>
      )}
      {left > 0 && lasting.length === 0 ? <Text className="text-note">{REMIND_ME.left(left)}</Text> : null}
      {told ? <Notice tone={told.tone}>{told.text}</Notice> : null}
    </Card>
  )
}

type Host = ReminderSettings['channels'][number]

function hereOf(settings: ReminderSettings | undefined): Host | undefined {
  return settings?.channels.find((one) => one.channel === channel())
}

/**
 * Which templates the host is to ask for in one go: none that it may send for good already, and at Alipay lasting ones and those for
 * one message apart, which it refuses together.
 */
function askedTogether(host: Host['channel'], offered: Host['templates']): Host['templates'] {
  const open = offered.filter((one) => !one.isLasting || one.left === 0)
  return host === 'alipay' ? open.filter((one) => one.isLasting === open[0]?.isLasting) : open
}

function namesOf(offered: Host['templates'], ids: readonly string[]): ReminderTemplate[] {
  return offered.filter((one) => ids.includes(one.id)).map((one) => one.template)
}

/** What Baidu asks for next: one template at a time, that with the fewest yeses first; null at another host. */
function oneForBaidu(host: Host['channel'], offered: Host['templates'], grantId: string) {
  const [first] = [...askedTogether(host, offered)].sort((a, b) => a.left - b.left)
  if (host !== 'swan' || !first) return null
  return { templateId: first.id, subscribeId: subscribeIdOf(grantId, first.template) }
}

async function answerOf(one: { templateId: string; subscribeId: string }): Promise<readonly string[]> {
  return (await isAgreedAtBaidu(one)) ? [one.templateId] : []
}
