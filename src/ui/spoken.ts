import { isValidElement, type ReactNode } from 'react'

/**
 * What is read aloud of something that is one target: `label`, then every word that stands in it and was not said yet. A screen reader
 * hears nothing else of it.
 */
export function spoken(label: string, ...parts: readonly ReactNode[]): string {
  return parts
    .flatMap(wordsOf)
    .reduce((said, word) => (said.includes(word) ? said : `${said} ${word}`), label)
}

/** The words of what is drawn, in their order, as far as they are written into it and not made inside a part. */
function wordsOf(node: ReactNode): readonly string[] {
  if (typeof node === 'string') return node.trim() ? [node.trim()] : []
  if (typeof node === 'number') return [String(node)]
  if (Array.isArray(node)) return node.flatMap(wordsOf)
  if (!isValidElement<{ children?: ReactNode; 'aria-hidden'?: unknown; ariaHidden?: unknown }>(node))
    return []
  const { children, 'aria-hidden': isHidden, ariaHidden } = node.props
  return isHidden || ariaHidden ? [] : wordsOf(children)
}
