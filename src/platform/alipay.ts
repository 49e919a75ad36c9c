// What Alipay has and Taro hands over wrongly or not at all. The bare name is the only one there: `globalThis` and `window` are forbidden.

type Answered<T> = { success(answer: T): void; fail(error: unknown): void }

type My = {
  getAuthCode(given: { scopes: string } & Answered<{ authCode?: string }>): void
  tradePay(given: { tradeNO: string; complete(): void }): void
  chooseImage(
    given: { count: number; sizeType: string[]; sourceType: string[] } & Answered<{
      apFilePaths?: string[]
      tempFilePaths?: string[]
    }>,
  ): void
  compressImage(
    given: { apFilePaths: string[]; compressLevel: number } & Answered<{ apFilePaths?: string[] }>,
  ): void
  requestSubscribeMessage(
    given: { entityIds: readonly string[] } & Answered<{
      behavior?: string
      result?: { subscribeEntityIds?: string[]; subscribedEntityIds?: string[] }
    }>,
  ): void
}

declare const my: My

/** Calls one of Alipay's own functions; rejects with what it gave to `fail`. */
export function alipay<T>(call: (host: My, answered: Answered<T>) => void): Promise<T> {
  return new Promise((success, fail) => call(my, { success, fail }))
}

/** Opens the cashier of a trade and comes back when it closes, paid or not. */
export function alipayTradePay(tradeNO: string): Promise<void> {
  return new Promise((done) => my.tradePay({ tradeNO, complete: done }))
}
