import type { AnyEndpoint } from '#contract/core/endpoint.ts'
import type { Role } from '#domain/core/access.ts'
import { useSession } from '#src/data/calls/session.ts'
import { sampleOf } from './sample.ts'
import { page, sent, server, texts } from './taro.ts'

export { sent, server }

// The host and the server of the pages in `forms.test.tsx`: what is asked for is answered, what is sent is written down.

const made = new Map<string, unknown>()
let isWhole = false
let particular: Readonly<Record<string, object>> = {}

export function openPage(
  role: Role,
  params: Record<string, string>,
  answers: Readonly<Record<string, object>>,
  whole: boolean,
) {
  page.params = params
  particular = answers
  isWhole = whole
  Object.assign(server, { status: 500, body: {} })
  sent.length = 0
  texts.clear()
  made.clear()
  const session = { accessToken: 'a', refreshToken: 'r', accessExpiresAt: 0, refreshExpiresAt: 0 }
  useSession.setState({ session, standing: { estateId: '1', role }, me: null })
}

function answerTo(endpoint: AnyEndpoint): unknown {
  const { path } = endpoint
  if (!made.has(path)) {
    const own = Object.entries(particular).find(([end]) => path.endsWith(end))?.[1]
    made.set(path, { ...(sampleOf(endpoint.output, isWhole) as object), ...own })
  }
  return made.get(path)
}

export function useResource(endpoint: AnyEndpoint, asked: object | null) {
  const reload = async () => undefined
  return asked
    ? { state: 'ready', value: answerTo(endpoint), oldSince: null, code: null, reload }
    : { state: 'loading', value: undefined, oldSince: null, code: null, reload }
}
