import { Text } from '@tarojs/components'
import { useState } from 'react'
import * as v from 'valibot'
import {
  adviseDraft,
  announceDraft,
  type DraftDetail,
  readDraft,
  submitDraft,
} from '#contract/votes/drafts.ts'
import { FIGURES } from '#src/copy/core/figures.ts'
import { LIFE } from '#src/copy/votes/life.ts'
import { ROLE_NAMES } from '#src/copy/home/pages.ts'
import { call } from '#src/data/calls/call.ts'
import { useDraft, useDraftState } from '#src/data/drafts/draft.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { useForm } from '#src/parts/form/use-form.ts'
import { FormBar } from '#src/parts/form/form-bar.tsx'
import { ask } from '#src/parts/form/fields.ts'
import { goTo, replaceWith, usePageParams } from '#src/platform/host.ts'
import { newId } from '#src/platform/random.ts'
import { routes } from '#src/routes.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Card } from '#src/ui/layout/card.tsx'
import { Field } from '#src/ui/press/field.tsx'
import { area, count, instant } from '#src/ui/figures/figures.ts'
import { Duties } from '#src/ui/votes/life-line.tsx'
import { Page } from '#src/ui/layout/page.tsx'
import { Sheet } from '#src/ui/layout/sheet.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Loading } from '#src/ui/state/state.tsx'
import { Notice, Status } from '#src/ui/state/status.tsx'
import { CheckList, refusedWords } from '../../parts/check-list.tsx'
import { DraftText } from '../../parts/draft-text.tsx'

/** A draft to be read: the committee submits and announces it from here, street and community reply to it. */
export default function DraftPage() {
  const standing = useActiveRole()
  const { draftId = '' } = usePageParams()
  const draft = useResource(readDraft, standing ? { params: { estateId: standing.estateId, draftId } } : null)
  const { value } = draft
  const [asked, setAsked] = useState<'submit' | 'announce' | null>(null)
  const [done, setDone] = useState<string | null>(null)
  const [refused, setRefused] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)
  const params = { estateId: standing?.estateId ?? '', draftId }
  const send = async () => {
    if (!value) return
    setBusy(true)
    setRefused(null)
    const body = { revision: value.revision }
    const key = await newId()
    if (asked === 'submit') {
      const answer = await call(submitDraft, { params, body, key })
      if (!answer.ok) setRefused(answer.code)
    } else {
      const answer = await call(announceDraft, { params, body, key })
      if (answer.ok) setDone(LIFE.done(FIGURES.heads(count(answer.value.heads)), area(answer.value.areaDm2)))
      else setRefused(answer.code)
    }
    setBusy(false)
    setAsked(null)
    await draft.reload()
  }
  const may = (move: DraftDetail['moves'][number]) => value?.moves.includes(move) ?? false
  return (
    <Page title={LIFE.draftTitle} bar={bar()}>
      {done ? <Notice tone="good">{done}</Notice> : null}
      {refused ? <Notice tone="bad">{refusedWords(refused, value?.checks ?? [])}</Notice> : null}
      {standing ? (
        <Shown resource={draft}>
          {(shown) => (
            <>
              <Card title={shown.content.title || LIFE.untitled}>
                <Status tone={shown.state === 'draft' ? 'quiet' : 'calm'}>{LIFE.states[shown.state]}</Status>
                <Text className="text-small">{LIFE.saved(shown.revision, instant(shown.savedAt))}</Text>
                {shown.revoteOf ? <Text>{LIFE.revoteOf(shown.revoteOf.title)}</Text> : null}
                {may('announce') ? <Text>{LIFE.mayAnnounce}</Text> : null}
                {!may('announce') && shown.mayAnnounceAt !== null && may('save') ? (
                  <Text>{LIFE.mayAnnounceFrom(instant(shown.mayAnnounceAt))}</Text>
                ) : null}
                {shown.isAnnounced ? <Text>{LIFE.isAnnounced}</Text> : null}
              </Card>
              <Duties duties={shown.duties} />
              {may('save') ? <CheckList checks={shown.checks} /> : null}
              {may('advise') ? <Reply draft={shown} onSent={() => draft.reload()} /> : null}
              <Advice draft={shown} />
              <Card title={LIFE.content}>
                <DraftText content={shown.content} />
              </Card>
              {may('save') && (may('submit') || may('announce')) ? (
                <Button look="second" onPress={() => goTo(routes.writeDraft(draftId))} id="write-draft">
                  {LIFE.write}
                </Button>
              ) : null}
              <Card title={LIFE.versions}>
                {shown.versions.map((one) => (
                  <Text key={one.revision} className="text-small">
                    {LIFE.version(one.revision, instant(one.savedAt), one.isMine)}
                  </Text>
                ))}
              </Card>
            </>
          )}
        </Shown>
      ) : (
        <Loading />
      )}
      <Sheet
        title={asked === 'announce' ? LIFE.announceTitle : LIFE.submit}
        isOpen={asked !== null}
        onClose={() => setAsked(null)}
        confirm={{
          text: asked === 'announce' ? LIFE.announce : LIFE.submit,
          onPress: () => void send(),
          busy: isBusy,
        }}
      >
        <Text>{asked === 'announce' ? LIFE.announceNote : LIFE.submitNote}</Text>
      </Sheet>
    </Page>
  )

  function bar() {
    if (value?.isAnnounced)
      return (
        <Button onPress={() => replaceWith(routes.vote(draftId))} id="see-vote">
          {LIFE.seeVote}
        </Button>
      )
    if (may('announce'))
      return (
        <Button onPress={() => setAsked('announce')} id="announce-draft">
          {LIFE.announce}
        </Button>
      )
    if (may('submit'))
      return (
        <Button onPress={() => setAsked('submit')} id="submit-draft">
          {LIFE.submit}
        </Button>
      )
    if (may('save'))
      return (
        <Button onPress={() => goTo(routes.writeDraft(draftId))} id="write-draft">
          {LIFE.write}
        </Button>
      )
    return undefined
  }
}

