import { Text, View } from '@tarojs/components'
import { useState } from 'react'
import { type MyHead, readVote, type VoteDetail } from '#contract/votes.ts'
import { readVoteWitnesses } from '#contract/witnesses.ts'
import { COMMITTEE } from '#src/copy/committee.ts'
import { FIGURES } from '#src/copy/figures.ts'
import { VERIFY } from '#src/copy/verify.ts'
import { VOTES } from '#src/copy/votes.ts'
import { useStanding } from '#src/data/gate.ts'
import { useResource } from '#src/data/resource.ts'
import { goTo, usePageParams } from '#src/platform/host.ts'
import { routes } from '#src/routes.ts'
import { Button } from '#src/ui/button.tsx'
import { Card } from '#src/ui/card.tsx'
import { area, count, deadline, longInstant } from '#src/ui/figures.ts'
import { Majority } from '#src/ui/majority.tsx'
import { Page } from '#src/ui/page.tsx'
import { Row, Rows } from '#src/ui/rows.tsx'
import { Sheet } from '#src/ui/sheet.tsx'
import { Shown } from '#src/ui/shown.tsx'
import { Loading } from '#src/ui/state.tsx'
import { Status } from '#src/ui/status.tsx'
import { PaperBallot } from '../../parts/paper-ballot.tsx'
import { ConflictAlarm, WitnessCard } from '../../parts/witnesses.tsx'

export default function VotePage() {
  const standing = useStanding()
  const { voteId = '' } = usePageParams()
  const vote = useResource(
    readVote,
    standing ? { params: { communityId: standing.communityId, voteId } } : null,
  )
  const witnesses = useResource(
    readVoteWitnesses,
    standing ? { params: { communityId: standing.communityId, voteId } } : null,
  )
  const waiting =
    vote.value?.phase === 'open' ? vote.value.myHeads.find((head) => head.receipt === null) : undefined
  const mayCast = waiting && standing?.role === 'owner'
  const isCounted = !!vote.value?.result
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
          <WitnessCard seen={witnesses.value} />
        </>
      ) : (
        <Loading />
      )}
    </Page>
  )
}

function Detail({ vote }: { vote: VoteDetail }) {
  const settled = vote.phase === 'closed'
  return (
    <>
      <Card title={vote.title}>
        {vote.result ? (
          <Status
            tone={
              vote.result.outcome === 'passed' ? 'good' : vote.result.outcome === 'rejected' ? 'bad' : 'warn'
            }
          >
            {VOTES.outcomes[vote.result.outcome]}
          </Status>
        ) : (
          <Status tone={vote.phase === 'open' ? 'calm' : 'quiet'}>{VOTES.phases[vote.phase]}</Status>
        )}
        <Text className="text-strong">
          {deadline(vote.nowAt, vote.phase === 'announced' ? vote.opensAt : vote.closesAt)}
        </Text>
        <Text className="text-small">{VOTES.question}</Text>
        <Text className="pre">{vote.question}</Text>
      </Card>
      {vote.result ? <Result vote={vote} result={vote.result} /> : null}
      <Card title={settled ? VOTES.verdict : VOTES.turnout}>
        {vote.tests.map((test) => (
          <Majority key={test.key} test={test} settled={settled} />
        ))}
        {vote.result ? (
          <>
            {vote.result.without.map(({ name, heads, outcome }) => (
              <Text key={name} className="text-small">
                {COMMITTEE.without[name](count(heads), VOTES.outcomes[outcome])}
              </Text>
            ))}
            <Text className="text-small">{VOTES.basis(vote.result.article)}</Text>
          </>
        ) : (
          <Text className="text-small">{VOTES.turnoutNote}</Text>
        )}
        <Text className="text-small">
          {VOTES.roll(FIGURES.heads(count(vote.roll.heads)), area(vote.roll.areaDm2), vote.excludedUnits)}
        </Text>
      </Card>
      {vote.myHeads.length > 0 ? (
        <Card title={VOTES.mine}>
          {vote.myHeads.map((head) => (
            <Mine key={head.headId} head={head} voteId={vote.voteId} />
          ))}
        </Card>
      ) : null}
      <Documents vote={vote} />
      <Card title={VOTES.period}>
        <Text className="text-note">{VOTES.matter(vote.matterTitle, vote.matterKind)}</Text>
        <Text className="text-note">{VOTES.convener(vote.convener)}</Text>
        <Text className="text-note">{VOTES.notice(longInstant(vote.noticeAt))}</Text>
        <Text className="text-note">{VOTES.opens(longInstant(vote.opensAt))}</Text>
        <Text className="text-note">{VOTES.closes(longInstant(vote.closesAt))}</Text>
      </Card>
    </>
  )
}

function Result({ vote, result }: { vote: VoteDetail; result: NonNullable<VoteDetail['result']> }) {
  const lines = [
    { key: 'for', title: VOTES.choices.for, share: result.for },
    { key: 'against', title: VOTES.choices.against, share: result.against },
    { key: 'abstain', title: VOTES.choices.abstain, share: result.abstain },
  ]
  return (
    <Card title={VOTES.counted}>
      {lines.map((line) => (
        <View key={line.key} className="row-line stacks">
          <Text className="text-strong">{line.title}</Text>
          <Text>{VOTES.row(FIGURES.heads(count(line.share.heads)), area(line.share.areaDm2))}</Text>
        </View>
      ))}
      <View className="row-line stacks">
        <Text className="text-strong">{VOTES.turnout}</Text>
        <Text>
          {VOTES.row(FIGURES.heads(count(vote.participated.heads)), area(vote.participated.areaDm2))}
        </Text>
      </View>
    </Card>
  )
}

function Mine({ head, voteId }: { head: MyHead; voteId: string }) {
  return (
    <View className="stack">
      <Text>{VOTES.head(FIGURES.list(head.unitLabels), area(head.areaDm2))}</Text>
      <Text className="text-small">{VOTES.headNote(head.jointOwners)}</Text>
      {head.receipt?.channel === 'paper' ? <PaperBallot voteId={voteId} headId={head.headId} /> : null}
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
      <Text className="text-head">{VOTES.documents}</Text>
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
