import { Text, View } from '@tarojs/components'
import { useState } from 'react'
import { type MyHead, readVote, type VoteDetail } from '#contract/votes/endpoints.ts'
import { readVoteWitnesses } from '#contract/votes/witnesses.ts'
import { isAllowed } from '#domain/core/access.ts'
import { COMMITTEE } from '#src/copy/votes/committee.ts'
import { FIGURES } from '#src/copy/core/figures.ts'
import { FINGERPRINTS } from '#src/copy/votes/evidence/fingerprints.ts'
import { JOINT } from '#src/copy/votes/proxies/joint.ts'
import { VERIFY } from '#src/copy/votes/evidence/verify.ts'
import { outcomesWords } from '#src/copy/votes/outcomes.ts'
import { VOTES } from '#src/copy/votes/words.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { figuresOf } from '#src/data/recounts/figures.ts'
import { isDisputed, recountState } from '#src/data/recounts/state.ts'
import { useRecounts } from '#src/data/recounts/recounts.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { Fingerprint } from '#src/parts/fingerprint.tsx'
import { ForRepairs } from '#src/parts/for-repairs.tsx'
import { ReadAloud } from '#src/parts/frame/read-aloud.tsx'
import { RemindMe } from '#src/parts/remind-me.tsx'
import { goTo, usePageParams, useShareCard } from '#src/platform/host.ts'
import { routes } from '#src/routes.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Card, Heading } from '#src/ui/layout/card.tsx'
import { area, count, deadline, longInstant, startsIn } from '#src/ui/figures/figures.ts'
import { ItemResult, outcomesTone } from '#src/ui/votes/item-result.tsx'
import { Majority } from '#src/ui/votes/majority.tsx'
import { Fold } from '#src/ui/layout/fold.tsx'
import { Page } from '#src/ui/layout/page.tsx'
import { OutcomeStatus } from '#src/ui/votes/recount-mark.tsx'
import { voteCard, voteSpoken } from '#src/ui/votes/vote-words.ts'
import { Row, Rows } from '#src/ui/layout/rows.tsx'
import { Sheet } from '#src/ui/layout/sheet.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Loading } from '#src/ui/state/state.tsx'
import { Status } from '#src/ui/state/status.tsx'
import { Delivered } from '../../parts/delivered.tsx'
import { VoteLife } from '../../parts/life.tsx'
import { LoudMark } from '../../parts/loud-mark.tsx'
import { Notices } from '../../parts/notices.tsx'
import { PaperBallot } from '../../parts/paper-ballot.tsx'
import { Proxies } from '../../parts/proxies.tsx'
import { Transfers } from '../../parts/transfers.tsx'
import { ConflictAlarm, WitnessCard } from '../../parts/witnesses.tsx'

export default function VotePage() {
  const standing = useActiveRole()
  const { voteId = '' } = usePageParams()
  const vote = useResource(readVote, standing ? { params: { estateId: standing.estateId, voteId } } : null)
  const witnesses = useResource(
    readVoteWitnesses,
    standing ? { params: { estateId: standing.estateId, voteId } } : null,
  )
  useShareCard({
    ...(vote.value ? voteCard(vote.value) : { title: VOTES.cardUnread, note: '' }),
    path: routes.vote(voteId),
  })
  const waiting =
    vote.value?.phase === 'open'
      ? vote.value.myHeads.find((head) => head.receipt === null && head.speaker !== 'represented')
      : undefined
  const mayCast = waiting && standing?.role === 'owner'
  const isCounted = !!vote.value?.items.every((item) => item.result)
  return (
    <Page
      {...(isCounted
        ? {
            bar: (
              <Button onPress={() => goTo(routes.recount(voteId))} id="recount">
                {VERIFY.title}
              </Button>
            ),
          }
        : {})}
      {...(mayCast
        ? {
            bar: (
              <Button onPress={() => goTo(routes.castBallot(voteId, waiting.headId))} id="go-vote">
                {VOTES.vote}
              </Button>
            ),
          }
        : {})}
    >
      {standing ? (
        <>
          <ConflictAlarm conflicts={witnesses.value?.conflicts ?? 0} />
          <Shown resource={vote}>{(value) => <Detail vote={value} />}</Shown>
          {isAllowed(standing.role, 'ledger.read') ? (
            <ForRepairs estateId={standing.estateId} about={{ voteId }} />
          ) : null}
          {standing.role === 'owner' && (vote.value?.phase === 'announced' || mayCast) ? (
            <RemindMe wanted={['vote', 'todo']} />
          ) : null}
          <WitnessCard seen={witnesses.value} />
        </>
      ) : (
        <Loading />
      )}
    </Page>
  )
}

