import { Text, View } from '@tarojs/components'
import { BEIJING_LADDER, LEVELS, SILENCE_MS, UNSURE_LEVELS } from '#domain/complaints/ladder.ts'
import { DAY_MS } from '#domain/core/calendar.ts'
import { LADDER } from '#src/copy/complaints/ladder.ts'
import { COMPLAINTS } from '#src/copy/complaints/words.ts'
import { Card } from '#src/ui/layout/card.tsx'
import { Page } from '#src/ui/layout/page.tsx'
import { Notice, Status } from '#src/ui/state/status.tsx'

/** The whole way of a complaint before one is made: each level's clocks, and where every figure is from. */
export default function LadderPage() {
  return (
    <Page title={LADDER.title}>
      <Text>{LADDER.intro}</Text>
      {LEVELS.map((level, index) => {
        const { answerHours, answerBasis, solveHours, solveBasis } = BEIJING_LADDER[level]
        return (
          <Card key={level} title={LADDER.step(index + 1, COMPLAINTS.levels[level])}>
            <Text>{LADDER.what[level]}</Text>
            {answerHours === null ? (
              <Text className="text-strong">{LADDER.noAnswer}</Text>
            ) : (
              <Clock
                text={LADDER.answer(answerHours)}
                basis={answerBasis}
                source={LADDER.sources[level].answer}
              />
            )}
            <Clock text={LADDER.solve(solveHours)} basis={solveBasis} source={LADDER.sources[level].solve} />
            {UNSURE_LEVELS.includes(level) ? <Notice tone="warn">{COMPLAINTS.unsure}</Notice> : null}
          </Card>
        )
      })}
      <Card title={LADDER.endTitle}>
        <Text>{LADDER.end(SILENCE_MS / DAY_MS)}</Text>
        <Text className="text-small">{LADDER.endSource}</Text>
      </Card>
      <Card title={LADDER.agreementTitle}>
        <Text>{LADDER.agreement}</Text>
        <Text className="text-small">{LADDER.agreementSource}</Text>
      </Card>
      <Text className="text-note">{LADDER.elsewhere}</Text>
    </Page>
  )
}

function Clock({ text, basis, source }: { text: string; basis: 'standard' | 'ours'; source: string }) {
  return (
    <View className="stack">
      <View className="tabs">
        <Text className="text-strong">{text}</Text>
        <Status tone={basis === 'standard' ? 'good' : 'quiet'}>{COMPLAINTS.bases[basis]}</Status>
      </View>
      <Text className="text-small">{LADDER.source(source)}</Text>
    </View>
  )
}
