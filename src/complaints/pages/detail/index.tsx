import { Text, View } from '@tarojs/components'
import { useState } from 'react'
import {
  type ComplaintDetail,
  type ComplaintMove,
  confirmAgreement,
  linkComplaintPack,
  readComplaint,
} from '#contract/complaints/endpoints.ts'
import { LEVELS, UNSURE_LEVELS } from '#domain/complaints/ladder.ts'
import { complaintProgress } from '#domain/complaints/progress.ts'
import { COMPLAINTS } from '#src/copy/complaints/words.ts'
import { errorLine } from '#src/copy/core/errors.ts'
import { call } from '#src/data/calls/call.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { doAct, useOnDelivered, useOutbox } from '#src/data/outbox/outbox.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { Waiting } from '#src/parts/waiting.tsx'
import { goTo, usePageParams } from '#src/platform/host.ts'
import { addressOf } from '#src/platform/request.ts'
import { routes } from '#src/routes.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Card } from '#src/ui/layout/card.tsx'
import { instant, longInstant } from '#src/ui/figures/figures.ts'
import { Page } from '#src/ui/layout/page.tsx'
import { Photos } from '#src/ui/layout/photos.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Loading } from '#src/ui/state/state.tsx'
import { Status } from '#src/ui/state/status.tsx'
import { ProgressLine, Steps } from '#src/ui/layout/steps.tsx'
import { AgreementCard } from '../../parts/agreement-card.tsx'
import { lookOf } from '../../parts/look.ts'
import { PackButton } from '../../parts/pack-button.tsx'
import { Refs } from '../../parts/refs.tsx'
import { Sure } from '../../parts/sure.tsx'

export default function ComplaintPage() {
  const standing = useActiveRole()
  const { complaintId = '' } = usePageParams()
  const found = useResource(
    readComplaint,
    standing ? { params: { estateId: standing.estateId, complaintId } } : null,
  )
  useOnDelivered(complaintId, found.reload)
  // What was delivered stands among the steps.
  const hasUnsent = useOutbox(({ unsent }) => unsent.some((item) => item.thread === complaintId))
  return (
    <Page>
      {hasUnsent ? <Waiting of="complaint" thread={complaintId} /> : null}
      {standing ? (
        <Shown resource={found}>
          {(value) => (
            <>
              <Facts value={value} />
              {value.agreements.map((one) => (
                <AgreementCard key={one.version} one={one} />
              ))}
              <Moves estateId={standing.estateId} value={value} onDone={found.reload} />
              <Ladder value={value} />
              <Card title={COMPLAINTS.history}>
                <Steps label={COMPLAINTS.history} steps={stepsOf(value)} />
              </Card>
              {value.as === 'district' ? null : (
                <PackButton
                  hint={COMPLAINTS.packHint}
                  link={() =>
                    call(linkComplaintPack, { params: { estateId: standing.estateId, complaintId } })
                  }
                />
              )}
            </>
          )}
        </Shown>
      ) : (
        <Loading />
      )}
    </Page>
  )
}

function Facts({ value }: { value: ComplaintDetail }) {
  const { complaint, as, who, isNamed } = value
  const look = lookOf(complaint)
  return (
    <Card title={COMPLAINTS.about(COMPLAINTS.subjects[complaint.subject])}>
      <View className="tabs">
        <Status tone={look.tone}>{look.text}</Status>
        {complaint.isLate ? <Status tone="bad">{COMPLAINTS.late}</Status> : null}
      </View>
      <ProgressLine label={COMPLAINTS.line} points={pointsOf(value)} />
      <Text className="text-note">{COMPLAINTS.filed(longInstant(complaint.filedAt))}</Text>
      <Text className="pre">{complaint.words}</Text>
      <Photos
        name={COMPLAINTS.photo}
        photos={value.photos.map((photo) => ({ key: photo.photoId, address: addressOf(photo.url) }))}
      />
      <Refs refs={value.refs} />
      {as === 'complainant' ? (
        complaint.subject === 'neighbour' ? null : (
          <Text className="text-note">
            {isNamed || isToldByAgreement(value) ? COMPLAINTS.shown : COMPLAINTS.hidden}
          </Text>
        )
      ) : (
        <Text className="text-note">{who === null ? COMPLAINTS.whoHidden : COMPLAINTS.whoIs(who)}</Text>
      )}
    </Card>
  )
}

