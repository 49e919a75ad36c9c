import { Text, View } from '@tarojs/components'
import { useState } from 'react'
import * as v from 'valibot'
import { enterPaper, listPaper, type PaperState } from '#contract/votes/committee.ts'
import type { OutputOf } from '#contract/core/endpoint.ts'
import { choiceCount, voidChoice } from '#domain/votes/counting/item.ts'
import { readSerial } from '#domain/votes/paper/serial.ts'
import { COMMITTEE } from '#src/copy/votes/committee.ts'
import { FIGURES } from '#src/copy/core/figures.ts'
import { type AnyItem, choiceWords } from '#src/copy/votes/outcomes.ts'
import { call } from '#src/data/calls/call.ts'
import { useDraft, useDraftState } from '#src/data/drafts/draft.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { usePickedPhotos } from '#src/data/files/picked-photos.ts'
import { uploadAllKept } from '#src/data/files/photo-upload.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { DraftLine } from '#src/parts/draft-line.tsx'
import { useForm } from '#src/parts/form/use-form.ts'
import { FormBar } from '#src/parts/form/form-bar.tsx'
import { type FormField, ask } from '#src/parts/form/fields.ts'
import { FieldGroup } from '#src/ui/press/field-group.tsx'
import { usePageParams } from '#src/platform/host.ts'
import { dropPhoto } from '#src/platform/photos.ts'
import { newId } from '#src/platform/random.ts'
import { addressOf } from '#src/platform/request.ts'
import { Card, Heading } from '#src/ui/layout/card.tsx'
import { Choices } from '#src/ui/press/choices.tsx'
import { Field } from '#src/ui/press/field.tsx'
import { count, instant } from '#src/ui/figures/figures.ts'
import { Page } from '#src/ui/layout/page.tsx'
import { PhotoPicker, Photos } from '#src/ui/layout/photos.tsx'
import { Row, Rows } from '#src/ui/layout/rows.tsx'
import { Sheet } from '#src/ui/layout/sheet.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Loading } from '#src/ui/state/state.tsx'
import { Notice, Status, type Tone } from '#src/ui/state/status.tsx'

type Desk = OutputOf<typeof listPaper>
type Paper = Desk['papers'][number]

/** More homes than this are no choice but a list; typing another sign shortens it. */
const MOST_FOUND = 6
const MOST_SCANS = 4
const SERIAL_SIGNS = 9
const TONES: Record<PaperState, Tone> = {
  first: 'warn',
  counted: 'good',
  differs: 'bad',
  void: 'warn',
  'set-aside': 'quiet',
}

/** What a clerk may read on paper: every choice, and that nobody can read it. */
function paperOptions(item: AnyItem) {
  return Array.from({ length: choiceCount(item) }, (_, choice) => ({
    key: String(choice),
    title: choice === voidChoice(item) ? COMMITTEE.unreadable : choiceWords(item, choice),
  }))
}

/** The head of a printed serial, or what is wrong with it; null while it has not the shape of one. */
function headOfSerial(typed: string, heads: Desk['heads']): Desk['heads'][number] | 'wrong' | 'none' | null {
  if (typed.replace(/[\s-]/g, '').length !== SERIAL_SIGNS) return null
  const serial = readSerial(typed)
  if (serial === null) return 'wrong'
  return heads.find((head) => head.serial === serial) ?? 'none'
}

/** Each item of the ballot is a field: what was ticked on paper must be said of all. */
function choiceFields(
  items: readonly AnyItem[],
  chosen: Readonly<Record<number, number>>,
): Record<string, FormField> {
  return Object.fromEntries(
    items.map((item, index) => [
      `choice${index}`,
      ask.choose(items.length > 1 ? item.title : COMMITTEE.choice, chosen[index] ?? null, {
        fault: chosen[index] === undefined && COMMITTEE.needChoice,
      }),
    ]),
  )
}

