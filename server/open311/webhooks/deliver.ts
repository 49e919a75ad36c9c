import { lookup as resolve } from 'node:dns'
import { type OutgoingHttpHeaders, request as overHttp } from 'node:http'
import { request as overHttps } from 'node:https'
import { BlockList, isIP, type LookupFunction } from 'node:net'

export type DeliveryRules = {
  /** Development and tests send to this machine; elsewhere nothing but public addresses over TLS is called. */
  readonly allowsLocal: boolean
  readonly timeoutMs: number
}

// What no receiver of ours stands at: this machine, its neighbours, the cloud's own services. In two lists, because one would take
// every address of version 4 for its twin within version 6.
const INSIDE_4 = new BlockList()
const INSIDE_6 = new BlockList()
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const)
  INSIDE_4.addSubnet(net, bits, 'ipv4')
for (const [net, bits] of [
  ['::', 96],
  ['::ffff:0:0', 96],
  // What carries an address of version 4 within it, which may be one of the above: NAT64 (RFC 6052, RFC 8215), Teredo, 6to4.
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['2001::', 32],
  ['2002::', 16],
  ['100::', 64],
  ['2001:db8::', 32],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
] as const)
  INSIDE_6.addSubnet(net, bits, 'ipv6')

export function isInside(address: string): boolean {
  return isIP(address) === 6 ? INSIDE_6.check(address, 'ipv6') : INSIDE_4.check(address, 'ipv4')
}

/** Whether an address may be a receiver: https, or http of this machine for development; nobody's password in it. */
export function isReceiver(text: string): boolean {
  if (text.length > 500 || !URL.canParse(text)) return false
  const url = new URL(text)
  if (url.username !== '' || url.password !== '' || url.hash !== '') return false
  return url.protocol === 'https:' || isLocal(url)
}

function isLocal(url: URL): boolean {
  return url.protocol === 'http:' && (url.hostname === 'localhost' || url.hostname === '127.0.0.1')
}

type Target = { readonly url: URL; readonly isLocal: boolean }

/** Where an address leads, if it may be called at all. A name is looked up when it is. */
function targetOf(address: string, rules: DeliveryRules): Target | null {
  if (!isReceiver(address)) return null
  const url = new URL(address)
  const local = isLocal(url)
  if (local && !rules.allowsLocal) return null
  const host = url.hostname.replace(/^\[|\]$/g, '')
  return !local && isIP(host) !== 0 && isInside(host) ? null : { url, isLocal: local }
}

function ask(
  { url, isLocal: local }: Target,
  method: string,
  headers: OutgoingHttpHeaders,
  rules: DeliveryRules,
) {
  return (local ? overHttp : overHttps)(url, {
    method,
    headers,
    signal: AbortSignal.timeout(rules.timeoutMs),
    // A name is looked up once, and what it leads to is what is called: it cannot lead elsewhere after the check.
    ...(local ? {} : { lookup: outside }),
  })
}

function failureOf(error: Error & { code?: string }): string {
  return error.name === 'AbortError' || error.name === 'TimeoutError' ? 'timeout' : (error.code ?? 'failed')
}

/** Posts once, follows nothing, reads no answer but its status. Answers the status as text, or one word of what went wrong. */
export async function deliver(
  address: string,
  body: string,
  headers: Readonly<Record<string, string>>,
  rules: DeliveryRules,
): Promise<string> {
  const target = targetOf(address, rules)
  if (!target) return 'address-refused'
  return new Promise((done) => {
    const all = {
      ...headers,
      'content-type': 'application/json; charset=utf-8',
      'content-length': Buffer.byteLength(body),
    }
    const request = ask(target, 'POST', all, rules)
    request.once('response', (response) => {
      done(String(response.statusCode))
      response.destroy()
    })
    request.once('error', (error) => done(failureOf(error)))
    request.end(body)
  })
}

/** Gets the bytes behind an address, under the same rules: no redirects, and not one byte more than `mostBytes`. */
export async function fetchOutside(
  address: string,
  mostBytes: number,
  rules: DeliveryRules,
): Promise<{ readonly bytes: Buffer } | { readonly answer: string }> {
  const target = targetOf(address, rules)
  if (!target) return { answer: 'address-refused' }
  return new Promise((done) => {
    const request = ask(target, 'GET', { 'user-agent': 'beijing-wuye', accept: 'image/*' }, rules)
    request.once('error', (error) => done({ answer: failureOf(error) }))
    request.once('response', (response) => {
      const end = (answer: string) => {
        done({ answer })
        response.destroy()
      }
      if (response.statusCode !== 200) return end(String(response.statusCode))
      const parts: Buffer[] = []
      let length = 0
      response.on('data', (part: Buffer) => {
        length += part.length
        if (length > mostBytes) return end('too-large')
        parts.push(part)
      })
      response.once('error', (error) => done({ answer: failureOf(error) }))
      response.once('end', () => done({ bytes: Buffer.concat(parts) }))
    })
    request.end()
  })
}

const outside: LookupFunction = (hostname, options, done) => {
  resolve(hostname, { ...options, all: true }, (error, found) => {
    if (error) return done(error, '', 0)
    const first = found[0]
    if (!first || found.some(({ address }) => isInside(address)))
      return done(Object.assign(new Error('inside'), { code: 'address-refused' }), '', 0)
    if (options.all) return done(null, found as never)
    return done(null, first.address, first.family)
  })
}
