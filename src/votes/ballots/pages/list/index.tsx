import type { OutputOf } from '#contract/core/endpoint.ts'
import { listVotes, type VoteRow } from '#contract/votes/endpoints.ts'
import { isAllowed } from '#domain/core/access.ts'
import { INITIATIVES } from '#src/copy/votes/initiatives.ts'
import { RECOUNT } from '#src/copy/votes/evidence/recount.ts'
import { outcomesWords } from '#src/copy/votes/outcomes.ts'
import { VOTES } from '#src/copy/votes/words.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { type RecountState, recountState } from '#src/data/recounts/state.ts'
import { useRecounts } from '#src/data/recounts/recounts.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { goTo } from '#src/platform/host.ts'
import { routes } from '#src/routes.ts'
import { deadline, startsIn } from '#src/ui/figures/figures.ts'
import { outcomesTone } from '#src/ui/votes/item-result.tsx'
import { Page } from '#src/ui/layout/page.tsx'
import { OutcomeStatus, RecountMark } from '#src/ui/votes/recount-mark.tsx'
import { Row, Rows } from '#src/ui/layout/rows.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Empty, Loading } from '#src/ui/state/state.tsx'
import { Status, type Tone } from '#src/ui/state/status.tsx'

export default function VotesPage() {
  const standing = useActiveRole()
  const votes = useResource(listVotes, standing ? { params: { estateId: standing.estateId } } : null)
  return (
    <Page>
      {standing && isAllowed(standing.role, 'initiative.start') ? (
        <Rows>
          <Row
            title={INITIATIVES.entry}
            note={INITIATIVES.entryNote}
            onPress={() => goTo(routes.initiatives())}
          />
        </Rows>
      ) : null}
      {standing ? (
        <Shown resource={votes}>
          {(answer) => (answer.isOpening ? <NotLive estateId={standing.estateId} /> : <Votes {...answer} />)}
        </Shown>
      ) : (
        <Loading />
      )}
    </Page>
  )
}

/** An estate that is being opened decides nothing yet: why, and where its roll is posted. */
function NotLive({ estateId }: { estateId: string }) {
  return (
    <Rows>
      <Row
        title={VOTES.notLive}
        note={VOTES.posting}
        onPress={() => goTo(routes.rollPosting(estateId))}
        id="to-posting"
      />
    </Rows>
  )
}

function Votes({ votes, nowAt }: OutputOf<typeof listVotes>) {
  const recounts = useRecounts()
  if (votes.length === 0) return <Empty title={VOTES.none} hint={VOTES.noneHint} />
  return (
    <Rows>
      {votes.map((vote) => {
        const { tone, text } = stateOf(vote)
        const { outcomes } = vote
        const mark = outcomes ? recountState(recounts, { ...vote, outcomes }) : null
        return (
          <Row
            key={vote.voteId}
            title={vote.title}
            note={vote.phase === 'announced' ? startsIn(nowAt, vote.opensAt) : deadline(nowAt, vote.closesAt)}
            label={[vote.title, text, ...(mark === null ? [] : [markWords(mark)])].join(' ')}
            onPress={() => goTo(routes.vote(vote.voteId))}
          >
            {mark === null ? (
              <Status tone={tone}>{text}</Status>
            ) : (
              <>
                <OutcomeStatus state={mark} tone={tone} words={text} />
                <RecountMark state={mark} />
              </>
            )}
          </Row>
        )
      })}
    </Rows>
  )
}

function markWords(mark: RecountState): string {
  return RECOUNT[typeof mark === 'string' ? mark : mark.state]
}

function stateOf(vote: VoteRow): { tone: Tone; text: string } {
  if (vote.phase === 'announced' || vote.phase === 'cancelled')
    return { tone: 'quiet', text: VOTES.phases[vote.phase] }
  if (vote.phase === 'closed') {
    const outcomes = vote.outcomes ?? []
    return { tone: outcomesTone(outcomes), text: outcomesWords(vote.items, outcomes) }
  }
  if (vote.myHeads === 0) return { tone: 'calm', text: VOTES.phases.open }
  if (vote.myCast === 0) return { tone: 'warn', text: VOTES.myTurn }
  if (vote.myCast < vote.myHeads) return { tone: 'warn', text: VOTES.castSome(vote.myCast, vote.myHeads) }
  return { tone: 'good', text: VOTES.cast }
}
