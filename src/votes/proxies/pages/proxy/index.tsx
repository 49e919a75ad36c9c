import { Text } from '@tarojs/components'
import { useState } from 'react'
import {
  offerProxy,
  readProxies,
  revokeProxy,
  withdrawOffer,
  decideWrittenProxy,
} from '#contract/votes/proxies/proxies.ts'
import type { OutputOf } from '#contract/core/endpoint.ts'
import type { ProxyNote } from '#contract/votes/endpoints.ts'
import { errorLine } from '#src/copy/core/errors.ts'
import { FIGURES } from '#src/copy/core/figures.ts'
import { PROXY } from '#src/copy/votes/proxies/words.ts'
import { VOTES } from '#src/copy/votes/words.ts'
import { call } from '#src/data/calls/call.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { useForm } from '#src/parts/form/use-form.ts'
import { FormBar } from '#src/parts/form/form-bar.tsx'
import { ask } from '#src/parts/form/fields.ts'
import { goBack, usePageParams } from '#src/platform/host.ts'
import { newId } from '#src/platform/random.ts'
import { routes } from '#src/routes.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Card, Heading } from '#src/ui/layout/card.tsx'
import { Field } from '#src/ui/press/field.tsx'
import { area, instant, longInstant } from '#src/ui/figures/figures.ts'
import { Page } from '#src/ui/layout/page.tsx'
import { ProxyState } from '#src/ui/votes/proxy-state.tsx'
import { Sheet } from '#src/ui/layout/sheet.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Loading } from '#src/ui/state/state.tsx'
import { Notice } from '#src/ui/state/status.tsx'

type Proxies = OutputOf<typeof readProxies>
type Told = { tone: 'good' | 'bad'; text: string } | null

/** Where an owner lets somebody else vote for a home, and takes it back. */
export default function ProxyPage() {
  const standing = useActiveRole()
  const { voteId = '', headId = '' } = usePageParams()
  const params = { estateId: standing?.estateId ?? '', voteId, headId }
  const proxies = useResource(readProxies, standing ? { params } : null)
  const [told, setTold] = useState<Told>(null)
  const tell = async (answer: { ok: true } | { ok: false; code: string }, done: string | null) => {
    if (!answer.ok) setTold({ tone: 'bad', text: errorLine(answer.code) })
    else setTold(done ? { tone: 'good', text: done } : null)
    await proxies.reload()
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
        <Shown resource={proxies}>
          {(value) => (
            <>
              <Heading>{value.voteTitle}</Heading>
              <Card title={VOTES.mine}>
                <Text>{VOTES.head(FIGURES.list(value.unitLabels), area(value.areaDm2))}</Text>
                <Text className="text-small">{VOTES.headNote(value.jointOwners)}</Text>
              </Card>
              {told ? <Notice tone={told.tone}>{told.text}</Notice> : null}
              <Offer value={value} voteId={voteId} headId={headId} tell={tell} />
              <Waiting value={value} voteId={voteId} tell={tell} />
              <History value={value} voteId={voteId} tell={tell} />
              <Text className="text-note">{PROXY.law}</Text>
            </>
          )}
        </Shown>
      ) : (
        <Loading />
      )}
    </Page>
  )
}

type PartProps = {
  value: Proxies
  voteId: string
  tell(answer: { ok: true } | { ok: false; code: string }, done: string | null): Promise<void>
}

/** Written authorisations that a clerk registered and nobody has confirmed: the owner may refuse them. */
function Waiting({ value, voteId, tell }: PartProps) {
  const standing = useActiveRole()
  const [isBusy, setBusy] = useState(false)
  const refuse = async (grantId: string) => {
    setBusy(true)
    const answer = await call(decideWrittenProxy, {
      params: { estateId: standing?.estateId ?? '', voteId, grantId },
      body: { decision: 'refuse' },
    })
    setBusy(false)
    await tell(answer, PROXY.decidedPaper)
  }
  return (
    <>
      {value.waiting.map((one) => (
        <Card key={one.grantId} title={PROXY.waiting}>
          <Text>{PROXY.mineWaiting(one.agentName, instant(one.registeredAt))}</Text>
          <Button look="second" onPress={() => void refuse(one.grantId)} busy={isBusy} id="refuse-paper">
            {PROXY.notMine}
          </Button>
        </Card>
      ))}
    </>
  )
}

