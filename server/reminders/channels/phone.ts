import { createHmac, randomUUID } from 'node:crypto'
import type { PushChannel, PushMessage, PushOutcome } from '#server/core/ports.ts'
import { askHost } from './host-call.ts'

/** The keys of a provider of text messages and calls. `base`s are addresses without a final slash. */
export type PhoneKeys = {
  readonly accessKeyId: string
  readonly accessKeySecret: string
  /** The sign and the template that were registered for text messages, with ${what} and ${note} in it. */
  readonly sms: { readonly base: string; readonly sign: string; readonly template: string } | null
  /** The template that is read aloud; `shownNumber` is what the called phone shows, empty for one of the provider's. */
  readonly voice: { readonly base: string; readonly template: string; readonly shownNumber: string } | null
}

/** The provider is busy, or has had too many for this number: later. */
const BUSY = [
  'isp.SYSTEM_ERROR',
  'isv.BUSINESS_LIMIT_CONTROL',
  'Throttling',
  'ServiceUnavailable',
  'InternalError',
]

/** Text messages: `SendSms` of Alibaba Cloud's 2017-05-25 interface, signed with HMAC-SHA1. */
export function smsPush(keys: PhoneKeys, nowMs: () => number): PushChannel | null {
  const { sms } = keys
  if (!sms) return null
  return phoneChannel(sms.template, ({ to, message }) =>
    ask(keys, sms.base, nowMs(), {
      Action: 'SendSms',
      PhoneNumbers: to,
      SignName: sms.sign,
      TemplateCode: sms.template,
      TemplateParam: wordsOf(message),
    }),
  )
}

/** Calls that read a message aloud: `SingleCallByTts` of the same provider. */
export function voicePush(keys: PhoneKeys, nowMs: () => number): PushChannel | null {
  const { voice } = keys
  if (!voice) return null
  return phoneChannel(voice.template, ({ to, message }) =>
    ask(keys, voice.base, nowMs(), {
      Action: 'SingleCallByTts',
      CalledNumber: to,
      ...(voice.shownNumber === '' ? {} : { CalledShowNumber: voice.shownNumber }),
      TtsCode: voice.template,
      TtsParam: wordsOf(message),
    }),
  )
}

function phoneChannel(
  id: string,
  send: (given: { to: string; message: PushMessage }) => Promise<PushOutcome>,
): PushChannel {
  // A phone asks its user for no yes: whoever is on the roster was told that they are called.
  return { templates: { repair: { id, isLasting: true } }, send }
}

function wordsOf({ what, note }: PushMessage): string {
  return JSON.stringify({ what, note })
}

async function ask(
  keys: PhoneKeys,
  base: string,
  nowMs: number,
  given: Readonly<Record<string, string>>,
): Promise<PushOutcome> {
  const answer = await askHost(`${base}/`, new URLSearchParams(signedParams(keys, nowMs, given)))
  if (answer === 'unreachable') return 'later'
  if (answer === 'no-answer') return { fault: 'no-answer' }
  const code = String(answer.Code ?? 'unclear')
  if (code === 'OK') return 'sent'
  if (BUSY.some((one) => code.startsWith(one))) return 'later'
  return { fault: `phone-${code}` }
}

/** The parameters of a call with the common ones and their signature. */
export function signedParams(
  keys: Pick<PhoneKeys, 'accessKeyId' | 'accessKeySecret'>,
  nowMs: number,
  given: Readonly<Record<string, string>>,
  nonce = randomUUID(),
): Record<string, string> {
  const params: Record<string, string> = {
    ...given,
    AccessKeyId: keys.accessKeyId,
    Format: 'JSON',
    RegionId: 'cn-beijing',
    SignatureMethod: 'HMAC-SHA1',
    SignatureNonce: nonce,
    SignatureVersion: '1.0',
    // Linear: an instant as text has 24 signs.
    Timestamp: new Date(nowMs).toISOString().replace(/\.\d+Z$/, 'Z'),
    Version: '2017-05-25',
  }
  return { ...params, Signature: signatureOf(params, keys.accessKeySecret) }
}

/** HMAC-SHA1 over `POST&%2F&` and the sorted parameters, percent-encoded as RFC 3986 has it. */
export function signatureOf(params: Readonly<Record<string, string>>, secret: string): string {
  const query = Object.keys(params)
    .sort()
    .map((name) => `${encoded(name)}=${encoded(params[name] as string)}`)
    .join('&')
  return createHmac('sha1', `${secret}&`)
    .update(`POST&%2F&${encoded(query)}`)
    .digest('base64')
}

function encoded(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}
