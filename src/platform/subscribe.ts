import Taro from '@tarojs/taro'
import { alipay } from './alipay.ts'

/** Whether this host has messages that a user says yes to. */
export function canSubscribe(): boolean {
  return process.env.TARO_ENV !== 'h5'
}

type Asked = {
  behavior?: string
  result?: { subscribeEntityIds?: string[]; subscribedEntityIds?: string[] }
}

type OfOne = { readonly templateId: string; readonly subscribeId: string }

declare const swan: {
  subscribeService(
    given: OfOne & { type: 'query'; success(answer?: { status?: number }): void; fail(): void },
  ): void
}

/**
 * Has the host ask whether it may send messages of these templates, at most three, and answers those that were agreed to. Hosts
 * ask only from within a tap, so that nothing may be waited for before. Baidu asks by a button of its own.
 */
export async function askToSubscribe(
  templates: readonly { readonly id: string }[],
): Promise<readonly string[]> {
  const templateIds = templates.map((one) => one.id)
  try {
    if (process.env.TARO_ENV === 'weapp') {
      const answer = await Taro.requestSubscribeMessage({
        tmplIds: [...templateIds],
      } as Parameters<typeof Taro.requestSubscribeMessage>[0])
      const said = answer as unknown as Record<string, unknown>
      // Also "accept with sound" and its like; `reject`, `ban` and `filter` are all a no.
      return templateIds.filter((id) => String(said[id]).startsWith('accept'))
    }
    if (process.env.TARO_ENV === 'alipay') {
      const { behavior, result } = await alipay<Asked>((my, answered) =>
        my.requestSubscribeMessage({ entityIds: templateIds, ...answered }),
      )
      // What was asked for comes back in a no as well: only the behaviour says which it was. What was said yes to before counts.
      const before = result?.subscribedEntityIds ?? []
      const now = behavior === 'subscribe' ? (result?.subscribeEntityIds ?? templateIds) : []
      return templateIds.filter((id) => now.includes(id) || before.includes(id))
    }
  } catch {
    // Turned off in the host's own settings, or the host is too old for it.
  }
  return []
}

/** Whether the person has said yes to this one at Baidu, which answers that question and tells nothing else of a yes. */
export function isAgreedAtBaidu(one: OfOne): Promise<boolean> {
  if (process.env.TARO_ENV !== 'swan') return Promise.resolve(false)
  return new Promise((done) =>
    swan.subscribeService({
      ...one,
      type: 'query',
      success: (answer) => done(answer?.status === 1),
      fail: () => done(false),
    }),
  )
}
