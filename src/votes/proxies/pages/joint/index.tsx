import { Text, View } from '@tarojs/components'
import { useState } from 'react'
import type { OutputOf } from '#contract/core/endpoint.ts'
import {
  answerRepresentative,
  type Proposal,
  proposeRepresentative,
  readRepresentation,
} from '#contract/votes/proxies/representatives.ts'
import { errorLine } from '#src/copy/core/errors.ts'
import { FIGURES } from '#src/copy/core/figures.ts'
import { JOINT } from '#src/copy/votes/proxies/joint.ts'
import { VOTES } from '#src/copy/votes/words.ts'
import { call } from '#src/data/calls/call.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { goBack, usePageParams } from '#src/platform/host.ts'
import { newId } from '#src/platform/random.ts'
import { routes } from '#src/routes.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Card, Heading } from '#src/ui/layout/card.tsx'
import { Choices } from '#src/ui/press/choices.tsx'
import { area, instant } from '#src/ui/figures/figures.ts'
import { Page } from '#src/ui/layout/page.tsx'
import { Sheet } from '#src/ui/layout/sheet.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Loading } from '#src/ui/state/state.tsx'
import { Notice, Status } from '#src/ui/state/status.tsx'
import { Tick } from '#src/ui/press/tick.tsx'

type Representation = OutputOf<typeof readRepresentation>
type Answer = { ok: true } | { ok: false; code: string }
type PartProps = {
  value: Representation
  params: { estateId: string; voteId: string; headId: string }
  tell(answer: Answer, done: string): Promise<void>
}

/** Where the owners of one home agree on who casts its one ballot. */
export default function JointPage() {
  const standing = useActiveRole()
  const { voteId = '', headId = '' } = usePageParams()
  const params = { estateId: standing?.estateId ?? '', voteId, headId }
  const read = useResource(readRepresentation, standing ? { params } : null)
  const [told, setTold] = useState<{ tone: 'good' | 'bad'; text: string } | null>(null)
  const tell = async (answer: Answer, done: string) => {
    setTold(answer.ok ? { tone: 'good', text: done } : { tone: 'bad', text: errorLine(answer.code) })
    await read.reload()
  }
  return (
    <Page
      bar={
        <Button look="second" onPress={() => goBack(routes.vote(voteId))}>
          {VOTES.back}
        </Button>
      }
    >
      {standing ? (
        <Shown resource={read}>
          {(value) => (
            <>
              <Heading>{value.voteTitle}</Heading>
              <Card title={VOTES.mine}>
                <Text>{VOTES.head(FIGURES.list(value.unitLabels), area(value.areaDm2))}</Text>
                <Text className="text-small">{VOTES.headNote(value.owners.length)}</Text>
                {value.representative ? (
                  <Status tone="good">{JOINT.by(nameOf(value, value.representative))}</Status>
                ) : null}
              </Card>
              {told ? <Notice tone={told.tone}>{told.text}</Notice> : null}
              {value.proposals.map((proposal) => (
                <Proposed
                  key={proposal.proposalId}
                  proposal={proposal}
                  value={value}
                  params={params}
                  tell={tell}
                />
              ))}
              <Propose value={value} params={params} tell={tell} />
              <Text className="text-note">{JOINT.law}</Text>
            </>
          )}
        </Shown>
      ) : (
        <Loading />
      )}
    </Page>
  )
}

function nameOf(value: Representation, ownerId: string): string {
  const owner = value.owners.find((one) => one.ownerId === ownerId)
  return owner?.isMe ? JOINT.me : (owner?.name ?? '')
}

