import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'

/** For every answer that is not a page: nothing in it runs. */
export const ANSWER_POLICY = "script-src 'none'; object-src 'none'; base-uri 'none'; frame-ancestors 'self'"

/**
 * What each page of the web build may load and run (CSP Level 3): its own files, and those scripts that stand in it, by their hash.
 * Styles stand in the elements that Taro draws. The pages are read once; a page that comes later gets `ANSWER_POLICY`.
 */
export function pagePolicies(webRoot: string): (path: string) => string | null {
  const policies = new Map(
    readdirSync(webRoot)
      .filter((name) => name.endsWith('.html'))
      .map((name) => [name, policyOf(readFileSync(join(webRoot, name), 'utf8'))]),
  )
  return (path) => policies.get(basename(path).replace(/\.(br|gz)$/, '')) ?? null
}

function policyOf(html: string): string {
  const [, ...standing] = html.split('<script>')
  const hashes = standing.map((rest) => {
    const script = rest.slice(0, rest.indexOf('</script>'))
    return `'sha256-${createHash('sha256').update(script).digest('base64')}'`
  })
  return [
    "default-src 'self'",
    ['script-src', "'self'", ...hashes].join(' '),
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "media-src 'self' data: blob:",
    "font-src 'self' data:",
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'self'",
  ].join('; ')
}
