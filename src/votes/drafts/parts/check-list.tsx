import { Text } from '@tarojs/components'
import type { DraftCheck } from '#contract/votes/drafts.ts'
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

function wordsOf({ fault, at, name, signs }: DraftCheck): string {
  const words = name !== undefined && signs ? LIFE.unprintable(name, signs) : LIFE.faults[fault]
  if (at === null) return words
  return fault === 'document' ? LIFE.atDocument(at + 1, words) : LIFE.atItem(at + 1, words)
}
