import { Text } from '@tarojs/components'
import { useState } from 'react'
import { enterPaper, listPaper, type PaperState } from '#contract/committee.ts'
import { choiceCount, voidChoice } from '#domain/vote/item.ts'
import { readSerial } from '#domain/vote/serial.ts'
import { COMMITTEE } from '#src/copy/committee.ts'
import { errorWords } from '#src/copy/errors.ts'
import { FIGURES } from '#src/copy/figures.ts'
import { type AnyItem, choiceWords } from '#src/copy/votes.ts'
import { call } from '#src/data/call.ts'
import { useStanding } from '#src/data/gate.ts'
import { useResource } from '#src/data/resource.ts'
import { usePageParams } from '#src/platform/host.ts'
import { newId } from '#src/platform/random.ts'
import { Button } from '#src/ui/button.tsx'
import { Card } from '#src/ui/card.tsx'
import { Choices } from '#src/ui/choices.tsx'
import { Field } from '#src/ui/field.tsx'
import { instant } from '#src/ui/figures.ts'
import { Page } from '#src/ui/page.tsx'
import { Row, Rows } from '#src/ui/rows.tsx'
import { Shown } from '#src/ui/shown.tsx'
import { Loading } from '#src/ui/state.tsx'
import { Notice, Status, type Tone } from '#src/ui/status.tsx'

/** More homes than this are no choice but a list; typing another sign shortens it. */
const MOST_FOUND = 6
const TONES: Record<PaperState, Tone> = {
  first: 'warn',
  counted: 'good',
  differs: 'bad',
  'set-aside': 'quiet',
}

/** What a clerk may read on paper: every choice, and that nobody can read it. */
function paperOptions(item: AnyItem) {
  return Array.from({ length: choiceCount(item) }, (_, choice) => ({
    key: String(choice),
    title: choice === voidChoice(item) ? COMMITTEE.unreadable : choiceWords(item, choice),
  }))
}

export default function PaperPage() {
  const standing = useStanding()
  const { voteId = '' } = usePageParams()
  const params = { communityId: standing?.communityId ?? '', voteId }
  const papers = useResource(listPaper, standing ? { params } : null)
  const [sought, setSought] = useState('')
  const [headId, setHeadId] = useState<string | null>(null)
  const [serial, setSerial] = useState('')
  const [chosen, setChosen] = useState<Readonly<Record<number, number>>>({})
  const [entryId, setEntryId] = useState<string | null>(null)
  const [told, setTold] = useState<{ tone: 'good' | 'warn' | 'bad'; text: string } | null>(null)
  const [isBusy, setBusy] = useState(false)

  const enter = async () => {
    const items = papers.value?.items ?? []
    const choices = items.flatMap((_, index) => chosen[index] ?? [])
    if (!headId || choices.length < items.length || serial.trim() === '')
      return setTold({ tone: 'bad', text: COMMITTEE.needAll })
    setBusy(true)
    const name = entryId ?? (await newId())
    setEntryId(name)
    const body = { entryId: name, headId, serial: serial.trim(), choices, photoIds: [] }
    const answer = await call(enterPaper, { params, body, key: name })
    setBusy(false)
    if (!answer.ok) {
      const words = errorWords(answer.code)
      return setTold({ tone: 'bad', text: `${words.title} ${words.hint}` })
    }
    const { state } = answer.value
    setTold({ tone: state === 'counted' ? 'good' : 'warn', text: COMMITTEE.states[state] })
    // The next ballot is a new wish with a name of its own.
    setEntryId(null)
    setHeadId(null)
    setSerial('')
    setChosen({})
    setSought('')
    await papers.reload()
  }

  return (
    <Page
      bar={
        <Button onPress={() => void enter()} busy={isBusy} id="enter-paper">
          {COMMITTEE.enter}
        </Button>
      }
    >
      <Notice tone="calm">{COMMITTEE.paperNote}</Notice>
      {standing ? (
        <Shown resource={papers}>
          {({ items, heads, papers: entered }) => {
            const found = [
              ...heads.filter((head) => head.headId === headId),
              ...(sought.trim() === ''
                ? []
                : heads.filter(
                    (head) => head.headId !== headId && head.unitLabels.join(' ').includes(sought.trim()),
                  )),
            ].slice(0, MOST_FOUND)
            return (
              <>
                <Field
                  label={COMMITTEE.serial}
                  hint={COMMITTEE.serialHint}
                  value={serial}
                  onChange={(typed) => {
                    setSerial(typed)
                    const printed = readSerial(typed)
                    const named = printed && heads.find((head) => head.serial === printed)
                    if (named) setHeadId(named.headId)
                  }}
                  most={20}
                />
                <Card title={COMMITTEE.pickHome}>
                  <Field label={COMMITTEE.find} value={sought} onChange={setSought} most={20} />
                  {sought.trim() === '' && !headId ? null : found.length === 0 ? (
                    <Text className="text-note">{COMMITTEE.noHome}</Text>
                  ) : (
                    <Choices
                      label={COMMITTEE.pickHome}
                      chosen={headId}
                      options={found.map((head) => ({
                        key: head.headId,
                        title: FIGURES.homes(head.unitLabels),
                      }))}
                      onChoose={setHeadId}
                    />
                  )}
                </Card>
                {items.map((item, index) => (
                  <Card key={item.title} title={items.length > 1 ? item.title : COMMITTEE.choice}>
                    <Choices
                      label={items.length > 1 ? item.title : COMMITTEE.choice}
                      chosen={chosen[index] === undefined ? null : String(chosen[index])}
                      options={paperOptions(item)}
                      onChoose={(choice) => setChosen({ ...chosen, [index]: Number(choice) })}
                    />
                  </Card>
                ))}
                {told ? <Notice tone={told.tone}>{told.text}</Notice> : null}
                {entered.length > 0 ? (
                  <>
                    <Text className="text-head">{COMMITTEE.entered}</Text>
                    <Rows>
                      {entered.map((paper) => (
                        <Row
                          key={paper.headId}
                          title={FIGURES.homes(paper.unitLabels)}
                          note={`${paper.serial} ${instant(paper.enteredAt)}`}
                        >
                          <Status tone={TONES[paper.state]}>{COMMITTEE.states[paper.state]}</Status>
                        </Row>
                      ))}
                    </Rows>
                  </>
                ) : null}
              </>
            )
          }}
        </Shown>
      ) : (
        <Loading />
      )}
    </Page>
  )
}
