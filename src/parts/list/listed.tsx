import { lazy, type ReactNode, Suspense } from 'react'
import { saveText } from '#src/platform/save-text.ts'
import { useTables } from '#src/ui/desk.ts'
import { Loading } from '#src/ui/state/state.tsx'
import type { TableProps } from '#src/ui/table/table.tsx'

/** A list as a table at a desk, whose code comes with the first of them; elsewhere as it is drawn for a phone. */
export function Listed<T>({ table, children }: { table: TableProps<T>; children: ReactNode }) {
  const isTable = useTables()
  if (process.env.TARO_ENV !== 'h5' || !isTable) return <>{children}</>
  const Shown = DeskTable as unknown as (given: TableProps<T> & { save: typeof saveText }) => ReactNode
  return (
    <Suspense fallback={<Loading />}>
      <Shown {...table} save={saveText} />
    </Suspense>
  )
}

const DeskTable =
  process.env.TARO_ENV === 'h5'
    ? lazy(() => import('#src/ui/table/table.tsx').then(({ Table }) => ({ default: Table })))
    : null
