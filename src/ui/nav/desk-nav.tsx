import { type ComponentType, lazy, Suspense } from 'react'
import { useDesk } from '../desk.ts'

let Nav: ComponentType | null = null

/** Called once at start: where the navigation of a desk comes from. Its code comes with the first page that is wide enough. */
export function startDesk(load: () => Promise<{ default: ComponentType }>): void {
  if (process.env.TARO_ENV === 'h5') Nav = lazy(load)
}

/** The navigation at the left of a desk; nothing on a phone, and nothing where its code does not come: the pages have their own ways. */
export function DeskNav() {
  const isDesk = useDesk()
  if (process.env.TARO_ENV !== 'h5' || !isDesk || !Nav) return null
  return (
    <Suspense fallback={null}>
      <Nav />
    </Suspense>
  )
}
