import { Text, View } from '@tarojs/components'
import type { Objection } from '#contract/votes/life.ts'
import { LIFE } from '#src/copy/votes/life.ts'
import { Button } from '../press/button.tsx'
import { Card } from '../layout/card.tsx'
import { area, instant } from '../figures/figures.ts'
import { Status } from '../state/status.tsx'

type Props = { objections: readonly Objection[]; onAnswer?: (objection: Objection) => void }

/** Objections with their answers; what they say stands only where the reader may know. */
export function Objections({ objections, onAnswer }: Props) {
  if (objections.length === 0) return null
  return (
    <Card title={LIFE.objections}>
      {objections.map((one) => (
        <View key={one.objectionId} className="stack">
          <Text className="text-strong">
            {LIFE.filed(LIFE.about[one.about], instant(one.filedAt), one.isMine)}
          </Text>
          {one.text ? <Text className="pre">{one.text}</Text> : null}
          {one.answer ? (
            <>
              <Status tone={one.answer.isUpheld ? 'good' : 'quiet'}>
                {one.answer.isUpheld ? LIFE.upheld : LIFE.notUpheld}
              </Status>
              {one.answer.reason ? <Text className="pre">{one.answer.reason}</Text> : null}
              {one.answer.correction ? (
                <Text className="text-note">
                  {LIFE.correction(
                    one.answer.correction.label,
                    area(one.answer.correction.beforeDm2),
                    area(one.answer.correction.areaDm2),
                    LIFE.sources[one.answer.correction.areaSource],
                  )}
                </Text>
              ) : null}
              {one.answer.setAside > 0 ? (
                <Text className="text-note">{LIFE.setAside(one.answer.setAside)}</Text>
              ) : null}
            </>
          ) : (
            <Status tone="warn">{LIFE.waiting}</Status>
          )}
          {!one.answer && onAnswer ? (
            <Button look="second" onPress={() => onAnswer(one)} id={`answer-${one.objectionId}`}>
              {LIFE.answer}
            </Button>
          ) : null}
        </View>
      ))}
    </Card>
  )
}
