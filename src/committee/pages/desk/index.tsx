import { listVotes } from '#contract/votes.ts'
import { COMMITTEE } from '#src/copy/committee.ts'
import { ROLL } from '#src/copy/roll.ts'
import { outcomesWords, VOTES } from '#src/copy/votes.ts'
import { useStanding } from '#src/data/gate.ts'
import { useResource } from '#src/data/resource.ts'
import { goTo } from '#src/platform/host.ts'
import { routes } from '#src/routes.ts'
import { Button } from '#src/ui/button.tsx'
import { deadline } from '#src/ui/figures.ts'
import { Page } from '#src/ui/page.tsx'
import { Row, Rows } from '#src/ui/rows.tsx'
import { Shown } from '#src/ui/shown.tsx'
import { Empty, Loading } from '#src/ui/state.tsx'
import { Status } from '#src/ui/status.tsx'

/** The desk of who organises votes, or watches over them. */
export default function DeskPage() {
  const standing = useStanding()
  const votes = useResource(listVotes, standing ? { params: { communityId: standing.communityId } } : null)
  const isCommittee = standing?.role === 'committee'
  return (
    <Page
      title={isCommittee ? COMMITTEE.title : COMMITTEE.superviseTitle}
      {...(isCommittee
        ? {
            bar: (
              <Button onPress={() => goTo(routes.announce())} id="announce">
                {COMMITTEE.announce}
              </Button>
            ),
          }
        : {})}
    >
      {standing ? (
        <Shown resource={votes}>
          {(value) =>
            value.votes.length === 0 ? (
              <Empty title={COMMITTEE.none} hint={COMMITTEE.noneHint} />
            ) : (
              <Rows>
                {value.votes.map((vote) => (
                  <Row
                    key={vote.voteId}
                    title={vote.title}
                    note={deadline(value.nowAt, vote.phase === 'announced' ? vote.opensAt : vote.closesAt)}
                    onPress={() => goTo(routes.turnout(vote.voteId))}
                  >
                    <Status tone={vote.phase === 'open' ? 'calm' : 'quiet'}>
                      {vote.outcomes ? outcomesWords(vote.items, vote.outcomes) : VOTES.phases[vote.phase]}
                    </Status>
                  </Row>
                ))}
              </Rows>
            )
          }
        </Shown>
      ) : (
        <Loading />
      )}
      <Button look="second" onPress={() => goTo(routes.roll())} id="roll">
        {ROLL.title}
      </Button>
    </Page>
  )
}
