import type { ReactNode } from 'react'

/** NutUI's popup, without its animation. */
export function Popup({ visible, children }: { visible: boolean; children: ReactNode }) {
  return visible ? <div>{children}</div> : null
}
