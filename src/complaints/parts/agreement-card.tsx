import { Text, View } from '@tarojs/components'
import type { Agreement } from '#contract/complaints/endpoints.ts'
import { COMPLAINTS } from '#src/copy/complaints/words.ts'
import { Card } from '#src/ui/layout/card.tsx'
import { count, dayText, longInstant } from '#src/ui/figures/figures.ts'
import { PeriodNote } from '#src/ui/period-note.tsx'
import { Status } from '#src/ui/state/status.tsx'

const TONES = { toComplainant: 'calm', toOther: 'calm', refused: 'bad', inForce: 'good' } as const

/** An agreement word for word, as both sides confirm it. */
export function AgreementCard({ one }: { one: Agreement }) {
  return (
    <Card title={COMPLAINTS.agreement(count(one.version))}>
      <View className="tabs">
        <Status tone={TONES[one.state]}>{COMPLAINTS.agreementStates[one.state]}</Status>
      </View>
      <Text>{COMPLAINTS.partyA(one.complainant)}</Text>
      <Text>{COMPLAINTS.partyB(one.other)}</Text>
      <Text className="text-note">{COMPLAINTS.mediatorIs(COMPLAINTS.levels[one.mediator])}</Text>
      {(['facts', 'dispute', 'content'] as const).map((part) => (
        <View key={part} className="stack">
          <Text className="text-strong">{COMPLAINTS[part]}</Text>
          <Text className="pre">{one[part]}</Text>
        </View>
      ))}
      <Text>{COMPLAINTS.performBy(dayText(one.performOn))}</Text>
      {one.inForceAt === null ? null : (
        <Text className="tone-good">{COMPLAINTS.inForce(longInstant(one.inForceAt))}</Text>
      )}
      {one.courtBy === null ? null : (
        <>
          <Text>{COMPLAINTS.court(dayText(one.courtBy))}</Text>
          <PeriodNote mayMove={one.courtMayMove} />
        </>
      )}
      <Text className="text-small">{COMPLAINTS.hash}</Text>
      <Text className="text-code">{one.hash}</Text>
    </Card>
  )
}
