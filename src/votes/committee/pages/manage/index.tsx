import { Text } from '@tarojs/components'
import { useState } from 'react'
import { cancelVote, type Objection, readLife } from '#contract/votes/life.ts'
import { LIFE } from '#src/copy/votes/life.ts'
import { call } from '#src/data/calls/call.ts'
import { useDraft, useDraftState } from '#src/data/drafts/draft.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { useForm } from '#src/parts/form/use-form.ts'
import { FormLine } from '#src/parts/form/form-bar.tsx'
import { ask } from '#src/parts/form/fields.ts'
import { goTo, usePageParams } from '#src/platform/host.ts'
import { newId } from '#src/platform/random.ts'
import { addressOf } from '#src/platform/request.ts'
import { routes } from '#src/routes.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Card } from '#src/ui/layout/card.tsx'
import { Field } from '#src/ui/press/field.tsx'
import { Duties, LifeLine } from '#src/ui/votes/life-line.tsx'
import { Objections } from '#src/ui/votes/objections.tsx'
import { Page } from '#src/ui/layout/page.tsx'
import { Postings } from '#src/ui/votes/postings.tsx'
import { Sheet } from '#src/ui/layout/sheet.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Loading } from '#src/ui/state/state.tsx'
import { Notice, Status } from '#src/ui/state/status.tsx'
import { AnswerForm } from '../../parts/answer-form.tsx'
import { toneOf } from '../../parts/life-tone.ts'
import { PublishForm } from '../../parts/publish-form.tsx'

/** Where a vote stands and what the committee has to do with it; to who supervises the same without the buttons. */
export default function ManagePage() {
  const standing = useActiveRole()
  const { voteId = '' } = usePageParams()
  const life = useResource(readLife, standing ? { params: { estateId: standing.estateId, voteId } } : null)
  const [answering, setAnswering] = useState<Objection | null>(null)
  const [isCancelling, setCancelling] = useState(false)
  return (
    <Page>
      {standing ? (
        <Shown resource={life}>
          {(value) => (
            <>
              <Card title={value.title}>
                <Status tone={toneOf(value.state)}>{LIFE.states[value.state]}</Status>
                {value.state === 'held' ? <Notice tone="warn">{LIFE.heldNotice}</Notice> : null}
                {value.revoteOf ? <Text>{LIFE.revoteOf(value.revoteOf.title)}</Text> : null}
                {value.revotes.map((one) => (
                  <Text key={one.voteId}>{LIFE.revotes(one.title)}</Text>
                ))}
              </Card>
              <Duties duties={value.duties} />
              {value.moves.includes('publish') ? (
                <PublishForm voteId={voteId} onDone={() => life.reload()} />
              ) : null}
              {answering ? (
                <AnswerForm
                  key={answering.objectionId}
                  life={value}
                  objection={answering}
                  onClose={() => setAnswering(null)}
                  onDone={() => life.reload()}
                />
              ) : null}
              <Objections
                objections={value.objections}
                {...(!answering &&
                (value.moves.includes('answer-roll') || value.moves.includes('answer-result'))
                  ? { onAnswer: setAnswering }
                  : {})}
              />
              <Card title={LIFE.line}>
                <LifeLine life={value} />
              </Card>
              <Postings publications={value.publications} addressOf={addressOf} />
              <Button look="second" onPress={() => goTo(routes.turnout(voteId))} id="turnout">
                {LIFE.turnout}
              </Button>
              <Button look="second" onPress={() => goTo(routes.vote(voteId))}>
                {LIFE.vote}
              </Button>
              {value.draft &&
              (standing.role === 'committee' ||
                standing.role === 'street' ||
                standing.role === 'community') ? (
                <Button look="second" onPress={() => goTo(routes.draft(voteId))}>
                  {LIFE.seeDraft}
                </Button>
              ) : null}
              {value.moves.includes('copy') ? (
                <>
                  <Button
                    look="second"
                    id="copy-vote"
                    onPress={() =>
                      void newId().then((draftId) => goTo(routes.writeDraft(draftId, { revoteOf: voteId })))
                    }
                  >
                    {LIFE.copy}
                  </Button>
                  <Text className="text-small">{LIFE.copyNote}</Text>
                </>
              ) : null}
              {value.moves.includes('cancel') ? (
                <Button look="plain" onPress={() => setCancelling(true)} id="cancel-vote">
                  {LIFE.cancel}
                </Button>
              ) : null}
              <Cancel
                voteId={voteId}
                isOpen={isCancelling}
                onClose={() => setCancelling(false)}
                onDone={() => life.reload()}
              />
            </>
          )}
        </Shown>
      ) : (
        <Loading />
      )}
    </Page>
  )
}

type CancelGiven = { voteId: string; isOpen: boolean; onClose(): void; onDone(): Promise<unknown> }

function Cancel({ voteId, isOpen, onClose, onDone }: CancelGiven) {
  const standing = useActiveRole()
  const draft = useDraft('cancel')
  const [reason, setReason] = useDraftState(draft, 'reason', '')
  const form = useForm(
    cancelVote,
    { reason: reason.trim() },
    {
      reason: ask.write(LIFE.cancelReason, reason),
    },
  )
  const send = async () => {
    const answer = await call(cancelVote, {
      params: { estateId: standing?.estateId ?? '', voteId },
      body: { reason: reason.trim() },
    })
    if (!answer.ok) return answer
    draft.finish()
    onClose()
    await onDone()
    return null
  }
  return (
    <Sheet
      title={LIFE.cancelTitle}
      isOpen={isOpen}
      onClose={onClose}
      confirm={{
        text: LIFE.cancelSend,
        onPress: () => void form.send(send),
        busy: form.isSending,
      }}
    >
      <Field
        {...form.of('reason')}
        label={LIFE.cancelReason}
        value={reason}
        onChange={setReason}
        most={500}
        tall
      />
      <FormLine form={form} />
    </Sheet>
  )
}
