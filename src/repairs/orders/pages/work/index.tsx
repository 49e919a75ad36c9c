import { Text } from '@tarojs/components'
import { useState } from 'react'
import * as v from 'valibot'
import { listWorkers } from '#contract/repairs/desk.ts'
import {
  listAlike,
  moveRepair,
  type RepairDetail,
  readRepair,
  type StepData,
} from '#contract/repairs/endpoints.ts'
import { isAllowed } from '#domain/core/access.ts'
import { addDays, beijingDayOf, startOfDayMs } from '#domain/core/calendar.ts'
import { plainHundredths } from '#domain/core/quantity.ts'
import {
  DECLINE_REASONS,
  type DeclineReason,
  PAUSE_REASONS,
  type PauseReason,
} from '#domain/repairs/ticket.ts'
import { REPAIRS } from '#src/copy/repairs/words.ts'
import { WORK } from '#src/copy/repairs/work.ts'
import { useDraft, useDraftState } from '#src/data/drafts/draft.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { doAct, editAct, endOf, sendSoon, useOutbox } from '#src/data/outbox/outbox.ts'
import type { OutboxItem } from '#src/data/outbox/core.ts'
import { usePickedPhotos } from '#src/data/files/picked-photos.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { DraftLine } from '#src/parts/draft-line.tsx'
import { Nowhere } from '#src/parts/frame/nowhere.tsx'
import { useForm } from '#src/parts/form/use-form.ts'
import { FormBar } from '#src/parts/form/form-bar.tsx'
import { ask, fenOf } from '#src/parts/form/fields.ts'
import { sentBy } from '#src/parts/form/sent.ts'
import { FieldGroup } from '#src/ui/press/field-group.tsx'
import { replaceWith, usePageParams } from '#src/platform/host.ts'
import { routes } from '#src/routes.ts'
import { Card, Heading } from '#src/ui/layout/card.tsx'
import { Choices } from '#src/ui/press/choices.tsx'
import { Field } from '#src/ui/press/field.tsx'
import { count, instant, shortDay } from '#src/ui/figures/figures.ts'
import { Page } from '#src/ui/layout/page.tsx'
import { PhotoPicker } from '#src/ui/layout/photos.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Loading } from '#src/ui/state/state.tsx'
import { EMPTY_LINE, lineOf, QuoteForm, quoteFields, quoteOf } from '../../parts/quote-form.tsx'

const MOST_PHOTOS = 6
const HOUR = 3_600_000
/** Hours of the day at which somebody comes. */
const WINDOWS = [
  { key: 'morning', from: 9, to: 12, title: WORK.morning },
  { key: 'afternoon', from: 14, to: 18, title: WORK.afternoon },
  { key: 'evening', from: 18, to: 20, title: WORK.evening },
] as const
const SELF = 'self'
const OUTSIDE = 'outside'

const Lines = v.array(v.object({ title: v.string(), quantity: v.string(), unit: v.string() }))

type FormMove = keyof typeof WORK.titles

/** One form for what a move has to say: whom, when, how much, why, and pictures. */
export default function WorkPage() {
  const standing = useActiveRole()
  const { repairId = '', move = '', editing } = usePageParams()
  // A refused move comes back here with all it held, and is sent again in its place.
  const [edited] = useState(() => useOutbox.getState().unsent.find((one) => one.id === editing) ?? null)
  const repair = useResource(
    readRepair,
    standing ? { params: { estateId: standing.estateId, repairId } } : null,
  )
  if (!standing || !(move in WORK.titles)) return <Page>{standing ? <Nowhere /> : <Loading />}</Page>
  return (
    <Shown resource={repair}>
      {(value) => (
        <WorkForm
          estateId={standing.estateId}
          mayDirect={isAllowed(standing.role, 'repair.move')}
          move={move as FormMove}
          value={value}
          edited={edited}
        />
      )}
    </Shown>
  )
}

