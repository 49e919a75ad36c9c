import { useEffect, useState } from 'react'
import { type ComplaintDetail, proposeAgreement, readComplaint } from '#contract/complaints.ts'
import { addDays, beijingDayOf, isDay } from '#domain/calendar.ts'
import { COMPLAINTS } from '#src/copy/complaints.ts'
import { errorLine } from '#src/copy/errors.ts'
import { call } from '#src/data/call.ts'
import { useStanding } from '#src/data/gate.ts'
import { useResource } from '#src/data/resource.ts'
import { goBack, usePageParams } from '#src/platform/host.ts'
import { newId } from '#src/platform/random.ts'
import { routes } from '#src/routes.ts'
import { Button } from '#src/ui/button.tsx'
import { Card } from '#src/ui/card.tsx'
import { Choices } from '#src/ui/choices.tsx'
import { Field } from '#src/ui/field.tsx'
import { Page } from '#src/ui/page.tsx'
import { Shown } from '#src/ui/shown.tsx'
import { Loading } from '#src/ui/state.tsx'
import { Notice } from '#src/ui/status.tsx'

const USUAL_DAYS = 15

/** The mediator writes down what both sides could agree on. */
export default function AgreePage() {
  const standing = useStanding()
  const { complaintId = '' } = usePageParams()
  const found = useResource(
    readComplaint,
    standing ? { params: { communityId: standing.communityId, complaintId } } : null,
  )
  return standing && found.value ? (
    <AgreementForm communityId={standing.communityId} value={found.value} />
  ) : (
    <Page>{standing ? <Shown resource={found}>{() => null}</Shown> : <Loading />}</Page>
  )
}

function AgreementForm({ communityId, value }: { communityId: string; value: ComplaintDetail }) {
  const { complaintId, subject, words } = value.complaint
  const before = value.agreements[0]
  const [side, setSide] = useState<'company' | 'neighbour'>(
    before?.otherSide ?? (subject === 'neighbour' ? 'neighbour' : 'company'),
  )
  // What the last version said stands in the fields of the next.
  const [home, setHome] = useState(before?.otherSide === 'neighbour' ? before.other : '')
  const [facts, setFacts] = useState(before?.facts ?? words)
  const [dispute, setDispute] = useState(before?.dispute ?? '')
  const [content, setContent] = useState(before?.content ?? '')
  const [day, setDay] = useState(before?.performOn ?? addDays(beijingDayOf(value.nowAt), USUAL_DAYS))
  // The version that was seen when the form was opened: if another mediator was quicker, this one is told so.
  const [afterVersion] = useState(before?.version ?? 0)
  const [key, setKey] = useState('')
  const [fault, setFault] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)
  useEffect(() => {
    void newId().then(setKey)
  }, [])
  const send = async () => {
    const isWhole = [facts, dispute, content].every((text) => text.trim() !== '') && isDay(day.trim())
    if (!isWhole || (side === 'neighbour' && home.trim() === '')) return setFault(COMPLAINTS.need)
    if (key === '') return
    setBusy(true)
    const answer = await call(proposeAgreement, {
      params: { communityId, complaintId },
      body: {
        afterVersion,
        otherHome: side === 'neighbour' ? home.trim() : '',
        facts: facts.trim(),
        dispute: dispute.trim(),
        content: content.trim(),
        performOn: day.trim(),
      },
      key,
    })
    setBusy(false)
    if (!answer.ok) return setFault(errorLine(answer.code))
    goBack(routes.complaint(complaintId))
  }
  return (
    <Page
      title={afterVersion > 0 ? COMPLAINTS.proposeAgain : COMPLAINTS.propose}
      bar={
        <Button onPress={() => void send()} busy={isBusy} id="send-agreement">
          {COMPLAINTS.send}
        </Button>
      }
    >
      <Notice tone="calm">{COMPLAINTS.proposeHint}</Notice>
      <Card title={COMPLAINTS.who}>
        <Choices
          label={COMPLAINTS.who}
          chosen={side}
          options={[
            { key: 'company', title: COMPLAINTS.otherCompany },
            { key: 'neighbour', title: COMPLAINTS.otherHome },
          ]}
          onChoose={setSide}
        />
        {side === 'neighbour' ? (
          <Field
            label={COMPLAINTS.home}
            value={home}
            onChange={setHome}
            placeholder={COMPLAINTS.homeHint}
            most={40}
          />
        ) : null}
      </Card>
      <Field label={COMPLAINTS.facts} value={facts} onChange={setFacts} most={1000} tall />
      <Field label={COMPLAINTS.dispute} value={dispute} onChange={setDispute} most={500} tall />
      <Field label={COMPLAINTS.content} value={content} onChange={setContent} most={1000} tall />
      <Field
        label={COMPLAINTS.day}
        value={day}
        onChange={setDay}
        placeholder={COMPLAINTS.dayHint}
        most={10}
      />
      {fault ? <Notice tone="bad">{fault}</Notice> : null}
    </Page>
  )
}
