import { Text, View } from '@tarojs/components'
import { useEffect, useState } from 'react'
import { type Receipt, readEvidence, readReceipt, readVote } from '#contract/votes/endpoints.ts'
import { COMMITTEE } from '#src/copy/votes/committee.ts'
import { FIGURES } from '#src/copy/core/figures.ts'
import { PROXY } from '#src/copy/votes/proxies/words.ts'
import { VERIFY } from '#src/copy/votes/evidence/verify.ts'
import { type AnyItem, choiceWords } from '#src/copy/votes/outcomes.ts'
import { VOTES } from '#src/copy/votes/words.ts'
import { call } from '#src/data/calls/call.ts'
import { choicesHere, keepEvidence, keptEvidence } from '#src/data/records/evidence.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { trueChoices } from '#src/data/records/mine.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { goBack, goTo, usePageParams } from '#src/platform/host.ts'
import { routes } from '#src/routes.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Card } from '#src/ui/layout/card.tsx'
import { area, longInstant } from '#src/ui/figures/figures.ts'
import { Page } from '#src/ui/layout/page.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Loading } from '#src/ui/state/state.tsx'
import { Notice, Status } from '#src/ui/state/status.tsx'

export default function ReceiptPage() {
  const standing = useActiveRole()
  const { voteId = '', headId = '' } = usePageParams()
  const receipt = useResource(
    readReceipt,
    standing ? { params: { estateId: standing.estateId, voteId, headId } } : null,
  )
  const vote = useResource(readVote, standing ? { params: { estateId: standing.estateId, voteId } } : null)
  const isMine = receipt.value?.isMine ?? false
  const proof = useProof(standing?.estateId, voteId, headId, isMine)
  const choices = receipt.value?.choices
  const kept = proof === 'kept' ? keptEvidence(voteId, headId) : null
  const isOther =
    !!choices &&
    isMine &&
    [trueChoices(choices, choicesHere(voteId, headId)), ...(kept ? [kept.choices] : [])].some(
      (one) => one.join() !== choices.join(),
    )
  return (
    <Page
      bar={
        <Button look="second" onPress={() => goBack(routes.vote(voteId))}>
          {VOTES.back}
        </Button>
      }
    >
      {standing ? (
        <Shown resource={receipt}>
          {(value) => (
            <>
              {isOther ? (
                <Notice tone="bad">{VERIFY.receiptOther}</Notice>
              ) : (
                <Notice tone="good">{VOTES.sent}</Notice>
              )}
              <Card title={value.voteTitle}>
                <Text className="text-small">{VOTES.receiptNumber}</Text>
                <Text className="text-strong text-code">{value.ballotId}</Text>
                <Text className="text-small">{VOTES.receiptWhen}</Text>
                <Text>{longInstant(value.castAt)}</Text>
                <Text className="text-small">{VOTES.receiptHead}</Text>
                <Text>{VOTES.head(FIGURES.list(value.unitLabels), area(value.areaDm2))}</Text>
                {value.channel === 'proxy' ? (
                  <Status tone="warn">{value.isMine ? PROXY.receiptMine : PROXY.receipt}</Status>
                ) : null}
                <Text className="text-small">{VOTES.receiptChoice}</Text>
                <Chosen receipt={value} items={vote.value?.items ?? []} />
              </Card>
              <Text className="text-note">{VOTES.receiptKeep}</Text>
              <Card title={VOTES.receiptWho}>
                <Text className="text-small">{VOTES.receiptWhoText}</Text>
              </Card>
              {proof === 'none' ? null : (
                <>
                  <Text className={proof === 'kept' ? 'text-note' : 'tone-bad'}>
                    {proof === 'kept' ? VERIFY.kept : VERIFY.notKept}
                  </Text>
                  <Button
                    look="second"
                    onPress={() => goTo(routes.checkBallot(voteId, headId))}
                    id="check-ballot"
                  >
                    {VERIFY.receiptTitle}
                  </Button>
                </>
              )}
            </>
          )}
        </Shown>
      ) : (
        <Loading />
      )}
    </Page>
  )
}

/** What was chosen, large where it is one thing, line by line where it is several. */
function Chosen({ receipt, items }: { receipt: Receipt; items: readonly AnyItem[] }) {
  const { choices } = receipt
  if (!choices)
    return (
      <Text className="figure-large">
        {receipt.channel === 'paper'
          ? COMMITTEE.paperCast
          : receipt.channel === 'proxy'
            ? PROXY.receipt
            : VOTES.byOther}
      </Text>
    )
  const [only] = items
  if (only && items.length === 1)
    return <Text className="figure-large">{choiceWords(only, choices[0] as number)}</Text>
  return (
    <>
      {items.map((item, index) => (
        <View key={item.title} className="row-line stacks">
          <Text>{item.title}</Text>
          <Text className="text-strong">{choiceWords(item, choices[index] as number)}</Text>
        </View>
      ))}
    </>
  )
}

/** Fetches what proves the ballot as soon as there is a receipt, and keeps it on this phone. */
function useProof(
  estateId: string | undefined,
  voteId: string,
  headId: string,
  isMine: boolean,
): 'none' | 'kept' | 'not-kept' {
  const [state, setState] = useState<'none' | 'kept' | 'not-kept'>(
    keptEvidence(voteId, headId) ? 'kept' : 'none',
  )
  useEffect(() => {
    if (!estateId || !isMine || state === 'kept') return
    void call(readEvidence, { params: { estateId, voteId, headId } }).then((answer) => {
      if (!answer.ok) return
      setState(keepEvidence(voteId, headId, answer.value) ? 'kept' : 'not-kept')
    })
  }, [estateId, voteId, headId, isMine, state])
  return state
}
