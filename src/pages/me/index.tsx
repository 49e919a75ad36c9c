import { Text } from '@tarojs/components'
import { useState } from 'react'
import { createBindingCode, type Place } from '#contract/identity/endpoints.ts'
import { isAllowed } from '#domain/core/access.ts'
import { MY_POSTS } from '#src/copy/bodies/me.ts'
import { RESIDENTS_ME } from '#src/copy/estate/residents-me.ts'
import { errorWords } from '#src/copy/core/errors.ts'
import { HOME, ME, ROLE_NAMES } from '#src/copy/home/pages.ts'
import { MY_VOTES } from '#src/copy/votes/me.ts'
import { call } from '#src/data/calls/call.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { forgetAnswers } from '#src/data/resource/kept-answers.ts'
import { drafts } from '#src/data/drafts/drafts.ts'
import { forgetRecords } from '#src/data/records/records.ts'
import { useOutbox } from '#src/data/outbox/outbox.ts'
import { familyOf } from '#src/data/outbox/family.ts'
import { personKey, standAs, usePlace, useSession } from '#src/data/calls/session.ts'
import { refreshMe, signOutHere } from '#src/data/calls/sign-in.ts'
import { goTo, startAt, useOnShow } from '#src/platform/host.ts'
import { routes } from '#src/routes.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Card, Heading } from '#src/ui/layout/card.tsx'
import { CareToggle } from '#src/ui/care/care-toggle.tsx'
import { area, dayText, instant } from '#src/ui/figures/figures.ts'
import { Page } from '#src/ui/layout/page.tsx'
import { Row, Rows } from '#src/ui/layout/rows.tsx'
import { Notice, Status } from '#src/ui/state/status.tsx'
import { Tabs } from '#src/parts/frame/tabs.tsx'

export default function MePage() {
  const standing = useActiveRole()
  const me = useSession((state) => state.me)
  const place = usePlace()
  const waiting = useOutbox((outbox) => outbox.unsent.filter((item) => familyOf(item) === 'repair').length)
  const complaints = useOutbox(
    (outbox) => outbox.unsent.filter((item) => familyOf(item) === 'complaint').length,
  )
  useOnShow(() => void refreshMe())
  const others = (me?.places ?? []).flatMap((one) => one.roles.map((role) => ({ one, role })))
  return (
    <Page title={me?.name ?? ''} tabs={<Tabs chosen="me" />}>
      {standing && place ? (
        <Card title={ME.standing}>
          <Text>{place.name}</Text>
          <Status tone="calm">{ROLE_NAMES[standing.role]}</Status>
        </Card>
      ) : null}
      {others.length > 1 ? (
        <>
          <Heading>{ME.switchTo}</Heading>
          <Rows>
            {others.map(({ one, role }) => {
              const isNow = one.estateId === standing?.estateId && role === standing.role
              return (
                <Row
                  key={`${one.estateId} ${role}`}
                  title={one.name}
                  note={ROLE_NAMES[role]}
                  side={isNow ? <Status tone="good">{ME.chosen}</Status> : null}
                  label={`${one.name} ${ROLE_NAMES[role]}`}
                  onPress={() => {
                    standAs(one.estateId, role)
                    startAt(routes.home())
                  }}
                />
              )
            })}
          </Rows>
        </>
      ) : null}
      {place ? (
        <>
          <LivedIn place={place} />
          <Heading>{ME.homes}</Heading>
          {place.homes.length === 0 ? <Text className="text-note">{ME.noHomes}</Text> : null}
          <Rows>
            {place.homes.map((home) => (
              <Row
                key={home.unitId}
                title={home.label}
                note={home.jointOwners > 1 ? ME.joint(home.jointOwners) : ''}
                side={<Text>{area(home.areaDm2)}</Text>}
              />
            ))}
            {standing && isAllowed(standing.role, 'resident.invite') ? (
              <Row
                title={RESIDENTS_ME.title}
                note={RESIDENTS_ME.note}
                onPress={() => goTo(routes.residents())}
                id="residents"
              />
            ) : null}
          </Rows>
        </>
      ) : null}
      {standing && isAllowed(standing.role, 'log.witness') ? (
        <Rows>
          <Row title={MY_VOTES.witness} note={MY_VOTES.witnessNote} onPress={() => goTo(routes.witness())} />
        </Rows>
      ) : null}
      {waiting > 0 ? (
        <Rows>
          <Row title={ME.waiting} note={ME.waitingHint(waiting)} onPress={() => goTo(routes.repairs())} />
        </Rows>
      ) : null}
      {complaints > 0 ? (
        <Rows>
          <Row
            title={ME.waitingComplaints}
            note={ME.waitingHint(complaints)}
            onPress={() => goTo(routes.complaints())}
          />
        </Rows>
      ) : null}
      {standing ? (
        <Rows>
          <Row title={ME.reminderSettings} onPress={() => goTo(routes.reminderSettings())} />
        </Rows>
      ) : null}
      {me ? (
        <Rows>
          <Row title={HOME.myClaims} note={HOME.myClaimsNote} onPress={() => goTo(routes.myClaims())} />
          <Row
            title={MY_POSTS.title}
            note={MY_POSTS.note}
            onPress={() => goTo(routes.myPosts())}
            id="my-posts"
          />
          <Row
            title={RESIDENTS_ME.mine}
            note={RESIDENTS_ME.mineNote}
            onPress={() => goTo(routes.myResidences())}
            id="my-residences"
          />
          <Row title={ME.devices} note={ME.devicesNote} onPress={() => goTo(routes.devices())} />
          <Row
            title={ME.privacy}
            note={ME.privacyNote}
            onPress={() => goTo(routes.myPrivacy())}
            id="my-privacy"
          />
        </Rows>
      ) : null}
      <CareToggle />
      {me ? (
        <Rows>
          <Row title={MY_VOTES.agent} note={MY_VOTES.agentNote} onPress={() => goTo(routes.agent())} />
        </Rows>
      ) : null}
      <Binding />
      <Button
        look="second"
        id="sign-out"
        onPress={() => {
          const person = personKey()
          void signOutHere().then(() => {
            forgetAnswers()
            void drafts.dropAllOf(person)
            void forgetRecords()
            startAt(routes.signIn())
          })
        }}
      >
        {ME.signOut}
      </Button>
    </Page>
  )
}

/** The homes that the person lives in without owning them, and until when. */
function LivedIn({ place }: { place: Place }) {
  const lived = place.residences ?? []
  if (lived.length === 0) return null
  return (
    <>
      <Heading>{RESIDENTS_ME.homes}</Heading>
      <Rows>
        {lived.map((one) => (
          <Row key={one.unitId} title={RESIDENTS_ME.line(one.label, dayText(one.endsOn))} />
        ))}
      </Rows>
    </>
  )
}

function Binding() {
  const [said, setSaid] = useState<string | null>(null)
  const ask = async () => {
    const answer = await call(createBindingCode, {})
    setSaid(
      answer.ok
        ? ME.code(answer.value.bindingCode, instant(answer.value.expiresAt))
        : errorWords(answer.code).title,
    )
  }
  return (
    <Card title={ME.binding}>
      <Text className="text-note">{ME.bindingHint}</Text>
      {said ? <Notice tone="calm">{said}</Notice> : null}
      <Button look="second" onPress={() => void ask()}>
        {ME.getCode}
      </Button>
    </Card>
  )
}
