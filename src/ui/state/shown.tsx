import { type ReactNode, useContext, useEffect, useRef, useState } from 'react'
import { errorWords } from '#src/copy/core/errors.ts'
import { UI } from '#src/copy/core/ui.ts'
import { instant } from '../figures/figures.ts'
import { isRefusal, RefusalContext } from './refusal.ts'
import { Failed, Loading } from './state.tsx'
import { Notice } from './status.tsx'

type Props<T> = {
  resource: {
    state: 'loading' | 'ready' | 'failed'
    value: T | undefined
    oldSince: number | null
    code: string | null
    reload(): Promise<unknown>
  }
  children(value: T): ReactNode
}

/**
 * An answer of the server in one of its states: being read, here, here but old, failed. The children keep their place in the
 * tree from the first answer on: a form in them must not be built anew because a later reading failed.
 */
export function Shown<T>({ resource, children }: Props<T>) {
  const tell = useContext(RefusalContext)
  const [id] = useState(() => ({}))
  // The resource is another object at each drawing.
  const latest = useRef(resource)
  useEffect(() => {
    latest.current = resource
  })
  const isRefused = resource.state === 'failed' && isRefusal(resource.code)
  useEffect(() => {
    const words = errorWords(resource.code)
    tell(id, isRefused ? { ...words, onRetry: () => void latest.current.reload() } : null)
  }, [tell, id, isRefused, resource.code])
  useEffect(() => () => tell(id, 'gone'), [tell, id])
  if (resource.state === 'loading') return <Loading />
  if (resource.state === 'failed' || resource.value === undefined) {
    const words = errorWords(resource.code)
    return <Failed title={words.title} hint={words.hint} onRetry={() => void resource.reload()} />
  }
  return (
    <>
      {resource.oldSince === null ? null : (
        <Notice tone="warn">{oldWords(resource.oldSince, resource.code)}</Notice>
      )}
      {children(resource.value)}
    </>
  )
}

function oldWords(since: number, code: string | null): string {
  const isUnreached = code === null || code === 'phone.offline' || code === 'phone.timeout'
  return isUnreached ? UI.oldValue(instant(since)) : UI.notReadAgain(errorWords(code).title, instant(since))
}
