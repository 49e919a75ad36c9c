import { createRemoteJWKSet, type JWTPayload, jwtVerify } from 'jose'
import type { RealName, WebSignIn } from '#server/core/ports.ts'

type Metadata = { authorization_endpoint: string; token_endpoint: string; jwks_uri: string }

/** So far may the provider's clock be from ours. */
const CLOCK_TOLERANCE_S = 60
const ALGORITHMS = ['RS256', 'ES256', 'EdDSA']
const TIMEOUT_MS = 8_000

export type OidcKeys = {
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  /** What is asked for besides `openid`. */
  readonly scope?: string
  /** Where the provider says who somebody is by their ID card; without it nobody is matched with a roll. */
  readonly realName?: {
    readonly documentClaim: string
    readonly levelClaim: string
    /** Values of the level claim that mean: the document was verified. */
    readonly levels: readonly string[]
  }
}

/**
 * 京通's authorisation page by OpenID Connect: code flow with PKCE S256. The id token's signature, issuer, audience,
 * nonce and time are checked; whatever fails is `code-refused`, a provider that does not answer is `unavailable`.
 */
export function oidcClient(given: OidcKeys): WebSignIn {
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
        scope: `openid ${given.scope ?? 'profile'}`,
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
        const name = typeof payload.name === 'string' ? payload.name : ''
        const realName = realNameOf(given, payload, name)
        return { subject: payload.sub, name, ...(realName ? { realName } : {}) }
      } catch {
        return 'code-refused'
      }
    },
  }
}

/** Who somebody is by a verified ID card; null where the provider does not say that it verified one. */
function realNameOf({ realName }: OidcKeys, claims: JWTPayload, name: string): RealName | null {
  if (!realName || name === '') return null
  const level = claims[realName.levelClaim]
  const documentNumber = claims[realName.documentClaim]
  if (!realName.levels.includes(String(level)) || typeof documentNumber !== 'string') return null
  return { name, documentKind: '身份证', documentNumber }
}
