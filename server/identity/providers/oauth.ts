import type { RealName, SignInFailure, WebSignIn } from '#server/core/ports.ts'

const TIMEOUT_MS = 8_000
/** More than this no honest answer about one person has. */
const MOST_BYTES = 64 * 1024

export type OAuthKeys = {
  readonly authorizeUrl: string
  readonly tokenUrl: string
  readonly userUrl: string
  readonly clientId: string
  readonly clientSecret: string
  readonly scope: string
  /** Whether the provider takes PKCE (RFC 7636); 京通 has not said. */
  readonly hasPkce: boolean
  /** Where its answer about a person has what, as names or paths such as `data.userId`. */
  readonly fields: {
    readonly subject: string
    readonly name: string
    readonly realName: {
      readonly document: string
      readonly level: string
      /** Values of the level that mean: the document was verified. */
      readonly levels: readonly string[]
    } | null
  }
}

/**
 * 京通's own sign-in, an OAuth 2 code flow without an id token (RFC 6749 §4.1): the code is exchanged for a token, and the token asks
 * who it is (RFC 6750 §2.1). At either step a refusal is `code-refused` and the person may begin anew; no answer, a broken one or one
 * that says nothing of whom is `unavailable`: beginning anew at once would not help.
 */
export function oauthClient(given: OAuthKeys): WebSignIn {
  return {
    authorizeUrl({ state, nonce, codeChallenge, redirectUri }) {
      const url = new URL(given.authorizeUrl)
      const query = {
        client_id: given.clientId,
        redirect_uri: redirectUri,
        response_type: 'code',
        scope: given.scope,
        state,
        nonce,
        ...(given.hasPkce ? { code_challenge: codeChallenge, code_challenge_method: 'S256' } : {}),
      }
      for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
      return Promise.resolve(url.href)
    },
    async exchange({ code, codeVerifier, redirectUri, nonce }) {
      const tokens = await answerOf(given.tokenUrl, {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'authorization_code',
          code,
          redirect_uri: redirectUri,
          client_id: given.clientId,
          client_secret: given.clientSecret,
          ...(given.hasPkce ? { code_verifier: codeVerifier } : {}),
        }),
      })
      if (typeof tokens === 'string') return tokens
      const token = at(tokens, 'access_token')
      // Some answer 200 and say in the body what went wrong.
      if (token === '') return 'code-refused'
      const user = await answerOf(given.userUrl, { headers: { authorization: `Bearer ${token}` } })
      if (typeof user === 'string') return user
      return personOf(given, user, nonce)
    },
  }
}

function personOf(given: OAuthKeys, user: object, nonce: string) {
  const { fields } = given
  const told = at(user, 'nonce')
  // Where it says which sign-in this is, it must be this one.
  if (told !== '' && told !== nonce) return 'code-refused'
  const subject = at(user, fields.subject)
  if (subject === '') return 'unavailable'
  const name = at(user, fields.name)
  const realName = realNameOf(fields.realName, user, name)
  return { subject, name, ...(realName ? { realName } : {}) }
}

/** Who somebody is by a verified ID card; null where the provider does not say that it verified one. */
function realNameOf(named: OAuthKeys['fields']['realName'], user: object, name: string): RealName | null {
  if (!named || name === '') return null
  const documentNumber = at(user, named.document)
  if (documentNumber === '' || !named.levels.includes(at(user, named.level))) return null
  return { name, documentKind: '身份证', documentNumber }
}

/** One request; its JSON object, or what its failure means. */
async function answerOf(url: string, init: RequestInit): Promise<object | SignInFailure> {
  let text: string
  try {
    const answer = await fetch(url, {
      ...init,
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    if (answer.status >= 500 || answer.status === 429) return 'unavailable'
    if (!answer.ok) return 'code-refused'
    text = await textOf(answer)
    const read: unknown = JSON.parse(text)
    return typeof read === 'object' && read !== null && !Array.isArray(read) ? read : 'unavailable'
  } catch {
    return 'unavailable'
  }
}

/** Throws where it is longer than any honest answer. */
async function textOf(answer: Response): Promise<string> {
  const parts: Uint8Array[] = []
  let size = 0
  const reader = answer.body?.getReader()
  for (let next = await reader?.read(); next?.value; next = await reader?.read()) {
    size += next.value.length
    if (size > MOST_BYTES) {
      await reader?.cancel()
      throw new Error('too long')
    }
    parts.push(next.value)
  }
  return Buffer.concat(parts).toString('utf8')
}

/** The text or whole number at a path; empty where there is none. */
function at(answer: object, path: string): string {
  let value: unknown = answer
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return ''
    value = (value as Record<string, unknown>)[name]
  }
  return typeof value === 'string' ? value.trim() : Number.isSafeInteger(value) ? String(value) : ''
}
