import { Text } from '@tarojs/components'
import { useState } from 'react'
import * as v from 'valibot'
import { type InitiativeKind, listInitiatives, startInitiative } from '#contract/votes/initiatives.ts'
import { initiativeRuleOf } from '#domain/votes/initiative.ts'
import { INITIATIVES } from '#src/copy/votes/initiatives.ts'
import { call } from '#src/data/calls/call.ts'
import { useDraft, useDraftState } from '#src/data/drafts/draft.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { DraftLine } from '#src/parts/draft-line.tsx'
import { useForm } from '#src/parts/form/use-form.ts'
import { FormBar } from '#src/parts/form/form-bar.tsx'
import { ask } from '#src/parts/form/fields.ts'
import { replaceWith } from '#src/platform/host.ts'
import { newId } from '#src/platform/random.ts'
import { routes } from '#src/routes.ts'
import { Field } from '#src/ui/press/field.tsx'
import { count } from '#src/ui/figures/figures.ts'
import { Page } from '#src/ui/layout/page.tsx'
import { Sheet } from '#src/ui/layout/sheet.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Empty, Loading } from '#src/ui/state/state.tsx'
import { Notice } from '#src/ui/state/status.tsx'

export default function NewInitiativePage() {
  const standing = useActiveRole()
  const list = useResource(listInitiatives, standing ? { params: { estateId: standing.estateId } } : null)
  const draft = useDraft()
  const [title, setTitle] = useDraftState(draft, 'title', '')
  const [reason, setReason] = useDraftState(draft, 'reason', '')
  const [question, setQuestion] = useDraftState(draft, 'question', '')
  const [ids, setIds] = useDraftState<{ text: string; initiativeId: string; key: string } | null>(
    draft,
    'ids',
    null,
    v.nullable(v.object({ text: v.string(), initiativeId: v.string(), key: v.string() })),
  )
  const [isAsking, setAsking] = useState(false)
  const kind = list.value?.mayStart ?? null

  const said = { title: title.trim(), reason: reason.trim(), question: question.trim() }
  const form = useForm(startInitiative, said, {
    title: ask.write(INITIATIVES.subject, title),
    question: ask.write(INITIATIVES.question, question, { need: INITIATIVES.needQuestion }),
    reason: ask.write(INITIATIVES.reason, reason),
  })
  const confirm = async () => {
    // One name for one text, so that sending it again after a lost answer starts no second request.
    const text = JSON.stringify([title, question, reason])
    if (ids?.text !== text) setIds({ text, initiativeId: await newId(), key: await newId() })
    setAsking(true)
    return null
  }
  const send = async (wanted: InitiativeKind) => {
    if (!standing || !ids) return null
    const answer = await call(startInitiative, {
      params: { estateId: standing.estateId },
      body: {
        initiativeId: ids.initiativeId,
        kind: wanted,
        ...said,
      },
      key: ids.key,
    })
    setAsking(false)
    if (!answer.ok) return answer
    draft.finish()
    replaceWith(routes.initiative(ids.initiativeId))
    return null
  }

  return (
    <Page
      title={INITIATIVES.startTitle}
      {...(kind
        ? {
            bar: (
              <FormBar form={form} onPress={() => void form.send(confirm)} id="initiative-next">
                {INITIATIVES.next}
              </FormBar>
            ),
          }
        : {})}
    >
      {standing ? (
        <Shown resource={list}>
          {() =>
            kind ? (
              <>
                <Notice tone="calm">{INITIATIVES.law[kind]}</Notice>
                <DraftLine draft={draft} />
                <Field
                  {...form.of('title')}
                  label={INITIATIVES.subject}
                  hint={INITIATIVES.subjectHint}
                  value={title}
                  onChange={setTitle}
                  most={60}
                />
                <Field
                  {...form.of('question')}
                  label={INITIATIVES.question}
                  hint={INITIATIVES.questionHint}
                  value={question}
                  onChange={setQuestion}
                  most={500}
                  tall
                />
                <Field
                  {...form.of('reason')}
                  label={INITIATIVES.reason}
                  value={reason}
                  onChange={setReason}
                  most={1000}
                  tall
                />
                <Sheet
                  title={INITIATIVES.startConfirmTitle}
                  isOpen={isAsking}
                  onClose={() => setAsking(false)}
                  confirm={{
                    text: INITIATIVES.startConfirm,
                    onPress: () => void form.send(() => send(kind)),
                    busy: form.isSending,
                  }}
                >
                  <Text className="text-strong">{title}</Text>
                  <Text className="pre">{question}</Text>
                  {INITIATIVES.startNotes(count(initiativeRuleOf(kind).collect.days)).map((note) => (
                    <Text key={note} className="text-note">
                      {note}
                    </Text>
                  ))}
                </Sheet>
              </>
            ) : (
              <Empty title={INITIATIVES.cannotStart} hint={INITIATIVES.cannotStartHint} />
            )
          }
        </Shown>
      ) : (
        <Loading />
      )}
    </Page>
  )
}
