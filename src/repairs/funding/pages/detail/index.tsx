import { Text, View } from '@tarojs/components'
import { useState } from 'react'
import { addFundingStep, type RepairFunding, readFunding } from '#contract/repairs/funding.ts'
import { isAllowed } from '#domain/core/access.ts'
import { FINDINGS } from '#domain/repairs/funding/facts.ts'
import { FIGURES } from '#src/copy/core/figures.ts'
import { THREAD } from '#src/copy/repairs/funding/words.ts'
import { REPAIRS } from '#src/copy/repairs/words.ts'
import { call } from '#src/data/calls/call.ts'
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
import { count, longInstant, money } from '#src/ui/figures/figures.ts'
import { Page } from '#src/ui/layout/page.tsx'
import { Photos } from '#src/ui/layout/photos.tsx'
import { Sheet } from '#src/ui/layout/sheet.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Empty, Loading } from '#src/ui/state/state.tsx'
import { Notice, Status, type Tone } from '#src/ui/state/status.tsx'
import { Steps } from '#src/ui/layout/steps.tsx'
import { StepBody } from '../../parts/step-body.tsx'

const TONES: Record<RepairFunding['stations'][number]['state'], Tone> = {
  done: 'good',
  partly: 'calm',
  failed: 'bad',
  skipped: 'warn',
  next: 'calm',
  later: 'quiet',
}

