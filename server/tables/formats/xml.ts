import { Parser } from 'saxen'

export type XmlHandler = {
  /** Names without their prefix; attributes as written, entities resolved. */
  open(name: string, attributes: Readonly<Record<string, string>>): void
  close(name: string): void
  text(text: string): void
}

const PIECE = 64 * 1024

/** Walks an XML document piece by piece, so that it never stands whole as text. Throws where it is none. */
export function walkXml(bytes: Uint8Array, handler: XmlHandler): void {
  const parser = new Parser()
  let failed: Error | null = null
  parser.on(
    'openTag',
    (name: string, attributes: () => Record<string, string>, decode: (text: string) => string) => {
      const plain: Record<string, string> = Object.create(null)
      for (const [key, value] of Object.entries(attributes())) plain[local(key)] = decode(value)
      handler.open(local(name), plain)
    },
  )
  parser.on('closeTag', (name: string) => handler.close(local(name)))
  parser.on('text', (text: string, decode: (text: string) => string) => handler.text(decode(text)))
  parser.on('cdata', (text: string) => handler.text(text))
  parser.on('error', (error: Error) => {
    failed ??= error
  })
  const decoder = new TextDecoder('utf-8', { fatal: true })
  for (let at = 0; at < bytes.length && !failed; at += PIECE)
    parser.write(decoder.decode(bytes.subarray(at, at + PIECE), { stream: true }))
  parser.end()
  if (failed) throw failed
}

function local(name: string): string {
  const colon = name.indexOf(':')
  return colon < 0 ? name : name.slice(colon + 1)
}
