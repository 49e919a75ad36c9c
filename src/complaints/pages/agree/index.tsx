import { useState } from 'react'
import { type ComplaintDetail, proposeAgreement, readComplaint } from '#contract/complaints/endpoints.ts'
import { addDays, beijingDayOf } from '#domain/core/calendar.ts'
import { COMPLAINTS } from '#src/copy/complaints/words.ts'
import { useDraft, useDraftState } from '#src/data/drafts/draft.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { doAct, editAct, sendSoon, useOutbox } from '#src/data/outbox/outbox.ts'
import type { ActBody } from '#src/data/outbox/acts.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { DraftLine } from '#src/parts/draft-line.tsx'
import { useForm } from '#src/parts/form/use-form.ts'
import { FormBar } from '#src/parts/form/form-bar.tsx'
import { ask } from '#src/parts/form/fields.ts'
import { sentBy } from '#src/parts/form/sent.ts'
import { goBack, usePageParams } from '#src/platform/host.ts'
import { routes } from '#src/routes.ts'
import { Card } from '#src/ui/layout/card.tsx'
import { Choices } from '#src/ui/press/choices.tsx'
import { DayField } from '#src/ui/press/day-field.tsx'
import { Field } from '#src/ui/press/field.tsx'
import { Page } from '#src/ui/layout/page.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Loading } from '#src/ui/state/state.tsx'
import { Notice } from '#src/ui/state/status.tsx'

const USUAL_DAYS = 15

/** The mediator writes down what both sides could agree on. */
export default function AgreePage() {
  const standing = useActiveRole()
  const { complaintId = '', editing } = usePageParams()
  const found = useResource(
    readComplaint,
    standing ? { params: { estateId: standing.estateId, complaintId } } : null,
  )
  return standing && found.value ? (
    <AgreementForm value={found.value} editing={editing} />
  ) : (
    <Page>{standing ? <Shown resource={found}>{() => null}</Shown> : <Loading />}</Page>
  )
}

function AgreementForm({ value, editing }: { value: ComplaintDetail; editing: string | undefined }) {
  const { complaintId, subject, words } = value.complaint
  const before = value.agreements[0]
  // A refused one comes back here with all it held, and is sent again under its own name.
  const [edited] = useState(() => useOutbox.getState().unsent.find((one) => one.id === editing) ?? null)
  const kept = edited?.body as Partial<ActBody<'propose'>> | undefined
  const [side, setSide] = useState<'company' | 'neighbour'>(
    kept
      ? kept.otherHome
        ? 'neighbour'
        : 'company'
      : (before?.otherSide ?? (subject === 'neighbour' ? 'neighbour' : 'company')),
  )
  // What the last version said stands in the fields of the next.
  const draft = useDraft()
  const [home, setHome] = useDraftState(
    draft,
    'home',
    kept?.otherHome ?? (before?.otherSide === 'neighbour' ? before.other : ''),
  )
  const [facts, setFacts] = useDraftState(draft, 'facts', kept?.facts ?? before?.facts ?? words)
  const [dispute, setDispute] = useDraftState(draft, 'dispute', kept?.dispute ?? before?.dispute ?? '')
  const [content, setContent] = useDraftState(draft, 'content', kept?.content ?? before?.content ?? '')
  const [day, setDay] = useState(
    kept?.performOn ?? before?.performOn ?? addDays(beijingDayOf(value.nowAt), USUAL_DAYS),
  )
  // The version that was seen when the form was opened: if another mediator was quicker, this one is told so.
  const [afterVersion] = useState(before?.version ?? 0)
  const body = {
    afterVersion,
    otherHome: side === 'neighbour' ? home.trim() : '',
    facts: facts.trim(),
    dispute: dispute.trim(),
    content: content.trim(),
    performOn: day.trim(),
  }
  const form = useForm(proposeAgreement, body, {
    otherHome:
      side === 'neighbour' &&
      ask.write(COMPLAINTS.home, home, {
        fault: home.trim() === '' && COMPLAINTS.needHome,
        codes: ['complaint.other-unfit'],
      }),
    facts: ask.write(COMPLAINTS.facts, facts),
    dispute: ask.write(COMPLAINTS.dispute, dispute),
    content: ask.write(COMPLAINTS.content, content),
    performOn: ask.day(COMPLAINTS.day, day.trim()),
  })
  const send = async () => {
    if (edited) {
      const isKept = await editAct(edited, body, [])
      if (isKept) await sendSoon()
      if (!isKept) return COMPLAINTS.notKept
      goBack(routes.complaint(complaintId))
      return null
    }
    const end = await doAct('propose', complaintId, body, [], COMPLAINTS.propose)
    const sent = sentBy(end, COMPLAINTS.notKept)
    if (sent !== null) return sent
    draft.finish()
    goBack(routes.complaint(complaintId))
    return null
  }
  return (
    <Page
      title={afterVersion > 0 ? COMPLAINTS.proposeAgain : COMPLAINTS.propose}
      bar={
        <FormBar form={form} onPress={() => void form.send(send)} id="send-agreement">
          {COMPLAINTS.send}
        </FormBar>
      }
    >
      <Notice tone="calm">{COMPLAINTS.proposeHint}</Notice>
      <DraftLine draft={draft} />
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
            {...form.of('otherHome')}
            label={COMPLAINTS.home}
            value={home}
            onChange={setHome}
            placeholder={COMPLAINTS.homeHint}
            most={40}
          />
        ) : null}
      </Card>
      <Field
        {...form.of('facts')}
        label={COMPLAINTS.facts}
        value={facts}
        onChange={setFacts}
        most={1000}
        tall
      />
      <Field
        {...form.of('dispute')}
        label={COMPLAINTS.dispute}
        value={dispute}
        onChange={setDispute}
        most={500}
        tall
      />
      <Field
        {...form.of('content')}
        label={COMPLAINTS.content}
        value={content}
        onChange={setContent}
        most={1000}
        tall
      />
      <DayField {...form.of('performOn')} label={COMPLAINTS.day} value={day} onChange={setDay} />
    </Page>
  )
}
