import Taro from '@tarojs/taro'
import { alipayTradePay } from './alipay.ts'
import { leaveFor } from './host.ts'

declare const swan: { requestPolymerPayment(given: object): void }

/** What the host's cashier is opened with, one kind a host. */
type Opened =
  | { kind: 'web'; url: string }
  | { kind: 'weapp'; timeStamp: string; nonceStr: string; package: string; signType: string; paySign: string }
  | { kind: 'alipay'; tradeNo: string }
  | { kind: 'swan'; orderInfo: string }

/**
 * Opens the host's cashier. `left` where the page is left for it, `back` where the person came back from it: whether they paid
 * is for the server to say, never for the host. `unsupported` where this host is not the one it was made for.
 */
export async function openCashier(given: Opened): Promise<'left' | 'back' | 'unsupported'> {
  if (process.env.TARO_ENV === 'h5') {
    if (given.kind !== 'web') return 'unsupported'
    leaveFor(given.url)
    return 'left'
  }
  try {
    if (process.env.TARO_ENV === 'weapp' && given.kind === 'weapp') {
      const { timeStamp, nonceStr, package: prepaid, signType, paySign } = given
      await Taro.requestPayment({
        timeStamp,
        nonceStr,
        package: prepaid,
        signType: signType as 'RSA',
        paySign,
      })
      return 'back'
    }
    if (process.env.TARO_ENV === 'alipay' && given.kind === 'alipay') {
      await alipayTradePay(given.tradeNo)
      return 'back'
    }
    if (process.env.TARO_ENV === 'swan' && given.kind === 'swan') {
      const orderInfo = JSON.parse(given.orderInfo) as object
      await new Promise<void>((done) => swan.requestPolymerPayment({ orderInfo, complete: () => done() }))
      return 'back'
    }
  } catch {
    // Cancelled or failed: the server knows.
    return 'back'
  }
  return 'unsupported'
}
