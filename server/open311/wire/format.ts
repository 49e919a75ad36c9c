// GeoReport v2 answers the same in XML and JSON. An answer is built once, as the value below, and written in either.

export type Plain = string | number | boolean | null
/** `items` name their elements in XML; JSON has the bare array. */
export type Items = { readonly item: string; readonly items: readonly Fields[] }
export type Fields = { readonly [name: string]: Plain | Items | readonly string[] }
/** `root` is the element around it in XML; JSON has none. */
export type Document = { readonly root: string } & (Omit<Items, never> | { readonly fields: Fields })
export type Format = 'json' | 'xml'

export const CONTENT_TYPES: Readonly<Record<Format, string>> = {
  json: 'application/json; charset=utf-8',
  xml: 'text/xml; charset=utf-8',
}

export function isFormat(text: string): text is Format {
  return text === 'json' || text === 'xml'
}

/** Writes an answer in the format that was asked for. */
export function written(document: Document, format: Format): string {
  if (format === 'json')
    return JSON.stringify('items' in document ? document.items.map(jsonOf) : jsonOf(document.fields))
  const inner = 'items' in document ? itemsXml(document, 1) : fieldsXml(document.fields, 1)
  return `<?xml version="1.0" encoding="utf-8"?>\n<${document.root}>\n${inner}</${document.root}>\n`
}

function jsonOf(fields: Fields): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, isItems(value) ? value.items.map(jsonOf) : value]),
  )
}

function itemsXml({ item, items }: Items, depth: number): string {
  const pad = '  '.repeat(depth)
  return items.map((fields) => `${pad}<${item}>\n${fieldsXml(fields, depth + 1)}${pad}</${item}>\n`).join('')
}

function fieldsXml(fields: Fields, depth: number): string {
  const pad = '  '.repeat(depth)
  return Object.entries(fields)
    .map(([name, value]) => {
      if (isItems(value)) return `${pad}<${name}>\n${itemsXml(value, depth + 1)}${pad}</${name}>\n`
      if (isTexts(value)) {
        // A list of texts: `formats` holds `format`.
        const inner = value.map(
          (text) => `${pad}  <${name.slice(0, -1)}>${escaped(text)}</${name.slice(0, -1)}>\n`,
        )
        return `${pad}<${name}>\n${inner.join('')}${pad}</${name}>\n`
      }
      return `${pad}<${name}>${value === null ? '' : escaped(String(value))}</${name}>\n`
    })
    .join('')
}

function isItems(value: Fields[string]): value is Items {
  return typeof value === 'object' && value !== null && 'items' in value
}

function isTexts(value: Fields[string]): value is readonly string[] {
  return Array.isArray(value)
}

const SIGNS: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}

// XML 1.0 §2.2 has no way at all to write these.
// biome-ignore lint/suspicious/noControlCharactersInRegex: leaving them out is the point
const UNWRITABLE =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g

function escaped(text: string): string {
  return text.replaceAll(UNWRITABLE, '').replaceAll(/[&<>"']/g, (sign) => SIGNS[sign] as string)
}
