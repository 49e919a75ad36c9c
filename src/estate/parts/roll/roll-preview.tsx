import { Text } from '@tarojs/components'
import type { RollLine, RollPreview } from '#contract/estate/roll.ts'
import { OPENING_ERRORS, type OpeningCode } from '#src/copy/estate/opening-errors.ts'
import { ROLL_DESK } from '#src/copy/estate/opening.ts'
import { plainHundredths } from '#domain/core/quantity.ts'
import { area, count } from '#src/ui/figures/figures.ts'
import { Card } from '#src/ui/layout/card.tsx'
import { Fold } from '#src/ui/layout/fold.tsx'
import { Row, Rows } from '#src/ui/layout/rows.tsx'
import { Button } from '#src/ui/press/button.tsx'
import { Notice, Status } from '#src/ui/state/status.tsx'

/** Every fault of a file at its cell; nothing of it is kept before all are mended. */
export function RollProblems({ preview: { problems, problemCount } }: { preview: RollPreview }) {
  return (
    <>
      <Notice tone="bad">{ROLL_DESK.problems(count(problemCount))}</Notice>
      <Rows>
        {problems.map((one) => (
          <Row
            key={`${one.line} ${one.column} ${one.code}`}
            title={ROLL_DESK.cell(one.line, one.column as never)}
            note={one.message}
          />
        ))}
      </Rows>
      {problemCount > problems.length ? (
        <Text className="text-note">{ROLL_DESK.more(count(problemCount - problems.length))}</Text>
      ) : null}
    </>
  )
}

/** What the file says in all, and what it changes of the present roll. */
export function RollDifference({
  preview,
  isBusy,
  onBring,
}: {
  preview: RollPreview
  isBusy: boolean
  onBring(): void
}) {
  const { units, areaDm2, withoutOwner, added, removed, changed, losses, needsSecond, bar } = preview
  const isFirst = added === units && removed + changed === 0
  return (
    <>
      <Card title={ROLL_DESK.good}>
        <Text className="figure-large">{ROLL_DESK.totals(count(units), area(areaDm2 as never))}</Text>
        {withoutOwner > 0 ? <Text>{ROLL_DESK.withoutOwner(count(withoutOwner))}</Text> : null}
        {isFirst ? (
          <Text>{ROLL_DESK.first}</Text>
        ) : (
          <>
            <Text className="text-strong">{ROLL_DESK.difference}</Text>
            <Text>{ROLL_DESK.added(count(added))}</Text>
            <Text>{ROLL_DESK.removed(count(removed))}</Text>
            <Text>{ROLL_DESK.changed(count(changed))}</Text>
          </>
        )}
        {losses > 0 ? (
          <Notice tone="bad">{ROLL_DESK.losses(count(losses))}</Notice>
        ) : needsSecond ? (
          <Notice tone="warn">{ROLL_DESK.second}</Notice>
        ) : null}
        {bar === null ? (
          <Button onPress={onBring} busy={isBusy} id="bring-roll">
            {isFirst ? ROLL_DESK.bring(count(units)) : ROLL_DESK.bringChange}
          </Button>
        ) : (
          <Notice tone="warn">{barWords(bar)}</Notice>
        )}
      </Card>
      <Warnings preview={preview} />
      <InBuildings preview={preview} />
      {isFirst ? null : <Lines preview={preview} all={added + removed + changed} />}
    </>
  )
}

function Warnings({ preview: { warnings, warningCount } }: { preview: RollPreview }) {
  if (warningCount === 0) return null
  return (
    <Fold title={ROLL_DESK.warnings(count(warningCount))}>
      <Rows>
        {warnings.map((one) => (
          <Row key={`${one.line} ${one.message}`} title={ROLL_DESK.warning(one.line)} note={one.message} />
        ))}
      </Rows>
    </Fold>
  )
}

function InBuildings({ preview: { buildings } }: { preview: RollPreview }) {
  return (
    <Rows>
      {buildings.map((one) => (
        <Row
          key={one.building}
          title={one.building}
          note={ROLL_DESK.building(count(one.units), count(one.scopeCount))}
        >
          {one.units === one.scopeCount ? null : <Status tone="warn">{ROLL_DESK.differs}</Status>}
        </Row>
      ))}
    </Rows>
  )
}

function Lines({ preview: { lines }, all }: { preview: RollPreview; all: number }) {
  return (
    <>
      <Rows>
        {lines.map((one) => (
          <Row key={`${one.kind} ${one.label}`} title={`${ROLL_DESK.line[one.kind]} ${one.label}`}>
            {one.fields.map(({ field, before, after }) => (
              <Text key={field} className="text-small">
                {ROLL_DESK.field(field, said(field, before), said(field, after))}
              </Text>
            ))}
            {one.isLoss ? <Status tone="bad">{ROLL_DESK.loss}</Status> : null}
          </Row>
        ))}
      </Rows>
      {all > lines.length ? (
        <Text className="text-note">{ROLL_DESK.moreLines(count(all - lines.length))}</Text>
      ) : null}
    </>
  )
}

/** Why a roll without a fault cannot be brought in: the answer says it with the preview, not as a refusal. */
function barWords(bar: string): string {
  const words = OPENING_ERRORS[bar as OpeningCode] ?? OPENING_ERRORS['opening.changed']
  return ROLL_DESK.bar(words.title, words.hint)
}

function said(field: RollLine['fields'][number]['field'], value: string): string {
  return field === 'areaDm2' ? `${plainHundredths(Number(value))}㎡` : value
}
