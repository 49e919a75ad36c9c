import { Text } from '@tarojs/components'
import { useState } from 'react'
import type * as v from 'valibot'
import {
  answerInitiative,
  type InitiativeDetail,
  orderInitiative,
  readInitiative,
  readInitiativeRooms,
} from '#contract/votes/initiatives.ts'
import { listVotes } from '#contract/votes/endpoints.ts'
import { isAllowed } from '#domain/core/access.ts'
import { addDays, beijingDayOf } from '#domain/core/calendar.ts'
import { initiativeRuleOf } from '#domain/votes/initiative.ts'
import { errorWords } from '#src/copy/core/errors.ts'
import { INITIATIVES, REQUESTS } from '#src/copy/votes/initiatives.ts'
import { call } from '#src/data/calls/call.ts'
import { useDraft, useDraftState } from '#src/data/drafts/draft.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { useForm } from '#src/parts/form/use-form.ts'
import { FormBar } from '#src/parts/form/form-bar.tsx'
import { ask } from '#src/parts/form/fields.ts'
import { FieldGroup } from '#src/ui/press/field-group.tsx'
import { usePageParams } from '#src/platform/host.ts'
import { newId } from '#src/platform/random.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Card, Heading } from '#src/ui/layout/card.tsx'
import { Choices } from '#src/ui/press/choices.tsx'
import { Field } from '#src/ui/press/field.tsx'
import { area, dayText, deadline } from '#src/ui/figures/figures.ts'
import { InitiativeHead, InitiativeProgress, initiativeSteps } from '../../parts/initiative-look.tsx'
import { Page } from '#src/ui/layout/page.tsx'
import { Row, Rows } from '#src/ui/layout/rows.tsx'
import { Sheet } from '#src/ui/layout/sheet.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Empty, Failed, Loading } from '#src/ui/state/state.tsx'
import { Notice } from '#src/ui/state/status.tsx'
import { Steps } from '#src/ui/layout/steps.tsx'

type Move = keyof typeof REQUESTS.choices
type RequestField = 'move' | 'voteId' | 'day' | 'note'

/** One joint request as the committee answers it, the street orders on it, and others who watch read it. */
export default function RequestPage() {
  const standing = useActiveRole()
  const { initiativeId = '' } = usePageParams()
  const resource = useResource(
    readInitiative,
    standing ? { params: { estateId: standing.estateId, initiativeId } } : null,
  )
  const [move, setMove] = useState<Move | null>(null)
  const [voteId, setVoteId] = useState<string | null>(null)
  const [inDays, setInDays] = useState('')
  const draft = useDraft()
  const [note, setNote] = useDraftState(draft, 'note', '')
  const [asked, setAsked] = useState<{ key: string } | null>(null)
  const [isBusy, setBusy] = useState(false)
  const [failure, setFailure] = useState<string | null>(null)
  const [told, setTold] = useState<string | null>(null)
  const value = resource.value
  const moves = (value?.moves ?? []).filter((one): one is Move => one in REQUESTS.choices)
  const most = value ? initiativeRuleOf(value.initiative.kind).furthest.days : 0
  const ahead = Number(inDays)
  const isDay = Number.isInteger(ahead) && ahead >= 1 && ahead <= most
  const day = value && isDay ? addDays(beijingDayOf(value.nowAt), ahead) : null

  const hasDay = move === 'plan' || move === 'order'
  const hasReason = move === 'refuse' || move === 'decline'
  const said = {
    move,
    note: note.trim(),
    ...(move === 'convene' ? { voteId } : {}),
    ...(hasDay ? { day } : {}),
  }
  const isStreet = move === 'order' || move === 'decline' || standing?.role === 'street'
  const form = useForm<{ readonly body: v.GenericSchema }, RequestField>(
    isStreet ? orderInitiative : answerInitiative,
    said,
    {
      move: ask.choose(REQUESTS.answer, move, { need: REQUESTS.incomplete.move }),
      voteId: move === 'convene' && ask.choose(REQUESTS.pickVote, voteId, { need: REQUESTS.incomplete.vote }),
      day:
        hasDay &&
        ask.number(REQUESTS.inDays(most), inDays, {
          need: REQUESTS.incomplete.day,
          wrong: REQUESTS.dayOut(most),
          codes: ['initiative.day-unfit'],
        }),
      note: ask.write(hasReason ? REQUESTS.reason : REQUESTS.noteMaybe, note, {
        need: REQUESTS.incomplete.reason,
      }),
    },
  )
  const confirm = async () => {
    setTold(null)
    setFailure(null)
    // The key stays while the sheet is open: pressing again after a lost answer is the same answer.
    setAsked({ key: await newId() })
    return null
  }
  const send = async () => {
    if (!standing || !asked || !move) return
    setBusy(true)
    const given = { params: { estateId: standing.estateId, initiativeId }, key: asked.key }
    const answer = await sendMove(given, standing.role, move, { voteId, day, note: note.trim() })
    setBusy(false)
    if (!answer.ok) return setFailure(answer.code)
    draft.clear()
    setAsked(null)
    setMove(null)
    setTold(REQUESTS.done)
    await resource.reload()
  }

  const words = failure ? errorWords(failure) : null
  return (
    <Page
      {...(moves.length > 0
        ? {
            bar: (
              <FormBar form={form} onPress={() => void form.send(confirm)} id="answer-next">
                {REQUESTS.next}
              </FormBar>
            ),
          }
        : {})}
    >
      {standing ? (
        <Shown resource={resource}>
          {(shown) => (
            <>
              {told ? <Notice tone="good">{told}</Notice> : null}
              <InitiativeHead value={shown} />
              <InitiativeProgress row={shown.initiative} />
              {isAllowed(standing.role, 'initiative.readRooms') ? (
                <Rooms estateId={standing.estateId} initiativeId={initiativeId} />
              ) : null}
              <Heading>{INITIATIVES.steps}</Heading>
              <Steps label={INITIATIVES.steps} steps={initiativeSteps(shown)} />
              {moves.length > 0 ? (
                <Card accent title={REQUESTS.answer}>
                  <Choices
                    {...form.of('move')}
                    label={REQUESTS.answer}
                    chosen={move}
                    options={moves.map((one) => ({
                      key: one,
                      title: REQUESTS.choices[one],
                      note: noteOf(one, shown),
                    }))}
                    onChoose={setMove}
                  />
                  {move === 'convene' ? (
                    <FieldGroup {...form.of('voteId')}>
                      <PickVote estateId={standing.estateId} chosen={voteId} onChoose={setVoteId} />
                    </FieldGroup>
                  ) : null}
                  {hasDay ? (
                    <Field
                      {...form.of('day')}
                      label={REQUESTS.inDays(most)}
                      value={inDays}
                      onChange={setInDays}
                      most={2}
                      digits
                      {...(day ? { hint: REQUESTS.dayIs(dayText(day)) } : {})}
                    />
                  ) : null}
                  {move ? (
                    <Field
                      {...form.of('note')}
                      label={hasReason ? REQUESTS.reason : REQUESTS.noteMaybe}
                      value={note}
                      onChange={setNote}
                      most={500}
                      tall
                    />
                  ) : null}
                </Card>
              ) : null}
              <Sheet
                title={REQUESTS.confirmTitle}
                isOpen={asked !== null}
                onClose={() => setAsked(null)}
                confirm={{ text: REQUESTS.confirm, onPress: () => void send(), busy: isBusy }}
              >
                {words ? <Failed title={words.title} hint={words.hint} /> : null}
                <Text className="text-strong">{shown.initiative.title}</Text>
                <Text className="figure-large">{move ? REQUESTS.choices[move] : ''}</Text>
                {day && (move === 'plan' || move === 'order') ? <Text>{dayText(day)}</Text> : null}
                {note.trim() ? <Text className="pre">{note.trim()}</Text> : null}
              </Sheet>
            </>
          )}
        </Shown>
      ) : (
        <Loading />
      )}
    </Page>
  )
}