function Advice({ draft }: { draft: DraftDetail }) {
  if (draft.submissions.length === 0) return null
  return (
    <Card title={LIFE.advice}>
      {draft.advice.length === 0 ? <Text className="text-note">{LIFE.noAdvice}</Text> : null}
      {draft.advice.map((one) => (
        <Card key={one.adviceId}>
          <Text className="pre">{one.text || LIFE.nothing}</Text>
          <Text className="text-small">
            {LIFE.adviceOf(ROLE_NAMES[one.by], instant(one.at), one.revision)}
          </Text>
        </Card>
      ))}
    </Card>
  )
}

type ReplyGiven = { draft: DraftDetail; onSent(): Promise<unknown> }

/** What street or community says to the draft; nothing is an answer too. */
function Reply({ draft, onSent }: ReplyGiven) {
  const standing = useActiveRole()
  const left = useDraft('advice')
  const [text, setText] = useDraftState(left, 'text', '')
  const [adviceId, setAdviceId] = useDraftState<string | null>(left, 'adviceId', null, v.nullable(v.string()))
  const [isSent, setSent] = useState(false)
  const hasReplied = draft.advice.some((one) => one.by === standing?.role)
  const form = useForm(
    adviseDraft,
    { revision: draft.revision, text: text.trim() },
    {
      // Who has said something already cannot say that there is nothing to say.
      text: ask.write(hasReplied ? LIFE.adviceMore : LIFE.adviceText, text, {
        fault: hasReplied && text.trim() === '',
      }),
    },
  )
  const send = async () => {
    const id = adviceId ?? (await newId())
    setAdviceId(id)
    const answer = await call(adviseDraft, {
      params: { estateId: standing?.estateId ?? '', draftId: draft.draftId },
      body: { adviceId: id, revision: draft.revision, text: text.trim() },
      key: id,
    })
    if (!answer.ok) return answer
    setSent(true)
    setAdviceId(null)
    setText('')
    await onSent()
    return null
  }
  if (isSent)
    return (
      <>
        <Notice tone="good">{LIFE.adviceSent}</Notice>
        <Button look="plain" onPress={() => setSent(false)} id="advise-again">
          {LIFE.replyAgain}
        </Button>
      </>
    )
  return (
    <Card accent title={LIFE.reply}>
      <Field
        {...form.of('text')}
        label={hasReplied ? LIFE.adviceMore : LIFE.adviceText}
        value={text}
        onChange={(next) => {
          setText(next)
          setAdviceId(null)
        }}
        most={1000}
        tall
      />
      <FormBar form={form} onPress={() => void form.send(send)} id="advise">
        {text.trim() || hasReplied ? LIFE.adviceSend : LIFE.adviceNone}
      </FormBar>
    </Card>
  )
}