type Props = {
  estateId: string
  mayDirect: boolean
  move: FormMove
  value: RepairDetail
  edited: OutboxItem | null
}

function WorkForm({ estateId, mayDirect, move, value, edited }: Props) {
  const { repairId } = value.repair
  const before = (edited?.body.data ?? {}) as StepData
  const draft = useDraft()
  const [keys] = useState(() => (edited?.photos ?? []).map((photo) => photo.key))
  const { photos, isWorking, picker } = usePickedPhotos(MOST_PHOTOS, { draft, keys })
  const [note, setNote] = useDraftState(draft, 'note', String(edited?.body.note ?? ''))
  const [worker, setWorker] = useDraftState<string | null>(
    draft,
    'worker',
    edited ? workerOf(before) : null,
    v.nullable(v.string()),
  )
  const [firm, setFirm] = useDraftState(draft, 'firm', before.thirdParty ?? '')
  const [visit, setVisit] = useDraftState<string | null>(
    draft,
    'visit',
    before.visitFrom === undefined ? null : (visitAt(before.visitFrom)?.key ?? null),
    v.nullable(v.string()),
  )
  const [pauseReason, setPauseReason] = useDraftState<PauseReason | null>(
    draft,
    'pauseReason',
    before.pauseReason ?? null,
    v.nullable(v.picklist(PAUSE_REASONS)),
  )
  const [declineReason, setDeclineReason] = useDraftState<DeclineReason | null>(
    draft,
    'declineReason',
    before.declineReason ?? null,
    v.nullable(v.picklist(DECLINE_REASONS)),
  )
  const [duplicateOf, setDuplicateOf] = useDraftState<string | null>(
    draft,
    'duplicateOf',
    before.duplicateOf ?? null,
    v.nullable(v.string()),
  )
  const [lines, setLines] = useDraftState(
    draft,
    'lines',
    before.quote ? before.quote.map(lineOf) : [EMPTY_LINE],
    Lines,
  )
  const [cost, setCost] = useDraftState(
    draft,
    'cost',
    before.costFen === undefined ? '' : plainHundredths(before.costFen),
  )
  const visits = visitsFrom(value.nowAt)
  /** What the form says beside its words. */
  const said = (): StepData => {
    const window = visits.find((one) => one.key === visit)
    const costFen = fenOf(cost)
    switch (move) {
      case 'dispatch':
        if (worker === OUTSIDE) return { thirdParty: firm.trim() }
        return worker === null || worker === SELF ? {} : { workerId: worker }
      case 'schedule':
        return window ? { visitFrom: window.from, visitTo: window.to } : {}
      case 'quote':
        return { quote: quoteOf(lines) }
      case 'pause':
        return pauseReason ? { pauseReason } : {}
      case 'decline':
        return {
          ...(declineReason ? { declineReason } : {}),
          ...(declineReason === 'duplicate' && duplicateOf ? { duplicateOf } : {}),
        }
      case 'finish':
        return costFen === null ? {} : { costFen }
      default:
        return {}
    }
  }
  const data = said()
  const needsNote = move === 'pause' || move === 'decline' || move === 'reopen' || move === 'say'
  const lacks = (isMissing: boolean, words: string) => ({ fault: isMissing && words })
  const form = useForm<typeof moveRepair, string>(
    moveRepair,
    { note: note.trim(), data },
    {
      'data.thirdParty': worker === OUTSIDE && ask.write(WORK.thirdParty, firm),
      'data.visitFrom':
        move === 'schedule' && ask.choose(WORK.when, visit, lacks(!data.visitFrom, WORK.needTime)),
      ...(move === 'quote' ? quoteFields(lines) : {}),
      'data.pauseReason':
        move === 'pause' && ask.choose(WORK.pauseWhy, pauseReason, lacks(!pauseReason, WORK.needReason)),
      'data.declineReason':
        move === 'decline' &&
        ask.choose(WORK.declineWhy, declineReason, lacks(!declineReason, WORK.needReason)),
      'data.duplicateOf':
        declineReason === 'duplicate' &&
        ask.choose(WORK.sameAs, duplicateOf, lacks(!duplicateOf, WORK.needReason)),
      photos:
        move === 'finish' &&
        ask.add(WORK.after, photos, {
          ...lacks(photos.length === 0, WORK.needPicture),
          codes: ['repair.photos-needed'],
        }),
      'data.costFen': move === 'finish' && ask.amount(WORK.cost, cost, { wrong: WORK.costWrong }),
      note: ask.write(needsNote ? WORK.noteNeeded : WORK.note, note, {
        ...lacks(needsNote && note.trim() === '', WORK.needNote),
        codes: ['repair.reason-needed'],
      }),
    },
  )

  const send = async () => {
    const keys = photos.map((photo) => photo.key)
    const about = `${WORK.titles[move]} ${value.repair.placeText} ${value.repair.kindTitle}`
    const words = note.trim()
    if (edited) {
      const body = move === 'say' ? { note: words } : { ...edited.body, note: words, data }
      const isKept = await editAct(edited, body, keys)
      if (isKept) await sendSoon()
      const end = endOf(edited.id)
      if (!isKept || end.is === 'not-kept') return REPAIRS.notKept
      draft.finish()
      // Refused once more it waits where it waited, with what was put right.
      replaceWith(routes.repair(repairId))
      return null
    }
    const end =
      move === 'say'
        ? await doAct('say', repairId, { note: words }, keys, about)
        : await doAct('move', repairId, { move, note: words, data }, keys, about)
    const sent = sentBy(end, REPAIRS.notKept)
    if (sent !== null) return sent
    draft.finish()
    // Kept and not sent yet: the repair's page says so, and that it goes out by itself.
    replaceWith(routes.repair(repairId))
    return null
  }

  return (
    <Page
      bar={
        <FormBar form={form} id="send-work" onPress={() => void form.send(send)} busy={isWorking}>
          {WORK.send}
        </FormBar>
      }
    >
      <Heading>{WORK.titles[move]}</Heading>
      <DraftLine draft={draft} />
      <Text className="text-note">
        {value.repair.placeText} {value.repair.kindTitle}
      </Text>
      {move === 'dispatch' && mayDirect ? (
        <Card title={WORK.who}>
          <Workers estateId={estateId} chosen={worker} onChoose={setWorker} />
          {worker === OUTSIDE ? (
            <Field
              {...form.of('data.thirdParty')}
              label={WORK.thirdParty}
              value={firm}
              onChange={setFirm}
              most={60}
            />
          ) : null}
        </Card>
      ) : null}
      {move === 'schedule' ? (
        <Card title={WORK.when}>
          <Choices
            {...form.of('data.visitFrom')}
            label={WORK.when}
            chosen={visit}
            options={visits}
            onChoose={setVisit}
          />
        </Card>
      ) : null}
      {move === 'quote' ? <QuoteForm lines={lines} onChange={setLines} form={form} /> : null}
      {move === 'pause' ? (
        <Card title={WORK.pauseWhy}>
          <Choices
            {...form.of('data.pauseReason')}
            label={WORK.pauseWhy}
            chosen={pauseReason}
            options={PAUSE_REASONS.map((one) => ({ key: one, title: WORK.pauseReasons[one] }))}
            onChoose={setPauseReason}
          />
          <Text className="text-small">{WORK.pauseOpen}</Text>
        </Card>
      ) : null}
      {move === 'decline' ? (
        <Card title={WORK.declineWhy}>
          <Choices
            {...form.of('data.declineReason')}
            label={WORK.declineWhy}
            chosen={declineReason}
            options={DECLINE_REASONS.map((one) => ({ key: one, title: WORK.declineReasons[one] }))}
            onChoose={setDeclineReason}
          />
          {declineReason === 'duplicate' ? (
            <FieldGroup {...form.of('data.duplicateOf')}>
              <Others estateId={estateId} value={value} chosen={duplicateOf} onChoose={setDuplicateOf} />
            </FieldGroup>
          ) : null}
        </Card>
      ) : null}
      {move === 'arrive' || move === 'finish' || move === 'say' || move === 'reopen' ? (
        <Card title={move === 'finish' ? WORK.after : move === 'arrive' ? WORK.before : WORK.pictures}>
          <FieldGroup {...form.of('photos')}>
            <PhotoPicker name={REPAIRS.photo} {...picker} />
          </FieldGroup>
        </Card>
      ) : null}
      {move === 'finish' ? (
        <Field
          {...form.of('data.costFen')}
          decimal
          label={WORK.cost}
          value={cost}
          onChange={setCost}
          most={12}
        />
      ) : null}
      <Field
        {...form.of('note')}
        label={needsNote ? WORK.noteNeeded : WORK.note}
        hint={WORK.noteHints[move] ?? ''}
        value={note}
        onChange={setNote}
        most={300}
        tall
      />
    </Page>
  )
}

