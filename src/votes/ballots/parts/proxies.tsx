import { Text, View } from '@tarojs/components'
import { useState } from 'react'
import { revokeProxy } from '#contract/votes/proxies/proxies.ts'
import type { MyHead, VoteDetail } from '#contract/votes/endpoints.ts'
import { errorWords } from '#src/copy/core/errors.ts'
import { FIGURES } from '#src/copy/core/figures.ts'
import { PROXY } from '#src/copy/votes/proxies/words.ts'
import { VOTES } from '#src/copy/votes/words.ts'
import { call } from '#src/data/calls/call.ts'
import { useSession } from '#src/data/calls/session.ts'
import { goTo } from '#src/platform/host.ts'
import { routes } from '#src/routes.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Card } from '#src/ui/layout/card.tsx'
import { area } from '#src/ui/figures/figures.ts'
import { ProxyState } from '#src/ui/votes/proxy-state.tsx'
import { Sheet } from '#src/ui/layout/sheet.tsx'
import { Notice, Status } from '#src/ui/state/status.tsx'

/** On the page of a vote: whom my homes let vote, and the homes I vote for as an agent. */
export function Proxies({ vote }: { vote: VoteDetail }) {
  const isRunning = vote.phase === 'open' || vote.phase === 'announced'
  const mine = vote.myHeads.filter(
    (head) => head.proxy || (isRunning && vote.proxyCap > 0 && head.receipt === null),
  )
  return (
    <>
      {mine.length > 0 ? (
        <Card title={PROXY.card}>
          {mine.map((head) => (
            <Props key={head.headId} head={head} voteId={vote.voteId} />
          ))}
        </Card>
      ) : null}
      {vote.proxyHeads.length > 0 ? (
        <Card title={PROXY.agentCard}>
          {vote.proxyHeads.map((head) => (
            <Held key={head.headId} head={head} vote={vote} />
          ))}
        </Card>
      ) : null}
    </>
  )
}

function Props({ head, voteId }: { head: MyHead; voteId: string }) {
  return (
    <View className="stack">
      <Text>{FIGURES.homes(head.unitLabels)}</Text>
      {head.proxy ? <ProxyState proxy={head.proxy} /> : null}
      <Button look="second" onPress={() => goTo(routes.proxy(voteId, head.headId))} id="proxy">
        {head.proxy ? PROXY.manage : PROXY.give}
      </Button>
    </View>
  )
}

function Held({ head, vote }: { head: MyHead; vote: VoteDetail }) {
  const estateId = useSession((state) => state.standing?.estateId ?? '')
  const [isOpen, setOpen] = useState(false)
  const [isBusy, setBusy] = useState(false)
  const [isGone, setGone] = useState(false)
  const [fault, setFault] = useState<string | null>(null)
  const giveUp = async () => {
    if (!head.proxy) return
    setBusy(true)
    const answer = await call(revokeProxy, {
      params: { estateId, voteId: vote.voteId, grantId: head.proxy.grantId },
      body: {},
    })
    setBusy(false)
    setOpen(false)
    setGone(answer.ok)
    setFault(answer.ok ? null : errorWords(answer.code).title)
  }
  if (isGone) return <Notice tone="good">{PROXY.revoked}</Notice>
  const { receipt } = head
  return (
    <View className="stack">
      <Status tone="warn">{PROXY.agentMark}</Status>
      <Text>{VOTES.head(FIGURES.list(head.unitLabels), area(head.areaDm2))}</Text>
      {fault ? <Notice tone="bad">{fault}</Notice> : null}
      {receipt === null && vote.phase === 'open' ? (
        <Button onPress={() => goTo(routes.castBallot(vote.voteId, head.headId))} id="vote-as-agent">
          {PROXY.vote}
        </Button>
      ) : null}
      {receipt === null && vote.phase !== 'closed' && vote.phase !== 'cancelled' ? (
        <Button look="plain" onPress={() => setOpen(true)} id="give-up">
          {PROXY.giveUp}
        </Button>
      ) : null}
      {receipt && !receipt.isMine ? <Text className="text-note">{PROXY.agentUsed}</Text> : null}
      {receipt?.isMine ? (
        <Button look="second" onPress={() => goTo(routes.receipt(vote.voteId, head.headId))}>
          {VOTES.seeReceipt}
        </Button>
      ) : null}
      <Sheet
        title={PROXY.giveUpTitle}
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        confirm={{ text: PROXY.giveUp, onPress: () => void giveUp(), busy: isBusy }}
      >
        <Text>{PROXY.giveUpText}</Text>
      </Sheet>
    </View>
  )
}
