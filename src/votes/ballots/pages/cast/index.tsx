import { Text, View } from '@tarojs/components'
import { type ReactNode, useEffect, useState } from 'react'
import * as v from 'valibot'
import { castBallot, readVote, type VoteDetail } from '#contract/votes/endpoints.ts'
import { errorWords } from '#src/copy/core/errors.ts'
import { FIGURES } from '#src/copy/core/figures.ts'
import { JOINT } from '#src/copy/votes/proxies/joint.ts'
import { PROXY } from '#src/copy/votes/proxies/words.ts'
import { VOTES } from '#src/copy/votes/words.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { useDraft, useDraftState } from '#src/data/drafts/draft.ts'
import { cast } from '#src/data/records/ballot.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { DraftLine } from '#src/parts/draft-line.tsx'
import { ask } from '#src/parts/form/fields.ts'
import { FormBar } from '#src/parts/form/form-bar.tsx'
import { type Form, useForm } from '#src/parts/form/use-form.ts'
import { goTo, later, replaceWith, toField, usePageParams } from '#src/platform/host.ts'
import { routes } from '#src/routes.ts'
import { useCare } from '#src/ui/care/care.ts'
import { area } from '#src/ui/figures/figures.ts'
import { Card, Heading } from '#src/ui/layout/card.tsx'
import { Page } from '#src/ui/layout/page.tsx'
import { StepHead } from '#src/ui/layout/steps.tsx'
import { putOver } from '#src/ui/over.ts'
import { Button } from '#src/ui/press/button.tsx'
import { FieldGroup } from '#src/ui/press/field-group.tsx'
import { Tick } from '#src/ui/press/tick.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Failed, Loading } from '#src/ui/state/state.tsx'
import { Status } from '#src/ui/state/status.tsx'
import { CastConfirm } from '../../parts/cast-confirm.tsx'
import { CastItems } from '../../parts/cast-items.tsx'

/** More items than these are asked one a screen. */
const MOST_ON_A_PAGE = 4
const HEAD = 'cast-item'
const Chosen = v.record(v.string(), v.number())

export default function CastPage() {
  const standing = useActiveRole()
  const { voteId = '', headId = '' } = usePageParams()
  const vote = useResource(readVote, standing ? { params: { estateId: standing.estateId, voteId } } : null)
  if (!standing)
    return (
      <Page>
        <Loading />
      </Page>
    )
  if (!vote.value)
    return (
      <Page>
        <Shown resource={vote}>{() => null}</Shown>
      </Page>
    )
  return (
    <Ballot estateId={standing.estateId} vote={vote.value} headId={headId}>
      <Shown resource={vote}>{() => null}</Shown>
    </Ballot>
  )
}

type Given = { estateId: string; vote: VoteDetail; headId: string }

/** `children` says from when the vote is that is shown, where it could not be read again. */
function Ballot({ estateId, vote, headId, children }: Given & { children: ReactNode }) {
  const ballot = useBallot({ estateId, vote, headId })
  const { at, move, form, chosen, setChosen, isAsking, setAsking, failure, draft } = ballot
  const asAgent = vote.proxyHeads.find((one) => one.headId === headId)
  const head = vote.myHeads.find((one) => one.headId === headId) ?? asAgent
  const isLast = at === null || at === vote.items.length - 1
  const words = failure ? errorWords(failure) : null
  return (
    <Page bar={<Bar ballot={ballot} isLast={isLast} />}>
      {children}
      {at ? null : <DraftLine draft={draft} />}
      {at === null ? <Heading>{vote.title}</Heading> : null}
      {at === null ? null : (
        <StepHead
          id={HEAD}
          at={at + 1}
          of={vote.items.length}
          words={VOTES.itemNumber(at + 1, vote.items.length)}
          title={vote.title}
        />
      )}
      {vote.items.length > 1 && !at ? <Text className="text-note">{howMany(vote)}</Text> : null}
      {head && !at ? <ForWhom head={head} isAgent={asAgent !== undefined} /> : null}
      {words ? <Failed title={words.title} hint={words.hint} /> : null}
      <Heading>{VOTES.pick}</Heading>
      <CastItems
        vote={vote}
        at={at}
        chosen={chosen}
        onChoose={(index, choice) => setChosen({ ...chosen, [index]: choice })}
        form={form}
      />
      {isLast && ballot.isUndecided ? <Agreed ballot={ballot} vote={vote} headId={headId} /> : null}
      {ballot.isWhole || at !== null ? null : <Text className="text-note">{VOTES.needAll}</Text>}
      <Text className="text-note">{VOTES.pickHint}</Text>
      <CastConfirm
        vote={vote}
        head={head}
        isAgent={asAgent !== undefined}
        chosen={chosen}
        isOpen={isAsking}
        isBusy={ballot.isBusy}
        onClose={() => setAsking(false)}
        onConfirm={() => void ballot.send()}
      />
      {at === null || Object.keys(chosen).length === 0 ? null : (
        <Button look="plain" onPress={() => move(0)} id="from-first">
          {VOTES.fromFirst}
        </Button>
      )}
    </Page>
  )
}