export default function PaperPage() {
  const standing = useActiveRole()
  const { voteId = '' } = usePageParams()
  const estateId = standing?.estateId ?? ''
  const params = { estateId, voteId }
  const desk = useResource(listPaper, standing ? { params } : null)
  const [sought, setSought] = useState('')
  const draft = useDraft()
  const [picked, setPicked] = useDraftState<string | null>(draft, 'picked', null, v.nullable(v.string()))
  const [serial, setSerial] = useDraftState(draft, 'serial', '')
  const [chosen, setChosen] = useDraftState<Readonly<Record<number, number>>>(
    draft,
    'chosen',
    {},
    v.record(v.string(), v.number()),
  )
  const { photos: scans, setPhotos: setScans, isWorking, picker } = usePickedPhotos(MOST_SCANS, { draft })
  const [entryId, setEntryId] = useDraftState<string | null>(draft, 'entryId', null, v.nullable(v.string()))
  const [told, setTold] = useState<{ tone: 'good' | 'warn'; text: string } | null>(null)

  const bySerial = headOfSerial(serial, desk.value?.heads ?? [])
  const headId = bySerial !== null && typeof bySerial === 'object' ? bySerial.headId : picked
  // After an illegible paper a further one of the home is a first one.
  const isFirst = !(desk.value?.papers ?? []).some(
    (paper) => paper.headId === headId && paper.state !== 'void',
  )

  const items = desk.value?.items ?? []
  const choices = items.flatMap((_, index) => chosen[index] ?? [])
  const serialFault =
    bySerial === 'wrong' ? COMMITTEE.serialWrong : bySerial === 'none' ? COMMITTEE.serialNone : null
  const form = useForm<typeof enterPaper, string>(
    enterPaper,
    { headId, serial: serial.trim(), choices },
    {
      serial: ask.write(COMMITTEE.serial, serial, { fault: serialFault, codes: ['paper.wrong-serial'] }),
      headId: bySerial === null && ask.choose(COMMITTEE.pickHome, headId, { need: COMMITTEE.needHome }),
      scans: ask.add(COMMITTEE.scan, scans, {
        fault: isFirst && scans.length === 0 && COMMITTEE.needScan,
        codes: ['paper.scan-missing'],
      }),
      ...choiceFields(items, chosen),
    },
  )
  const enter = async () => {
    setTold(null)
    if (!headId) return null
    const name = entryId ?? (await newId())
    setEntryId(name)
    const sent = await uploadAllKept(
      estateId,
      scans.map((scan) => scan.key),
    )
    const answer =
      'code' in sent
        ? { ok: false as const, code: sent.code }
        : await call(enterPaper, {
            params,
            body: { entryId: name, headId, serial: serial.trim(), choices, photoIds: sent.photoIds },
            key: name,
          })
    if (!answer.ok) return answer
    const { state } = answer.value
    const text = state === 'differs' ? COMMITTEE.differsHint : COMMITTEE.states[state]
    setTold({ tone: state === 'counted' ? 'good' : 'warn', text })
    for (const scan of scans) void dropPhoto(scan.key)
    // The next ballot is a new wish with a name of its own.
    setEntryId(null)
    setPicked(null)
    setSerial('')
    setChosen({})
    setScans([])
    setSought('')
    await desk.reload()
    return null
  }

  return (
    <Page
      {...(desk.value?.isOpen
        ? {
            bar: (
              <FormBar form={form} onPress={() => void form.send(enter)} busy={isWorking} id="enter-paper">
                {COMMITTEE.enter}
              </FormBar>
            ),
          }
        : {})}
    >
      {standing ? (
        <Shown resource={desk}>
          {({ isOpen, items, heads, papers }) =>
            !isOpen ? (
              <>
                <Notice tone="calm">{COMMITTEE.paperOver}</Notice>
                <Entered papers={papers} items={items} />
              </>
            ) : (
              <>
                <Notice tone="calm">{COMMITTEE.paperNote}</Notice>
                <DraftLine draft={draft} />
                <Card title={COMMITTEE.pickHome}>
                  <Field
                    {...form.of('serial')}
                    label={COMMITTEE.serial}
                    value={serial}
                    onChange={setSerial}
                    most={20}
                    hint={COMMITTEE.serialHint}
                    {...(serialFault ? { error: serialFault } : {})}
                  />
                  {bySerial === null ? (
                    <FieldGroup {...form.of('headId')}>
                      <FindHome
                        heads={heads}
                        sought={sought}
                        onSeek={setSought}
                        picked={picked}
                        onPick={setPicked}
                      />
                    </FieldGroup>
                  ) : null}
                  <ChosenHome head={heads.find((head) => head.headId === headId)} />
                </Card>
                <Card title={COMMITTEE.scan}>
                  <Text className="text-note">{COMMITTEE.scanNote}</Text>
                  <FieldGroup {...form.of('scans')}>
                    <PhotoPicker name={COMMITTEE.scan} {...picker} />
                  </FieldGroup>
                </Card>
                {items.map((item, index) => (
                  <Card key={item.title} title={items.length > 1 ? item.title : COMMITTEE.choice}>
                    <Choices
                      {...form.of(`choice${index}`)}
                      label={items.length > 1 ? item.title : COMMITTEE.choice}
                      chosen={chosen[index] === undefined ? null : String(chosen[index])}
                      options={paperOptions(item)}
                      onChoose={(choice) => setChosen({ ...chosen, [index]: Number(choice) })}
                    />
                  </Card>
                ))}
                {told ? <Notice tone={told.tone}>{told.text}</Notice> : null}
                <Entered papers={papers} items={items} />
              </>
            )
          }
        </Shown>
      ) : (
        <Loading />
      )}
    </Page>
  )
}

