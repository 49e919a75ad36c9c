import { createRemoteJWKSet, jwtVerify } from 'jose'
import type { WebSignIn } from '#server/core/ports.ts'

type Metadata = { authorization_endpoint: string; token_endpoint: string; jwks_uri: string }

/** So far may the provider's clock be from ours. */
const CLOCK_TOLERANCE_S = 60
const ALGORITHMS = ['RS256', 'ES256', 'EdDSA']
const TIMEOUT_MS = 8_000

/**
 * 京通's authorisation page by OpenID Connect: code flow with PKCE S256. The id token's signature, issuer, audience,
 * nonce and time are checked; whatever fails is `code-refused`, a provider that does not answer is `unavailable`.
 */
export function oidcClient(given: { issuer: string; clientId: string; clientSecret: string }): WebSignIn {
  let metadata: Metadata | null = null
  let keys: ReturnType<typeof createRemoteJWKSet> | null = null

  async function discover(): Promise<Metadata> {
    if (metadata) return metadata
    const answer = await fetch(`${given.issuer}/.well-known/openid-configuration`, {
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    if (!answer.ok) throw new Error(`the identity provider answered ${answer.status}`)
    metadata = (await answer.json()) as Metadata
    keys = createRemoteJWKSet(new URL(metadata.jwks_uri), { cooldownDuration: 30_000 })
    return metadata
  }

  return {
    async authorizeUrl({ state, nonce, codeChallenge, redirectUri }) {
      const { authorization_endpoint } = await discover()
      const query = new URLSearchParams({
        response_type: 'code',
        client_id: given.clientId,
        redirect_uri: redirectUri,
        scope: 'openid profile',
        state,
        nonce,
        code_challenge: codeChallenge,
        code_challenge_method: 'S256',
      })
      return `${authorization_endpoint}?${query}`
    },
    async exchange({ code, codeVerifier, redirectUri, nonce }) {
      let answer: Response
      try {
        const { token_endpoint } = await discover()
        answer = await fetch(token_endpoint, {
          method: 'POST',
          signal: AbortSignal.timeout(TIMEOUT_MS),
          headers: {
            authorization: `Basic ${Buffer.from(`${encodeURIComponent(given.clientId)}:${encodeURIComponent(given.clientSecret)}`).toString('base64')}`,
          },
          body: new URLSearchParams({
            grant_type: 'authorization_code',
            code,
            redirect_uri: redirectUri,
            code_verifier: codeVerifier,
          }),
        })
      } catch {
        return 'unavailable'
      }
      if (answer.status >= 500) return 'unavailable'
      if (!answer.ok || !keys) return 'code-refused'
      try {
        const { id_token } = (await answer.json()) as { id_token: string }
        const { payload } = await jwtVerify(id_token, keys, {
          issuer: given.issuer,
          audience: given.clientId,
          algorithms: ALGORITHMS,
          maxTokenAge: '10m',
          // The provider's clock and ours are never quite the same.
          clockTolerance: CLOCK_TOLERANCE_S,
        })
        if (payload.nonce !== nonce || typeof payload.sub !== 'string') return 'code-refused'
        return { subject: payload.sub, name: typeof payload.name === 'string' ? payload.name : '' }
      } catch {
        return 'code-refused'
      }
    },
  }
}