/** The code that waits, or the form that makes one. */
function Offer({ value, voteId, headId, tell }: PartProps & { headId: string }) {
  const standing = useActiveRole()
  const [name, setName] = useState('')
  const [ids, setIds] = useState<{ offerId: string; key: string } | null>(null)
  const form = useForm(
    offerProxy,
    { headId, agentName: name.trim() },
    {
      agentName: ask.write(PROXY.agentName, name, { need: PROXY.needName }),
    },
  )
  const [isAsking, setAsking] = useState(false)
  const [isBusy, setBusy] = useState(false)
  const params = { estateId: standing?.estateId ?? '', voteId }
  const { offer } = value
  const isGiven = value.grants.some((one) => one.revokedAt === null)
  if (value.proxyCap === 0) return <Notice tone="warn">{PROXY.off}</Notice>
  if (value.nowAt >= value.closesAt) return <Notice tone="calm">{PROXY.shut}</Notice>
  if (value.hasVoted) return isGiven ? null : <Notice tone="calm">{PROXY.voted}</Notice>
  if (isGiven) return null
  const confirm = async () => {
    // One name for this wish: pressing again after a lost answer gets the same code.
    setIds({ offerId: await newId(), key: await newId() })
    setAsking(true)
    return null
  }
  const send = async () => {
    if (!ids) return
    setBusy(true)
    const body = { offerId: ids.offerId, headId, agentName: name.trim() }
    const answer = await call(offerProxy, { params, body, key: ids.key })
    setBusy(false)
    setAsking(false)
    await tell(answer, null)
  }
  const withdraw = async () => {
    if (!offer) return
    setBusy(true)
    const answer = await call(withdrawOffer, {
      params: { ...params, offerId: offer.offerId },
      body: {},
    })
    setBusy(false)
    await tell(answer, PROXY.withdrawn)
  }
  if (offer)
    return (
      <Card title={PROXY.codeTitle}>
        {offer.code ? (
          <>
            <Text className="figure-large" id="proxy-code">
              {offer.code}
            </Text>
            <Text>{PROXY.codeHow(instant(offer.expiresAt))}</Text>
          </>
        ) : (
          <Text>{PROXY.codeByOther(offer.agentName, instant(offer.expiresAt))}</Text>
        )}
        <Text className="text-note">{textOf(value, offer.agentName)}</Text>
        <Button look="second" onPress={() => void withdraw()} busy={isBusy} id="withdraw">
          {PROXY.withdraw}
        </Button>
      </Card>
    )
  return (
    <Card title={PROXY.give}>
      <Field
        {...form.of('agentName')}
        label={PROXY.agentName}
        value={name}
        onChange={setName}
        most={20}
        hint={PROXY.agentHint}
      />
      <Text className="text-note">{PROXY.rules(value.proxyCap)}</Text>
      <FormBar form={form} onPress={() => void form.send(confirm)} id="make-code">
        {PROXY.make}
      </FormBar>
      <Sheet
        title={PROXY.makeTitle}
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        confirm={{ text: PROXY.makeConfirm, onPress: () => void send(), busy: isBusy }}
      >
        <Text>{textOf(value, name.trim())}</Text>
        <Text className="text-note">{PROXY.rules(value.proxyCap)}</Text>
      </Sheet>
    </Card>
  )
}

function textOf(value: Proxies, agent: string): string {
  return PROXY.text(agent, value.voteTitle, FIGURES.list(value.unitLabels), longInstant(value.closesAt))
}

function History({ value, voteId, tell }: PartProps) {
  const standing = useActiveRole()
  const [open, setOpen] = useState<ProxyNote | null>(null)
  const [isBusy, setBusy] = useState(false)
  const revoke = async () => {
    if (!open || !standing) return
    setBusy(true)
    const answer = await call(revokeProxy, {
      params: { estateId: standing.estateId, voteId, grantId: open.grantId },
      body: {},
    })
    setBusy(false)
    setOpen(null)
    await tell(answer, PROXY.revoked)
  }
  if (value.grants.length === 0) return null
  return (
    <Card title={PROXY.history}>
      {value.grants.map((grant) => (
        <Grant
          key={grant.grantId}
          grant={grant}
          onRevoke={value.nowAt < value.closesAt ? () => setOpen(grant) : null}
        />
      ))}
      <Sheet
        title={PROXY.revokeTitle}
        isOpen={open !== null}
        onClose={() => setOpen(null)}
        confirm={{ text: PROXY.revoke, onPress: () => void revoke(), busy: isBusy }}
      >
        <Text>{PROXY.revokeText(open?.agentName ?? '')}</Text>
      </Sheet>
    </Card>
  )
}

function Grant({ grant, onRevoke }: { grant: ProxyNote; onRevoke: (() => void) | null }) {
  const isActive = grant.revokedAt === null && grant.usedAt === null
  return (
    <>
      <Text className="text-strong">{PROXY.granted(grant.agentName, instant(grant.grantedAt))}</Text>
      {grant.isWritten ? <Text className="text-small">{PROXY.written}</Text> : null}
      <ProxyState proxy={grant} />
      {isActive && onRevoke ? (
        <Button look="second" onPress={onRevoke} id="revoke">
          {PROXY.revoke}
        </Button>
      ) : null}
    </>
  )
}
