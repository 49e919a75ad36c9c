import { Text } from '@tarojs/components'
import { useState } from 'react'
import type { OutputOf } from '#contract/core/endpoint.ts'
import { acceptOffer, createAgentCode, readOffer } from '#contract/votes/proxies/proxies.ts'
import { isAllowed } from '#domain/core/access.ts'
import { errorLine } from '#src/copy/core/errors.ts'
import { FIGURES } from '#src/copy/core/figures.ts'
import { MY_VOTES } from '#src/copy/votes/me.ts'
import { PROXY } from '#src/copy/votes/proxies/words.ts'
import { call } from '#src/data/calls/call.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { standAs, useSession } from '#src/data/calls/session.ts'
import { refreshMe } from '#src/data/calls/sign-in.ts'
import { useForm } from '#src/parts/form/use-form.ts'
import { FormBar, FormLine } from '#src/parts/form/form-bar.tsx'
import { ask } from '#src/parts/form/fields.ts'
import { replaceWith } from '#src/platform/host.ts'
import { newId } from '#src/platform/random.ts'
import { routes } from '#src/routes.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Card } from '#src/ui/layout/card.tsx'
import { Field } from '#src/ui/press/field.tsx'
import { area, instant, longInstant } from '#src/ui/figures/figures.ts'
import { Page } from '#src/ui/layout/page.tsx'
import { Sheet } from '#src/ui/layout/sheet.tsx'
import { Loading } from '#src/ui/state/state.tsx'
import { Notice } from '#src/ui/state/status.tsx'

/** Where somebody brings the code an owner gave them. It needs no home and no role: whoever is signed in may come. */
export default function AgentPage() {
  // Leads to the sign-in page where nobody is signed in.
  useActiveRole()
  const isIn = useSession((state) => state.session !== null)
  return <Page>{isIn ? <Enter /> : <Loading />}</Page>
}

function Enter() {
  const [code, setCode] = useState('')
  const [offer, setOffer] = useState<OutputOf<typeof readOffer> | null>(null)
  const [accepted, setAccepted] = useState<{ estateId: string; voteId: string } | null>(null)
  const [isAsking, setAsking] = useState(false)
  const form = useForm(
    readOffer,
    { code: code.trim() },
    {
      code: ask.write(PROXY.code, code, { wrong: PROXY.badCode, codes: ['proxy.code-refused'] }),
    },
  )
  const look = async () => {
    const answer = await call(readOffer, { body: { code: code.trim() } })
    setOffer(answer.ok ? answer.value : null)
    return answer
  }
  const accept = async () => {
    const answer = await call(acceptOffer, { body: { code: code.trim() } })
    if (answer.ok) await refreshMe()
    setAsking(false)
    if (answer.ok) setAccepted(answer.value)
    return answer
  }
  const goVote = () => {
    if (!accepted) return
    standWhereVoting(accepted.estateId)
    replaceWith(routes.vote(accepted.voteId))
  }
  if (accepted)
    return (
      <>
        <Notice tone="good">{PROXY.accepted}</Notice>
        <Button onPress={goVote} id="to-vote">
          {PROXY.toVote}
        </Button>
      </>
    )
  return (
    <>
      <Text className="text-note">{MY_VOTES.agentNote}</Text>
      <Field {...form.of('code')} label={PROXY.code} value={code} onChange={setCode} most={8} digits />
      {offer ? (
        <Card title={PROXY.textTitle}>
          <Text>
            {PROXY.text(
              offer.agentName,
              offer.voteTitle,
              FIGURES.list(offer.unitLabels),
              longInstant(offer.closesAt),
            )}
          </Text>
          <Text className="text-small">{PROXY.facts(offer.estateName, area(offer.areaDm2))}</Text>
          <FormLine form={form} />
          <Button onPress={() => setAsking(true)} id="accept">
            {PROXY.accept}
          </Button>
        </Card>
      ) : (
        <FormBar form={form} onPress={() => void form.send(look)} id="look">
          {PROXY.look}
        </FormBar>
      )}
      <OwnCode />
      <Sheet
        title={PROXY.acceptTitle}
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        confirm={{ text: PROXY.accept, onPress: () => void form.send(accept), busy: form.isSending }}
      >
        <Text>{PROXY.acceptText}</Text>
      </Sheet>
    </>
  )
}

/** Stands in a role of the estate that may vote. */
function standWhereVoting(estateId: string): void {
  const place = useSession.getState().me?.places.find((one) => one.estateId === estateId)
  const role = place?.roles.find((one) => isAllowed(one, 'vote.cast'))
  if (role) standAs(estateId, role)
}

/** For a written authorisation: the code a clerk needs. */
function OwnCode() {
  const [key, setKey] = useState<string | null>(null)
  const [said, setSaid] = useState<string | null>(null)
  const ask = async () => {
    const name = key ?? (await newId())
    setKey(name)
    const answer = await call(createAgentCode, { body: {}, key: name })
    setSaid(
      answer.ok
        ? PROXY.ownCodeShown(answer.value.code, instant(answer.value.expiresAt))
        : errorLine(answer.code),
    )
  }
  return (
    <Card title={PROXY.ownCode}>
      <Text className="text-note">{PROXY.ownCodeNote}</Text>
      {said ? <Notice tone="calm">{said}</Notice> : null}
      <Button look="second" onPress={() => void ask()} id="own-code">
        {PROXY.getOwnCode}
      </Button>
    </Card>
  )
}
