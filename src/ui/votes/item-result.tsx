import { Text, View } from '@tarojs/components'
import { useState } from 'react'
import type { LawTest, Share } from '#contract/votes/endpoints.ts'
import { FIGURES } from '#src/copy/core/figures.ts'
import { RECOUNT } from '#src/copy/votes/evidence/recount.ts'
import { type AnyItem, choiceWords, outcomeWords } from '#src/copy/votes/outcomes.ts'
import { VOTES } from '#src/copy/votes/words.ts'
import { Button } from '../press/button.tsx'
import { Card } from '../layout/card.tsx'
import { area, count } from '../figures/figures.ts'
import { Majority } from './majority.tsx'
import { Status, type Tone } from '../state/status.tsx'

/** How an outcome looks; the words beside it say the same. */
export function outcomeTone(outcome: string): Tone {
  if (outcome === 'passed' || outcome === 'elected' || outcome.startsWith('option-')) return 'good'
  if (outcome === 'no-quorum' || outcome === 'tied') return 'warn'
  return outcome === 'alternate' || outcome === 'not-placed' ? 'quiet' : 'bad'
}

/** How several outcomes look in one line. */
export function outcomesTone(outcomes: readonly string[]): Tone {
  const tones = outcomes.map(outcomeTone)
  if (tones.every((tone) => tone === tones[0])) return tones[0] ?? 'quiet'
  return tones.includes('good') ? 'calm' : 'warn'
}

type Props = {
  item: AnyItem
  outcome: string
  article: string
  /** Of each choice, the void one last. */
  shares: readonly Share[]
  participated: Share
  quorum: readonly LawTest[]
  consent: readonly (readonly LawTest[])[]
  /** One of many is folded at first. */
  folded: boolean
  /** This phone counted otherwise, or found a fault in the record. */
  doubted?: boolean
}

/** What became of one item: the outcome, what each choice got, and each comparison of the law. */
export function ItemResult(given: Props) {
  const { item, outcome, article, shares, participated, quorum, consent } = given
  const [isFolded, setFolded] = useState(given.folded)
  return (
    <Card title={item.title}>
      <Status tone={given.doubted ? 'bad' : outcomeTone(outcome)}>
        {given.doubted ? RECOUNT.shown(outcomeWords(item, outcome)) : outcomeWords(item, outcome)}
      </Status>
      {shares.map((share, choice) =>
        // Void marks are rare, and a line of noughts for them would only puzzle.
        choice === shares.length - 1 && share.heads === 0 ? null : (
          <Line
            key={choiceWords(item, choice)}
            name={choiceWords(item, choice)}
            share={share}
            // The name of a company leaves no room beside it.
            isLong={item.kind === 'options'}
          />
        ),
      )}
      <Line name={VOTES.turnout} share={participated} isLong={item.kind === 'options'} />
      {isFolded ? null : (
        <>
          {quorum.map((test) => (
            <Majority key={test.key} test={test} settled />
          ))}
          {consent.map((tests, choice) => (
            <View key={choiceWords(item, choice)} className="stack">
              {consent.length > 1 ? <Text className="text-strong">{choiceWords(item, choice)}</Text> : null}
              {tests.map((test) => (
                <Majority key={test.key} test={test} settled />
              ))}
            </View>
          ))}
          <Text className="text-small">{VOTES.basis(article)}</Text>
        </>
      )}
      {given.folded ? (
        <Button look="plain" onPress={() => setFolded(!isFolded)}>
          {isFolded ? VOTES.unfold : VOTES.fold}
        </Button>
      ) : null}
    </Card>
  )
}

function Line({ name, share, isLong = false }: { name: string; share: Share; isLong?: boolean }) {
  return (
    <View className={isLong ? 'stack' : 'row-line stacks'}>
      <Text className="text-strong">{name}</Text>
      <Text>{VOTES.row(FIGURES.heads(count(share.heads)), area(share.areaDm2))}</Text>
    </View>
  )
}