type FindGiven = {
  heads: Desk['heads']
  sought: string
  onSeek(value: string): void
  picked: string | null
  onPick(headId: string): void
}

/** Finds a home by its room, for a ballot without a printed serial. */
function FindHome({ heads, sought, onSeek, picked, onPick }: FindGiven) {
  const found = heads
    .filter(
      (head) =>
        head.headId === picked || (sought.trim() !== '' && head.unitLabels.join(' ').includes(sought.trim())),
    )
    .slice(0, MOST_FOUND)
  return (
    <>
      <Field label={COMMITTEE.find} value={sought} onChange={onSeek} most={20} />
      {sought.trim() === '' && !picked ? null : found.length === 0 ? (
        <Text className="text-note">{COMMITTEE.noHome}</Text>
      ) : (
        <Choices
          label={COMMITTEE.pickHome}
          chosen={picked}
          options={found.map((head) => ({ key: head.headId, title: FIGURES.homes(head.unitLabels) }))}
          onChoose={onPick}
        />
      )}
    </>
  )
}

/** Which home it is, and what stands in the way of its paper. */
function ChosenHome({ head }: { head: Desk['heads'][number] | undefined }) {
  if (!head) return null
  return (
    <>
      <Text className="text-strong">{COMMITTEE.chosenHome(FIGURES.homes(head.unitLabels))}</Text>
      {head.isOwn ? <Notice tone="bad">{COMMITTEE.ownHome}</Notice> : null}
      {head.hasVoted ? <Status tone="warn">{COMMITTEE.hasVoted}</Status> : null}
    </>
  )
}

/** What has been entered; who has read a ballot may then see every reading of it beside the other, with the pictures. */
function Entered({ papers, items }: { papers: readonly Paper[]; items: readonly AnyItem[] }) {
  const [open, setOpen] = useState<string | null>(null)
  const shown = papers.find((paper) => paper.headId === open)
  if (papers.length === 0) return null
  return (
    <>
      <Heading>{COMMITTEE.entered}</Heading>
      <Rows>
        {papers.map((paper) => (
          <Row
            key={paper.headId}
            title={FIGURES.homes(paper.unitLabels)}
            note={`${paper.serial} ${instant(paper.enteredAt)}`}
            {...(paper.readings.length > 0
              ? {
                  onPress: () => setOpen(paper.headId),
                  label: `${FIGURES.homes(paper.unitLabels)} ${COMMITTEE.readings(count(paper.readings.length))}`,
                }
              : {})}
          >
            <Status tone={TONES[paper.state]}>{COMMITTEE.states[paper.state]}</Status>
          </Row>
        ))}
      </Rows>
      <Sheet
        title={shown ? FIGURES.homes(shown.unitLabels) : ''}
        isOpen={shown !== undefined}
        onClose={() => setOpen(null)}
      >
        {shown?.state === 'differs' ? <Notice tone="warn">{COMMITTEE.differsHint}</Notice> : null}
        <View className="row-line stacks">
          {(shown?.readings ?? []).map((reading, index) => (
            <View key={`${reading.enteredAt} ${reading.isMine}`} className="stack">
              <Text className="text-strong">{COMMITTEE.reading(index + 1, reading.isMine)}</Text>
              {reading.choices.map((choice, item) => (
                <Text key={items[item]?.title ?? item}>
                  {items[item]
                    ? items.length > 1
                      ? COMMITTEE.readingChoice(items[item].title, choiceWords(items[item], choice))
                      : choiceWords(items[item], choice)
                    : ''}
                </Text>
              ))}
              {reading.photos.length === 0 ? (
                <Text className="text-small">{COMMITTEE.noScan}</Text>
              ) : (
                reading.photos.map((photo) => (
                  <Photos
                    key={photo.photoId}
                    name={COMMITTEE.scan}
                    photos={[{ key: photo.photoId, address: addressOf(photo.url) }]}
                  />
                ))
              )}
            </View>
          ))}
        </View>
      </Sheet>
    </>
  )
}