function pointsOf({ steps, complaint }: ComplaintDetail) {
  return complaintProgress(steps).map(({ point, is, at }) => ({
    key: point,
    is,
    title:
      point === 'filed' || is === 'next' || (is === 'done' && point !== 'closed')
        ? COMPLAINTS.points[point]
        : COMPLAINTS.states[complaint.state],
    when: at === null || is === 'now' ? COMPLAINTS.pointWhen[is] : instant(at),
  }))
}

/** Whoever confirms an agreement with the company is named in it. */
function isToldByAgreement({ agreements }: ComplaintDetail): boolean {
  return agreements.some(
    (one) => one.otherSide === 'company' && (one.state === 'toOther' || one.state === 'inForce'),
  )
}

/** What needs no words is done here after asking once more; the rest has a form. */
type Plain = 'confirm' | 'withdraw' | 'assent' | 'agree' | 'dissent'
const PLAIN: Readonly<Record<Plain, { text: string; hint: string }>> = {
  confirm: { text: COMPLAINTS.moves.confirm, hint: COMPLAINTS.confirmHint },
  withdraw: { text: COMPLAINTS.moves.withdraw, hint: COMPLAINTS.withdrawHint },
  assent: { text: COMPLAINTS.assent, hint: COMPLAINTS.assentHint },
  agree: { text: COMPLAINTS.agree, hint: COMPLAINTS.agreeHint },
  dissent: { text: COMPLAINTS.dissent, hint: COMPLAINTS.dissentHint },
}
const LAST: readonly ComplaintMove[] = ['say', 'withdraw']

function Moves({
  estateId,
  value,
  onDone,
}: {
  estateId: string
  value: ComplaintDetail
  onDone(): Promise<unknown>
}) {
  const [asked, setAsked] = useState<Plain | null>(null)
  const { complaintId } = value.complaint
  const version = value.agreements[0]?.version ?? 0
  const plainMoves = value.agreementMoves.filter(
    (move) => move === 'assent' || move === 'agree' || move === 'dissent',
  )
  const moves = [
    ...value.moves.filter((move) => !LAST.includes(move)),
    ...LAST.filter((move) => value.moves.includes(move)),
  ]
  const mayPropose = value.agreementMoves.includes('propose')
  if (moves.length === 0 && plainMoves.length === 0 && !mayPropose) return null
  const send = async (key: string) => {
    if (!asked) return null
    if (asked === 'confirm' || asked === 'withdraw') {
      const about = COMPLAINTS.moves[asked]
      const end = await doAct('complaintMove', complaintId, { move: asked, note: '' }, [], about)
      if (end.is === 'refused') return errorLine(end.code)
      if (end.is === 'not-kept') return COMPLAINTS.notKept
      await onDone()
      return null
    }
    // A yes to an agreement is to what stands at the server now: it does not wait for a network.
    const params = { estateId, complaintId }
    const answer = await call(confirmAgreement, { params, body: { version, move: asked }, key })
    if (answer.ok) await onDone()
    return answer.ok ? null : errorLine(answer.code)
  }
  const buttons = [
    ...plainMoves.map((move) => ({ id: move, text: PLAIN[move].text, press: () => setAsked(move) })),
    ...moves.map((move) => ({
      id: move,
      text: COMPLAINTS.moves[move],
      press: () =>
        move === 'confirm' || move === 'withdraw'
          ? setAsked(move)
          : goTo(routes.actOnComplaint(complaintId, move)),
    })),
    ...(mayPropose
      ? [
          {
            id: 'propose',
            text: version > 0 ? COMPLAINTS.proposeAgain : COMPLAINTS.propose,
            press: () => goTo(routes.proposeAgreement(complaintId)),
          },
        ]
      : []),
  ]
  return (
    <Card accent title={COMPLAINTS.do}>
      {buttons.map(({ id, text, press }, index) => (
        <Button key={id} id={`move-${id}`} look={index === 0 ? 'primary' : 'second'} onPress={press}>
          {text}
        </Button>
      ))}
      <Sure asked={asked && PLAIN[asked]} onClose={() => setAsked(null)} send={send} />
    </Card>
  )
}

