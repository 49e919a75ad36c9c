import { Text, View } from '@tarojs/components'
import { useState } from 'react'
import { type RepairDetail, type RepairMove, readRepair } from '#contract/repairs/endpoints.ts'
import { isAllowed } from '#domain/core/access.ts'
import { repairProgress } from '#domain/repairs/progress.ts'
import { isClosed } from '#domain/repairs/ticket.ts'
import { errorLine } from '#src/copy/core/errors.ts'
import { REPAIRS } from '#src/copy/repairs/words.ts'
import { THREAD } from '#src/copy/repairs/funding/words.ts'
import { ORDERS } from '#src/copy/repairs/orders.ts'
import { WORK } from '#src/copy/repairs/work.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { doAct, useOnDelivered, useOutbox } from '#src/data/outbox/outbox.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { ComplainRow } from '#src/parts/complain-row.tsx'
import { Waiting } from '#src/parts/waiting.tsx'
import { ReadAloud } from '#src/parts/frame/read-aloud.tsx'
import { RemindMe } from '#src/parts/remind-me.tsx'
import { callPhone, goTo, usePageParams } from '#src/platform/host.ts'
import { addressOf } from '#src/platform/request.ts'
import { routes } from '#src/routes.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Card } from '#src/ui/layout/card.tsx'
import { count, instant, longInstant, money } from '#src/ui/figures/figures.ts'
import { Page } from '#src/ui/layout/page.tsx'
import { Photos } from '#src/ui/layout/photos.tsx'
import { Row, Rows } from '#src/ui/layout/rows.tsx'
import { Sheet } from '#src/ui/layout/sheet.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Loading } from '#src/ui/state/state.tsx'
import { Notice, Status } from '#src/ui/state/status.tsx'
import { ProgressLine, Steps } from '#src/ui/layout/steps.tsx'
import { Clocks } from '../../parts/clocks.tsx'
import { VoiceNote } from '../../parts/voice.tsx'
import { Rating } from '../../parts/rating.tsx'
import { lookOf } from '../../lines/repair-look.ts'
import { repairSpoken } from '../../lines/spoken.ts'
import { stepLines } from '../../lines/step-lines.ts'

export default function RepairPage() {
  const standing = useActiveRole()
  const { repairId = '' } = usePageParams()
  const repair = useResource(
    readRepair,
    standing ? { params: { estateId: standing.estateId, repairId } } : null,
  )
  useOnDelivered(repairId, repair.reload)
  // What was delivered stands among the steps.
  const hasUnsent = useOutbox(({ unsent }) => unsent.some((item) => item.thread === repairId))
  return (
    <Page>
      {hasUnsent ? <Waiting of="repair" thread={repairId} /> : null}
      {standing ? (
        <Shown resource={repair}>
          {(value) => (
            <>
              <Facts value={value} />
              <Moves value={value} onDone={repair.reload} />
              <Rating estateId={standing.estateId} value={value} onDone={repair.reload} />
              {value.payer === 'common' && isAllowed(standing.role, 'ledger.read') ? (
                <Rows>
                  <Row title={THREAD.title} onPress={() => goTo(routes.repairFunding(repairId))} />
                </Rows>
              ) : null}
              {value.repair.isMine && !isClosed(value.repair.state) ? (
                <RemindMe wanted={['repair', 'todo']} />
              ) : null}
              <Clocks value={value} />
              <Card title={REPAIRS.progress}>
                <Steps label={REPAIRS.progress} steps={stepsOf(value)} />
              </Card>
              {isComplainedOf(value) ? (
                <ComplainRow role={standing.role} about="repair" id={repairId} />
              ) : null}
            </>
          )}
        </Shown>
      ) : (
        <Loading />
      )}
    </Page>
  )
}

/** Late, not going to be fixed, or closed by silence: what a reporter or follower may want to complain of. */
function isComplainedOf({ repair, isFollowing }: RepairDetail): boolean {
  const { isMine, isLate, state } = repair
  return (isMine || isFollowing) && (isLate || state === 'declined' || state === 'lapsed')
}

/** Who reported without an account, and how the company reaches them. */
function Visitor({ value: { repair, visitorPhone } }: { value: RepairDetail }) {
  if (!repair.isVisitors) return null
  return (
    <>
      <Status tone="calm">{WORK.visitor}</Status>
      {visitorPhone === null ? null : (
        <Button look="second" onPress={() => void callPhone(visitorPhone)} id="call-visitor">
          {WORK.callVisitor(visitorPhone)}
        </Button>
      )}
    </>
  )
}

