import { generateKeyPairSync, randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import Provider from 'oidc-provider'
import { loginPage, type FakePerson } from './login-page.ts'
import { SIGN_IN_FAKE_PATH } from './path.ts'

type Given = {
  /** The server's own address with STAND_IN_PATH. */
  issuer: string
  clientId: string
  clientSecret: string
  redirectUris: string[]
  persons: readonly FakePerson[]
  isProduction: boolean
}

/**
 * A stand-in for 京通's login, for development and tests: a real OpenID provider (code + PKCE) that lets one choose a
 * sample person instead of showing a face. Answers the requests below STAND_IN_PATH. Throws in production.
 */
export function createSignInFake(given: Given): (request: IncomingMessage, response: ServerResponse) => void {
  if (given.isProduction) throw new Error('the login stand-in must not run in production')
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const byId = new Map(given.persons.map((person) => [person.subject, person]))
  const provider = new Provider(given.issuer, {
    clients: [
      {
        client_id: given.clientId,
        client_secret: given.clientSecret,
        redirect_uris: given.redirectUris,
        response_types: ['code'],
        grant_types: ['authorization_code'],
      },
    ],
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256' } as never] },
    cookies: { keys: [randomBytes(24).toString('hex')] },
    pkce: { required: () => true },
    claims: { openid: ['sub'], profile: ['name', 'real_name_level'] },
    conformIdTokenClaims: false,
    features: { devInteractions: { enabled: false } },
    findAccount: (_context, subject) => ({
      accountId: subject,
      claims: () => ({ sub: subject, name: byId.get(subject)?.name ?? '', real_name_level: 'L3' }),
    }),
    // Choosing a person is the whole consent: this client asks for nothing but who it is.
    async loadExistingGrant(context) {
      const grant = new context.oidc.provider.Grant({
        clientId: context.oidc.client?.clientId as string,
        accountId: context.oidc.session?.accountId as string,
      })
      grant.addOIDCScope('openid profile')
      await grant.save()
      return grant
    },
    interactions: { url: (_context, interaction) => `${SIGN_IN_FAKE_PATH}/choose/${interaction.uid}` },
    ttl: { Session: 60, Interaction: 600, Grant: 600, AccessToken: 600, IdToken: 600, AuthorizationCode: 60 },
    renderError(context, out) {
      context.type = 'text/plain; charset=utf-8'
      context.body = `登录替身出错：${out.error}`
    },
  })
  const serve = provider.callback()
  return (request, response) => {
    // The provider hangs below a path; koa-mount's convention tells it so.
    const whole = request.url ?? '/'
    if (whole.startsWith(`${SIGN_IN_FAKE_PATH}/choose/`)) {
      void choose(provider, given.persons, request, response).catch(() => {
        response.writeHead(400, { 'content-type': 'text/plain; charset=utf-8' })
        response.end('这次登录已失效，请回到北京物业重新登录。')
      })
      return
    }
    Object.assign(request, { originalUrl: whole })
    request.url = whole.slice(SIGN_IN_FAKE_PATH.length) || '/'
    // Asked every time, so that whoever signs out can come back as somebody else.
    if (request.url.startsWith('/auth?')) delete request.headers.cookie
    void serve(request, response)
  }
}

async function choose(
  provider: Provider,
  persons: readonly FakePerson[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  await provider.interactionDetails(request, response)
  if (request.method === 'POST') {
    const subject = new URLSearchParams(await textOf(request)).get('subject') ?? ''
    if (!persons.some((person) => person.subject === subject)) throw new Error('no such person')
    await provider.interactionFinished(
      request,
      response,
      { login: { accountId: subject, remember: false } },
      { mergeWithLastSubmission: false },
    )
    return
  }
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' })
  response.end(loginPage(request.url ?? '', persons))
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request) {
    text += String(chunk)
    if (text.length > 4096) throw new Error('too long')
  }
  return text
}
