import type { AnyEndpoint } from '#contract/core/endpoint.ts'

/**
 * The address of an endpoint below the server's root. Mini-programs have neither `URL` nor `URLSearchParams`.
 * Throws where a path parameter is missing: that is a mistake in a page, not of a person.
 */
export function urlOf(
  endpoint: AnyEndpoint,
  params: Readonly<Record<string, string>>,
  query: Readonly<Record<string, string | undefined>> = {},
): string {
  const path = endpoint.path.replace(/:(\w+)/g, (_whole: string, name: string) => {
    const value = params[name]
    if (value === undefined || value === '') throw new Error(`path parameter ${name} is missing`)
    return encodeURIComponent(value)
  })
  const asked = Object.entries(query)
    .filter((entry): entry is [string, string] => entry[1] !== undefined)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .join('&')
  return `/api${path}${asked ? `?${asked}` : ''}`
}
