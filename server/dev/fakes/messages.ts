import { createVerify, generateKeyPairSync } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ReminderWay } from '#contract/reminders/endpoints.ts'
import type { ChannelKeys } from '#server/identity/channels.ts'
import { signatureOf } from '#server/reminders/channels/phone.ts'
import type { PushKeys } from '#server/reminders/channels/push.ts'
import { MESSAGES_PATH } from './path.ts'

const MOST_BYTES = 16 * 1024
const MOST_KEPT = 200
const PAGE = /^[a-z]+\/pages\/[a-z-]+\/index$/

export type Received = {
  readonly channel: ReminderWay
  readonly to: string
  readonly templateId: string
  readonly page: string
  readonly fields: Readonly<Record<string, string>>
  readonly subscribeId: string
}

/** What it may be told to do with the next messages instead of taking them: a fault of the host's own, or no answer at all. */
export type Trouble = { readonly code: number | string } | 'hang'

/**
 * A stand-in for the messages of WeChat, Alipay and Baidu and for text messages and calls, for development and tests: it checks tokens, signatures and fields as the
 * real ones are documented to, keeps what it took in memory, and shows it on a page. Throws in production.
 */
export function createMessagesFake(given: { base: string; isProduction: boolean }) {
  if (given.isProduction) throw new Error('the stand-in of messages must not run in production')
  const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const received: Received[] = []
  const troubles: Trouble[] = []
  let tokens = 0
  /** Tokens that were given out and still hold. */
  const good = new Set<string>()

  const keys: ChannelKeys = {
    weapp: { appId: 'wx-stand-in', secret: 'weapp-secret', base: given.base },
    swan: { appKey: 'swan-stand-in', secret: 'swan-secret', base: given.base },
    alipay: {
      appId: '2021000000000000',
      privateKey: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      base: given.base,
    },
  }
  const named = (prefix: string, fields: readonly [string, string, string]) => ({
    vote: { id: `${prefix}-vote`, isLasting: false, fields },
    repair: { id: `${prefix}-repair`, isLasting: false, fields },
    todo: { id: `${prefix}-todo`, isLasting: false, fields },
  })
  const templates: PushKeys = {
    weapp: named('wx', ['thing1', 'time2', 'thing3']),
    alipay: named('ali', ['keyword1', 'keyword2', 'keyword3']),
    swan: named('swan', ['keyword1', 'keyword2', 'keyword3']),
    phone: {
      accessKeyId: 'phone-stand-in',
      accessKeySecret: 'phone-secret',
      sms: { base: `${given.base}/sms`, sign: '北京物业', template: 'SMS_1' },
      voice: { base: `${given.base}/voice`, template: 'TTS_1', shownNumber: '' },
    },
  }

  function newToken(): object {
    tokens += 1
    const token = `token-${tokens}`
    good.add(token)
    return { access_token: token, expires_in: 7200 }
  }

  function take(message: Received): void {
    received.push(message)
    if (received.length > MOST_KEPT) received.shift()
  }

  /** What is wrong with a message, or null. */
  function faultOf({ to, templateId, page, fields }: Received): 'to' | 'template' | 'page' | 'fields' | null {
    const known = Object.values(templates).some(
      (one) => typeof one === 'object' && Object.values(one).some((template) => template.id === templateId),
    )
    if (to === '') return 'to'
    if (!known) return 'template'
    if (!PAGE.test(page)) return 'page'
    const isFit = (text: unknown) => typeof text === 'string' && text !== '' && [...text].length <= 20
    return Object.keys(fields).length === 3 && Object.values(fields).every(isFit) ? null : 'fields'
  }

  const ROUTES: Record<string, (body: string, query: URLSearchParams) => object> = {
    '/cgi-bin/stable_token': (body) => {
      const asked = JSON.parse(body) as Record<string, unknown>
      const isKnown = asked.appid === keys.weapp?.appId && asked.secret === keys.weapp?.secret
      return isKnown && asked.grant_type === 'client_credential' ? newToken() : { errcode: 40013 }
    },
    '/cgi-bin/message/subscribe/send': (body, query) => {
      const sent = JSON.parse(body) as { touser: string; template_id: string; page: string; data: object }
      if (!good.has(query.get('access_token') ?? '')) return { errcode: 40001, errmsg: 'invalid credential' }
      const trouble = troubles.shift() as { code: number } | undefined
      if (trouble) return { errcode: trouble.code, errmsg: 'trouble' }
      const message = messageOf('weapp', sent.touser, sent.template_id, sent.page, sent.data)
      const fault = faultOf(message)
      if (fault) return { errcode: { to: 40003, template: 40037, page: 41030, fields: 47003 }[fault] }
      take(message)
      return { errcode: 0, errmsg: 'ok' }
    },
    '/oauth/2.0/token': (body) => {
      const asked = new URLSearchParams(body)
      const isKnown = asked.get('client_id') === keys.swan?.appKey && asked.get('client_secret') !== null
      return isKnown ? newToken() : { error: 'invalid_client' }
    },
    '/rest/2.0/smartapp/template/message/subscribe/send': (body, query) => {
      const form = new URLSearchParams(body)
      if (!good.has(query.get('access_token') ?? '')) return { error_code: 110 }
      const trouble = troubles.shift() as { code: number } | undefined
      if (trouble) return { errno: trouble.code, msg: 'trouble' }
      const data = JSON.parse(form.get('data') ?? '{}') as object
      const to = form.get('touser_openId') ?? ''
      const message = {
        ...messageOf('swan', to, form.get('template_id') ?? '', form.get('page') ?? '', data),
        subscribeId: form.get('subscribe_id') ?? '',
      }
      const fault = faultOf(message)
      if (fault) return { errno: { to: 4010, template: 4001, page: 2002, fields: 2002 }[fault] }
      take(message)
      return { errno: 0, msg: 'success', data: { msg_key: received.length } }
    },
    '/sms/': (body) => ofPhone('sms', new URLSearchParams(body)),
    '/voice/': (body) => ofPhone('voice', new URLSearchParams(body)),
    '/gateway.do': (body) => {
      const form = new URLSearchParams(body)
      const answer = (said: object) => ({ alipay_open_app_mini_templatemessage_send_response: said })
      if (!isSignedForm(form)) return answer({ code: '40002', sub_code: 'isv.invalid-signature' })
      const trouble = troubles.shift() as { code: string } | undefined
      if (trouble)
        return answer({ code: trouble.code.includes('.') ? '40004' : trouble.code, sub_code: trouble.code })
      const sent = JSON.parse(form.get('biz_content') ?? '{}') as Record<string, string>
      const data = JSON.parse(sent.data ?? '{}') as object
      const to = sent.to_open_id ?? sent.to_user_id ?? ''
      const message = messageOf('alipay', to, sent.user_template_id ?? '', sent.page ?? '', data)
      const fault = faultOf(message)
      if (fault) return answer({ code: '40004', msg: 'Business Failed', sub_code: `INVALID_${fault}` })
      take(message)
      return answer({ code: '10000', msg: 'Success' })
    },
  }

  function ofPhone(way: 'sms' | 'voice', form: URLSearchParams): object {
    const { Signature = '', ...params } = Object.fromEntries(form)
    if (params.AccessKeyId !== 'phone-stand-in') return { Code: 'InvalidAccessKeyId.NotFound' }
    if (Signature !== signatureOf(params, 'phone-secret')) return { Code: 'SignatureDoesNotMatch' }
    const trouble = troubles.shift() as { code: string } | undefined
    if (trouble) return { Code: trouble.code }
    const isSms = way === 'sms'
    const to = (isSms ? params.PhoneNumbers : params.CalledNumber) ?? ''
    const templateId = (isSms ? params.TemplateCode : params.TtsCode) ?? ''
    const fields = JSON.parse((isSms ? params.TemplateParam : params.TtsParam) ?? '{}') as Record<
      string,
      string
    >
    if (params.Action !== (isSms ? 'SendSms' : 'SingleCallByTts')) return { Code: 'InvalidAction.NotFound' }
    if (!/^1\d{10}$|^0\d{9,11}$/.test(to)) return { Code: 'isv.MOBILE_NUMBER_ILLEGAL' }
    if (templateId !== (isSms ? 'SMS_1' : 'TTS_1')) return { Code: 'isv.SMS_TEMPLATE_ILLEGAL' }
    take({ channel: way, to, templateId, page: '', fields, subscribeId: '' })
    return { Code: 'OK', RequestId: String(received.length) }
  }

  function isSignedForm(form: URLSearchParams): boolean {
    const signed = [...form.entries()]
      .filter(([name]) => name !== 'sign')
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => `${name}=${value}`)
      .join('&')
    const check = createVerify('RSA-SHA256').update(signed, 'utf8')
    return form.get('sign_type') === 'RSA2' && check.verify(pair.publicKey, form.get('sign') ?? '', 'base64')
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', given.base)
    const route =
      ROUTES[url.pathname.startsWith(MESSAGES_PATH) ? url.pathname.slice(MESSAGES_PATH.length) : url.pathname]
    if (!route || request.method !== 'POST') return page(response, received)
    const isSend = /send$|gateway|sms|voice/.test(url.pathname)
    if (isSend && troubles[0] === 'hang') {
      troubles.shift()
      return
    }
    let said: object
    try {
      said = route(await textOf(request), url.searchParams)
    } catch {
      said = { errcode: 47001, errno: 2002, errmsg: 'data format error' }
    }
    response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' })
    response.end(JSON.stringify(said))
  }

  return {
    serve: (request: IncomingMessage, response: ServerResponse) => void serve(request, response),
    keys,
    templates,
    received,
    /** The next messages meet this, one each. */
    trouble: (...next: Trouble[]) => void troubles.push(...next),
    /** All tokens of before are good no more. */
    endTokens: () => good.clear(),
    /** How many tokens were asked for. */
    tokenCount: () => tokens,
  }
}

function messageOf(
  channel: ReminderWay,
  to: string,
  templateId: string,
  page: string,
  data: object,
): Received {
  const fields = Object.fromEntries(
    Object.entries(data as Record<string, { value: string }>).map(([name, { value }]) => [name, value]),
  )
  return { channel, to, templateId, page, fields, subscribeId: '' }
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request) {
    text += String(chunk)
    if (text.length > MOST_BYTES) throw new Error('too large')
  }
  return text
}

function page(response: ServerResponse, received: readonly Received[]): void {
  const escaped = (text: string) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`)
  const rows = [...received]
    .reverse()
    .map((one) => `<li>${escaped(`${one.channel} ${one.to}: ${Object.values(one.fields).join(' · ')}`)}</li>`)
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
  response.end(
    `<!doctype html><meta charset="utf-8"><title>订阅消息（替身）</title><h1>订阅消息（替身）</h1><ul>${rows.join('')}</ul>`,
  )
}
