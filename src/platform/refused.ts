// Why a host did not give what was asked of it: a picture, the microphone. "Cancelled" is the person's own word and needs no
// answer; everything else needs a sentence and a way on.
import Taro from '@tarojs/taro'

/**
 * `no-permission`: the person or the phone refuses album, camera or microphone. `no-privacy`: the person did not agree to the
 * host's privacy notice. `undeclared`: this mini-program did not declare the use to the host. `failed`: anything else.
 */
export type HostRefusal = 'cancelled' | 'no-permission' | 'no-privacy' | 'undeclared' | 'failed'

/** What Baidu documents as numbers alone: of its chooser, of its recorder, of what the person or the phone forbids a mini-program. */
const OF_BAIDU: Readonly<Record<number, HostRefusal>> = {
  1002: 'cancelled',
  1003: 'no-permission',
  2004: 'no-permission',
  10003: 'no-permission',
  10005: 'no-permission',
}

/** Reads a host's error: WeChat, Alipay, Baidu and browsers each have their own words and numbers. */
export function hostRefusal(error: unknown): HostRefusal {
  const {
    errMsg,
    errCode,
    errno,
    errorMessage,
    message,
    name,
    error: number,
  } = (error ?? {}) as Record<string, unknown>
  const text = [errMsg, errorMessage, message, name].filter((one) => typeof one === 'string').join(' ')
  if (errno === 112 || /not declared in the privacy/i.test(text)) return 'undeclared'
  if (errno === 103 || errno === 104 || /privacy/i.test(text)) return 'no-privacy'
  if (
    number === 2001 ||
    number === 2003 ||
    /auth(orize)? ?(deny|denied)|auth deny|permission|NotAllowedError|SecurityError|unauthorized/i.test(text)
  )
    return 'no-permission'
  const ofBaidu = process.env.TARO_ENV === 'swan' ? OF_BAIDU[Number(errCode)] : undefined
  if (ofBaidu) return ofBaidu
  // Alipay says 11 where the person leaves its chooser.
  if (number === 11 || /cancel|abort/i.test(text)) return 'cancelled'
  return 'failed'
}

declare const wx: {
  requirePrivacyAuthorize?(given: { success(): void; fail(error: unknown): void }): void
}

/** In WeChat, has the person agree to the privacy notice first, where the host asks for that; null where nothing stands in the way. */
export async function askPrivacy(): Promise<HostRefusal | null> {
  if (process.env.TARO_ENV !== 'weapp') return null
  if (typeof wx === 'undefined' || typeof wx.requirePrivacyAuthorize !== 'function') return null
  const host = wx
  return new Promise((done) =>
    host.requirePrivacyAuthorize?.({
      success: () => done(null),
      fail: (error) => {
        const why = hostRefusal(error)
        done(why === 'undeclared' ? why : 'no-privacy')
      },
    }),
  )
}

/** Opens the host's settings of this mini-program; false where there are none to open, as on the web. */
export async function openSettings(): Promise<boolean> {
  if (process.env.TARO_ENV === 'h5') return false
  try {
    await Taro.openSetting()
    return true
  } catch {
    return false
  }
}
