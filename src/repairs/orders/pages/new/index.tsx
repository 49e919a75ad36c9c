import { Text, View } from '@tarojs/components'
import { useEffect, useState } from 'react'
import { reportRepair } from '#contract/repairs/endpoints.ts'
import { repairKindOf } from '#domain/repairs/kind.ts'
import { REPAIRS } from '#src/copy/repairs/words.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { DraftLine } from '#src/parts/draft-line.tsx'
import { FormBar } from '#src/parts/form/form-bar.tsx'
import { type Form, useForm } from '#src/parts/form/use-form.ts'
import { later, toField, usePageParams } from '#src/platform/host.ts'
import { Page } from '#src/ui/layout/page.tsx'
import { PhotoPicker } from '#src/ui/layout/photos.tsx'
import { StepHead } from '#src/ui/layout/steps.tsx'
import { putOver } from '#src/ui/over.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Loading } from '#src/ui/state/state.tsx'
import { Alike } from '../../report/alike.tsx'
import { Sent } from '../../report/sent.tsx'
import { UrgentStep } from '../../report/urgent-step.tsx'
import { fieldsOf, type Report, type StepName, useReport } from '../../report/use-report.ts'
import { UrgentRow, WhatStep } from '../../report/what-step.tsx'
import { WhereStep } from '../../report/where-step.tsx'

const STEPS = ['photo', 'where', 'what'] as const
const HEAD = 'report-step'

export default function NewRepairPage() {
  const standing = useActiveRole()
  if (!standing)
    return (
      <Page>
        <Loading />
      </Page>
    )
  return <NewRepair estateId={standing.estateId} />
}

function NewRepair({ estateId }: { estateId: string }) {
  const { editing } = usePageParams()
  const report = useReport(estateId, editing)
  const [step, setStep] = useState<StepName>(report.isEdited ? 'what' : 'photo')
  const form = useForm(reportRepair, report.body, fieldsOf(step, report))
  const goTo = (next: StepName) => {
    form.reset()
    setStep(next)
    later(() => toField(HEAD), 0)
  }
  const back = backOf(step)
  const { sentId } = report
  useEffect(() => (back && sentId === null ? putOver(() => setStep(back)) : undefined), [back, sentId])
  if (sentId !== null) return <Sent estateId={estateId} repairId={sentId} />
  return (
    <Page bar={<Bar step={step} report={report} form={form} goTo={goTo} />}>
      {step === 'photo' ? <DraftLine draft={report.draft} /> : null}
      {step === 'urgent' ? null : (
        <StepHead id={HEAD} at={STEPS.indexOf(step) + 1} of={STEPS.length} title={REPAIRS.steps[step]} />
      )}
      <Content step={step} report={report} form={form} goTo={goTo} />
    </Page>
  )
}

type Given = {
  step: StepName
  report: Report
  form: Form<'kind' | 'place' | 'placeText' | 'description'>
  goTo(step: StepName): void
}

function Content({ step, report, form, goTo }: Given) {
  const { estateId, picker, photos, where, setWhere, homes } = report
  const urgent = <UrgentRow onPress={() => goTo('urgent')} />
  if (step === 'urgent') return <UrgentStep report={report} form={form} />
  if (step === 'photo')
    return (
      <>
        <PhotoPicker name={REPAIRS.photo} large {...picker} />
        {urgent}
      </>
    )
  if (step === 'where')
    return (
      <>
        <WhereStep
          estateId={estateId}
          homes={homes}
          where={where}
          onChange={setWhere}
          onHome={() => goTo('what')}
          form={form}
        />
        <Known report={report} />
      </>
    )
  const isWithPhotos = photos.length + picker.pending.length + picker.unpicked.length > 0
  return (
    <>
      <View className="row-line">
        <Text className="text-note">{where.text}</Text>
        <Button look="plain" onPress={() => goTo('where')} id="change-where">
          {REPAIRS.change}
        </Button>
      </View>
      <Known report={report} />
      <WhatStep report={report} form={form} />
      {isWithPhotos ? <PhotoPicker name={REPAIRS.photo} {...picker} /> : null}
      {report.kindNow !== null && repairKindOf(report.kindNow)?.isEmergency ? null : urgent}
    </>
  )
}

/** Reports of the same at the same shared place, as soon as both are known. */
function Known({ report: { estateId, kindNow, where } }: { report: Report }) {
  if (!kindNow || where.place === null || where.place === 'home') return null
  return <Alike estateId={estateId} kind={kindNow} where={where} />
}

function Bar({ step, report, form, goTo }: Given) {
  const back = backOf(step)
  const last = step === 'what' || step === 'urgent'
  const press = async () => {
    if (step === 'photo') return goTo('where')
    await form.send(async () => {
      if (!last) {
        goTo('what')
        return null
      }
      // One that came back without its place is asked for it.
      if (report.where.place === null) {
        goTo('where')
        return null
      }
      return report.submit(report.where.place)
    })
  }
  const isBare = report.photos.length + report.picker.pending.length === 0
  return (
    <View className={back ? 'bar-pair' : ''}>
      {back ? (
        <Button look="second" onPress={() => goTo(back)} id="back-step">
          {REPAIRS.previous}
        </Button>
      ) : null}
      <FormBar
        form={form}
        onPress={() => void press()}
        busy={last && report.isWorking}
        id={last ? 'submit-repair' : 'next-step'}
      >
        {last ? REPAIRS.submit : step === 'photo' && isBare ? REPAIRS.skipPhoto : REPAIRS.following}
      </FormBar>
    </View>
  )
}

function backOf(step: StepName): StepName | null {
  if (step === 'photo') return null
  return step === 'what' ? 'where' : 'photo'
}
