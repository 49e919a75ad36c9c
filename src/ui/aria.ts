export type Aria = {
  role?: string
  /** Of a heading: 1 names the page. On the web alone; hosts know headings without one. */
  level?: 1 | 2 | 3
  label?: string
  checked?: boolean
  selected?: boolean
  /** Whether it names the page on screen. */
  current?: boolean
  disabled?: boolean
  /** Whether what it opens is open. On the web alone. */
  expanded?: boolean | undefined
  hidden?: boolean
  /** Takes the focus with the Tab key, or (`here`) by the arrows of its group or by the app alone. */
  focusable?: boolean | 'here'
  /** On the web alone: hosts have no such attributes, there the sentence itself is read. */
  invalid?: boolean
  describedBy?: string | undefined
}

/**
 * Says the same to a screen reader on every target: `role` and `aria-*` on the web, `ariaRole` and `aria*` in the
 * mini-programs, whose templates get them from config/aria-plugin.ts. `aria-role` on the web would be invalid.
 */
export function aria(given: Aria): Record<string, unknown> {
  if (process.env.TARO_ENV === 'h5')
    return dropUndefined({
      role: given.role,
      'aria-level': given.level,
      'aria-label': given.label,
      'aria-checked': given.checked,
      'aria-selected': given.selected,
      'aria-current': given.current ? 'page' : undefined,
      'aria-expanded': given.expanded,
      'aria-disabled': given.disabled || undefined,
      'aria-hidden': given.hidden || undefined,
      'aria-invalid': given.invalid || undefined,
      'aria-describedby': given.describedBy,
      tabIndex: given.focusable ? (given.focusable === 'here' ? -1 : 0) : undefined,
    })
  return dropUndefined({
    ariaRole: given.role,
    ariaLabel: given.label,
    ariaChecked: given.checked,
    ariaSelected: given.selected ?? (given.current || undefined),
    ariaDisabled: given.disabled || undefined,
    ariaHidden: given.hidden || undefined,
  })
}

function dropUndefined(attributes: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined))
}
