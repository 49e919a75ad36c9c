import { Text } from '@tarojs/components'
import { useState } from 'react'
import * as v from 'valibot'
import { type InitiativeKind, listInitiatives, startInitiative } from '#contract/votes/initiatives.ts'
import { initiativeRuleOf } from '#domain/votes/initiative.ts'
import { errorLine } from '#src/copy/core/errors.ts'
import { INITIATIVES } from '#src/copy/votes/initiatives.ts'
import { call } from '#src/data/calls/call.ts'
import { useDraft, useDraftState } from '#src/data/drafts/draft.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { DraftLine } from '#src/parts/draft-line.tsx'
import { replaceWith } from '#src/platform/host.ts'
import { newId } from '#src/platform/random.ts'
import { routes } from '#src/routes.ts'
import { Button } from '#src/ui/press/button.tsx'
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
  const [fault, setFault] = useState<string | null>(null)
  const [isAsking, setAsking] = useState(false)
  const [isBusy, setBusy] = useState(false)
  const kind = list.value?.mayStart ?? null

  const ask = async () => {
    if (!title.trim() || !reason.trim() || !question.trim()) return setFault(INITIATIVES.incomplete)
    setFault(null)
    // One name for one text, so that sending it again after a lost answer starts no second request.
    const text = JSON.stringify([title, question, reason])
    if (ids?.text !== text) setIds({ text, initiativeId: await newId(), key: await newId() })
    setAsking(true)
  }
  const send = async (wanted: InitiativeKind) => {
    if (!standing || !ids) return
    setBusy(true)
    const answer = await call(startInitiative, {
      params: { estateId: standing.estateId },
      body: {
        initiativeId: ids.initiativeId,
        kind: wanted,
        title: title.trim(),
        reason: reason.trim(),
        question: question.trim(),
      },
      key: ids.key,
    })
    setBusy(false)
    if (answer.ok) draft.finish()
    if (answer.ok) return replaceWith(routes.initiative(ids.initiativeId))
    setAsking(false)
    setFault(errorLine(answer.code))
  }

  return (
    <Page
      title={INITIATIVES.startTitle}
      {...(kind
        ? {
            bar: (
              <Button onPress={() => void ask()} id="initiative-next">
                {INITIATIVES.next}
              </Button>
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
                  label={INITIATIVES.subject}
                  hint={INITIATIVES.subjectHint}
                  value={title}
                  onChange={setTitle}
                  most={60}
                />
                <Field
                  label={INITIATIVES.question}
                  hint={INITIATIVES.questionHint}
                  value={question}
                  onChange={setQuestion}
                  most={500}
                  tall
                />
                <Field label={INITIATIVES.reason} value={reason} onChange={setReason} most={1000} tall />
                {fault ? <Notice tone="bad">{fault}</Notice> : null}
                <Sheet
                  title={INITIATIVES.startConfirmTitle}
                  isOpen={isAsking}
                  onClose={() => setAsking(false)}
                  confirm={{
                    text: INITIATIVES.startConfirm,
                    onPress: () => void send(kind),
                    busy: isBusy,
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
