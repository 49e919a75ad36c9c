import { Text } from '@tarojs/components'
import { useState } from 'react'
import type { OutputOf } from '#contract/core/endpoint.ts'
import { listMyClaims } from '#contract/estate/my-claims.ts'
import { CLAIMS } from '#src/copy/estate/claims.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { useSession } from '#src/data/calls/session.ts'
import { refreshMe } from '#src/data/calls/sign-in.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { goTo, useOnShow } from '#src/platform/host.ts'
import { routes } from '#src/routes.ts'
import { instant } from '#src/ui/figures/figures.ts'
import { Card } from '#src/ui/layout/card.tsx'
import { Page } from '#src/ui/layout/page.tsx'
import { Steps } from '#src/ui/layout/steps.tsx'
import { Button } from '#src/ui/press/button.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Empty, Loading } from '#src/ui/state/state.tsx'
import { Notice, Status } from '#src/ui/state/status.tsx'
import { MoveForm, type MyMove } from '../../parts/move-form.tsx'
import { CLAIM_TONES, clockOf, stepsOf } from '../../parts/state.ts'

type Mine = OutputOf<typeof listMyClaims>['claims'][number]

/** The homes a person has claimed: where each claim stands, what is missing, and until when. */
export default function MyClaimsPage() {
  useActiveRole()
  const isIn = useSession((state) => state.session !== null)
  const read = useResource(listMyClaims, isIn ? {} : null)
  // A claim that was granted makes a home appear.
  useOnShow(() => void refreshMe())
  return (
    <Page
      bar={
        <Button onPress={() => goTo(routes.claim())} id="new-claim">
          {CLAIMS.title}
        </Button>
      }
    >
      {isIn ? (
        <Shown resource={read}>
          {({ claims, nowAt }) =>
            claims.length === 0 ? (
              <Empty title={CLAIMS.noneOfMine} hint={CLAIMS.noneOfMineHint} />
            ) : (
              <>
                {claims.map((one) => (
                  <MyClaim key={one.claimId} one={one} nowAt={nowAt} onDone={read.reload} />
                ))}
              </>
            )
          }
        </Shown>
      ) : (
        <Loading />
      )}
    </Page>
  )
}

function MyClaim({ one, nowAt, onDone }: { one: Mine; nowAt: number; onDone(): Promise<unknown> }) {
  const [move, setMove] = useState<MyMove | null>(null)
  const clock = clockOf(one, nowAt)
  const [entry] = one.entries.slice(-1)
  return (
    <Card title={one.place}>
      <Text className="text-small">{one.estateName}</Text>
      <Status tone={CLAIM_TONES[one.state]}>{CLAIMS.states[one.state]}</Status>
      {clock ? <Notice tone={clock.tone}>{clock.words}</Notice> : null}
      {one.hasRival && clock && one.state !== 'refused' ? <Notice tone="warn">{CLAIMS.rival}</Notice> : null}
      {one.state === 'granted' ? (
        <Text>{one.endsOn === null ? CLAIMS.grantedNote : CLAIMS.letInNote}</Text>
      ) : null}
      <Lacking one={one} />
      {move ? (
        <MoveForm claim={one} move={move} onEnd={() => setMove(null)} onDone={onDone} />
      ) : (
        one.may.map((kind) => (
          <Button
            key={kind}
            look={kind === 'withdraw' ? 'plain' : 'second'}
            onPress={() => setMove(kind)}
            id={`claim-${kind}`}
          >
            {CLAIMS.moves[kind]}
          </Button>
        ))
      )}
      <Steps label={one.place} steps={stepsOf(one)} />
      <Text className="text-small">{CLAIMS.made(instant(one.madeAt))}</Text>
      {entry ? <Text className="text-small">{CLAIMS.entryLine(entry.logIndex)}</Text> : null}
    </Card>
  )
}

/** What the desk asked for, or why it refused and what to do: as long as that is how it stands. */
function Lacking({ one }: { one: Mine }) {
  const last = one.steps[one.steps.length - 1]
  if (!last) return null
  if (one.state === 'asked')
    return (
      <>
        <Text className="text-strong">{CLAIMS.missing}</Text>
        {last.papers.map((paper) => (
          <Text key={paper}>{CLAIMS.papers[paper]}</Text>
        ))}
      </>
    )
  if (one.state !== 'refused' && one.state !== 'upheld') return null
  return (
    <>
      <Text className="text-strong">{CLAIMS.why}</Text>
      {last.refusals.map((code) => (
        <Text key={code}>{CLAIMS.mend(code)}</Text>
      ))}
    </>
  )
}
