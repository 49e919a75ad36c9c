import { Text, View } from '@tarojs/components'
import { useState } from 'react'
import { type Duty, readClause } from '#contract/disclosures.ts'
import { DISCLOSURES } from '#src/copy/disclosures.ts'
import { useStanding } from '#src/data/gate.ts'
import { useResource } from '#src/data/resource.ts'
import { addressOf } from '#src/platform/request.ts'
import { usePageParams } from '#src/platform/host.ts'
import { Button } from '#src/ui/button.tsx'
import { Card } from '#src/ui/card.tsx'
import { count, dayText, shortDay } from '#src/ui/figures.ts'
import { Page } from '#src/ui/page.tsx'
import { Photos } from '#src/ui/photos.tsx'
import { Row, Rows } from '#src/ui/rows.tsx'
import { Shown } from '#src/ui/shown.tsx'
import { Loading } from '#src/ui/state.tsx'
import { Status } from '#src/ui/status.tsx'
import { promiseWords } from '../../parts/promise.ts'
import { dutyTone } from '../../parts/duty-tone.ts'

const PAGE = 20

export default function ClausePage() {
  const standing = useStanding()
  const { clauseId = '' } = usePageParams()
  const clause = useResource(
    readClause,
    standing ? { params: { communityId: standing.communityId, clauseId } } : null,
  )
  const [most, setMost] = useState(PAGE)
  return (
    <Page>
      {standing ? (
        <Shown resource={clause}>
          {({ clause: value, duties }) => (
            <>
              <Card title={value.content}>
                <Text className="text-small">{value.category}</Text>
                <Text>
                  {DISCLOSURES.promised} {promiseWords(value)}
                </Text>
                <Text className="text-note">{DISCLOSURES.level(value.level)}</Text>
                <Text className="text-strong">
                  {DISCLOSURES.rate(count(value.counts.onTime), count(value.counts.due))}
                </Text>
              </Card>
              <Text className="text-head">{DISCLOSURES.records}</Text>
              <Rows>
                {duties.slice(0, most).map((duty) => (
                  <DutyRow key={duty.periodFrom} duty={duty} content={value.content} />
                ))}
              </Rows>
              {duties.length > most ? (
                <Button look="second" onPress={() => setMost(most + PAGE)}>
                  {DISCLOSURES.more}
                </Button>
              ) : null}
            </>
          )}
        </Shown>
      ) : (
        <Loading />
      )}
    </Page>
  )
}

function DutyRow({ duty, content }: { duty: Duty; content: string }) {
  return (
    <Row
      title={DISCLOSURES.span(dayText(duty.periodFrom), shortDay(duty.periodTo))}
      note={
        duty.performedOn
          ? DISCLOSURES.doneOn(dayText(duty.performedOn))
          : DISCLOSURES.dueOn(dayText(duty.dueOn))
      }
    >
      <View className="tabs">
        <Status tone={dutyTone(duty.state)}>{DISCLOSURES.states[duty.state]}</Status>
      </View>
      {duty.note ? <Text className="text-note">{duty.note}</Text> : null}
      <Photos
        name={DISCLOSURES.evidence(content)}
        photos={duty.photos.map((photo) => ({ key: photo.photoId, address: addressOf(photo.url) }))}
      />
    </Row>
  )
}
