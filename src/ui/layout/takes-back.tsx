import { PageContainer } from '@tarojs/components'
import { useEffect, useRef, useState } from 'react'
import { closeTop } from '../over.ts'

/** Hosts with a container that takes one step back for itself; the web has its own way (platform/back.ts), Baidu has none. */
const HAS_CONTAINER = process.env.TARO_ENV === 'weapp' || process.env.TARO_ENV === 'alipay'

const AGAIN_MS = 100

/**
 * While something lies over the page, the host's step back closes it, or lets it ask first, and the page stays. The container is empty: it
 * only takes the step, hides itself by it, and is shown again where what lies over the page is still there.
 */
export function TakesBack({ isOpen }: { isOpen: boolean }) {
  const [isShown, setShown] = useState(true)
  const isOver = useRef(isOpen)
  useEffect(() => {
    isOver.current = isOpen
  }, [isOpen])
  useEffect(() => {
    if (isShown) return
    // Note: not at once, or the host would be told of no change between hidden and shown.
    const again = setTimeout(() => setShown(true), AGAIN_MS)
    return () => clearTimeout(again)
  }, [isShown])
  if (!HAS_CONTAINER) return null
  const back = () => {
    // It also tells of being hidden because what lay over the page was closed by hand.
    if (!isOver.current) return
    setShown(false)
    closeTop()
  }
  return (
    <PageContainer
      show={isOpen && isShown}
      overlay={false}
      duration={1}
      zIndex={-1}
      customStyle="height:0;overflow:hidden"
      onBeforeLeave={back}
    />
  )
}
