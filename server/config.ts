import { createPrivateKey, createPublicKey, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { join } from 'node:path'
import type { CashierKeys } from '#server/bills/cashier/client.ts'
import type { ChannelKeys } from '#server/identity/channels.ts'
import type { OAuthKeys } from '#server/identity/providers/oauth.ts'
import type { OidcKeys } from '#server/identity/providers/oidc.ts'
import { JINGTONG, type ProviderKeys } from '#server/identity/providers/providers.ts'
import type { S3Keys } from '#server/files/blobs/s3.ts'
import type { PhoneKeys } from '#server/reminders/channels/phone.ts'
import type { PushKeys } from '#server/reminders/channels/push.ts'
import { readTemplates } from '#server/reminders/channels/templates.ts'

export type Config = {
  port: number
  host: string
  /** Where the browser reaches the server, without a final slash. */
  publicUrl: string
  /** The app's own login, which owns nothing; null for the embedded database. */
  databaseUrl: string | null
  /** The login of who owns the tables and applies migrations. */
  databaseOwnerUrl: string | null
  dataDir: string
  /** The installation's secret and the log's key, 32 bytes each; null: they are files of the data folder. */
  installationSecret: Uint8Array | null
  logKey: Uint8Array | null
  /** Where pictures and spoken notes are kept; null: in the data folder. */
  s3: S3Keys | null
  isProduction: boolean
  /** The real 京通 by its own interface; without it and without OpenID Connect the stand-in stands there (never in production). */
  jingtong: OAuthKeys | null
  oidc: ProviderKeys['oidc']
  channels: ChannelKeys
  /** The templates of the hosts' messages; without any, reminders are only in the app's own list. */
  push: PushKeys
  /** The platform's cashier; null for the stand-in, and in production for none. */
  cashier: CashierKeys | null
  rateLimitPerMinute: number
  /** Addresses or networks of the proxies in front, whose `X-Forwarded-For` is believed. */
  trustedProxies: readonly string[]
  /** Who may read /metrics; in production it is off without. */
  metricsToken: string | null
}

export class BadConfig extends Error {}

/** Reads and checks the environment; the only place that touches it. Throws BadConfig with a sentence that says what to set. */
export function readConfig(env: NodeJS.ProcessEnv, root: string): Config {
  const isProduction = env.NODE_ENV === 'production'
  const port = wholeNumber(env.PORT ?? '8470', 'PORT', 0, 65_535)
  const host = env.HOST ?? '127.0.0.1'
  const jingtong = jingtongKeys(env)
  const oidc = oidcKeys(env, jingtong !== null)
  if (isProduction && !oidc && !jingtong)
    throw new BadConfig(
      'Set JINGTONG_AUTHORIZE_URL or OIDC_ISSUER: in production the login stand-in does not start.',
    )
  if (isProduction && !env.DATABASE_URL)
    throw new BadConfig('Set DATABASE_URL: in production the database is not embedded.')
  if (env.DATABASE_URL && !env.DATABASE_OWNER_URL)
    throw new BadConfig(
      'Set DATABASE_OWNER_URL with DATABASE_URL: it owns the tables and applies migrations; DATABASE_URL owns nothing.',
    )
  return {
    port,
    host,
    publicUrl: (env.PUBLIC_URL ?? `http://localhost:${port}`).replace(/\/$/, ''),
    databaseUrl: env.DATABASE_URL ?? null,
    databaseOwnerUrl: env.DATABASE_OWNER_URL ?? null,
    dataDir: env.DATA_DIR ?? join(root, '.data'),
    installationSecret: keyBytes(env, 'INSTALLATION_SECRET'),
    logKey: keyBytes(env, 'LOG_KEY'),
    s3: s3Keys(env),
    isProduction,
    jingtong,
    oidc,
    trustedProxies: trustedProxies(env.TRUSTED_PROXIES ?? ''),
    metricsToken: env.METRICS_TOKEN || (isProduction ? randomBytes(24).toString('hex') : null),
    channels: channelKeys(env),
    push: pushKeys(env),
    cashier: cashierKeys(env),
    rateLimitPerMinute: wholeNumber(
      env.RATE_LIMIT_PER_MINUTE ?? '600',
      'RATE_LIMIT_PER_MINUTE',
      1,
      1_000_000,
    ),
  }
}

/** 京通's own interface. Its fields are told when an installation is connected, so none is guessed here. */
function jingtongKeys(env: NodeJS.ProcessEnv): OAuthKeys | null {
  if (!env.JINGTONG_AUTHORIZE_URL) return null
  const when = 'with JINGTONG_AUTHORIZE_URL'
  const of = (name: string) => needed(env[name], name, when)
  const address = (name: string) => {
    const text = of(name)
    if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol))
      throw new BadConfig(`${name} must be an address, not "${text}".`)
    return text
  }
  return {
    authorizeUrl: address('JINGTONG_AUTHORIZE_URL'),
    tokenUrl: address('JINGTONG_TOKEN_URL'),
    userUrl: address('JINGTONG_USER_URL'),
    clientId: of('JINGTONG_CLIENT_ID'),
    clientSecret: needed(valueOrFile(env, 'JINGTONG_CLIENT_SECRET') ?? '', 'JINGTONG_CLIENT_SECRET', when),
    scope: env.JINGTONG_SCOPE ?? 'user_info',
    hasPkce: env.JINGTONG_PKCE === 'yes',
    fields: {
      subject: of('JINGTONG_SUBJECT_FIELD'),
      name: of('JINGTONG_NAME_FIELD'),
      realName: env.JINGTONG_DOCUMENT_FIELD
        ? {
            document: env.JINGTONG_DOCUMENT_FIELD,
            level: needed(env.JINGTONG_LEVEL_FIELD, 'JINGTONG_LEVEL_FIELD', 'with JINGTONG_DOCUMENT_FIELD'),
            levels: listed(
              needed(
                env.JINGTONG_REAL_NAME_LEVELS,
                'JINGTONG_REAL_NAME_LEVELS',
                'with JINGTONG_DOCUMENT_FIELD',
              ),
            ),
          }
        : null,
    },
  }
}

