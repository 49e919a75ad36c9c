import { Text, View } from '@tarojs/components'
import type { FundingStep } from '#contract/repairs/funding.ts'
import { THREAD } from '#src/copy/repairs/funding/words.ts'
import { outcomeWords } from '#src/copy/votes/outcomes.ts'
import { itemState } from '#src/data/recounts/state.ts'
import { useRecounts } from '#src/data/recounts/recounts.ts'
import { goTo } from '#src/platform/host.ts'
import { addressOf } from '#src/platform/request.ts'
import { routes } from '#src/routes.ts'
import { Button } from '#src/ui/press/button.tsx'
import { dayText, money } from '#src/ui/figures/figures.ts'
import { outcomeTone } from '#src/ui/votes/item-result.tsx'
import { Photos } from '#src/ui/layout/photos.tsx'
import { OutcomeStatus, RecountMark } from '#src/ui/votes/recount-mark.tsx'
import { Status } from '#src/ui/state/status.tsx'

/** What a step says, its pictures, and the way to the thing itself. */
export function StepBody({ step, onUndo }: { step: FundingStep; onUndo(): void }) {
  return (
    <View className="stack">
      {step.undoneBy === null ? null : <Status tone="quiet">{THREAD.undoneBy(step.undoneBy)}</Status>}
      {linesOf(step).map((line) => (
        <Text key={line}>{line}</Text>
      ))}
      <VoteState step={step} />
      {step.kind === 'acceptance' ? (
        <Status tone={step.data.result === 'passed' ? 'good' : 'bad'}>
          {THREAD.results[step.data.result]}
        </Status>
      ) : null}
      {step.about?.is === 'entry' && step.about.isReversed ? (
        <Status tone="bad">{THREAD.reversed}</Status>
      ) : null}
      <Photos
        name={THREAD.picture(THREAD.kinds[step.kind])}
        photos={step.photos.map((photo) => ({ key: photo.photoId, address: addressOf(photo.url) }))}
      />
      <Leads step={step} />
      {step.mayUndo ? (
        <Button look="plain" id={`undo-${step.position}`} onPress={onUndo}>
          {THREAD.undo}
        </Button>
      ) : null}
    </View>
  )
}

function VoteState({ step }: { step: FundingStep }) {
  const recounts = useRecounts()
  if (step.kind !== 'vote' || step.about?.is !== 'vote') return null
  const { outcome, countedTo } = step.about
  if (step.about.state === 'cancelled') return <Status tone="bad">{THREAD.voteCancelled}</Status>
  if (outcome === null) return <Status tone="quiet">{THREAD.voteUndecided}</Status>
  const { voteId, item } = step.data
  const { title, itemTitle } = step.about
  const state = itemState(recounts, { voteId, countedTo, title, item, itemTitle, outcome })
  return (
    <>
      <OutcomeStatus
        state={state}
        tone={outcomeTone(outcome)}
        words={outcome.startsWith('option-') ? THREAD.votePassed : outcomeWords(undefined, outcome)}
      />
      <RecountMark state={state} />
    </>
  )
}

/** The thing itself: the vote with its count, the entry with its voucher, the contract. */
function Leads({ step }: { step: FundingStep }) {
  if (step.kind === 'vote' && step.about)
    return (
      <Button
        look="second"
        id={`see-vote-${step.position}`}
        onPress={() => goTo(routes.vote(step.data.voteId))}
      >
        {THREAD.seeVote}
      </Button>
    )
  const { entryId } = step.kind === 'payment' ? step.data : { entryId: null }
  if (entryId !== null && step.about)
    return (
      <Button look="second" id={`see-entry-${step.position}`} onPress={() => goTo(routes.entry(entryId))}>
        {THREAD.seeEntry}
      </Button>
    )
  if (step.kind === 'contract' && step.data.contractId !== null)
    return (
      <Button look="second" id={`see-contract-${step.position}`} onPress={() => goTo(routes.performance())}>
        {THREAD.seeContract}
      </Button>
    )
  return null
}

function linesOf(step: FundingStep): string[] {
  const { about } = step
  switch (step.kind) {
    case 'plan':
      return [
        THREAD.planLine(THREAD.sources[step.data.source], money(step.data.amountFen)),
        ...(step.data.emergency === null
          ? []
          : [THREAD.emergencyLine(THREAD.emergencies[step.data.emergency])]),
      ]
    case 'vote':
      return [
        ...(about?.is === 'vote'
          ? [about.title === about.itemTitle ? about.title : `${about.title} ${about.itemTitle}`]
          : []),
        step.data.amountFen === null ? THREAD.voteNoSum : THREAD.voteSum(money(step.data.amountFen)),
      ]
    case 'contract':
      return [
        ...(about?.is === 'contract' ? [about.title] : []),
        THREAD.contractLine(step.data.firm, money(step.data.priceFen)),
        THREAD.contractDay(dayText(step.data.signedOn)),
        ...(step.data.number === '' ? [] : [THREAD.contractNumber(step.data.number)]),
      ]
    case 'acceptance':
      return [THREAD.acceptanceLine(step.data.accepter, dayText(step.data.acceptedOn))]
    case 'publication':
      return [THREAD.publicationLine(dayText(step.data.fromOn), dayText(step.data.toOn))]
    case 'payment':
      if (about?.is === 'entry')
        return [
          `${about.summary} ${money(about.spentFen)}`,
          THREAD.entryLine(about.number, dayText(about.bookedOn)),
          ...(about.counterparty === '' ? [] : [THREAD.payee(about.counterparty)]),
          THREAD.vouchers(about.voucherCount),
        ]
      return step.data.paidOn === null || step.data.amountFen === null
        ? []
        : [THREAD.fundLine(dayText(step.data.paidOn)), money(step.data.amountFen)]
    case 'undo':
      return [THREAD.undoes(step.data.position)]
  }
}
