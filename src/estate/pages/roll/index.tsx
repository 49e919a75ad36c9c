import { Text } from '@tarojs/components'
import { useState } from 'react'
import { bringRoll, keepRollMapping, previewRoll, type RollMapping } from '#contract/estate/roll.ts'
import { ROLL_DESK } from '#src/copy/estate/opening.ts'
import { TABLE } from '#src/copy/core/table.ts'
import { call } from '#src/data/calls/call.ts'
import { Nowhere } from '#src/parts/frame/nowhere.tsx'
import { useTableImport } from '#src/parts/table-import.tsx'
import { goBack } from '#src/platform/host.ts'
import { routes } from '#src/routes.ts'
import { count } from '#src/ui/figures/figures.ts'
import { Card } from '#src/ui/layout/card.tsx'
import { Page } from '#src/ui/layout/page.tsx'
import { Button } from '#src/ui/press/button.tsx'
import { Loading } from '#src/ui/state/state.tsx'
import { Notice } from '#src/ui/state/status.tsx'
import { RollColumnsForm } from '../../parts/roll/columns-form.tsx'
import { useOpeningPlace } from '../../parts/opening/place.ts'
import { RollDifference, RollProblems } from '../../parts/roll/roll-preview.tsx'

/** A roll from a file: every fault at its cell, then the difference to the present one, then all of it or nothing. */
export default function RollPage() {
  const { estateId, isNone } = useOpeningPlace()
  return <Page>{estateId ? <RollOf estateId={estateId} /> : isNone ? <Nowhere /> : <Loading />}</Page>
}

function RollOf({ estateId }: { estateId: string }) {
  const params = { estateId }
  const [isMapping, setMapping] = useState(false)
  const { preview, told, isBusy, choose, again, take } = useTableImport({
    look: previewRoll,
    bring: bringRoll,
    params,
    done: ({ state, units }) => (state === 'second' ? ROLL_DESK.waiting : ROLL_DESK.done(count(units))),
  })
  const sheet = preview?.sheet ?? null
  const asks = sheet !== null && sheet.headings.length > 0 && (isMapping || sheet.mapping === null)
  const keep = async (mapping: RollMapping) => {
    const answer = await call(keepRollMapping, { params, body: { mapping } })
    if (answer.ok) {
      setMapping(false)
      await again()
    }
    return answer
  }
  return (
    <>
      <Text className="text-note">{ROLL_DESK.what}</Text>
      {told ? <Notice tone={told.tone}>{told.text}</Notice> : null}
      {told?.tone === 'good' ? (
        <Button onPress={() => goBack(routes.opening(estateId))} id="to-opening">
          {ROLL_DESK.back}
        </Button>
      ) : null}
      <Card title={preview ? TABLE.preview : ROLL_DESK.choose}>
        <Text className="text-small">{ROLL_DESK.columns}</Text>
        <Button
          look={preview?.problemCount === 0 || told?.tone === 'good' ? 'second' : 'primary'}
          onPress={() => void choose()}
          busy={isBusy}
          id="choose-roll"
        >
          {preview ? ROLL_DESK.chooseAgain : ROLL_DESK.choose}
        </Button>
      </Card>
      {asks && sheet ? <RollColumnsForm sheet={sheet} onKeep={keep} /> : null}
      {sheet?.mapping && !isMapping ? (
        <Card title={ROLL_DESK.mapped}>
          <Button look="plain" onPress={() => setMapping(true)} id="map-again">
            {ROLL_DESK.mapAgain}
          </Button>
        </Card>
      ) : null}
      {preview && preview.problemCount > 0 && !asks ? <RollProblems preview={preview} /> : null}
      {preview && preview.problemCount === 0 ? (
        <RollDifference preview={preview} isBusy={isBusy} onBring={() => void take()} />
      ) : null}
    </>
  )
}
