import { Text } from '@tarojs/components'
import { useState } from 'react'
import type { OutputOf } from '#contract/core/endpoint.ts'
import {
  leaveResidence,
  listMyResidences,
  readResidence,
  takeResidence,
} from '#contract/estate/my-residences.ts'
import { RESIDENTS_ME } from '#src/copy/estate/residents-me.ts'
import { RESIDENTS } from '#src/copy/estate/residents.ts'
import { call } from '#src/data/calls/call.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { standAs, useSession } from '#src/data/calls/session.ts'
import { refreshMe } from '#src/data/calls/sign-in.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { ask } from '#src/parts/form/fields.ts'
import { FormBar, FormLine } from '#src/parts/form/form-bar.tsx'
import { type Form, useForm } from '#src/parts/form/use-form.ts'
import { usePageParams } from '#src/platform/host.ts'
import { newId } from '#src/platform/random.ts'
import { dayText, longInstant } from '#src/ui/figures/figures.ts'
import { Card, Heading } from '#src/ui/layout/card.tsx'
import { Page } from '#src/ui/layout/page.tsx'
import { Sheet } from '#src/ui/layout/sheet.tsx'
import { Button } from '#src/ui/press/button.tsx'
import { Field } from '#src/ui/press/field.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Empty, Loading } from '#src/ui/state/state.tsx'
import { Notice, Status } from '#src/ui/state/status.tsx'
import { useAct } from '../../parts/act.ts'

/** Where somebody brings the code of an invitation to live in a home, and sees where they live and until when. It needs no role. */
export default function MyResidencesPage() {
  useActiveRole()
  const isIn = useSession((state) => state.session !== null)
  const { code = '' } = usePageParams()
  const read = useResource(listMyResidences, isIn ? {} : null)
  if (!isIn)
    return (
      <Page>
        <Loading />
      </Page>
    )
  return (
    <Page>
      <Enter first={code} onDone={read.reload} />
      <Heading>{RESIDENTS_ME.mine}</Heading>
      <Shown resource={read}>
        {({ residences }) =>
          residences.length === 0 ? (
            <Empty title={RESIDENTS.mineNone} hint={RESIDENTS.mineNoneHint} />
          ) : (
            <>
              {residences.map((one) => (
                <Stay key={one.residenceId} one={one} onDone={read.reload} />
              ))}
            </>
          )
        }
      </Shown>
    </Page>
  )
}

type Offered = OutputOf<typeof readResidence>

function Enter({ first, onDone }: { first: string; onDone(): Promise<unknown> }) {
  const [code, setCode] = useState(first)
  const [offered, setOffered] = useState<Offered | null>(null)
  const [isTaken, setTaken] = useState(false)
  const [key] = useState(newId)
  const body = { code: code.replace(/ /g, '') }
  const form = useForm(readResidence, body, {
    code: ask.write(RESIDENTS.codeField, code, {
      wrong: RESIDENTS.badCode,
      codes: ['invitation.refused', 'resident.own-home'],
    }),
  })
  const look = async () => {
    const answer = await call(readResidence, { body })
    setOffered(answer.ok ? answer.value : null)
    return answer
  }
  const take = async () => {
    const answer = await call(takeResidence, { body, key: await key })
    if (!answer.ok) return answer
    setTaken(true)
    setOffered(null)
    setCode('')
    await Promise.all([refreshMe(), onDone()])
    if (useSession.getState().standing === null) standAs(answer.value.estateId, 'resident')
    return null
  }
  const change = (text: string) => {
    setCode(text)
    setOffered(null)
  }
  return (
    <Card title={RESIDENTS.join}>
      {isTaken ? <Notice tone="good">{RESIDENTS.taken}</Notice> : null}
      <Text className="text-note">{RESIDENTS.joinNote}</Text>
      <Field
        {...form.of('code')}
        label={RESIDENTS.codeField}
        value={code}
        onChange={change}
        most={14}
        digits
      />
      {offered ? (
        <Offer offered={offered} form={form} onTake={() => void form.send(take)} />
      ) : (
        <FormBar form={form} onPress={() => void form.send(look)} look="second" id="look-residence">
          {RESIDENTS.look}
        </FormBar>
      )}
    </Card>
  )
}

/** What the invitation is to, before it is taken. */
function Offer({ offered, form, onTake }: { offered: Offered; form: Form<'code'>; onTake(): void }) {
  return (
    <>
      <Text className="text-strong">{RESIDENTS.offer(offered.estateName, offered.unitLabel)}</Text>
      <Text>{`${RESIDENTS_ME.kinds[offered.kind]} · ${RESIDENTS.until(dayText(offered.endsOn))}`}</Text>
      <Text className="text-note">{RESIDENTS.intro}</Text>
      <Text className="text-small">{offered.seesBills ? RESIDENTS.billsOn : RESIDENTS.billsOff}</Text>
      <FormLine form={form} />
      <Button onPress={onTake} busy={form.isSending} id="take-residence">
        {RESIDENTS.take}
      </Button>
    </>
  )
}

type Mine = OutputOf<typeof listMyResidences>['residences'][number]

function Stay({ one, onDone }: { one: Mine; onDone(): Promise<unknown> }) {
  const [isAsking, setAsking] = useState(false)
  const { act, fault, isBusy } = useAct(leaveResidence, async () => {
    await Promise.all([refreshMe(), onDone()])
  })
  const { estateId, residenceId } = one
  return (
    <Card title={RESIDENTS.offer(one.estateName, one.unitLabel)}>
      <Text>{`${RESIDENTS_ME.kinds[one.kind]} · ${RESIDENTS.until(dayText(one.endsOn))}`}</Text>
      <Status tone={one.isNow ? 'good' : 'quiet'}>{RESIDENTS.states[one.isNow ? 'now' : 'ended']}</Status>
      {one.ended ? (
        <Text className="text-small">{RESIDENTS.endedLine(longInstant(one.to), one.ended)}</Text>
      ) : (
        <Text className="text-small">{one.seesBills ? RESIDENTS.billsOn : RESIDENTS.billsOff}</Text>
      )}
      {one.entry ? <Text className="text-small">{RESIDENTS.entry(one.entry.logIndex)}</Text> : null}
      {one.isNow ? (
        <Button look="plain" onPress={() => setAsking(true)} id={`leave-${residenceId}`}>
          {RESIDENTS.leave}
        </Button>
      ) : null}
      {fault ? <Notice tone="bad">{fault}</Notice> : null}
      <Sheet
        title={RESIDENTS.leaveTitle}
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        confirm={{
          text: RESIDENTS.leave,
          onPress: () =>
            void act({ params: { estateId, residenceId }, body: {} }).then(() => setAsking(false)),
          busy: isBusy,
        }}
      >
        <Text>{RESIDENTS.leaveNote}</Text>
      </Sheet>
    </Card>
  )
}