function Detail({ vote }: { vote: VoteDetail }) {
  const outcomes = outcomesOf(vote)
  const recounts = useRecounts()
  const mark = outcomes ? recountState(recounts, { ...vote, outcomes, figures: figuresShown(vote) }) : 'none'
  const isDoubted = isDisputed(mark)
  return (
    <>
      <Card title={vote.title}>
        {outcomes ? (
          <>
            <OutcomeStatus
              state={mark}
              tone={outcomesTone(outcomes)}
              words={outcomesWords(vote.items, outcomes)}
            />
            <LoudMark state={mark} />
          </>
        ) : (
          <Status tone={vote.phase === 'open' ? 'calm' : 'quiet'}>{VOTES.phases[vote.phase]}</Status>
        )}
        {vote.cancelReason === null ? (
          <Text className="text-strong">
            {vote.phase === 'announced'
              ? startsIn(vote.nowAt, vote.opensAt)
              : deadline(vote.nowAt, vote.closesAt)}
          </Text>
        ) : (
          <Text>{VOTES.cancelled(vote.cancelReason)}</Text>
        )}
        {outcomes && vote.items.length > 1 ? (
          <Fold title={VOTES.questions(vote.items.length)} id="questions">
            <Questions vote={vote} />
          </Fold>
        ) : (
          <Questions vote={vote} />
        )}
        <ReadAloud text={voteSpoken(vote, mark)} />
      </Card>
      {outcomes ? <Results vote={vote} isDoubted={isDoubted} /> : <Turnout vote={vote} />}
      {vote.myHeads.length > 0 ? (
        <Card title={VOTES.mine}>
          {vote.myHeads.map((head) => (
            <Mine key={head.headId} head={head} voteId={vote.voteId} />
          ))}
        </Card>
      ) : null}
      <VoteLife voteId={vote.voteId} />
      <Transfers vote={vote} />
      <Proxies vote={vote} />
      {outcomes ? <Papers vote={vote} isDoubted={isDoubted} /> : <PapersNow vote={vote} />}
    </>
  )
}

/** Once it is counted: what belongs to it opens when it is asked for. */
function Papers({ vote, isDoubted }: { vote: VoteDetail; isDoubted: boolean }) {
  return (
    <View className="rows">
      <Fold title={VOTES.papers} note={VOTES.papersNote} id="papers">
        <Documents vote={vote} />
        <Notices voteId={vote.voteId} isCounted isDoubted={isDoubted} />
        <Marks vote={vote} />
        <Period vote={vote} />
      </Fold>
    </View>
  )
}

function PapersNow({ vote }: { vote: VoteDetail }) {
  return (
    <>
      <Documents vote={vote} />
      <Notices voteId={vote.voteId} isCounted={false} isDoubted={false} />
      <Marks vote={vote} />
      <Period vote={vote} />
    </>
  )
}

/** By what a paper announcement is held against the vote. */
function Marks({ vote }: { vote: VoteDetail }) {
  if (vote.rulesHash === null) return null
  return (
    <View className="rows">
      <Fold title={FINGERPRINTS.title} id="fingerprints">
        <Text className="text-note">{FINGERPRINTS.announced}</Text>
        <Text className="text-small">{FINGERPRINTS.vote(vote.voteId)}</Text>
        <Text className="text-small">{FINGERPRINTS.rules}</Text>
        <Fingerprint hex={vote.rulesHash} />
      </Fold>
    </View>
  )
}

function Period({ vote }: { vote: VoteDetail }) {
  return (
    <Card title={VOTES.period}>
      <Text className="text-note">{VOTES.convener(vote.convener)}</Text>
      <Text className="text-note">{VOTES.notice(longInstant(vote.noticeAt))}</Text>
      <Text className="text-note">{VOTES.opens(longInstant(vote.opensAt))}</Text>
      <Text className="text-note">{VOTES.closes(longInstant(vote.closesAt))}</Text>
      <Text className="text-note">{VOTES.paperRules[vote.paper]}</Text>
      <Roll vote={vote} />
    </Card>
  )
}

/** The outcomes of a counted vote, else null. */
function outcomesOf(vote: VoteDetail): string[] | null {
  const outcomes = vote.items.flatMap((item) => (item.result ? [item.result.outcome] : []))
  return outcomes.length === vote.items.length ? outcomes : null
}

