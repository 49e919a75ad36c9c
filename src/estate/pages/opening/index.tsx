import { Text } from '@tarojs/components'
import type { OutputOf } from '#contract/core/endpoint.ts'
import { readOpening } from '#contract/estate/openings.ts'
import { OPENING } from '#src/copy/estate/opening.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { Nowhere } from '#src/parts/frame/nowhere.tsx'
import { goTo } from '#src/platform/host.ts'
import { routes } from '#src/routes.ts'
import { instant } from '#src/ui/figures/figures.ts'
import { Card } from '#src/ui/layout/card.tsx'
import { Fold } from '#src/ui/layout/fold.tsx'
import { Page } from '#src/ui/layout/page.tsx'
import { Row, Rows } from '#src/ui/layout/rows.tsx'
import { Steps } from '#src/ui/layout/steps.tsx'
import { Button } from '#src/ui/press/button.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Loading } from '#src/ui/state/state.tsx'
import { Status } from '#src/ui/state/status.tsx'
import { Buildings } from '../../parts/opening/buildings.tsx'
import { Changes } from '../../parts/opening/changes.tsx'
import { LiveCard } from '../../parts/opening/live-card.tsx'
import { Objections } from '../../parts/opening/objections.tsx'
import { clockOfBlock, useOpeningPlace } from '../../parts/opening/place.ts'
import { PostForm } from '../../parts/opening/post-form.tsx'
import { ScopeForm } from '../../parts/opening/scope-form.tsx'

export type Opening = OutputOf<typeof readOpening>

/** One estate on its way to be live: what is left, who must act until when, and the acts of whoever reads it. */
export default function OpeningPage() {
  const { estateId, isNone } = useOpeningPlace()
  const read = useResource(readOpening, estateId ? { params: { estateId } } : null)
  if (!estateId) return <Page>{isNone ? <Nowhere /> : <Loading />}</Page>
  return (
    <Page>
      <Shown resource={read}>
        {(opening) => {
          const given = { opening, estateId, onDone: read.reload }
          return (
            <>
              <Left opening={opening} />
              {opening.may.includes('scope') ? <ScopeForm {...given} key={opening.position} /> : null}
              {opening.may.includes('roll') ? (
                <Button
                  look={opening.stage === 'scoped' ? 'primary' : 'second'}
                  onPress={() => goTo(routes.estateRoll(estateId))}
                  id="to-roll"
                >
                  {opening.changes.length > 0 ? OPENING.rollAgain : OPENING.roll}
                </Button>
              ) : null}
              <Changes {...given} />
              <Buildings {...given} />
              {opening.may.includes('post') ? <PostForm {...given} /> : null}
              <LiveCard {...given} />
              <Objections {...given} />
              <Fold title={OPENING.steps}>
                <Text className="text-small">{OPENING.logged}</Text>
                <Steps label={OPENING.steps} steps={stepsOf(opening)} />
              </Fold>
            </>
          )
        }}
      </Shown>
    </Page>
  )
}

/** What blocks, in the order of the clocks. */
function Left({ opening: { name, stage, blocks, nowAt } }: { opening: Opening }) {
  return (
    <>
      <Card title={name}>
        <Status tone={stage === 'live' ? 'good' : 'calm'}>{OPENING.stages[stage]}</Status>
      </Card>
      {blocks.length > 0 ? (
        <Card title={OPENING.left}>
          <Rows>
            {blocks.map((block, index) => {
              const clock = clockOfBlock(block, nowAt)
              return (
                // Two objections may be alike in all that is shown.
                <Row
                  key={`${block.what} ${block.building ?? index}`}
                  title={OPENING.blocks[block.what]}
                  {...(block.building ? { note: block.building } : {})}
                >
                  <Status tone={clock.tone}>{clock.words}</Status>
                </Row>
              )
            })}
          </Rows>
          <Text className="text-small">{OPENING.due5}</Text>
        </Card>
      ) : null}
    </>
  )
}

function stepsOf({ steps }: Opening) {
  return steps
    .map(({ kind, byName, at, words, building }, index) => ({
      key: String(index),
      title: OPENING.step(kind, building),
      when: instant(at),
      note: OPENING.stepNote(byName, words),
    }))
    .reverse()
}