function Workers(given: { estateId: string; chosen: string | null; onChoose(key: string): void }) {
  const found = useResource(listWorkers, { params: { estateId: given.estateId } })
  return (
    <Shown resource={found}>
      {({ workers }) => (
        <>
          {workers.length === 0 ? <Text className="text-note">{WORK.noWorkers}</Text> : null}
          <Choices
            label={WORK.who}
            chosen={given.chosen}
            options={[
              ...workers.map(({ workerId, name, openCount }) => ({
                key: workerId,
                title: name,
                note: WORK.workerNote(count(openCount)),
              })),
              { key: SELF, title: WORK.self },
              { key: OUTSIDE, title: WORK.outside },
            ]}
            onChoose={given.onChoose}
          />
        </>
      )}
    </Shown>
  )
}

function Others(given: {
  estateId: string
  value: RepairDetail
  chosen: string | null
  onChoose(key: string): void
}) {
  const { repairId, kind, building, stair } = given.value.repair
  const found = useResource(listAlike, {
    params: { estateId: given.estateId },
    query: { kind, building, stair },
  })
  return (
    <Shown resource={found}>
      {({ repairs }) => {
        const others = repairs.filter((one) => one.repairId !== repairId)
        if (others.length === 0) return <Text className="text-note">{WORK.noOther}</Text>
        return (
          <Choices
            label={WORK.sameAs}
            chosen={given.chosen}
            options={others.map((one) => ({
              key: one.repairId,
              title: `${one.placeText} ${one.kindTitle}`,
              note: REPAIRS.when(instant(one.reportedAt)),
            }))}
            onChoose={given.onChoose}
          />
        )
      }}
    </Shown>
  )
}

/** What the form shows for whom a refused dispatch was given to. */
function workerOf({ workerId, thirdParty }: StepData): string {
  return thirdParty !== undefined ? OUTSIDE : (workerId ?? SELF)
}

/** The next times at which somebody may come, today's that are not over and the next three days'. */
function visitsFrom(nowAt: number) {
  const today = beijingDayOf(nowAt)
  return [0, 1, 2, 3].flatMap((ahead) =>
    WINDOWS.flatMap((window) => {
      const day = addDays(today, ahead)
      const from = startOfDayMs(day) + window.from * HOUR
      const to = startOfDayMs(day) + window.to * HOUR
      if (to - HOUR < nowAt) return []
      return [{ key: `${day} ${window.key}`, from, to, title: WORK.window(shortDay(day), window.title) }]
    }),
  )
}

/** The window that begins at an instant; one that is over by now is chosen anew. */
function visitAt(from: number) {
  return visitsFrom(from).find((one) => one.from === from)
}
