import { err, ok, type Result } from '#domain/core/result.ts'

/**
 * Reads JSON that has one reading only: JSON.parse of one program and another must not take two values of it, so no object
 * may name a key twice. Never throws.
 */
export function readJson(text: string): Result<unknown, 'json'> {
  try {
    const value: unknown = JSON.parse(text)
    return hasKeyTwice(text) ? err('json') : ok(value)
  } catch {
    return err('json')
  }
}

/** Whether an object of a text that is known to be JSON names a key twice, whatever way it is spelt. */
function hasKeyTwice(text: string): boolean {
  // The keys of each open object, null for a list.
  const open: (Set<string> | null)[] = []
  let isKeyNext = false
  for (let at = 0; at < text.length; at++) {
    const sign = text[at]
    const keys = open[open.length - 1] ?? null
    if (sign === '{' || sign === '[') open.push(sign === '{' ? new Set() : null)
    else if (sign === '}' || sign === ']') open.pop()
    if (sign === '{') isKeyNext = true
    else if (sign === '[' || sign === '}' || sign === ']') isKeyNext = false
    else if (sign === ',') isKeyNext = keys !== null
    else if (sign === '"') {
      const end = endOfText(text, at)
      if (isKeyNext && keys) {
        const key = JSON.parse(text.slice(at, end + 1)) as string
        if (keys.has(key)) return true
        keys.add(key)
        isKeyNext = false
      }
      at = end
    }
  }
  return false
}

/** Where the text that begins at a quotation mark has its closing one. */
function endOfText(text: string, from: number): number {
  let at = from + 1
  while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1
  return at
}
