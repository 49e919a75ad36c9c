import { createSign } from 'node:crypto'
import type { Channel } from '#contract/identity/endpoints.ts'
import type { ChannelSignIn } from '#server/core/ports.ts'

export type ChannelKeys = {
  weapp?: { appId: string; secret: string; base: string }
  swan?: { appKey: string; secret: string; base: string }
  /** `privateKey` is the application's RSA key in PEM. */
  alipay?: { appId: string; privateKey: string; base: string }
}

/** The adapters of the mini-program hosts that keys were given for. */
export function channelSignIns(
  keys: ChannelKeys,
  nowMs: () => number,
): Partial<Record<Channel, ChannelSignIn>> {
  return {
    ...(keys.weapp ? { weapp: weappSignIn(keys.weapp) } : {}),
    ...(keys.swan ? { swan: swanSignIn(keys.swan) } : {}),
    ...(keys.alipay ? { alipay: alipaySignIn(keys.alipay, nowMs) } : {}),
  }
}

/** WeChat `code2Session`: GET /sns/jscode2session answers `openid` or `errcode`. */
function weappSignIn(keys: NonNullable<ChannelKeys['weapp']>): ChannelSignIn {
  return async (code) => {
    const query = new URLSearchParams({
      appid: keys.appId,
      secret: keys.secret,
      js_code: code,
      grant_type: 'authorization_code',
    })
    const answer = await askHost(`${keys.base}/sns/jscode2session?${query}`)
    if (!answer) return 'unavailable'
    return typeof answer.openid === 'string' ? { subject: answer.openid } : 'code-refused'
  }
}

/** Baidu `jscode2sessionkey`: POST form answers `openid` or `errno`. */
function swanSignIn(keys: NonNullable<ChannelKeys['swan']>): ChannelSignIn {
  return async (code) => {
    const form = new URLSearchParams({ code, client_id: keys.appKey, sk: keys.secret })
    const answer = await askHost(`${keys.base}/oauth/jscode2sessionkey`, form)
    if (!answer) return 'unavailable'
    return typeof answer.openid === 'string' ? { subject: answer.openid } : 'code-refused'
  }
}

export type AlipayKeys = NonNullable<ChannelKeys['alipay']>

/** The form of one call of Alipay's gateway, signed (RSA2 = RSA with SHA-256). */
export function signedFields(
  keys: AlipayKeys,
  method: string,
  more: Readonly<Record<string, string>>,
  nowAt: number,
): Record<string, string> {
  const fields: Record<string, string> = {
    app_id: keys.appId,
    method,
    charset: 'utf-8',
    sign_type: 'RSA2',
    // The gateway wants Beijing time, `yyyy-MM-dd HH:mm:ss`.
    timestamp: new Date(nowAt + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' '),
    version: '1.0',
    ...more,
  }
  const signed = Object.keys(fields)
    .sort()
    .map((name) => `${name}=${fields[name]}`)
    .join('&')
  fields.sign = createSign('RSA-SHA256').update(signed, 'utf8').sign(keys.privateKey, 'base64')
  return fields
}

/** Alipay `alipay.system.oauth.token`: a signed form answers `open_id` or `user_id`. */
function alipaySignIn(keys: AlipayKeys, nowMs: () => number): ChannelSignIn {
  return async (code) => {
    const more = { grant_type: 'authorization_code', code }
    const fields = signedFields(keys, 'alipay.system.oauth.token', more, nowMs())
    const answer = await askHost(`${keys.base}/gateway.do`, new URLSearchParams(fields))
    if (!answer) return 'unavailable'
    const token = answer.alipay_system_oauth_token_response as Record<string, unknown> | undefined
    const subject = token?.open_id ?? token?.user_id
    return typeof subject === 'string' ? { subject } : 'code-refused'
  }
}

async function askHost(url: string, form?: URLSearchParams): Promise<Record<string, unknown> | null> {
  try {
    const answer = await fetch(url, {
      signal: AbortSignal.timeout(5_000),
      ...(form ? { method: 'POST', body: form } : {}),
    })
    return answer.ok ? ((await answer.json()) as Record<string, unknown>) : null
  } catch {
    return null
  }
}
