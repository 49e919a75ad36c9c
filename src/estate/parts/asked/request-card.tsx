import { Text } from '@tarojs/components'
import { useState } from 'react'
import type { OutputOf } from '#contract/core/endpoint.ts'
import { decideOpening, type listOpenings, REQUEST_DECISIONS } from '#contract/estate/openings.ts'
import { OPENING } from '#src/copy/estate/opening.ts'
import { call } from '#src/data/calls/call.ts'
import { refreshMe } from '#src/data/calls/sign-in.ts'
import { ask } from '#src/parts/form/fields.ts'
import { FormBar } from '#src/parts/form/form-bar.tsx'
import { useForm } from '#src/parts/form/use-form.ts'
import { count, instant } from '#src/ui/figures/figures.ts'
import { Card } from '#src/ui/layout/card.tsx'
import { Choices } from '#src/ui/press/choices.tsx'
import { Field } from '#src/ui/press/field.tsx'
import { Status } from '#src/ui/state/status.tsx'

type Request = OutputOf<typeof listOpenings>['requests'][number]
type Given = { request: Request; nowAt: number; onDone(): Promise<unknown> }

/** An estate that somebody asks for, and, for another person of the street, whether it is accepted. */
export function RequestCard({ request, nowAt, onDone }: Given) {
  const isLate = request.dueAt <= nowAt
  const when = instant(request.dueAt)
  return (
    <Card title={request.name}>
      <Status tone={isLate ? 'bad' : 'calm'}>
        {`${OPENING.who('street')} ${isLate ? OPENING.late(when) : OPENING.due(when)}`}
      </Status>
      <Text>{OPENING.requestNote(request.communityName, request.byName)}</Text>
      <Text>{OPENING.askedBy[request.askedBy]}</Text>
      {request.askedBy === 'owners' ? (
        <Text>{OPENING.askedCount(count(request.asking), count(request.owners))}</Text>
      ) : null}
      <Text>{OPENING.basisLine(request.basis)}</Text>
      {request.mayDecide ? (
        <Decision request={request} onDone={onDone} />
      ) : (
        <Status tone="quiet">{OPENING.notMine}</Status>
      )}
    </Card>
  )
}

function Decision({ request, onDone }: Omit<Given, 'nowAt'>) {
  const [decision, setDecision] = useState<(typeof REQUEST_DECISIONS)[number] | null>(null)
  const [words, setWords] = useState('')
  const said = { decision, words: words.trim() }
  const form = useForm<typeof decideOpening, 'decision' | 'words'>(decideOpening, said, {
    decision: ask.choose(OPENING.accept, decision),
    words:
      decision === 'refuse' &&
      ask.write(OPENING.refuseWords, words, { fault: said.words === '', codes: ['opening.words-missing'] }),
  })
  const send = async () => {
    if (decision === null) return null
    const answer = await call(decideOpening, {
      params: { requestId: request.requestId },
      body: { decision, words: said.words },
    })
    if (!answer.ok) return answer
    await refreshMe()
    await onDone()
    return null
  }
  const id = request.requestId
  return (
    <>
      <Text className="text-note">{OPENING.acceptNote}</Text>
      <Choices
        {...form.of('decision')}
        label={OPENING.accept}
        chosen={decision}
        options={REQUEST_DECISIONS.map((key) => ({ key, title: OPENING[key] }))}
        onChoose={setDecision}
        grid
      />
      {decision === 'refuse' ? (
        <Field
          {...form.of('words')}
          label={OPENING.refuseWords}
          value={words}
          onChange={setWords}
          most={200}
          tall
        />
      ) : null}
      <FormBar form={form} onPress={() => void form.send(send)} id={`decide-${id}`}>
        {decision === 'refuse' ? OPENING.refuse : OPENING.accept}
      </FormBar>
    </>
  )
}
