import Taro from '@tarojs/taro'

/** Whether this host has messages that a user says yes to. */
export function canSubscribe(): boolean {
  return process.env.TARO_ENV !== 'h5'
}

type Alipay = {
  requestSubscribeMessage(given: {
    entityIds: readonly string[]
    success(answer: { behavior?: string; result?: { subscribeEntityIds?: string[] } }): void
    fail(): void
  }): void
}
type Swan = {
  subscribeService(given: {
    type: 'subscribe'
    templateId: string
    subscribeId: string
    success(): void
    fail(): void
  }): void
}

/**
 * Has the host ask whether it may send messages of these templates, at most three, and answers those that were agreed to. Hosts
 * ask only from within a tap, so that nothing may be waited for before. `subscribeId` is what Baidu knows this yes by.
 */
export async function askToSubscribe(
  templateIds: readonly string[],
  subscribeId: string,
): Promise<readonly string[]> {
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
      const { my } = globalThis as unknown as { my: Alipay }
      return await new Promise((done) =>
        my.requestSubscribeMessage({
          entityIds: templateIds,
          success: ({ behavior, result }) =>
            done(result?.subscribeEntityIds ?? (behavior === 'subscribe' ? templateIds : [])),
          fail: () => done([]),
        }),
      )
    }
    if (process.env.TARO_ENV === 'swan') {
      const { swan } = globalThis as unknown as { swan: Swan }
      const agreed: string[] = []
      for (const templateId of templateIds)
        await new Promise<void>((done) =>
          swan.subscribeService({
            type: 'subscribe',
            templateId,
            subscribeId,
            success: () => {
              agreed.push(templateId)
              done()
            },
            fail: () => done(),
          }),
        )
      return agreed
    }
  } catch {
    // Turned off in the host's own settings, or the host is too old for it.
  }
  return []
}