/** One proposal, what each owner said of it, and my answer where it is wanted. */
function Proposed({ proposal, value, params, tell }: PartProps & { proposal: Proposal }) {
  const [isOpen, setOpen] = useState(false)
  const [isBusy, setBusy] = useState(false)
  const me = value.owners.find((one) => one.isMe)
  const mine = proposal.answers.find((one) => one.ownerId === me?.ownerId)?.answer ?? null
  const isLive = (proposal.state === 'waiting' || proposal.state === 'confirmed') && !value.hasVoted
  const send = async (answer: 'confirm' | 'object') => {
    setBusy(true)
    const sent = await call(answerRepresentative, {
      params: { ...params, proposalId: proposal.proposalId },
      body: { answer },
    })
    setBusy(false)
    setOpen(false)
    await tell(sent, JOINT.answered)
  }
  return (
    <Card title={JOINT.by(nameOf(value, proposal.ownerId))}>
      <Status tone={proposal.state === 'confirmed' ? 'good' : proposal.state === 'refused' ? 'bad' : 'quiet'}>
        {JOINT.states[proposal.state]}
      </Status>
      <Text className="text-small">
        {`${proposal.forAllVotes ? JOINT.allVotes : JOINT.thisVote} ${instant(proposal.proposedAt)}`}
      </Text>
      {proposal.answers.map((one) => (
        <View key={one.ownerId} className="row-line">
          <Text>{nameOf(value, one.ownerId)}</Text>
          <Text className="text-small">{JOINT.answers[one.answer ?? 'none']}</Text>
        </View>
      ))}
      {proposal.unasked > 0 ? <Text className="text-small">{JOINT.unasked(proposal.unasked)}</Text> : null}
      {isLive && mine === null ? (
        <Button onPress={() => void send('confirm')} busy={isBusy} id="confirm-representative">
          {JOINT.confirm}
        </Button>
      ) : null}
      {isLive ? (
        <Button look="second" onPress={() => setOpen(true)} id="object-representative">
          {mine === 'confirm' ? JOINT.takeBack : JOINT.object}
        </Button>
      ) : null}
      <Sheet
        title={JOINT.objectTitle}
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        confirm={{ text: JOINT.object, onPress: () => void send('object'), busy: isBusy }}
      >
        <Text>{JOINT.objectText}</Text>
      </Sheet>
    </Card>
  )
}

/** The form of a new proposal; none where the home has voted or the vote is over. */
function Propose({ value, params, tell }: PartProps) {
  const [ownerId, setOwner] = useState<string | null>(null)
  const [scope, setScope] = useState<'this' | 'all'>('this')
  const [othersAgree, setOthersAgree] = useState(false)
  const [isBusy, setBusy] = useState(false)
  if (value.owners.length < 2) return <Notice tone="calm">{JOINT.single}</Notice>
  if (value.nowAt >= value.closesAt) return <Notice tone="calm">{JOINT.shut}</Notice>
  if (value.hasVoted) return <Notice tone="calm">{JOINT.voted}</Notice>
  const needsWord = value.owners.some((one) => !one.canSignIn)
  const send = async () => {
    if (!ownerId) return
    setBusy(true)
    const answer = await call(proposeRepresentative, {
      params,
      body: { proposalId: await newId(), ownerId, forAllVotes: scope === 'all', othersAgree },
    })
    setBusy(false)
    await tell(answer, JOINT.sent)
  }
  return (
    <Card title={JOINT.open}>
      <Choices
        label={JOINT.pick}
        chosen={ownerId}
        options={value.owners
          .filter((one) => one.canSignIn)
          .map((one) => ({ key: one.ownerId, title: one.isMe ? JOINT.me : one.name }))}
        onChoose={setOwner}
      />
      {value.owners
        .filter((one) => !one.canSignIn)
        .map((one) => (
          <Text key={one.ownerId} className="text-small">
            {JOINT.notSignedIn(one.name)}
          </Text>
        ))}
      <Text className="text-note">{JOINT.scope}</Text>
      <Choices label={JOINT.scope} chosen={scope} options={JOINT.scopes} onChoose={setScope} />
      {needsWord ? (
        <Tick label={JOINT.othersAgree} isOn={othersAgree} onChange={setOthersAgree} id="others-agree" />
      ) : null}
      <Button
        onPress={() => void send()}
        busy={isBusy}
        disabled={ownerId === null || (needsWord && !othersAgree)}
        id="propose-representative"
      >
        {JOINT.propose}
      </Button>
    </Card>
  )
}
