import { createContext } from 'react'

/** What a page is told when all it shows was refused: the words for it, and the way to ask again. */
export type Refused = { readonly title: string; readonly hint: string; onRetry(): void }

/** By it, each answer that a page shows says whether it was refused; null once it is not, `gone` where it is no longer shown. */
export const RefusalContext = createContext<(id: object, refused: Refused | null | 'gone') => void>(
  () => undefined,
)

/** Codes by which the server refuses a person, not a moment. */
export function isRefusal(code: string | null): boolean {
  return code !== null && code.startsWith('access.')
}
