import { Text } from '@tarojs/components'
import { useState } from 'react'
import { type RollCheck, readRollCheck, readVoteRollCheck } from '#contract/votes/roll-check.ts'
import { FIGURES } from '#src/copy/core/figures.ts'
import { ROLL } from '#src/copy/votes/roll.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { usePageParams } from '#src/platform/host.ts'
import { Card, Heading } from '#src/ui/layout/card.tsx'
import { area, count, longInstant } from '#src/ui/figures/figures.ts'
import { Page } from '#src/ui/layout/page.tsx'
import { Row, Rows } from '#src/ui/layout/rows.tsx'
import { Sheet } from '#src/ui/layout/sheet.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Loading } from '#src/ui/state/state.tsx'
import { Notice, Status } from '#src/ui/state/status.tsx'
import { Tabs } from '#src/ui/nav/tabs.tsx'

const WHOLE = ''
const SOURCES = ['register', 'survey', 'contract'] as const

/** The roll before a vote is announced, or the frozen one of a vote: checked without a name. */
export default function RollPage() {
  const standing = useActiveRole()
  const { voteId } = usePageParams()
  const [building, setBuilding] = useState(WHOLE)
  const estateId = standing?.estateId ?? ''
  const present = useResource(
    readRollCheck,
    standing && !voteId ? { params: { estateId }, query: building === WHOLE ? {} : { building } } : null,
  )
  const frozen = useResource(readVoteRollCheck, standing && voteId ? { params: { estateId, voteId } } : null)
  if (!standing)
    return (
      <Page>
        <Loading />
      </Page>
    )
  return (
    <Page>
      {voteId ? null : <Notice tone="calm">{ROLL.now}</Notice>}
      <Shown resource={voteId ? frozen : present}>
        {(check) => (
          <>
            {check.vote ? (
              <Notice tone="calm">{ROLL.frozen(check.vote.title)}</Notice>
            ) : (
              <Tabs
                label={ROLL.scope}
                chosen={building}
                tabs={[
                  { key: WHOLE, title: ROLL.whole },
                  ...check.choices.map((one) => ({ key: one, title: one })),
                ]}
                onChoose={setBuilding}
              />
            )}
            <Totals check={check} />
            <Warnings check={check} />
            <Excluded check={check} />
            <Buildings check={check} />
            <Sources check={check} />
            <Versions check={check} />
          </>
        )}
      </Shown>
    </Page>
  )
}

function Totals({ check }: { check: RollCheck }) {
  const { heads, areaDm2, units, several, joint, developer } = check
  return (
    <Card title={ROLL.total}>
      <Text className="text-strong">{ROLL.totals(FIGURES.heads(count(heads)), area(areaDm2))}</Text>
      <Text>{ROLL.units(count(units))}</Text>
      <Text className="text-note">{ROLL.headsNote}</Text>
      <Text>{ROLL.several(FIGURES.heads(count(several.heads)), count(several.units))}</Text>
      <Text>{ROLL.joint(FIGURES.heads(count(joint.heads)))}</Text>
      <Text>
        {developer ? ROLL.developer(count(developer.units), area(developer.areaDm2)) : ROLL.noDeveloper}
      </Text>
      <Text className="text-small">{ROLL.noNames}</Text>
    </Card>
  )
}

function Warnings({ check }: { check: RollCheck }) {
  if (check.heads === 0) return null
  if (check.warnings.length === 0) return <Notice tone="good">{ROLL.noWarnings}</Notice>
  return (
    <>
      <Heading>{ROLL.warnings}</Heading>
      <Rows>
        {check.warnings.map((warning) => (
          <Row
            key={`${warning.kind} ${warning.room}`}
            title={warning.room}
            {...(warning.medianDm2 === null
              ? {}
              : { note: ROLL.far(area(warning.areaDm2), area(warning.medianDm2)) })}
          >
            <Status tone={warning.kind === 'area-far' ? 'warn' : 'bad'}>{ROLL.kinds[warning.kind]}</Status>
          </Row>
        ))}
      </Rows>
    </>
  )
}

/** What does not count, by reason, with the rooms behind a tap. */
function Excluded({ check }: { check: RollCheck }) {
  const [open, setOpen] = useState<number | null>(null)
  const shown = open === null ? undefined : check.excluded[open]
  return (
    <>
      <Heading>{ROLL.excluded}</Heading>
      {check.excluded.length === 0 ? <Text className="text-note">{ROLL.noneExcluded}</Text> : null}
      <Rows>
        {check.excluded.map((row, index) => (
          <Row
            key={row.reason}
            title={ROLL.reasons[row.reason]}
            note={ROLL.some(count(row.units), area(row.areaDm2))}
            label={ROLL.openRooms(ROLL.reasons[row.reason])}
            onPress={() => setOpen(index)}
          />
        ))}
      </Rows>
      <Sheet
        title={shown ? ROLL.reasons[shown.reason] : ''}
        isOpen={shown !== undefined}
        onClose={() => setOpen(null)}
      >
        <Text className="text-note">{shown ? ROLL.some(count(shown.units), area(shown.areaDm2)) : ''}</Text>
        <Text>{FIGURES.list(shown?.rooms ?? [])}</Text>
      </Sheet>
    </>
  )
}

function Buildings({ check }: { check: RollCheck }) {
  return (
    <>
      <Heading>{ROLL.byBuilding}</Heading>
      <Rows>
        {check.buildings.map((row) => (
          <Row
            key={row.building}
            title={row.building}
            note={ROLL.row(FIGURES.heads(count(row.heads)), area(row.areaDm2))}
          />
        ))}
      </Rows>
    </>
  )
}

function Sources({ check }: { check: RollCheck }) {
  return (
    <Card title={ROLL.sources}>
      {SOURCES.map((source) => (
        <Text key={source}>
          {`${ROLL.sourceNames[source]} ${ROLL.some(count(check.sources[source].units), area(check.sources[source].areaDm2))}`}
        </Text>
      ))}
      <Text className="text-note">{ROLL.sourcesNote}</Text>
    </Card>
  )
}

function Versions({ check }: { check: RollCheck }) {
  if (!check.vote) return null
  return (
    <>
      <Heading>{ROLL.versions}</Heading>
      <Rows>
        {check.vote.versions.map((one) => (
          <Row
            key={one.version}
            title={ROLL.version(one.version, longInstant(one.madeAt))}
            note={ROLL.row(FIGURES.heads(count(one.heads)), area(one.areaDm2))}
          >
            <Text className="text-small">{one.reason === '' ? ROLL.first : one.reason}</Text>
          </Row>
        ))}
      </Rows>
    </>
  )
}
