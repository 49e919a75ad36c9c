import { Text, View } from '@tarojs/components'
import { useState } from 'react'
import { moveRepair, type RepairDetail, type RepairMove, readRepair } from '#contract/repairs.ts'
import { errorWords } from '#src/copy/errors.ts'
import { ROLE_NAMES } from '#src/copy/pages.ts'
import { REPAIRS } from '#src/copy/repairs.ts'
import { call } from '#src/data/call.ts'
import { useStanding } from '#src/data/gate.ts'
import { useResource } from '#src/data/resource.ts'
import { usePageParams } from '#src/platform/host.ts'
import { newId } from '#src/platform/random.ts'
import { addressOf } from '#src/platform/request.ts'
import { Button } from '#src/ui/button.tsx'
import { Card } from '#src/ui/card.tsx'
import { Field } from '#src/ui/field.tsx'
import { instant, longInstant } from '#src/ui/figures.ts'
import { Page } from '#src/ui/page.tsx'
import { Photos } from '#src/ui/photos.tsx'
import { Sheet } from '#src/ui/sheet.tsx'
import { Shown } from '#src/ui/shown.tsx'
import { Failed, Loading } from '#src/ui/state.tsx'
import { Status } from '#src/ui/status.tsx'
import { Steps } from '#src/ui/steps.tsx'
import { lookOf } from '../../parts/repair-look.ts'

export default function RepairPage() {
  const standing = useStanding()
  const { repairId = '' } = usePageParams()
  const repair = useResource(
    readRepair,
    standing ? { params: { communityId: standing.communityId, repairId } } : null,
  )
  return (
    <Page>
      {standing ? (
        <Shown resource={repair}>
          {(value) => (
            <>
              <Facts value={value} />
              <Moves communityId={standing.communityId} value={value} onDone={repair.reload} />
              <Card title={REPAIRS.progress}>
                <Steps label={REPAIRS.progress} steps={stepsOf(value)} />
              </Card>
            </>
          )}
        </Shown>
      ) : (
        <Loading />
      )}
    </Page>
  )
}

function Facts({ value: { repair, photos } }: { value: RepairDetail }) {
  const look = lookOf(repair)
  return (
    <Card title={`${repair.placeText} ${repair.kindTitle}`}>
      <View className="tabs">
        <Status tone={look.tone}>{look.text}</Status>
        {repair.isEmergency ? <Status tone="bad">{REPAIRS.emergency}</Status> : null}
        {repair.isLate ? <Status tone="bad">{REPAIRS.late}</Status> : null}
      </View>
      <Text className="text-note">{REPAIRS.when(longInstant(repair.reportedAt))}</Text>
      <Text className="text-note">{REPAIRS.respondBy(instant(repair.respondBy))}</Text>
      {repair.description ? <Text className="pre">{repair.description}</Text> : null}
      <Photos
        name={REPAIRS.photo}
        photos={photos.map((photo) => ({ key: photo.photoId, address: addressOf(photo.url) }))}
      />
    </Card>
  )
}

function Moves(given: { communityId: string; value: RepairDetail; onDone(): Promise<unknown> }) {
  const { communityId, value, onDone } = given
  const [asked, setAsked] = useState<{ move: RepairMove; key: string } | null>(null)
  const [note, setNote] = useState('')
  const [isBusy, setBusy] = useState(false)
  const [failure, setFailure] = useState<string | null>(null)
  if (value.moves.length === 0) return null
  const send = async () => {
    if (!asked) return
    setBusy(true)
    const answer = await call(moveRepair, {
      params: { communityId, repairId: value.repair.repairId },
      body: { move: asked.move, note: note.trim(), photoIds: [] },
      // The key stays while the sheet is open: pressing again after a lost answer is the same move.
      key: asked.key,
    })
    setBusy(false)
    if (!answer.ok) return setFailure(answer.code)
    setFailure(null)
    setAsked(null)
    setNote('')
    await onDone()
  }
  const wantsNote = asked?.move === 'reopen' || asked?.move === 'decline' || asked?.move === 'finish'
  const words = failure ? errorWords(failure) : null
  return (
    <Card accent title={REPAIRS.do}>
      {value.moves.map((move, index) => (
        <Button
          key={move}
          id={`move-${move}`}
          look={index === 0 ? 'primary' : 'second'}
          onPress={() => {
            setFailure(null)
            void newId().then((key) => setAsked({ move, key }))
          }}
        >
          {REPAIRS.moves[move]}
        </Button>
      ))}
      <Sheet
        title={asked ? REPAIRS.moveConfirm(REPAIRS.moves[asked.move]) : ''}
        isOpen={asked !== null}
        onClose={() => setAsked(null)}
        confirm={{
          text: asked ? REPAIRS.moves[asked.move] : '',
          onPress: () => void send(),
          busy: isBusy,
          disabled: (asked?.move === 'reopen' || asked?.move === 'decline') && note.trim() === '',
        }}
      >
        {words ? <Failed title={words.title} hint={words.hint} /> : null}
        {wantsNote ? (
          <Field
            label={REPAIRS.noteLabel}
            hint={
              asked?.move === 'decline'
                ? REPAIRS.declineHint
                : asked?.move === 'reopen'
                  ? REPAIRS.reopenHint
                  : ''
            }
            value={note}
            onChange={setNote}
            most={300}
            tall
          />
        ) : null}
      </Sheet>
    </Card>
  )
}

function stepsOf({ steps, repair }: RepairDetail) {
  return [...steps].reverse().map((step, index) => ({
    key: `${step.at} ${index}`,
    title: REPAIRS.stepBy(lookOf({ ...repair, state: step.state }).text, ROLE_NAMES[step.by]),
    when: longInstant(step.at),
    note: step.note,
    extra: (
      <Photos
        name={REPAIRS.states[step.state]}
        photos={step.photos.map((photo) => ({ key: photo.photoId, address: addressOf(photo.url) }))}
      />
    ),
  }))
}