function ForWhom({
  head,
  isAgent,
}: {
  head: VoteDetail['myHeads' | 'proxyHeads'][number]
  isAgent: boolean
}) {
  const homes = FIGURES.list(head.unitLabels)
  return (
    <Card title={isAgent ? PROXY.agentCard : VOTES.mine}>
      {isAgent ? <Status tone="warn">{PROXY.agentMark}</Status> : null}
      <Text>{VOTES.head(homes, area(head.areaDm2))}</Text>
      <Text className="text-small">
        {isAgent ? PROXY.agentHead(homes) : VOTES.headNote(head.jointOwners)}
      </Text>
    </Card>
  )
}

type BallotState = ReturnType<typeof useBallot>

/** What is chosen, on which item the person is, and casting it. What is chosen stays on this phone until it is cast. */
function useBallot({ estateId, vote, headId }: Given) {
  const { items, voteId } = vote
  const isCare = useCare((care) => care.isOn)
  const isStepped = isCare ? items.length > 1 : items.length > MOST_ON_A_PAGE
  const draft = useDraft()
  const [chosen, setChosen] = useDraftState<Readonly<Record<string, number>>>(draft, 'chosen', {}, Chosen)
  const [step, setStep] = useState(0)
  const [isAsking, setAsking] = useState(false)
  const [isBusy, setBusy] = useState(false)
  const [failure, setFailure] = useState<string | null>(null)
  const [isAgreed, setAgreed] = useState(false)
  const isUndecided = vote.myHeads.find((one) => one.headId === headId)?.speaker === 'undecided'
  const at = isStepped ? Math.min(step, items.length - 1) : null
  const isLast = at === null || at === items.length - 1
  const isWhole = items.every((_, index) => chosen[index] !== undefined)
  const form: Form<string> = useForm<typeof castBallot, string>(
    castBallot,
    { headId },
    {
      ...Object.fromEntries(
        items.map((item, index) => [
          `choice${index}`,
          (at === null || at === index) &&
            ask.choose(item.title, chosen[index] ?? null, {
              fault: chosen[index] === undefined && VOTES.needChoice,
            }),
        ]),
      ),
      agreed:
        isLast && isUndecided && ask.choose(JOINT.agreed, isAgreed, { fault: !isAgreed && JOINT.needAgreed }),
    },
  )
  const move = (next: number) => {
    form.reset()
    setStep(next)
    later(() => toField(HEAD), 0)
  }
  useEffect(() => (at ? putOver(() => setStep(at - 1)) : undefined), [at])
  const press = () =>
    form.send(async () => {
      const missing = items.findIndex((_, index) => chosen[index] === undefined)
      if (!isLast) move((at ?? 0) + 1)
      else if (missing >= 0) move(missing)
      else setAsking(true)
      return null
    })
  const send = async () => {
    if (!isWhole) return
    setBusy(true)
    const choices = items.map((_, index) => chosen[index] as number)
    const answer = await cast(estateId, voteId, headId, choices, isUndecided)
    setBusy(false)
    setAsking(false)
    if (!answer.ok) return setFailure(answer.code)
    draft.finish()
    replaceWith(routes.receipt(voteId, headId))
  }
  return {
    at,
    move,
    form,
    draft,
    chosen,
    setChosen,
    isWhole,
    isUndecided,
    isAgreed,
    setAgreed,
    isAsking,
    setAsking,
    isBusy,
    failure,
    press,
    send,
  }
}

function Bar({ ballot, isLast }: { ballot: BallotState; isLast: boolean }) {
  const { at, move, form, press } = ballot
  return (
    <View className={at ? 'bar-pair' : ''}>
      {at ? (
        <Button look="second" onPress={() => move(at - 1)} id="item-before">
          {VOTES.itemBefore}
        </Button>
      ) : null}
      <FormBar form={form} onPress={() => void press()} id="cast-next">
        {isLast ? VOTES.next : VOTES.itemNext}
      </FormBar>
    </View>
  )
}

function Agreed({ ballot, vote, headId }: { ballot: BallotState; vote: VoteDetail; headId: string }) {
  return (
    <>
      <FieldGroup {...ballot.form.of('agreed')}>
        <Tick label={JOINT.agreed} isOn={ballot.isAgreed} onChange={ballot.setAgreed} id="agreed" />
      </FieldGroup>
      <Button look="second" onPress={() => goTo(routes.joint(vote.voteId, headId))} id="joint">
        {JOINT.open}
      </Button>
    </>
  )
}

function howMany(vote: VoteDetail): string {
  const candidates = vote.items.filter((one) => one.kind === 'candidate').length
  return vote.seats > 0 ? VOTES.seats(vote.seats, candidates) : VOTES.items(vote.items.length)
}
