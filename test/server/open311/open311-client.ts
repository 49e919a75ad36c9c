// A client written from the specification of GeoReport v2 alone: nothing of ours is imported here, and nothing but what the
// specification names is used. It speaks XML or JSON.

export type Tree = { name: string; text: string; children: Tree[] }

/** Reads a well-formed document without attributes; throws where it is not one. */
export function parseXml(text: string): Tree {
  const declaration = /^<\?xml version="1\.0" encoding="utf-8"\?>\s*/i.exec(text)
  if (!declaration) throw new Error('no XML declaration with UTF-8')
  const root: Tree = { name: '', text: '', children: [] }
  const stack = [root]
  let rest = text.slice(declaration[0].length)
  while (rest !== '') {
    const top = stack.at(-1) as Tree
    const tag = /^<(\/?)([a-z_]+)(\/?)>/.exec(rest)
    if (tag) {
      rest = rest.slice(tag[0].length)
      if (tag[1] === '/') {
        if (top.name !== tag[2]) throw new Error(`</${tag[2]}> ends <${top.name}>`)
        stack.pop()
      } else {
        const child: Tree = { name: tag[2] as string, text: '', children: [] }
        top.children.push(child)
        if (tag[3] !== '/') stack.push(child)
      }
      continue
    }
    const words = /^[^<]+/.exec(rest)
    if (!words) throw new Error(`not XML: ${rest.slice(0, 40)}`)
    if (/[>]|&(?!(amp|lt|gt|quot|apos);)/.test(words[0])) throw new Error(`not escaped: ${words[0]}`)
    top.text += words[0]
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&quot;', '"')
      .replaceAll('&apos;', "'")
      .replaceAll('&amp;', '&')
    rest = rest.slice(words[0].length)
  }
  if (stack.length !== 1 || root.children.length !== 1) throw new Error('not one whole element')
  return root.children[0] as Tree
}

export type Row = Record<string, string>
export type Reply = { status: number; rows: Row[]; text: string }

/** `base` is the endpoint's address. Rows are the fields of each item as text, whichever the format. */
export function geoReport(base: string, jurisdiction: string, format: 'xml' | 'json', apiKey?: string) {
  const read = async (answer: Response): Promise<Reply> => {
    const text = await answer.text()
    const type = answer.headers.get('content-type') ?? ''
    if (!type.includes(format) || !/utf-8/i.test(type)) throw new Error(`content type ${type}`)
    return { status: answer.status, rows: format === 'xml' ? xmlRows(text) : jsonRows(text), text }
  }
  const get = async (path: string, query: Row = {}) =>
    read(
      await fetch(
        `${base}/${path}.${format}?${new URLSearchParams({ jurisdiction_id: jurisdiction, ...query })}`,
      ),
    )
  return {
    services: () => get('services'),
    service: (code: string) => get(`services/${encodeURIComponent(code)}`),
    requests: (query: Row = {}) => get('requests', query),
    request: (id: string) => get(`requests/${encodeURIComponent(id)}`),
    token: (token: string, query: Row = {}) => get(`tokens/${encodeURIComponent(token)}`, query),
    updates: (query: Row = {}) => get('servicerequestupdates', query),
    send: async (path: string, fields: Row, headers: Row = {}) =>
      read(
        await fetch(`${base}/${path}.${format}`, {
          method: 'POST',
          headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8', ...headers },
          body: new URLSearchParams({
            ...(apiKey === undefined ? {} : { api_key: apiKey }),
            jurisdiction_id: jurisdiction,
            ...fields,
          }).toString(),
        }),
      ),
  }
}

function xmlRows(text: string): Row[] {
  return parseXml(text).children.map((item) =>
    Object.fromEntries(item.children.map((field) => [field.name, field.text])),
  )
}

function jsonRows(text: string): Row[] {
  const whole = JSON.parse(text) as unknown
  return (Array.isArray(whole) ? whole : [whole]).map((item: Record<string, unknown>) =>
    Object.fromEntries(
      Object.entries(item).map(([name, value]) => [name, value === null ? '' : String(value)]),
    ),
  )
}
