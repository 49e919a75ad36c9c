import { View } from '@tarojs/components'
import { listDrafts } from '#contract/votes/drafts.ts'
import { type LifeState, listLives } from '#contract/votes/life.ts'
import { isAllowed } from '#domain/core/access.ts'
import { beijingDayOf } from '#domain/core/calendar.ts'
import { COMMITTEE } from '#src/copy/votes/committee.ts'
import { REQUESTS } from '#src/copy/votes/initiatives.ts'
import { LIFE } from '#src/copy/votes/life.ts'
import { ROLL } from '#src/copy/votes/roll.ts'
import { TRANSFERS } from '#src/copy/votes/transfers.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { goTo } from '#src/platform/host.ts'
import { routes } from '#src/routes.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Heading } from '#src/ui/layout/card.tsx'
import { deadline, instant, shortDay, startsIn } from '#src/ui/figures/figures.ts'
import { dutyWords } from '#src/ui/votes/life-line.tsx'
import { Page } from '#src/ui/layout/page.tsx'
import { Row, Rows } from '#src/ui/layout/rows.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Empty, Loading } from '#src/ui/state/state.tsx'
import { Status } from '#src/ui/state/status.tsx'
import { toneOf } from '../../parts/life-tone.ts'

/** The desk of who organises votes, or watches over them: what is owed first, then drafts and votes. */
export default function DeskPage() {
  const standing = useActiveRole()
  const of = standing ? { params: { estateId: standing.estateId } } : null
  const isCommittee = standing?.role === 'committee'
  const readsDrafts = isCommittee || (standing !== null && isAllowed(standing.role, 'vote.guide'))
  const lives = useResource(listLives, of)
  const drafts = useResource(listDrafts, readsDrafts ? of : null)
  const written = drafts.value?.drafts ?? []
  return (
    <Page
      title={isCommittee ? COMMITTEE.title : COMMITTEE.superviseTitle}
      {...(isCommittee
        ? {
            bar: (
              <Button onPress={() => goTo(routes.announce())} id="announce">
                {LIFE.newDraft}
              </Button>
            ),
          }
        : {})}
    >
      {standing && isAllowed(standing.role, 'roll.read') ? (
        <Button look="second" onPress={() => goTo(routes.transfers())} id="transfers">
          {isCommittee ? TRANSFERS.title : TRANSFERS.watch}
        </Button>
      ) : null}
      {standing ? (
        <Rows>
          <Row title={REQUESTS.entry} note={REQUESTS.entryNote} onPress={() => goTo(routes.requests())} />
        </Rows>
      ) : null}
      {written.length > 0 ? (
        <>
          <Heading>{LIFE.drafts}</Heading>
          <Rows>
            {written.map((draft) => (
              <Row
                key={draft.draftId}
                title={draft.title || LIFE.untitled}
                note={draft.duties[0] ? dutyWords(draft.duties[0]) : instant(draft.since)}
                onPress={() => goTo(routes.draft(draft.draftId))}
              >
                <Status tone={draft.state === 'guidance' ? 'calm' : 'quiet'}>
                  {LIFE.states[draft.state]}
                </Status>
              </Row>
            ))}
          </Rows>
        </>
      ) : null}
      {standing ? (
        <Shown resource={lives}>
          {({ nowAt, votes }) =>
            votes.length === 0 ? (
              <Empty
                title={LIFE.noVotes}
                hint={isCommittee ? LIFE.noVotesHint : LIFE.noVotesHintSupervisor}
              />
            ) : (
              <>
                <Heading>{LIFE.votes}</Heading>
                {votes.map((vote) => {
                  const duty = vote.duties[0]
                  const next = vote.next ? nextWords(nowAt, vote.next) : LIFE.since(instant(vote.since))
                  return (
                    <View key={vote.voteId} className="stack">
                      <Rows>
                        <Row
                          title={vote.title}
                          note={duty ? dutyWords(duty) : next}
                          onPress={() => goTo(routes.turnout(vote.voteId))}
                        >
                          <Status tone={duty?.isOverdue ? 'bad' : toneOf(vote.state)}>
                            {LIFE.states[vote.state]}
                          </Status>
                        </Row>
                      </Rows>
                      <Button
                        look="plain"
                        onPress={() => goTo(routes.manage(vote.voteId))}
                        id={`manage-${vote.voteId}`}
                      >
                        {LIFE.manage}
                      </Button>
                    </View>
                  )
                })}
              </>
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

/** What comes next, and when: voting begins or ends, or the notice has hung long enough. */
function nextWords(nowAt: number, { state, at }: { state: LifeState; at: number }): string {
  if (state === 'open' || state === 'held') return startsIn(nowAt, at)
  if (state === 'effective' || state === 'failed') return LIFE.postedUntil(shortDay(beijingDayOf(at - 1)))
  return deadline(nowAt, at)
}
