import { Text, View } from '@tarojs/components'
import { useState } from 'react'
import { type Arrival, contestPaper, listArrivals } from '#contract/votes/committee.ts'
import type { MyHead } from '#contract/votes/endpoints.ts'
import { COMMITTEE } from '#src/copy/votes/committee.ts'
import { JOINT } from '#src/copy/votes/proxies/joint.ts'
import { PROXY } from '#src/copy/votes/proxies/words.ts'
import { type AnyItem, choiceWords } from '#src/copy/votes/outcomes.ts'
import { call } from '#src/data/calls/call.ts'
import { useDraft, useDraftState } from '#src/data/drafts/draft.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { useSession } from '#src/data/calls/session.ts'
import { useForm } from '#src/parts/form/use-form.ts'
import { FormLine } from '#src/parts/form/form-bar.tsx'
import { ask } from '#src/parts/form/fields.ts'
import { addressOf } from '#src/platform/request.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Field } from '#src/ui/press/field.tsx'
import { instant } from '#src/ui/figures/figures.ts'
import { Photos } from '#src/ui/layout/photos.tsx'
import { Sheet } from '#src/ui/layout/sheet.tsx'
import { Notice } from '#src/ui/state/status.tsx'

/**
 * Tells an owner what came in for the home on paper, and what does not count and why; takes an objection to a paper ballot, or
 * to one that a joint owner cast without being the representative.
 * Says nothing where all there is is a phone ballot that counts.
 */
export function PaperBallot({ voteId, head }: { voteId: string; head: MyHead }) {
  const { headId } = head
  const estateId = useSession((state) => state.standing?.estateId ?? '')
  const came = useResource(listArrivals, estateId === '' ? null : { params: { estateId, voteId } })
  if (!came.value) return null
  const { nowAt, items, contestEndsAt, contests } = came.value
  const arrivals = came.value.arrivals.filter((one) => one.headId === headId)
  const told = arrivals.filter((one) => one.channel === 'paper' || one.state === 'set-aside')
  const isByOther = head.speaker === 'undecided' && head.receipt?.channel === 'phone' && !head.receipt.isMine
  const isByAgent =
    head.receipt?.channel === 'proxy' && head.proxy?.isWritten === true && !head.receipt.isMine
  if (told.length === 0 && !isByOther && !isByAgent) return null
  const isPaper = told.some((one) => one.channel === 'paper' && one.state === 'counted')
  const isContested = contests.some((one) => one.headId === headId)
  return (
    <>
      {isPaper ? <Notice tone="warn">{COMMITTEE.paperCast}</Notice> : null}
      {isByOther && !isPaper ? <Notice tone="warn">{JOINT.otherCast}</Notice> : null}
      {arrivals.map((arrival) => (
        <Came key={`${arrival.channel} ${arrival.at}`} arrival={arrival} items={items} />
      ))}
      {isContested ? <Notice tone="good">{COMMITTEE.contested}</Notice> : null}
      {isByAgent ? <Notice tone="warn">{PROXY.castByPaper}</Notice> : null}
      {(isPaper || isByOther || isByAgent) && !isContested ? (
        nowAt < contestEndsAt ? (
          <Contest
            estateId={estateId}
            voteId={voteId}
            headId={headId}
            endsAt={contestEndsAt}
            isPaper={isPaper || isByAgent}
            onDone={came.reload}
          />
        ) : (
          <Text className="text-small">{COMMITTEE.contestOver}</Text>
        )
      ) : null}
    </>
  )
}

/** One thing that came in: when, by which channel, what was read, and whether it counts. */
function Came({ arrival, items }: { arrival: Arrival; items: readonly AnyItem[] }) {
  const { channel, at, state, reason, serial, readings } = arrival
  // Readings that agree are said once.
  const different = readings.filter(
    (one, index) => readings.findIndex((other) => String(other.choices) === String(one.choices)) === index,
  )
  const photos = readings.flatMap((reading) => reading.photos)
  return (
    <View className="stack">
      <Text className="text-strong">{COMMITTEE.arrived[channel](instant(at))}</Text>
      <Text>{state === 'set-aside' ? (reason ? COMMITTEE.losses[reason] : '') : COMMITTEE.fate[state]}</Text>
      {serial ? <Text className="text-small">{COMMITTEE.paperSerial(serial)}</Text> : null}
      {different.flatMap((reading) =>
        reading.choices === null
          ? [
              <Text key={reading.enteredAt} className="text-small">
                {COMMITTEE.hiddenChoice}
              </Text>,
            ]
          : reading.choices.map((choice, index) => (
              <Text key={`${reading.enteredAt} ${items[index]?.title}`} className="text-small">
                {COMMITTEE.paperRead(
                  items.length > 1 ? (items[index]?.title ?? '') : '',
                  items[index] ? choiceWords(items[index], choice) : '',
                )}
              </Text>
            )),
      )}
      <Photos
        name={COMMITTEE.scan}
        photos={photos.map((photo) => ({ key: photo.photoId, address: addressOf(photo.url) }))}
      />
    </View>
  )
}

type ContestGiven = {
  estateId: string
  voteId: string
  headId: string
  endsAt: number
  /** Else it is what a joint owner cast. */
  isPaper: boolean
  onDone(): Promise<unknown>
}

function Contest({ estateId, voteId, headId, endsAt, isPaper, onDone }: ContestGiven) {
  const [isOpen, setOpen] = useState(false)
  const draft = useDraft('contest')
  const [reason, setReason] = useDraftState(draft, 'reason', '')
  const words = isPaper ? COMMITTEE : JOINT
  const form = useForm(
    contestPaper,
    { reason: reason.trim() },
    {
      reason: ask.write(words.contestReason, reason),
    },
  )
  const send = async () => {
    const answer = await call(contestPaper, {
      params: { estateId, voteId, headId },
      body: { reason: reason.trim() },
    })
    if (!answer.ok) return answer
    setOpen(false)
    draft.finish()
    void onDone()
    return null
  }
  return (
    <>
      <Text className="text-small">{words.contestUntil(instant(endsAt))}</Text>
      <Button look="plain" onPress={() => setOpen(true)} id="contest">
        {words.contest}
      </Button>
      <Sheet
        title={words.contestTitle}
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        confirm={{
          text: COMMITTEE.contestSend,
          onPress: () => void form.send(send),
          busy: form.isSending,
        }}
      >
        <Field
          {...form.of('reason')}
          label={words.contestReason}
          value={reason}
          onChange={setReason}
          most={300}
          tall
        />
        <FormLine form={form} />
      </Sheet>
    </>
  )
}