function Facts({ value }: { value: RepairDetail }) {
  const { repair, photos } = value
  const look = lookOf(repair)
  return (
    <Card title={`${repair.placeText} ${repair.kindTitle}`}>
      <View className="tabs">
        <Status tone={look.tone}>{look.text}</Status>
        {repair.isEmergency ? <Status tone="bad">{REPAIRS.emergency}</Status> : null}
        {repair.isOverdue ? (
          <Status tone="bad">{REPAIRS.late}</Status>
        ) : repair.isLate ? (
          <Status tone="warn">{REPAIRS.wasLate}</Status>
        ) : null}
      </View>
      <ProgressLine label={REPAIRS.line} points={pointsOf(value)} />
      <Text className="text-note">{REPAIRS.when(longInstant(repair.reportedAt))}</Text>
      {repair.description ? <Text className="pre">{repair.description}</Text> : null}
      <Photos
        name={REPAIRS.photo}
        photos={photos.map((photo) => ({ key: photo.photoId, address: addressOf(photo.url) }))}
      />
      {value.outsidePhotos.length > 0 ? <Text className="text-small">{ORDERS.outside}</Text> : null}
      <Photos
        name={ORDERS.outside}
        photos={value.outsidePhotos.map((photo) => ({ key: photo.photoId, address: addressOf(photo.url) }))}
      />
      <Visitor value={value} />
      <VoiceNote voice={value.voice} />
      {value.callFirst && !isClosed(repair.state) ? (
        <Notice tone="bad">{WORK.callFirst[value.callFirst]}</Notice>
      ) : null}
      {repair.followers > 0 ? <Text>{WORK.followers(count(repair.followers))}</Text> : null}
      <Text className="text-note">{WORK.payers[value.payer]}</Text>
      {value.quotedFen === null ? null : (
        <Text className="text-strong">
          {(repair.isMine ? WORK.quotedMine : WORK.quoted)(money(value.quotedFen))}
        </Text>
      )}
      {value.agreedFen === null ? null : <Text>{WORK.agreed(money(value.agreedFen))}</Text>}
      {value.workerName === null ? null : <Text>{WORK.workerIs(value.workerName)}</Text>}
      {value.thirdParty === '' ? null : <Text>{WORK.thirdPartyIs(value.thirdParty)}</Text>}
      <ReadAloud text={repairSpoken(value)} />
      <Text className="text-small text-code">{REPAIRS.number(repair.repairId)}</Text>
    </Card>
  )
}

/** The line from the report to its end; where it ended otherwise or came back, the point says so. */
function pointsOf({ steps, repair }: RepairDetail) {
  return repairProgress(steps).map(({ point, is, at }) => ({
    key: point,
    is,
    title:
      is === 'back' || is === 'over'
        ? (REPAIRS.points[repair.state] ?? lookOf(repair).text)
        : REPAIRS.points[point],
    when: at === null || is === 'now' ? REPAIRS.pointWhen[is] : instant(at),
  }))
}

function Moves({ value, onDone }: { value: RepairDetail; onDone(): Promise<unknown> }) {
  const [asked, setAsked] = useState<RepairMove | null>(null)
  const [isBusy, setBusy] = useState(false)
  const [failure, setFailure] = useState<string | null>(null)
  if (value.moves.length === 0 && !value.maySay) return null
  const send = async () => {
    if (!asked) return
    setBusy(true)
    const { repairId, placeText, kindTitle } = value.repair
    const about = `${REPAIRS.moves[asked]} ${placeText} ${kindTitle}`
    const end = await doAct('move', repairId, { move: asked, note: '' }, [], about)
    setBusy(false)
    if (end.is === 'refused') return setFailure(errorLine(end.code))
    if (end.is === 'not-kept') return setFailure(REPAIRS.notKept)
    setFailure(null)
    setAsked(null)
    await onDone()
  }
  const say = (
    <Button id="say" look="second" onPress={() => goTo(routes.workRepair(value.repair.repairId, 'say'))}>
      {WORK.say}
    </Button>
  )
  // Taking it back is possible and nothing that is asked for.
  const isAsked = value.moves.some((move) => move !== 'withdraw')
  return (
    <Card accent={isAsked} title={isAsked ? REPAIRS.do : REPAIRS.may}>
      {value.maySay && !isAsked ? say : null}
      {value.moves.map((move, index) => (
        <Button
          key={move}
          id={`move-${move}`}
          look={move === 'withdraw' ? 'plain' : index === 0 ? 'primary' : 'second'}
          onPress={() => {
            if (move in WORK.titles) return goTo(routes.workRepair(value.repair.repairId, move))
            setFailure(null)
            setAsked(move)
          }}
        >
          {REPAIRS.moves[move]}
        </Button>
      ))}
      {value.maySay && isAsked ? say : null}
      <Sheet
        title={asked ? REPAIRS.moveConfirm(REPAIRS.moves[asked]) : ''}
        isOpen={asked !== null}
        onClose={() => setAsked(null)}
        confirm={{
          text: asked ? REPAIRS.moves[asked] : '',
          onPress: () => void send(),
          busy: isBusy,
        }}
      >
        {failure ? <Notice tone="bad">{failure}</Notice> : null}
      </Sheet>
    </Card>
  )
}

function stepsOf({ steps, repair }: RepairDetail) {
  return [...steps].reverse().map((step, index) => ({
    key: `${step.at} ${index}`,
    title: REPAIRS.stepBy(
      titleOf(step, repair),
      step.by === 'owner' && repair.isVisitors ? WORK.byVisitor : REPAIRS.by[step.by],
    ),
    when: longInstant(step.at),
    note: step.note,
    extra: (
      <>
        {stepLines(step.data).map((line) => (
          <Text key={line} className="text-note">
            {line}
          </Text>
        ))}
        <Photos
          name={REPAIRS.states[step.state]}
          photos={step.photos.map((photo) => ({ key: photo.photoId, address: addressOf(photo.url) }))}
        />
      </>
    ),
  }))
}

/** What a step is called: by what was done, where that tells more than the state it led to. */
function titleOf(step: RepairDetail['steps'][number], repair: RepairDetail['repair']): string {
  if (step.move === 'say') return REPAIRS.said
  if (step.move === 'schedule' || step.move === 'resume' || step.move === 'consent' || step.move === 'refuse')
    return REPAIRS.moves[step.move]
  return lookOf({ ...repair, state: step.state }).text
}
