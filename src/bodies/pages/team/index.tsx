import { Text } from '@tarojs/components'
import type { OutputOf } from '#contract/core/endpoint.ts'
import { decideInvitation, readTeam } from '#contract/bodies/endpoints.ts'
import { BODIES } from '#src/copy/bodies/words.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { useOnShow } from '#src/platform/host.ts'
import { instant } from '#src/ui/figures/figures.ts'
import { Card, Heading } from '#src/ui/layout/card.tsx'
import { Page } from '#src/ui/layout/page.tsx'
import { Rows } from '#src/ui/layout/rows.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Empty, Loading } from '#src/ui/state/state.tsx'
import { InvitationCard } from '../../parts/invitation-card.tsx'
import { Invite } from '../../parts/invite.tsx'
import { PostRow } from '../../parts/post-row.tsx'
import { useAct } from '../../parts/state.ts'

type Answer = OutputOf<typeof readTeam>

/** For a company's manager and a committee's chair: who is in, who is invited, and whom to invite. */
export default function TeamPage() {
  const standing = useActiveRole()
  const read = useResource(readTeam, standing ? { params: { estateId: standing.estateId } } : null)
  useOnShow(() => void read.reload())
  const body = read.value?.body ?? null
  const bar =
    body && standing ? (
      <Invite
        estateId={standing.estateId}
        bodyId={body.bodyId}
        bodyName={body.name}
        jobs={body.jobs}
        look="primary"
        id="invite"
        onDone={read.reload}
      />
    ) : null
  return (
    <Page bar={bar}>
      {standing ? (
        <Shown resource={read}>
          {(answer) => <Team answer={answer} estateId={standing.estateId} onDone={read.reload} />}
        </Shown>
      ) : (
        <Loading />
      )}
    </Page>
  )
}

function Team({
  answer,
  estateId,
  onDone,
}: {
  answer: Answer
  estateId: string
  onDone(): Promise<unknown>
}) {
  const { body, posts, past, invitations, nowAt } = answer
  const { act, fault, isBusy } = useAct(decideInvitation, onDone)
  if (!body) return <Empty title={BODIES.teamNone} hint={BODIES.teamNoneHint} />
  return (
    <>
      <Card title={body.name}>
        <Text>{BODIES.teamUntil(instant(body.to))}</Text>
      </Card>
      {invitations.map((one) => (
        <InvitationCard
          key={one.invitationId}
          one={one}
          note={BODIES.jobs[one.job]}
          isBusy={isBusy}
          fault={fault}
          onDecide={(decision) =>
            void act({ params: { estateId, invitationId: one.invitationId }, body: { decision } })
          }
        />
      ))}
      <Heading>{BODIES.members}</Heading>
      <Rows>
        {posts.map((post) => (
          <PostRow key={post.postId} post={post} estateId={estateId} nowAt={nowAt} onDone={onDone} />
        ))}
      </Rows>
      {past.length > 0 ? (
        <>
          <Heading>{BODIES.past}</Heading>
          <Rows>
            {past.map((post) => (
              <PostRow key={post.postId} post={post} estateId={estateId} nowAt={nowAt} onDone={onDone} />
            ))}
          </Rows>
        </>
      ) : null}
    </>
  )
}
