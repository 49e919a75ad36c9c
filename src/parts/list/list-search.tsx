import { useState } from 'react'
import { LIST_SEARCH } from '#src/copy/core/form.ts'
import { Field } from '#src/ui/press/field.tsx'

/** Shorter lists are seen at one glance. */
const FROM = 8

/**
 * A field above a long list, and which of its rows hold every word that is typed. It looks among the rows that are there: what has
 * not been read from the server is not found, and the field says so where `isPart`.
 */
export function useListSearch<T>(rows: readonly T[], textOf: (row: T) => string, isPart = false) {
  const [sought, setSought] = useState('')
  const words = sought.trim().split(/\s+/).filter(Boolean)
  const found = rows.filter((row) => words.every((word) => textOf(row).includes(word)))
  return {
    found: words.length === 0 ? rows : found,
    field:
      rows.length < FROM ? null : (
        <Field
          label={LIST_SEARCH.label(rows.length)}
          hint={words.length > 0 ? LIST_SEARCH.found(found.length) : isPart ? LIST_SEARCH.part : ''}
          value={sought}
          onChange={setSought}
          most={30}
        />
      ),
  }
}
