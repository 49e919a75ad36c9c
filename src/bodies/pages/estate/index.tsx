import type { OutputOf } from '#contract/core/endpoint.ts'
import { decideInvitation, readBodies } from '#contract/bodies/endpoints.ts'
import { isAllowed } from '#domain/core/access.ts'
import { BODIES } from '#src/copy/bodies/words.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { goTo, useOnShow } from '#src/platform/host.ts'
import { routes } from '#src/routes.ts'
import { instant } from '#src/ui/figures/figures.ts'
import { Heading } from '#src/ui/layout/card.tsx'
import { Page } from '#src/ui/layout/page.tsx'
import { Row, Rows } from '#src/ui/layout/rows.tsx'
import { Button } from '#src/ui/press/button.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Empty, Loading } from '#src/ui/state/state.tsx'
import { Notice } from '#src/ui/state/status.tsx'
import { FilingCard } from '../../parts/filing-card.tsx'
import { InvitationCard } from '../../parts/invitation-card.tsx'
import { useAct } from '../../parts/state.ts'

type Answer = OutputOf<typeof readBodies>

/** Which company and which committee act in the estate, by what and until when, what is missing and who must act. */
export default function BodiesPage() {
  const standing = useActiveRole()
  const read = useResource(readBodies, standing ? { params: { estateId: standing.estateId } } : null)
  useOnShow(() => void read.reload())
  if (!standing)
    return (
      <Page>
        <Loading />
      </Page>
    )
  const { estateId, role } = standing
  const mayFile = isAllowed(role, 'body.file')
  const bar = mayFile ? (
    <Button onPress={() => goTo(routes.fileBody())} id="file-body">
      {BODIES.file}
    </Button>
  ) : null
  return (
    <Page bar={bar}>
      <Shown resource={read}>
        {(answer) => (
          <>
            <Lacks answer={answer} />
            <Invitations answer={answer} estateId={estateId} onDone={read.reload} />
            {answer.filings.length === 0 ? <Empty title={BODIES.none} hint={BODIES.noneHint} /> : null}
            {answer.filings.map((filing) => (
              <FilingCard
                key={filing.filingId}
                filing={filing}
                posts={answer.posts.filter((post) => post.bodyId === filing.bodyId)}
                nowAt={answer.nowAt}
                estateId={estateId}
                mayInvite={mayFile}
                onDone={read.reload}
              />
            ))}
          </>
        )}
      </Shown>
      {isAllowed(role, 'body.invite') ? (
        <Rows>
          <Row title={BODIES.team} onPress={() => goTo(routes.team())} id="to-team" />
        </Rows>
      ) : null}
    </Page>
  )
}

/** What is missing or runs out, and who must act. */
function Lacks({ answer: { lacks, nowAt } }: { answer: Answer }) {
  return (
    <>
      {lacks.map(({ what, dueAt }) => {
        const isLate = dueAt !== null && dueAt <= nowAt
        const due = dueAt === null ? null : BODIES.lackDue(what, instant(dueAt), isLate)
        return (
          <Notice key={what} tone={isLate || what === 'no-company' ? 'bad' : 'warn'}>
            {BODIES.lackLine(what, due)}
          </Notice>
        )
      })}
    </>
  )
}

type Given = { answer: Answer; estateId: string; onDone(): Promise<unknown> }

function Invitations({ answer: { invitations }, estateId, onDone }: Given) {
  const { act, fault, isBusy } = useAct(decideInvitation, onDone)
  if (invitations.length === 0) return null
  return (
    <>
      <Heading>{BODIES.waiting}</Heading>
      {invitations.map((one) => (
        <InvitationCard
          key={one.invitationId}
          one={one}
          note={BODIES.invitedTo(BODIES.jobs[one.job], one.bodyName)}
          isBusy={isBusy}
          fault={fault}
          onDecide={(decision) =>
            void act({ params: { estateId, invitationId: one.invitationId }, body: { decision } })
          }
        />
      ))}
    </>
  )
}
