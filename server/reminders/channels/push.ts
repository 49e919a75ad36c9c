import type { ReminderWay } from '#contract/reminders/endpoints.ts'
import type { Channel } from '#contract/identity/endpoints.ts'
import type { ChannelKeys } from '#server/identity/channels.ts'
import type { PushChannel } from '#server/core/ports.ts'
import { alipayPush } from './alipay.ts'
import { type PhoneKeys, smsPush, voicePush } from './phone.ts'
import { swanPush } from './swan.ts'
import type { PushTemplates } from './templates.ts'
import { weappPush } from './weapp.ts'

/** `swanApi`: Baidu takes messages elsewhere than sign-ins. */
export type PushKeys = Partial<Record<Channel, PushTemplates>> & {
  readonly swanApi?: string
  readonly phone?: PhoneKeys
}

/** The adapters of the hosts that both keys and templates were given for. */
export function pushChannels(
  keys: ChannelKeys,
  templates: PushKeys,
  nowMs: () => number,
): Partial<Record<ReminderWay, PushChannel>> {
  const sms = templates.phone ? smsPush(templates.phone, nowMs) : null
  const voice = templates.phone ? voicePush(templates.phone, nowMs) : null
  return {
    ...(keys.weapp && templates.weapp ? { weapp: weappPush(keys.weapp, templates.weapp, nowMs) } : {}),
    ...(keys.alipay && templates.alipay ? { alipay: alipayPush(keys.alipay, templates.alipay, nowMs) } : {}),
    ...(keys.swan && templates.swan
      ? { swan: swanPush({ ...keys.swan, base: templates.swanApi ?? keys.swan.base }, templates.swan, nowMs) }
      : {}),
    ...(sms ? { sms } : {}),
    ...(voice ? { voice } : {}),
  }
}
