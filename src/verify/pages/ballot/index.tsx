import { Text, View } from '@tarojs/components'
import { readVote } from '#contract/votes.ts'
import { checkReceipt } from '#domain/vote/receipt.ts'
import { FIGURES } from '#src/copy/figures.ts'
import { VERIFY } from '#src/copy/verify.ts'
import { choiceWords } from '#src/copy/votes.ts'
import { choicesHere, expectedKey, keptEvidence, rememberLog } from '#src/data/evidence.ts'
import { useStanding } from '#src/data/gate.ts'
import { trueChoices } from '#src/data/mine.ts'
import { useResource } from '#src/data/resource.ts'
import { goBack, usePageParams } from '#src/platform/host.ts'
import { routes } from '#src/routes.ts'
import { Button } from '#src/ui/button.tsx'
import { Card } from '#src/ui/card.tsx'
import { Page } from '#src/ui/page.tsx'
import { Empty, Loading } from '#src/ui/state.tsx'
import { Notice, Status } from '#src/ui/status.tsx'

/** Checks one receipt on this phone, without asking the server anything. */
export default function BallotPage() {
  const standing = useStanding()
  const { voteId = '', headId = '' } = usePageParams()
  // Only for the names of the choices; the check itself asks nobody.
  const vote = useResource(
    readVote,
    standing ? { params: { communityId: standing.communityId, voteId } } : null,
  )
  if (!standing)
    return (
      <Page title={VERIFY.receiptTitle}>
        <Loading />
      </Page>
    )
  const back = (
    <Button look="second" onPress={() => goBack(routes.receipt(voteId, headId))}>
      {VERIFY.back}
    </Button>
  )
  const kept = keptEvidence(voteId, headId)
  if (!kept)
    return (
      <Page title={VERIFY.receiptTitle} bar={back}>
        <Empty title={VERIFY.receiptNone} hint={VERIFY.receiptNoneHint} />
      </Page>
    )
  const items = vote.value?.items
  const names = items
    ? FIGURES.list(items.map((item, index) => choiceWords(item, kept.choices[index] ?? 0)))
    : ''
  const checks = checkReceipt(
    { communityId: standing.communityId, voteId },
    { ...kept, choices: trueChoices(kept.choices, choicesHere(voteId, headId)) },
    expectedKey(standing.communityId, kept.log),
  )
  const fault = checks.find((check) => check.state === 'fails')
  if (!fault) rememberLog(standing.communityId, kept.log)
  return (
    <Page title={VERIFY.receiptTitle} bar={back}>
      <Notice tone={fault ? 'bad' : 'good'}>{fault ? VERIFY.bad : VERIFY.receiptGood}</Notice>
      <Card {...(names ? { title: names } : {})}>
        {checks.map((check) => (
          <View key={check.name} className="stack">
            <View className="row-line">
              <Text>{VERIFY.receiptLines[check.name]}</Text>
              <Status tone={check.state === 'holds' ? 'good' : 'bad'}>{VERIFY.states[check.state]}</Status>
            </View>
            {check.state === 'fails' ? <Text className="tone-bad">{VERIFY.faults[check.name]}</Text> : null}
          </View>
        ))}
      </Card>
      {fault ? <Text className="text-note">{VERIFY.badHint}</Text> : null}
    </Page>
  )
}