function noteOf(move: Move, { initiative }: InitiativeDetail): string {
  if (move !== 'plan') return REQUESTS.choiceNotes[move]
  if (initiative.kind === 'firstMeeting') return REQUESTS.choiceNotes.planFirst
  return initiative.dueFrom === 'street'
    ? REQUESTS.choiceNotes.planStreet
    : REQUESTS.choiceNotes.planCommittee
}

type Props = { params: { estateId: string; initiativeId: string }; key: string }

function sendMove(
  given: Props,
  role: string,
  move: Move,
  said: { voteId: string | null; day: string | null; note: string },
) {
  const { note } = said
  const voteId = said.voteId ?? ''
  const day = said.day ?? ''
  if (move === 'convene') return call(answerInitiative, { ...given, body: { move, voteId, note } })
  if (move === 'refuse') return call(answerInitiative, { ...given, body: { move, note } })
  if (move === 'order') return call(orderInitiative, { ...given, body: { move, day, note } })
  if (move === 'decline') return call(orderInitiative, { ...given, body: { move, note } })
  return role === 'committee'
    ? call(answerInitiative, { ...given, body: { move, day, note } })
    : call(orderInitiative, { ...given, body: { move, day, note } })
}

function PickVote(given: { estateId: string; chosen: string | null; onChoose(voteId: string): void }) {
  const { estateId, chosen, onChoose } = given
  const votes = useResource(listVotes, { params: { estateId } })
  return (
    <Shown resource={votes}>
      {({ votes: rows, nowAt }) => {
        const open = rows.filter((vote) => vote.phase !== 'closed' && vote.phase !== 'cancelled')
        return open.length === 0 ? (
          <Empty title={REQUESTS.noVotes} hint={REQUESTS.noVotesHint} />
        ) : (
          <>
            <Heading>{REQUESTS.pickVote}</Heading>
            <Choices
              label={REQUESTS.pickVote}
              chosen={chosen}
              options={open.map((vote) => ({
                key: vote.voteId,
                title: vote.title,
                note: deadline(nowAt, vote.closesAt),
              }))}
              onChoose={onChoose}
            />
          </>
        )
      }}
    </Shown>
  )
}

/** The rooms behind a request, read only when asked for. */
function Rooms({ estateId, initiativeId }: { estateId: string; initiativeId: string }) {
  const [isOpen, setOpen] = useState(false)
  const rooms = useResource(readInitiativeRooms, isOpen ? { params: { estateId, initiativeId } } : null)
  if (!isOpen)
    return (
      <Button look="second" onPress={() => setOpen(true)} id="rooms">
        {REQUESTS.rooms}
      </Button>
    )
  return (
    <>
      <Heading>{REQUESTS.roomsTitle}</Heading>
      <Text className="text-note">{REQUESTS.roomsNote}</Text>
      <Shown resource={rooms}>
        {(value) => (
          <Rows>
            {value.rooms.map((room) => (
              <Row key={room.label} title={room.label} side={<Text>{area(room.areaDm2)}</Text>} />
            ))}
          </Rows>
        )}
      </Shown>
    </>
  )
}