/** A repair's money from the leak to the invoice: what contradicts first, then the stations, then every step. */
export default function FundingPage() {
  const standing = useActiveRole()
  const { repairId = '' } = usePageParams()
  const funding = useResource(
    readFunding,
    standing ? { params: { estateId: standing.estateId, repairId } } : null,
  )
  return (
    <Page title={THREAD.title}>
      {standing ? (
        <Shown resource={funding}>
          {(value) => (
            <>
              <Leak value={value} />
              <Findings value={value} />
              <Stations value={value} />
              <Sums value={value} />
              <Told value={value} estateId={standing.estateId} onDone={funding.reload} />
              <Adding value={value} mayDraft={isAllowed(standing.role, 'vote.prepare')} />
              {value.steps.length > 0 ? (
                <Button look="second" id="check-funding" onPress={() => goTo(routes.checkFunding(repairId))}>
                  {THREAD.check}
                </Button>
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

function Leak({ value: { repair } }: { value: RepairFunding }) {
  const pictures = (photos: typeof repair.before) =>
    photos.map((photo) => ({ key: photo.photoId, address: addressOf(photo.url) }))
  return (
    <Card title={`${repair.placeText} ${repair.kindTitle}`}>
      <Text className="text-note">{REPAIRS.when(longInstant(repair.reportedAt))}</Text>
      <Text className="text-note">{THREAD.what}</Text>
      {repair.before.length > 0 ? <Text className="text-strong">{THREAD.before}</Text> : null}
      <Photos name={THREAD.before} photos={pictures(repair.before)} />
      {repair.after.length > 0 ? <Text className="text-strong">{THREAD.after}</Text> : null}
      <Photos name={THREAD.after} photos={pictures(repair.after)} />
      {repair.mayOpen ? (
        <Button look="second" id="open-repair" onPress={() => goTo(routes.repair(repair.repairId))}>
          {THREAD.openRepair}
        </Button>
      ) : null}
    </Card>
  )
}

function Findings({ value }: { value: RepairFunding }) {
  const { findings, steps } = value
  if (steps.length === 0) return null
  if (findings.length === 0) return <Notice tone="good">{THREAD.noFindings}</Notice>
  return (
    <>
      {(['wrong', 'lacks'] as const).map((kind) => {
        const own = findings.filter((one) => FINDINGS[one.code] === kind)
        return own.length === 0 ? null : (
          <Card key={kind} accent title={kind === 'wrong' ? THREAD.findings : THREAD.lacking}>
            {own.map(({ code, positions }) => (
              <View key={code} className="stack">
                <Status tone={kind === 'wrong' ? 'bad' : 'warn'}>{THREAD.words[code]}</Status>
                {positions.length > 0 ? (
                  <Text className="text-small">
                    {THREAD.findingSteps(FIGURES.list(positions.map((position) => count(position))))}
                  </Text>
                ) : null}
              </View>
            ))}
          </Card>
        )
      })}
    </>
  )
}

function Stations({ value }: { value: RepairFunding }) {
  return (
    <Card title={THREAD.stationsTitle}>
      {value.stations.map(({ key, state }) => (
        <View key={key} className="row-line">
          <Text>
            {key === 'decision' && value.isEmergency ? THREAD.emergencyDecision : THREAD.stations[key]}
          </Text>
          <Status tone={TONES[state]}>{THREAD.states[state]}</Status>
        </View>
      ))}
    </Card>
  )
}

function Sums({ value }: { value: RepairFunding }) {
  const { plannedFen, votedFen, contractFen, paidFen, isEmergency, steps } = value
  if (steps.length === 0) return null
  const isFailed = value.stations.some((one) => one.key === 'decision' && one.state === 'failed')
  const lines: [string, number | null][] = [
    [THREAD.planned, plannedFen],
    ...(isEmergency
      ? []
      : [[isFailed ? THREAD.votedFailed : THREAD.voted, votedFen] as [string, number | null]]),
    [THREAD.contracted, contractFen],
    [THREAD.paid, paidFen],
  ]
  return (
    <Card title={THREAD.sums}>
      {lines.map(([name, fen]) => (
        <View key={name} className="row-line">
          <Text className="text-note">{name}</Text>
          <Text className="text-strong">{fen === null ? THREAD.unsaid : money(fen)}</Text>
        </View>
      ))}
    </Card>
  )
}

type ToldGiven = { value: RepairFunding; estateId: string; onDone(): Promise<unknown> }

/** Every step, newest first; what was undone stays and says so. */
function Told({ value, estateId, onDone }: ToldGiven) {
  const [asked, setAsked] = useState<{ position: number; stepId: string } | null>(null)
  const [why, setWhy] = useState('')
  const undone = { kind: 'undo', data: { position: asked?.position }, note: why.trim(), photoIds: [] }
  const form = useForm(
    addFundingStep,
    { step: undone },
    {
      why: ask.write(THREAD.undoWhy, why, { fault: why.trim() === '' && THREAD.needWhy }),
    },
  )
  const undo = async () => {
    if (!asked) return
    const { position, stepId } = asked
    const answer = await call(addFundingStep, {
      params: { estateId, repairId: value.repair.repairId },
      body: { stepId, step: { kind: 'undo', data: { position }, note: why.trim(), photoIds: [] } },
      key: stepId,
    })
    if (!answer.ok) return answer
    setAsked(null)
    await onDone()
    return null
  }
  if (value.steps.length === 0) return <Empty title={THREAD.noSteps} hint={THREAD.noStepsHint} />
  return (
    <Card title={THREAD.steps}>
      <Steps
        label={THREAD.steps}
        steps={[...value.steps].reverse().map((step) => ({
          key: String(step.position),
          title: `${THREAD.number(step.position)} ${THREAD.stepTitle(THREAD.kinds[step.kind], THREAD.by[step.by])}`,
          when: longInstant(step.at),
          note: step.note,
          extra: (
            <StepBody
              step={step}
              onUndo={() => {
                form.reset()
                setWhy('')
                void newId().then((stepId) => setAsked({ position: step.position, stepId }))
              }}
            />
          ),
        }))}
      />
      <Sheet
        title={asked ? THREAD.undoes(asked.position) : ''}
        isOpen={asked !== null}
        onClose={() => setAsked(null)}
        confirm={{ text: THREAD.undo, onPress: () => void form.send(undo), busy: form.isSending }}
      >
        <Text>{THREAD.undoHint}</Text>
        <Field {...form.of('why')} label={THREAD.undoWhy} value={why} onChange={setWhy} most={300} tall />
        <FormLine form={form} />
      </Sheet>
    </Card>
  )
}

/** What the company and the committee may add, each in its part. */
function Adding({ value, mayDraft }: { value: RepairFunding; mayDraft: boolean }) {
  const { repairId } = value.repair
  const kinds = value.mayAdd.flatMap((kind) => (kind === 'undo' ? [] : [kind]))
  if (kinds.length === 0) return null
  return (
    <Card title={THREAD.add}>
      {kinds.map((kind) => (
        <Button
          key={kind}
          id={`add-${kind}`}
          look="second"
          onPress={() => goTo(routes.addFundingStep(repairId, kind))}
        >
          {THREAD.adds[kind]}
        </Button>
      ))}
      {mayDraft ? (
        <Button
          look="plain"
          id="draft-vote"
          onPress={() =>
            void newId().then((draftId) => goTo(routes.writeDraft(draftId, { forRepair: repairId })))
          }
        >
          {THREAD.draft}
        </Button>
      ) : null}
    </Card>
  )
}
