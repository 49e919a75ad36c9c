import { Text } from '@tarojs/components'
import { useState } from 'react'
import { castBallot, readVote } from '#contract/votes/endpoints.ts'
import { voidChoice } from '#domain/votes/counting/item.ts'
import { errorWords } from '#src/copy/core/errors.ts'
import { FIGURES } from '#src/copy/core/figures.ts'
import { JOINT } from '#src/copy/votes/proxies/joint.ts'
import { PROXY } from '#src/copy/votes/proxies/words.ts'
import { type AnyItem, choiceNote, choiceWords } from '#src/copy/votes/outcomes.ts'
import { VOTES } from '#src/copy/votes/words.ts'
import { cast } from '#src/data/records/ballot.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { useForm } from '#src/parts/form/use-form.ts'
import { FormBar } from '#src/parts/form/form-bar.tsx'
import { ask } from '#src/parts/form/fields.ts'
import { FieldGroup } from '#src/ui/press/field-group.tsx'
import { goTo, replaceWith, usePageParams } from '#src/platform/host.ts'
import { routes } from '#src/routes.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Card, Heading } from '#src/ui/layout/card.tsx'
import { Choices } from '#src/ui/press/choices.tsx'
import { area } from '#src/ui/figures/figures.ts'
import { Page } from '#src/ui/layout/page.tsx'
import { Sheet } from '#src/ui/layout/sheet.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Failed, Loading } from '#src/ui/state/state.tsx'
import { Status } from '#src/ui/state/status.tsx'
import { Tick } from '#src/ui/press/tick.tsx'

/** What an owner may choose of an item: all its choices but void, which is for paper that nobody can read. */
function optionsOf(item: AnyItem) {
  return Array.from({ length: voidChoice(item) }, (_, choice) => {
    const note = choiceNote(item, choice)
    return { key: String(choice), title: choiceWords(item, choice), ...(note ? { note } : {}) }
  })
}

export default function CastPage() {
  const standing = useActiveRole()
  const { voteId = '', headId = '' } = usePageParams()
  const vote = useResource(readVote, standing ? { params: { estateId: standing.estateId, voteId } } : null)
  const [chosen, setChosen] = useState<Readonly<Record<number, number>>>({})
  const [isAsking, setAsking] = useState(false)
  const [isBusy, setBusy] = useState(false)
  const [failure, setFailure] = useState<string | null>(null)
  const items = vote.value?.items ?? []
  const isWhole = items.length > 0 && items.every((_, index) => chosen[index] !== undefined)
  const isUndecided = vote.value?.myHeads.find((one) => one.headId === headId)?.speaker === 'undecided'
  const [isAgreed, setAgreed] = useState(false)
  const form = useForm<typeof castBallot, string>(
    castBallot,
    { headId },
    {
      ...Object.fromEntries(
        items.map((item, index) => [
          `choice${index}`,
          ask.choose(item.title, chosen[index] ?? null, {
            fault: chosen[index] === undefined && VOTES.needChoice,
          }),
        ]),
      ),
      agreed: isUndecided && ask.choose(JOINT.agreed, isAgreed, { fault: !isAgreed && JOINT.needAgreed }),
    },
  )
  const choices =
    isWhole && (isAgreed || !isUndecided) ? items.map((_, index) => chosen[index] as number) : null
  const send = async () => {
    if (!standing || !choices) return
    setBusy(true)
    const answer = await cast(standing.estateId, voteId, headId, choices, isUndecided)
    setBusy(false)
    setAsking(false)
    if (answer.ok) replaceWith(routes.receipt(voteId, headId))
    else setFailure(answer.code)
  }
  const words = failure ? errorWords(failure) : null
  return (
    <Page
      bar={
        <FormBar
          form={form}
          onPress={() =>
            void form.send(async () => {
              setAsking(true)
              return null
            })
          }
          id="cast-next"
        >
          {VOTES.next}
        </FormBar>
      }
    >
      {standing ? (
        <Shown resource={vote}>
          {(value) => {
            const asAgent = value.proxyHeads.find((one) => one.headId === headId)
            const head = value.myHeads.find((one) => one.headId === headId) ?? asAgent
            return (
              <>
                <Heading>{value.title}</Heading>
                {value.items.length > 1 ? (
                  <Text className="text-note">
                    {value.seats > 0
                      ? VOTES.seats(value.seats, value.items.filter((one) => one.kind === 'candidate').length)
                      : VOTES.items(value.items.length)}
                  </Text>
                ) : null}
                {head ? (
                  <Card title={asAgent ? PROXY.agentCard : VOTES.mine}>
                    {asAgent ? <Status tone="warn">{PROXY.agentMark}</Status> : null}
                    <Text>{VOTES.head(FIGURES.list(head.unitLabels), area(head.areaDm2))}</Text>
                    <Text className="text-small">
                      {asAgent
                        ? PROXY.agentHead(FIGURES.list(head.unitLabels))
                        : VOTES.headNote(head.jointOwners)}
                    </Text>
                  </Card>
                ) : null}
                {words ? <Failed title={words.title} hint={words.hint} /> : null}
                <Heading>{VOTES.pick}</Heading>
                {value.items.map((item, index) => (
                  <Card key={item.title} title={item.title}>
                    {value.items.length > 1 ? (
                      <Text className="text-small">{VOTES.itemNumber(index + 1, value.items.length)}</Text>
                    ) : null}
                    <Text className="pre">{item.text}</Text>
                    <Choices
                      {...form.of(`choice${index}`)}
                      label={item.title}
                      chosen={chosen[index] === undefined ? null : String(chosen[index])}
                      options={optionsOf(item)}
                      onChoose={(choice) => setChosen({ ...chosen, [index]: Number(choice) })}
                    />
                  </Card>
                ))}
                {isUndecided ? (
                  <>
                    <FieldGroup {...form.of('agreed')}>
                      <Tick label={JOINT.agreed} isOn={isAgreed} onChange={setAgreed} id="agreed" />
                    </FieldGroup>
                    <Button look="second" onPress={() => goTo(routes.joint(voteId, headId))} id="joint">
                      {JOINT.open}
                    </Button>
                  </>
                ) : null}
                {isWhole ? null : <Text className="text-note">{VOTES.needAll}</Text>}
                <Text className="text-note">{VOTES.pickHint}</Text>
                <Sheet
                  title={VOTES.confirmTitle}
                  isOpen={isAsking}
                  onClose={() => setAsking(false)}
                  confirm={{ text: VOTES.confirm, onPress: () => void send(), busy: isBusy }}
                >
                  <Text>{value.title}</Text>
                  {asAgent ? <Status tone="warn">{PROXY.agentMark}</Status> : null}
                  {value.items.map((item, index) => {
                    const words = choiceWords(item, chosen[index] ?? voidChoice(item))
                    return value.items.length === 1 ? (
                      <Text key={item.title} className="figure-large">
                        {VOTES.confirmChoice(words)}
                      </Text>
                    ) : (
                      <Text key={item.title} className="text-strong">
                        {VOTES.confirmLine(item.title, words)}
                      </Text>
                    )
                  })}
                  {head ? (
                    <Text className="text-note">
                      {VOTES.head(FIGURES.list(head.unitLabels), area(head.areaDm2))}
                    </Text>
                  ) : null}
                </Sheet>
              </>
            )
          }}
        </Shown>
      ) : (
        <Loading />
      )}
    </Page>
  )
}
