import { Text } from '@tarojs/components'
import { useState } from 'react'
import { announceVote } from '#contract/committee.ts'
import { addDays, beijingDayOf } from '#domain/calendar.ts'
import { MATTERS } from '#domain/vote/matter.ts'
import { COMMITTEE } from '#src/copy/committee.ts'
import { errorWords } from '#src/copy/errors.ts'
import { FIGURES } from '#src/copy/figures.ts'
import { VOTES } from '#src/copy/votes.ts'
import { call } from '#src/data/call.ts'
import { useStanding } from '#src/data/gate.ts'
import { replaceWith } from '#src/platform/host.ts'
import { newId } from '#src/platform/random.ts'
import { routes } from '#src/routes.ts'
import { Button } from '#src/ui/button.tsx'
import { Card } from '#src/ui/card.tsx'
import { Choices } from '#src/ui/choices.tsx'
import { Field } from '#src/ui/field.tsx'
import { area, count, dayText } from '#src/ui/figures.ts'
import { Page } from '#src/ui/page.tsx'
import { Sheet } from '#src/ui/sheet.tsx'
import { Loading } from '#src/ui/state.tsx'
import { Notice } from '#src/ui/status.tsx'

const KINDS = MATTERS.map((matter) => ({
  key: String(matter.id),
  title: matter.title,
  note: VOTES.matter(matter.article, matter.kind),
}))
const SCOPES = [
  { key: 'whole', title: COMMITTEE.whole },
  { key: 'building', title: COMMITTEE.oneBuilding },
] as const

export default function AnnouncePage() {
  const standing = useStanding()
  const [title, setTitle] = useState('')
  const [question, setQuestion] = useState('')
  const [matter, setMatter] = useState<string | null>(null)
  const [scope, setScope] = useState<'whole' | 'building'>('whole')
  const [building, setBuilding] = useState('')
  const [documentTitle, setDocumentTitle] = useState('')
  const [documentBody, setDocumentBody] = useState('')
  const [opensIn, setOpensIn] = useState('17')
  const [lasts, setLasts] = useState('21')
  const [ids, setIds] = useState<{ voteId: string; key: string } | null>(null)
  const [fault, setFault] = useState<string | null>(null)
  const [isAsking, setAsking] = useState(false)
  const [isBusy, setBusy] = useState(false)
  const [done, setDone] = useState<string | null>(null)

  const [today] = useState(() => beijingDayOf(Date.now()))
  const days = [Number(opensIn), Number(lasts)] as const
  const areDays = days.every((one) => Number.isInteger(one) && one > 0 && one < 400)
  const opensOn = areDays ? addDays(today, days[0]) : today
  const closesOn = areDays ? addDays(opensOn, days[1]) : today

  const ask = async () => {
    if (!title.trim() || !question.trim() || !matter) return setFault(COMMITTEE.incomplete)
    if (scope === 'building' && !building.trim()) return setFault(COMMITTEE.incomplete)
    if (!areDays) return setFault(COMMITTEE.badDays)
    setFault(null)
    // One name for this wish, so that sending it twice announces one vote.
    if (!ids) setIds({ voteId: await newId(), key: await newId() })
    setAsking(true)
  }
  const send = async () => {
    if (!standing || !ids) return
    setBusy(true)
    const hasDocument = documentTitle.trim() !== '' && documentBody.trim() !== ''
    const answer = await call(announceVote, {
      params: { communityId: standing.communityId },
      body: {
        voteId: ids.voteId,
        title: title.trim(),
        items: [
          {
            kind: 'question',
            title: title.trim(),
            text: question.trim(),
            matterId: Number(matter),
            options: [],
          },
        ],
        seats: 0,
        paper: 'first-stands',
        proxyCap: 0,
        documents: hasDocument ? [{ title: documentTitle.trim(), body: documentBody.trim() }] : [],
        opensOn,
        closesOn,
        building: scope === 'building' ? building.trim() : null,
      },
      key: ids.key,
    })
    setBusy(false)
    setAsking(false)
    if (answer.ok)
      return setDone(COMMITTEE.done(FIGURES.heads(count(answer.value.heads)), area(answer.value.areaDm2)))
    const words = errorWords(answer.code)
    setFault(`${words.title} ${words.hint}`)
  }

  if (!standing)
    return (
      <Page title={COMMITTEE.announceTitle}>
        <Loading />
      </Page>
    )
  if (done && ids)
    return (
      <Page
        title={COMMITTEE.announceTitle}
        bar={
          <Button onPress={() => replaceWith(routes.vote(ids.voteId))} id="see-vote">
            {COMMITTEE.seeVote}
          </Button>
        }
      >
        <Notice tone="good">{done}</Notice>
      </Page>
    )
  return (
    <Page
      title={COMMITTEE.announceTitle}
      bar={
        <Button onPress={() => void ask()} id="announce-next">
          {COMMITTEE.submit}
        </Button>
      }
    >
      <Notice tone="warn">{COMMITTEE.frozen}</Notice>
      <Field label={COMMITTEE.subject} value={title} onChange={setTitle} most={60} />
      <Field label={COMMITTEE.question} value={question} onChange={setQuestion} most={500} tall />
      <Card title={COMMITTEE.matter}>
        <Choices label={COMMITTEE.matter} chosen={matter} options={KINDS} onChoose={setMatter} />
      </Card>
      <Card title={COMMITTEE.scope}>
        <Choices label={COMMITTEE.scope} chosen={scope} options={SCOPES} onChoose={setScope} />
        {scope === 'building' ? (
          <Field label={COMMITTEE.building} value={building} onChange={setBuilding} most={20} />
        ) : null}
      </Card>
      <Field label={COMMITTEE.opensIn} value={opensIn} onChange={setOpensIn} most={3} digits />
      <Field label={COMMITTEE.lasts} value={lasts} onChange={setLasts} most={3} digits />
      {areDays ? (
        <Text className="text-note">
          {COMMITTEE.opensOn(dayText(opensOn))} {COMMITTEE.closesOn(dayText(closesOn))}
        </Text>
      ) : null}
      <Field label={COMMITTEE.documentTitle} value={documentTitle} onChange={setDocumentTitle} most={60} />
      <Field
        label={COMMITTEE.documentBody}
        value={documentBody}
        onChange={setDocumentBody}
        most={5000}
        tall
      />
      {fault ? <Notice tone="bad">{fault}</Notice> : null}
      <Sheet
        title={COMMITTEE.confirmTitle}
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        confirm={{ text: COMMITTEE.confirm, onPress: () => void send(), busy: isBusy }}
      >
        <Text className="text-strong">{title}</Text>
        <Text className="pre">{question}</Text>
        <Text className="text-note">
          {COMMITTEE.opensOn(dayText(opensOn))} {COMMITTEE.closesOn(dayText(closesOn))}
        </Text>
      </Sheet>
    </Page>
  )
}
