/** Keys that lead through a group, and how far. */
const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }

type Key = { key?: string; preventDefault(): void; currentTarget?: unknown; target?: unknown }

/**
 * On the web, arrows lead through a group of radio buttons or tabs, which the Tab key enters once; at the end it begins again. `choose`
 * is told which was reached where reaching one chooses it. Hosts have no keys.
 */
export function arrowsIn(role: 'radio' | 'tab', choose?: (at: number) => void): Record<string, unknown> {
  if (process.env.TARO_ENV !== 'h5') return {}
  return {
    onKeyDown: (event: Key) => {
      const step = STEPS[event.key ?? '']
      const group = event.currentTarget as HTMLElement | undefined
      if (!step || !group?.querySelectorAll) return
      const all = Array.from(group.querySelectorAll<HTMLElement>(`[role=${role}]`))
      const at = all.indexOf((event.target as HTMLElement).closest(`[role=${role}]`) as HTMLElement)
      if (at < 0) return
      event.preventDefault()
      const next = (at + step + all.length) % all.length
      all[next]?.focus()
      choose?.(next)
    },
  }
}
