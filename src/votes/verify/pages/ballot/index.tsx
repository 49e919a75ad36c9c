import { Text, View } from '@tarojs/components'
import { readVote } from '#contract/votes/endpoints.ts'
import { checkReceipt } from '#domain/votes/evidence/receipt.ts'
import { FIGURES } from '#src/copy/core/figures.ts'
import { VERIFY } from '#src/copy/votes/evidence/verify.ts'
import { choiceWords } from '#src/copy/votes/outcomes.ts'
import { choicesHere, expectedKey, keptEvidence, rememberLog } from '#src/data/records/evidence.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { trueChoices } from '#src/data/records/mine.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { goBack, usePageParams } from '#src/platform/host.ts'
import { routes } from '#src/routes.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Card } from '#src/ui/layout/card.tsx'
import { Page } from '#src/ui/layout/page.tsx'
import { Empty, Loading } from '#src/ui/state/state.tsx'
import { Notice, Status } from '#src/ui/state/status.tsx'

/** Checks one receipt on this phone, without asking the server anything. */
export default function BallotPage() {
  const standing = useActiveRole()
  const { voteId = '', headId = '' } = usePageParams()
  // Only for the names of the choices; the check itself asks nobody.
  const vote = useResource(readVote, standing ? { params: { estateId: standing.estateId, voteId } } : null)
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
    { estateId: standing.estateId, voteId },
    { ...kept, choices: trueChoices(kept.choices, choicesHere(voteId, headId)) },
    expectedKey(standing.estateId, kept.log),
  )
  const fault = checks.find((check) => check.state === 'fails')
  if (!fault) rememberLog(standing.estateId, kept.log)
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
