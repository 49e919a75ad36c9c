import type { OutputOf } from '#contract/core/endpoint.ts'
import { listClaims } from '#contract/estate/claims.ts'
import { CLAIMS } from '#src/copy/estate/claims.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { goTo } from '#src/platform/host.ts'
import { routes } from '#src/routes.ts'
import { Heading } from '#src/ui/layout/card.tsx'
import { Page } from '#src/ui/layout/page.tsx'
import { Row, Rows } from '#src/ui/layout/rows.tsx'
import { Button } from '#src/ui/press/button.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Empty, Loading } from '#src/ui/state/state.tsx'
import { Notice, Status } from '#src/ui/state/status.tsx'
import { CLAIM_TONES, clockOf } from '../../parts/state.ts'

type Claim = OutputOf<typeof listClaims>['waiting'][number]

/** The desk of community and street: claims by their clocks, what is overdue said as overdue. */
export default function ClaimDeskPage() {
  const standing = useActiveRole()
  const read = useResource(listClaims, standing ? { params: { estateId: standing.estateId } } : null)
  return (
    <Page
      bar={
        <Button look="second" onPress={() => goTo(routes.counterClaim())} id="counter-claim">
          {CLAIMS.counter}
        </Button>
      }
    >
      <Notice tone="calm">{CLAIMS.deskNote}</Notice>
      {standing ? (
        <Shown resource={read}>
          {({ waiting, past, nowAt }) => (
            <>
              {waiting.length === 0 ? (
                <Empty title={CLAIMS.noneWaiting} hint={CLAIMS.noneWaitingHint} />
              ) : (
                <>
                  <Heading>{CLAIMS.waiting}</Heading>
                  <Rows>
                    {waiting.map((one) => (
                      <ClaimRow key={one.claimId} one={one} nowAt={nowAt} />
                    ))}
                  </Rows>
                </>
              )}
              {past.length > 0 ? (
                <>
                  <Heading>{CLAIMS.past}</Heading>
                  <Rows>
                    {past.map((one) => (
                      <ClaimRow key={one.claimId} one={one} nowAt={nowAt} />
                    ))}
                  </Rows>
                </>
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

function ClaimRow({ one, nowAt }: { one: Claim; nowAt: number }) {
  const clock = one.state === 'refused' ? null : clockOf(one, nowAt)
  const note = CLAIMS.rowNote(CLAIMS.bases[one.basis].title, one.place)
  const state = CLAIMS.states[one.state]
  return (
    <Row
      title={one.name}
      note={note}
      label={`${one.name} ${note} ${state} ${clock?.words ?? ''}`}
      side={<Status tone={CLAIM_TONES[one.state]}>{state}</Status>}
      onPress={() => goTo(routes.decideClaim(one.claimId))}
    >
      {clock ? <Status tone={clock.tone}>{clock.words}</Status> : null}
      {clock && !one.isMine ? <Status tone="quiet">{CLAIMS.notMine}</Status> : null}
    </Row>
  )
}