/** All that this page says of the result, to be held against what was recounted. */
function figuresShown(vote: VoteDetail): string {
  return figuresOf(vote.items.flatMap((item) => (item.result ? [{ ...item.result, item }] : [])))
}

function Questions({ vote }: { vote: VoteDetail }) {
  const candidates = vote.items.filter((item) => item.kind === 'candidate').length
  return (
    <>
      {candidates > 0 ? <Text className="text-note">{VOTES.seats(vote.seats, candidates)}</Text> : null}
      {vote.items.map((item, index) => (
        <View key={item.title} className="stack">
          {vote.items.length > 1 ? (
            <>
              {item.kind === 'candidate' ? null : (
                <Text className="text-small">{VOTES.itemNumber(index + 1, vote.items.length)}</Text>
              )}
              <Text className="text-strong">{item.title}</Text>
            </>
          ) : (
            <Text className="text-small">{VOTES.question}</Text>
          )}
          <Text className="pre">{item.text}</Text>
          {item.options.length > 0 ? <Text>{VOTES.options(FIGURES.list(item.options))}</Text> : null}
          {item.kind === 'candidate' ? null : (
            <Text className="text-small">{VOTES.matter(item.matterTitle, item.matterKind)}</Text>
          )}
        </View>
      ))}
    </>
  )
}

function Turnout({ vote }: { vote: VoteDetail }) {
  return (
    <Card title={VOTES.turnout}>
      {vote.turnout.map((test) => (
        <Majority key={test.key} test={test} settled={false} />
      ))}
      <Text className="text-small">{VOTES.turnoutNote}</Text>
    </Card>
  )
}

function Results({ vote, isDoubted }: { vote: VoteDetail; isDoubted: boolean }) {
  return (
    <>
      {vote.items.map((item) =>
        item.result ? (
          <ItemResult
            key={item.title}
            item={item}
            {...item.result}
            folded={vote.items.length > 1}
            doubted={isDoubted}
          />
        ) : null,
      )}
      {vote.without.length > 0 ? (
        <Card title={VOTES.without}>
          {vote.without.map(({ name, ballots, outcomes }) => (
            <Text key={name} className="text-small">
              {COMMITTEE.without[name](count(ballots), outcomesWords(vote.items, outcomes))}
            </Text>
          ))}
        </Card>
      ) : null}
    </>
  )
}

function Roll({ vote }: { vote: VoteDetail }) {
  return (
    <>
      <Text className="text-small">
        {VOTES.roll(FIGURES.heads(count(vote.roll.heads)), area(vote.roll.areaDm2), vote.excludedUnits)}
      </Text>
      {vote.rolls.slice(1).map((roll) => (
        <Text key={roll.madeAt} className="text-small">
          {VOTES.rollCorrected(roll.reason)}
        </Text>
      ))}
    </>
  )
}

function Mine({ head, voteId }: { head: MyHead; voteId: string }) {
  return (
    <View className="stack">
      <Text>{VOTES.head(FIGURES.list(head.unitLabels), area(head.areaDm2))}</Text>
      <Text className="text-small">{VOTES.headNote(head.jointOwners)}</Text>
      {head.jointOwners > 1 ? (
        <>
          <Text className="text-small">{JOINT.speaker[head.speaker]}</Text>
          <Button look="second" onPress={() => goTo(routes.joint(voteId, head.headId))} id="joint">
            {head.receipt ? JOINT.see : JOINT.open}
          </Button>
        </>
      ) : null}
      <PaperBallot voteId={voteId} head={head} />
      <Delivered voteId={voteId} headId={head.headId} />
      {head.receipt ? (
        <Button look="second" onPress={() => goTo(routes.receipt(voteId, head.headId))}>
          {VOTES.seeReceipt}
        </Button>
      ) : null}
    </View>
  )
}

function Documents({ vote }: { vote: VoteDetail }) {
  const [open, setOpen] = useState<number | null>(null)
  const shown = open === null ? undefined : vote.documents[open]
  if (vote.documents.length === 0) return null
  return (
    <>
      <Heading>{VOTES.documents}</Heading>
      <Rows>
        {vote.documents.map((document, index) => (
          <Row
            key={document.title}
            title={document.title}
            label={VOTES.openDocument(document.title)}
            onPress={() => setOpen(index)}
          />
        ))}
      </Rows>
      <Sheet title={shown?.title ?? ''} isOpen={shown !== undefined} onClose={() => setOpen(null)}>
        <Text className="pre">{shown?.body ?? ''}</Text>
      </Sheet>
    </>
  )
}