/** A provider by OpenID Connect: 京通 itself where its own interface is not set, else one beside it that must say what it is called. */
function oidcKeys(env: NodeJS.ProcessEnv, isBeside: boolean): ProviderKeys['oidc'] {
  if (!env.OIDC_ISSUER) return null
  const beside = 'with OIDC_ISSUER and JINGTONG_AUTHORIZE_URL'
  const named = isBeside
    ? {
        provider: needed(env.OIDC_KEY, 'OIDC_KEY', beside),
        title: needed(env.OIDC_TITLE, 'OIDC_TITLE', beside),
      }
    : JINGTONG
  const isFree = isBeside
    ? /^[a-z][a-z0-9-]{1,19}$/.test(named.provider) &&
      !['jingtong', 'weapp', 'alipay', 'swan'].includes(named.provider)
    : true
  if (!isFree)
    throw new BadConfig(
      `OIDC_KEY must be 2 to 20 of a-z, 0-9 and - that name no other, not "${named.provider}".`,
    )
  return {
    ...named,
    issuer: env.OIDC_ISSUER,
    clientId: needed(env.OIDC_CLIENT_ID, 'OIDC_CLIENT_ID', 'with OIDC_ISSUER'),
    clientSecret: needed(env.OIDC_CLIENT_SECRET, 'OIDC_CLIENT_SECRET', 'with OIDC_ISSUER'),
    ...(env.OIDC_SCOPE ? { scope: env.OIDC_SCOPE } : {}),
    ...realNameKeys(env),
  }
}

/** How the provider says that it verified somebody's ID card: all three are set, or none. */
function realNameKeys(env: NodeJS.ProcessEnv): Pick<OidcKeys, 'realName'> {
  if (!env.OIDC_DOCUMENT_CLAIM) return {}
  const levels = needed(env.OIDC_REAL_NAME_LEVELS, 'OIDC_REAL_NAME_LEVELS', 'with OIDC_DOCUMENT_CLAIM')
  return {
    realName: {
      documentClaim: env.OIDC_DOCUMENT_CLAIM,
      levelClaim: needed(env.OIDC_LEVEL_CLAIM, 'OIDC_LEVEL_CLAIM', 'with OIDC_DOCUMENT_CLAIM'),
      levels: listed(levels),
    },
  }
}

/** What stands between commas. */
function listed(text: string): string[] {
  return text.split(',').flatMap((one) => one.trim() || [])
}

function trustedProxies(text: string): string[] {
  const named = listed(text)
  for (const one of named) {
    const [address = '', bits, ...more] = one.split('/')
    const most = isIP(address) === 6 ? 128 : 32
    if (
      isIP(address) === 0 ||
      more.length > 0 ||
      (bits !== undefined && !(/^\d{1,3}$/.test(bits) && Number(bits) <= most))
    )
      throw new BadConfig(
        `TRUSTED_PROXIES must be addresses or networks like 10.0.0.1,10.1.0.0/16, not "${one}".`,
      )
  }
  return named
}

function cashierKeys(env: NodeJS.ProcessEnv): CashierKeys | null {
  if (!env.CASHIER_URL) return null
  const file = (name: string) => readFileSync(needed(env[name], name, 'with CASHIER_URL'), 'utf8')
  return {
    base: env.CASHIER_URL.replace(/\/$/, ''),
    merchantId: needed(env.CASHIER_MERCHANT, 'CASHIER_MERCHANT', 'with CASHIER_URL'),
    privateKey: createPrivateKey(file('CASHIER_KEY_FILE')),
    publicKey: createPublicKey(file('CASHIER_PUBLIC_KEY_FILE')),
  }
}

function pushKeys(env: NodeJS.ProcessEnv): PushKeys {
  const keys: PushKeys = { swanApi: env.SWAN_API_BASE ?? 'https://openapi.baidu.com' }
  for (const [channel, name] of [
    ['weapp', 'WEAPP_TEMPLATES'],
    ['alipay', 'ALIPAY_TEMPLATES'],
    ['swan', 'SWAN_TEMPLATES'],
  ] as const) {
    const text = env[name]
    if (!text) continue
    const templates = readTemplates(channel, text)
    if (!templates) throw new BadConfig(`${name} must be like vote=ID,repair=ID,todo=ID, not "${text}".`)
    keys[channel] = templates
  }
  const phone = phoneKeys(env)
  return phone ? { ...keys, phone } : keys
}

