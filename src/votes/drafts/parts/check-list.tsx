import { Text } from '@tarojs/components'
import type { DraftCheck } from '#contract/votes/drafts.ts'
import { errorLine } from '#src/copy/core/errors.ts'
import { LIFE } from '#src/copy/votes/life.ts'
import { Card } from '#src/ui/layout/card.tsx'
import { Notice } from '#src/ui/state/status.tsx'

/** What is still in the way of announcing a draft, and what is only advised. */
export function CheckList({ checks }: { checks: readonly DraftCheck[] }) {
  return (
    <Card title={LIFE.checks}>
      {checks.length === 0 ? <Text>{LIFE.noChecks}</Text> : null}
      {checks.map((check) => (
        <Notice
          key={`${check.fault} ${check.at} ${check.name ?? ''}`}
          tone={check.weight === 'must' ? 'warn' : 'calm'}
        >
          {check.weight === 'must' ? LIFE.must(wordsOf(check)) : LIFE.should(wordsOf(check))}
        </Notice>
      ))}
    </Card>
  )
}

/** For the field of a name: its place on the page, and what is said of it where no paper can show the name. */
export type FaultOf = (id: string, name: string) => { id: string; error?: string }

export function printFaults(checks: readonly DraftCheck[]): FaultOf {
  return (id, name) => {
    const found = checks.find((check) => check.name === name && check.signs)
    return { id, ...(found ? { error: LIFE.unprintable(name, found.signs ?? []) } : {}) }
  }
}

/** Why an announcement was refused: of names that no paper can show, which they are. */
export function refusedWords(code: string, checks: readonly DraftCheck[]): string {
  const found = code === 'vote.unprintable' ? checks.filter((check) => check.fault === 'unprintable') : []
  return found.length > 0 ? LIFE.list(found.map(wordsOf)) : errorLine(code)
}

function wordsOf({ fault, at, name, signs }: DraftCheck): string {
  const words = name !== undefined && signs ? LIFE.unprintable(name, signs) : LIFE.faults[fault]
  if (at === null) return words
  return fault === 'document' ? LIFE.atDocument(at + 1, words) : LIFE.atItem(at + 1, words)
}
