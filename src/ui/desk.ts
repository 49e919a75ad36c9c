import { useEffect, useState } from 'react'
import { useCare } from './care/care.ts'

/** From here on a screen is a desk (app.scss): it has a navigation at the left, and tables. */
const WIDE = '(min-width: 900px)'

/** Whether the app is at a desk now. Never in a mini-program: its pages are a phone's. */
export function useDesk(): boolean {
  const [isDesk, setDesk] = useState(() => isWide())
  useEffect(() => {
    if (process.env.TARO_ENV !== 'h5' || typeof window.matchMedia !== 'function') return
    const query = window.matchMedia(WIDE)
    const tell = () => setDesk(query.matches)
    tell()
    // Safari before 14 knows no other way to listen.
    query.addListener(tell)
    return () => query.removeListener(tell)
  }, [])
  return isDesk
}

/** Whether lists are tables now: at a desk, but in care mode they stay one column. */
export function useTables(): boolean {
  const isCare = useCare((care) => care.isOn)
  return useDesk() && !isCare
}

function isWide(): boolean {
  return (
    process.env.TARO_ENV === 'h5' &&
    typeof window.matchMedia === 'function' &&
    window.matchMedia(WIDE).matches
  )
}
