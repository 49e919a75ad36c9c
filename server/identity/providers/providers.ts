import type { listSignIns } from '#contract/identity/endpoints.ts'
import type { Handler } from '#server/core/http/context.ts'
import { AppError } from '#server/core/http/app-error.ts'
import type { Ports, WebProvider } from '#server/core/ports.ts'
import { oauthClient, type OAuthKeys } from './oauth.ts'
import { oidcClient, type OidcKeys } from './oidc.ts'

/** The one that owners know, and whose identities an installation has had from its first day. */
export const JINGTONG = { provider: 'jingtong', title: '京通' } as const

export type ProviderKeys = {
  /** 京通's own interface; null where 京通 is reached by OpenID Connect, or not at all. */
  readonly jingtong: OAuthKeys | null
  readonly oidc: (OidcKeys & { readonly provider: string; readonly title: string }) | null
}

/** The providers that are set up, 京通 first. */
export function webProviders({ jingtong, oidc }: ProviderKeys): WebProvider[] {
  return [
    ...(jingtong ? [{ ...JINGTONG, signIn: oauthClient(jingtong) }] : []),
    ...(oidc ? [{ provider: oidc.provider, title: oidc.title, signIn: oidcClient(oidc) }] : []),
  ]
}

/** The provider of this key, the first where none is named. Throws where there is none. */
export function providerOf({ webSignIns }: Pick<Ports, 'webSignIns'>, key: string | undefined): WebProvider {
  const found = key === undefined ? webSignIns[0] : webSignIns.find(({ provider }) => provider === key)
  if (!found) throw new AppError('session.channel-unavailable')
  return found
}

export const handleListSignIns: Handler<typeof listSignIns> = ({ ports }) =>
  Promise.resolve({ providers: ports.webSignIns.map(({ provider, title }) => ({ provider, title })) })
