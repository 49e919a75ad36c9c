import { Text } from '@tarojs/components'
import { useState } from 'react'
import { type Choice, readVote } from '#contract/votes.ts'
import { errorWords } from '#src/copy/errors.ts'
import { FIGURES } from '#src/copy/figures.ts'
import { VOTES } from '#src/copy/votes.ts'
import { cast } from '#src/data/ballot.ts'
import { useStanding } from '#src/data/gate.ts'
import { useResource } from '#src/data/resource.ts'
import { replaceWith, usePageParams } from '#src/platform/host.ts'
import { routes } from '#src/routes.ts'
import { Button } from '#src/ui/button.tsx'
import { Card } from '#src/ui/card.tsx'
import { Choices } from '#src/ui/choices.tsx'
import { area } from '#src/ui/figures.ts'
import { Page } from '#src/ui/page.tsx'
import { Sheet } from '#src/ui/sheet.tsx'
import { Shown } from '#src/ui/shown.tsx'
import { Failed, Loading } from '#src/ui/state.tsx'

const OPTIONS = (['for', 'against', 'abstain'] as const).map((key) => ({
  key,
  title: VOTES.choices[key],
  note: VOTES.choiceNotes[key],
}))

export default function CastPage() {
  const standing = useStanding()
  const { voteId = '', headId = '' } = usePageParams()
  const vote = useResource(
    readVote,
    standing ? { params: { communityId: standing.communityId, voteId } } : null,
  )
  const [choice, setChoice] = useState<Choice | null>(null)
  const [isAsking, setAsking] = useState(false)
  const [isBusy, setBusy] = useState(false)
  const [failure, setFailure] = useState<string | null>(null)
  const send = async () => {
    if (!standing || !choice) return
    setBusy(true)
    const answer = await cast(standing.communityId, voteId, headId, choice)
    setBusy(false)
    setAsking(false)
    if (answer.ok) replaceWith(routes.receipt(voteId, headId))
    else setFailure(answer.code)
  }
  const words = failure ? errorWords(failure) : null
  return (
    <Page
      bar={
        <Button onPress={() => setAsking(true)} disabled={!choice} id="cast-next">
          {VOTES.next}
        </Button>
      }
    >
      {standing ? (
        <Shown resource={vote}>
          {(value) => {
            const head = value.myHeads.find((one) => one.headId === headId)
            return (
              <>
                <Card title={value.title}>
                  <Text className="pre">{value.question}</Text>
                </Card>
                {head ? (
                  <Card title={VOTES.mine}>
                    <Text>{VOTES.head(FIGURES.list(head.unitLabels), area(head.areaDm2))}</Text>
                    <Text className="text-small">{VOTES.headNote(head.jointOwners)}</Text>
                  </Card>
                ) : null}
                {words ? <Failed title={words.title} hint={words.hint} /> : null}
                <Text className="text-head">{VOTES.pick}</Text>
                <Choices label={VOTES.pick} chosen={choice} options={OPTIONS} onChoose={setChoice} />
                <Text className="text-note">{VOTES.pickHint}</Text>
                <Sheet
                  title={VOTES.confirmTitle}
                  isOpen={isAsking}
                  onClose={() => setAsking(false)}
                  confirm={{ text: VOTES.confirm, onPress: () => void send(), busy: isBusy }}
                >
                  <Text>{value.title}</Text>
                  <Text className="figure-large">
                    {choice ? VOTES.confirmChoice(VOTES.choices[choice]) : ''}
                  </Text>
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