/** Text messages and calls for alarms: either, both or none. */
function phoneKeys(env: NodeJS.ProcessEnv): PhoneKeys | null {
  const { SMS_TEMPLATE, VOICE_TEMPLATE } = env
  if (!SMS_TEMPLATE && !VOICE_TEMPLATE) return null
  const when = 'with SMS_TEMPLATE or VOICE_TEMPLATE'
  return {
    accessKeyId: needed(env.PHONE_ACCESS_KEY_ID, 'PHONE_ACCESS_KEY_ID', when),
    accessKeySecret: needed(env.PHONE_ACCESS_KEY_SECRET, 'PHONE_ACCESS_KEY_SECRET', when),
    sms: SMS_TEMPLATE
      ? {
          base: env.SMS_BASE ?? 'https://dysmsapi.aliyuncs.com',
          sign: needed(env.SMS_SIGN, 'SMS_SIGN', 'with SMS_TEMPLATE'),
          template: SMS_TEMPLATE,
        }
      : null,
    voice: VOICE_TEMPLATE
      ? {
          base: env.VOICE_BASE ?? 'https://dyvmsapi.aliyuncs.com',
          template: VOICE_TEMPLATE,
          shownNumber: env.VOICE_SHOWN_NUMBER ?? '',
        }
      : null,
  }
}

function channelKeys(env: NodeJS.ProcessEnv): ChannelKeys {
  return {
    ...(env.WEAPP_APP_ID
      ? {
          weapp: {
            appId: env.WEAPP_APP_ID,
            secret: needed(env.WEAPP_SECRET, 'WEAPP_SECRET', 'with WEAPP_APP_ID'),
            base: env.WEAPP_BASE ?? 'https://api.weixin.qq.com',
          },
        }
      : {}),
    ...(env.SWAN_APP_KEY
      ? {
          swan: {
            appKey: env.SWAN_APP_KEY,
            secret: needed(env.SWAN_SECRET, 'SWAN_SECRET', 'with SWAN_APP_KEY'),
            base: env.SWAN_BASE ?? 'https://spapi.baidu.com',
          },
        }
      : {}),
    ...(env.ALIPAY_APP_ID
      ? {
          alipay: {
            appId: env.ALIPAY_APP_ID,
            privateKey: readFileSync(
              needed(env.ALIPAY_KEY_FILE, 'ALIPAY_KEY_FILE', 'with ALIPAY_APP_ID'),
              'utf8',
            ),
            base: env.ALIPAY_BASE ?? 'https://openapi.alipay.com',
          },
        }
      : {}),
  }
}

/** A value of the environment, or what stands in the file that `…_FILE` names; null without either. */
function valueOrFile(env: NodeJS.ProcessEnv, name: string): string | null {
  const value = env[name]
  const path = env[`${name}_FILE`]
  if (value && path) throw new BadConfig(`Set ${name} or ${name}_FILE, not both.`)
  if (value) return value
  if (!path) return null
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    throw new BadConfig(`${name}_FILE names ${path}, which cannot be read.`)
  }
}

function s3Keys(env: NodeJS.ProcessEnv): S3Keys | null {
  if (!env.S3_ENDPOINT) return null
  const when = 'with S3_ENDPOINT'
  const endpoint = env.S3_ENDPOINT.replace(/\/$/, '')
  if (!/^https?:\/\/[^/]/.test(endpoint))
    throw new BadConfig(`S3_ENDPOINT must be an address, not "${endpoint}".`)
  const secret = valueOrFile(env, 'S3_SECRET_ACCESS_KEY') ?? undefined
  return {
    endpoint,
    bucket: needed(env.S3_BUCKET, 'S3_BUCKET', when),
    region: env.S3_REGION ?? 'us-east-1',
    accessKeyId: needed(env.S3_ACCESS_KEY_ID, 'S3_ACCESS_KEY_ID', when),
    secretAccessKey: needed(secret, 'S3_SECRET_ACCESS_KEY or S3_SECRET_ACCESS_KEY_FILE', when),
  }
}

/** 32 bytes as hex. */
function keyBytes(env: NodeJS.ProcessEnv, name: string): Uint8Array | null {
  const text = valueOrFile(env, name)
  if (text === null) return null
  if (!/^[0-9a-f]{64}$/i.test(text))
    throw new BadConfig(`${name} must be 64 hexadecimal digits; make one with: openssl rand -hex 32`)
  return Uint8Array.from(Buffer.from(text, 'hex'))
}

function needed(value: string | undefined, name: string, when: string): string {
  if (!value) throw new BadConfig(`Set ${name} ${when}.`)
  return value
}

function wholeNumber(text: string, name: string, least: number, most: number): number {
  const value = Number(text)
  if (!/^\d+$/.test(text) || value < least || value > most)
    throw new BadConfig(`${name} must be a whole number from ${least} to ${most}, not "${text}".`)
  return value
}
