import { Text } from '@tarojs/components'
import { useState } from 'react'
import type { OutputOf } from '#contract/core/endpoint.ts'
import { decideOfficial, endOfficial, inviteOfficial, readOfficials } from '#contract/bodies/officials.ts'
import { BODIES } from '#src/copy/bodies/words.ts'
import { call } from '#src/data/calls/call.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { useSession } from '#src/data/calls/session.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { ask } from '#src/parts/form/fields.ts'
import { FormBar } from '#src/parts/form/form-bar.tsx'
import { useForm } from '#src/parts/form/use-form.ts'
import { goTo, usePageParams } from '#src/platform/host.ts'
import { newId } from '#src/platform/random.ts'
import { routes } from '#src/routes.ts'
import { instant } from '#src/ui/figures/figures.ts'
import { Card, Heading } from '#src/ui/layout/card.tsx'
import { Page } from '#src/ui/layout/page.tsx'
import { Row, Rows } from '#src/ui/layout/rows.tsx'
import { Sheet } from '#src/ui/layout/sheet.tsx'
import { Button } from '#src/ui/press/button.tsx'
import { Field } from '#src/ui/press/field.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Empty, Loading } from '#src/ui/state/state.tsx'
import { Notice } from '#src/ui/state/status.tsx'
import { InvitationCard } from '../../parts/invitation-card.tsx'
import { useAct } from '../../parts/state.ts'

type Answer = OutputOf<typeof readOfficials>
type Place = NonNullable<Answer['place']>

/** Posts in city, districts, streets and communities: who holds them, and invitations to this place and those right below. */
export default function OfficialsPage() {
  useActiveRole()
  const isIn = useSession((state) => state.session !== null)
  const { placeId } = usePageParams()
  const read = useResource(readOfficials, isIn ? { query: placeId ? { placeId } : {} } : null)
  return (
    <Page>
      {isIn ? (
        <Shown resource={read}>
          {(answer) =>
            answer.place ? (
              <Officials answer={answer} place={answer.place} onDone={read.reload} />
            ) : (
              <Empty title={BODIES.officialsNone} hint={BODIES.officialsNoneHint} />
            )
          }
        </Shown>
      ) : (
        <Loading />
      )}
    </Page>
  )
}

type Given = { answer: Answer; place: Place; onDone(): Promise<unknown> }

function Officials({ answer, place, onDone }: Given) {
  const { act, fault, isBusy } = useAct(decideOfficial, onDone)
  const { placeId } = place
  return (
    <>
      <Heading>{place.name}</Heading>
      <Notice tone="calm">{BODIES.officialsNote}</Notice>
      {answer.invitations.map((one) => (
        <InvitationCard
          key={one.invitationId}
          one={one}
          note={BODIES.jobs[place.kind]}
          isBusy={isBusy}
          fault={fault}
          onDecide={(decision) =>
            void act({ params: { placeId, invitationId: one.invitationId }, body: { decision } })
          }
        />
      ))}
      <Heading>{BODIES.here}</Heading>
      <Rows>
        {answer.holders.map((one) => (
          <Holder
            key={`${one.personId} ${one.from}`}
            one={one}
            nowAt={answer.nowAt}
            place={place}
            onDone={onDone}
          />
        ))}
      </Rows>
      <Invite key={placeId} place={place} onDone={onDone} />
      <Places title={BODIES.below} places={answer.below} />
      <Places title={BODIES.places} places={answer.mine.filter((one) => one.placeId !== placeId)} />
    </>
  )
}

function Places({ title, places }: { title: string; places: readonly Place[] }) {
  if (places.length === 0) return null
  return (
    <>
      <Heading>{title}</Heading>
      <Rows>
        {places.map((one) => (
          <Row key={one.placeId} title={one.name} onPress={() => goTo(routes.officials(one.placeId))} />
        ))}
      </Rows>
    </>
  )
}

type HolderGiven = Omit<Given, 'answer'> & { one: Answer['holders'][number]; nowAt: number }

function Holder({ one, nowAt, place, onDone }: HolderGiven) {
  const [isAsking, setAsking] = useState(false)
  const [basis, setBasis] = useState('')
  const { act, fault, isBusy } = useAct(endOfficial, onDone)
  const isOver = one.to !== null && one.to <= nowAt
  const end = () =>
    act({ params: { placeId: place.placeId }, body: { personId: one.personId, basis: basis.trim() } }).then(
      () => setAsking(false),
    )
  return (
    <>
      <Row
        title={one.name}
        note={isOver && one.to ? BODIES.overAt(instant(one.to)) : BODIES.since(instant(one.from))}
      >
        {one.mayEnd ? (
          <Button look="plain" onPress={() => setAsking(true)}>
            {BODIES.endPost}
          </Button>
        ) : null}
      </Row>
      {fault ? <Notice tone="bad">{fault}</Notice> : null}
      <Sheet
        title={BODIES.endPostTitle(one.name, BODIES.jobs[place.kind])}
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        confirm={{
          text: BODIES.endPost,
          onPress: () => void end(),
          busy: isBusy,
          disabled: basis.trim() === '',
        }}
      >
        <Field label={BODIES.basis} value={basis} onChange={setBasis} most={60} />
      </Sheet>
    </>
  )
}

function Invite({ place, onDone }: Omit<Given, 'answer'>) {
  const [name, setName] = useState('')
  const [basis, setBasis] = useState('')
  const [id, setId] = useState(newId)
  const said = { name: name.trim(), basis: basis.trim() }
  const form = useForm(inviteOfficial, said, {
    name: ask.write(BODIES.name, name),
    basis: ask.write(BODIES.basis, basis),
  })
  const send = async () => {
    const invitationId = await id
    const body = { ...said, invitationId }
    const answer = await call(inviteOfficial, { params: { placeId: place.placeId }, body, key: invitationId })
    if (!answer.ok) return answer
    setId(newId())
    setName('')
    form.reset()
    await onDone()
    return null
  }
  return (
    <Card title={BODIES.invite}>
      <Text className="text-note">{BODIES.inviteNote}</Text>
      <Field {...form.of('name')} label={BODIES.name} value={name} onChange={setName} most={40} />
      <Field {...form.of('basis')} label={BODIES.basis} value={basis} onChange={setBasis} most={60} />
      <FormBar form={form} onPress={() => void form.send(send)} look="second" id="invite-official">
        {BODIES.makeCode}
      </FormBar>
    </Card>
  )
}