/** The way up, lowest first: where it is, what each level's clocks say, and what still lies above. */
function Ladder({ value }: { value: ComplaintDetail }) {
  const from = LEVELS.indexOf(value.visits[0]?.level ?? 'company')
  return (
    <Card title={COMPLAINTS.ladder}>
      <Text className="text-note">{COMPLAINTS.ladderHint}</Text>
      <Button look="plain" onPress={() => goTo(routes.complaintLadder())}>
        {COMPLAINTS.way}
      </Button>
      <View className="steps">
        {LEVELS.slice(from).map((level) => {
          const visit = value.visits.find((one) => one.level === level)
          const place = !visit
            ? 'next'
            : visit.leftAt === null && value.complaint.dueAt !== null
              ? 'now'
              : 'gone'
          return (
            <View key={level} className={`step ${place}`}>
              <View className="step-dot" />
              <Text className="text-strong">{COMPLAINTS.levels[level]}</Text>
              {visit ? <VisitLines visit={visit} /> : <Text className="text-small">{COMPLAINTS.notYet}</Text>}
            </View>
          )
        })}
      </View>
    </Card>
  )
}

const CLOCK_TONES = { inTime: 'good', late: 'bad', running: 'calm', none: 'quiet' } as const

function VisitLines({ visit }: { visit: ComplaintDetail['visits'][number] }) {
  return (
    <>
      <Text className="text-small">{COMPLAINTS.arrived(longInstant(visit.arrivedAt))}</Text>
      {visit.answerBy === null ? (
        <Text className="text-small">{COMPLAINTS.noAnswerClock}</Text>
      ) : (
        <Clock
          text={COMPLAINTS.answerBy(instant(visit.answerBy))}
          basis={visit.answerBasis}
          state={visit.answer}
        />
      )}
      <Clock text={COMPLAINTS.solveBy(instant(visit.solveBy))} basis={visit.solveBasis} state={visit.solve} />
      {UNSURE_LEVELS.includes(visit.level) ? <Text className="text-small">{COMPLAINTS.unsure}</Text> : null}
      {visit.leftAt === null || visit.leftBy === null ? null : (
        <Text className="tone-warn">{COMPLAINTS.left[visit.leftBy](instant(visit.leftAt))}</Text>
      )}
    </>
  )
}

function Clock({
  text,
  basis,
  state,
}: {
  text: string
  basis: 'standard' | 'ours'
  state: ComplaintDetail['visits'][number]['answer']
}) {
  return (
    <View className="stack">
      <View className="tabs">
        <Text>{text}</Text>
        <Status tone={CLOCK_TONES[state]}>{COMPLAINTS.clocks[state]}</Status>
      </View>
      <Text className="text-small">{COMPLAINTS.bases[basis]}</Text>
    </View>
  )
}

function stepsOf({ steps }: ComplaintDetail) {
  return [...steps].reverse().map((step, index) => ({
    key: `${step.at} ${index}`,
    title: COMPLAINTS.stepBy(COMPLAINTS.steps[step.move], COMPLAINTS.actors[step.by]),
    when: longInstant(step.at),
    // What a proposal says stands in the agreement itself.
    note: step.move === 'propose' ? '' : step.note,
    extra: (
      <Photos
        name={COMPLAINTS.steps[step.move]}
        photos={step.photos.map((photo) => ({ key: photo.photoId, address: addressOf(photo.url) }))}
      />
    ),
  }))
}
