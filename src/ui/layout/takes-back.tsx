import { PageContainer } from '@tarojs/components'
import { useEffect, useRef, useState } from 'react'
import { closeTop } from '../over.ts'

/** Between two states, so that the host is told of each; and until it has let go of a container that was closed. */
const STEP_MS = 50
const GONE_MS = 500

/**
 * WeChat and Alipay only. While something lies over the page, the host's step back closes it, or lets it ask first, and the page stays. The container is empty: it
 * only takes the step, hides itself by it, and is shown again where what lies over the page is still there.
 */
export function TakesBack({ isOpen }: { isOpen: boolean }) {
  const [state, setState] = useState<'away' | 'hidden' | 'shown'>('away')
  const isOver = useRef(isOpen)
  useEffect(() => {
    isOver.current = isOpen
    if (state === (isOpen ? 'shown' : 'away')) return
    const next = state !== 'hidden' ? 'hidden' : isOpen ? 'shown' : 'away'
    const step = setTimeout(() => setState(next), next === 'away' ? GONE_MS : STEP_MS)
    return () => clearTimeout(step)
  }, [isOpen, state])
  if (state === 'away') return null
  const back = () => {
    // It also tells of being hidden because what lay over the page was closed by hand.
    if (!isOver.current) return
    setState('hidden')
    closeTop()
  }
  return (
    <PageContainer
      show={isOpen && state === 'shown'}
      overlay={false}
      duration={1}
      zIndex={-1}
      customStyle="height:0;overflow:hidden"
      onBeforeLeave={back}
    />
  )
}
