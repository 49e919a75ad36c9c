import { Text } from '@tarojs/components'
import { useState } from 'react'
import { type AreaSource, answerObjection, type LifeDetail, type Objection } from '#contract/votes/life.ts'
import { FIGURES } from '#src/copy/core/figures.ts'
import { LIFE } from '#src/copy/votes/life.ts'
import { UI } from '#src/copy/core/ui.ts'
import { call } from '#src/data/calls/call.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { useForm } from '#src/parts/form/use-form.ts'
import { FormBar } from '#src/parts/form/form-bar.tsx'
import { ask } from '#src/parts/form/fields.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Card } from '#src/ui/layout/card.tsx'
import { Choices } from '#src/ui/press/choices.tsx'
import { Field } from '#src/ui/press/field.tsx'
import { area } from '#src/ui/figures/figures.ts'
import { Tick } from '#src/ui/press/tick.tsx'

const VERDICTS = [
  { key: 'no', title: LIFE.notUpheld },
  { key: 'yes', title: LIFE.upheld },
] as const
const SOURCES = (['register', 'survey', 'contract'] as const).map((key) => ({
  key,
  title: LIFE.sources[key],
}))

type Props = { life: LifeDetail; objection: Objection; onClose(): void; onDone(): Promise<unknown> }

/** The committee's written answer to an objection, with the correction that follows where it is upheld. */
export function AnswerForm({ life, objection, onClose, onDone }: Props) {
  const standing = useActiveRole()
  const [verdict, setVerdict] = useState<'yes' | 'no' | null>(null)
  const [reason, setReason] = useState('')
  const [unitId, setUnitId] = useState<string | null>(null)
  const [areaText, setAreaText] = useState('')
  const [source, setSource] = useState<AreaSource | null>(null)
  const [evidence, setEvidence] = useState('')
  const [papers, setPapers] = useState<readonly string[]>([])
  const isUpheld = verdict === 'yes'
  const corrects = isUpheld && objection.about === 'roll'
  const areaDm2 = areaOf(areaText)
  const correction = { unitId, areaDm2, areaSource: source, evidence: evidence.trim() }
  const said = {
    isUpheld: verdict === null ? null : isUpheld,
    reason: reason.trim(),
    correction: corrects ? correction : null,
    setAside: [],
  }
  const form = useForm(answerObjection, said, {
    isUpheld: ask.choose(LIFE.isUpheld, verdict),
    reason: ask.write(LIFE.reason, reason),
    unitId: corrects && ask.choose(LIFE.unit, unitId, { at: 'correction.unitId' }),
    area: corrects && ask.write(LIFE.area, areaText, { at: 'correction.areaDm2', wrong: LIFE.badArea }),
    source: corrects && ask.choose(LIFE.source, source, { at: 'correction.areaSource' }),
    evidence: corrects && ask.write(LIFE.evidence, evidence, { at: 'correction.evidence' }),
  })
  const send = async () => {
    if (verdict === null) return null
    const answer = await call(answerObjection, {
      params: {
        estateId: standing?.estateId ?? '',
        voteId: life.voteId,
        objectionId: objection.objectionId,
      },
      body: {
        isUpheld,
        reason: reason.trim(),
        correction:
          corrects && unitId && areaDm2 !== null && source
            ? { unitId, areaDm2, areaSource: source, evidence: evidence.trim() }
            : null,
        setAside: isUpheld && objection.about === 'result' ? [...papers] : [],
      },
    })
    if (!answer.ok) return answer
    onClose()
    await onDone()
    return null
  }
  return (
    <Card accent title={LIFE.answerTitle}>
      <Text className="pre">{objection.text ?? ''}</Text>
      <Text className="text-strong">{LIFE.isUpheld}</Text>
      <Choices
        {...form.of('isUpheld')}
        label={LIFE.isUpheld}
        chosen={verdict}
        options={VERDICTS}
        onChoose={setVerdict}
      />
      <Field {...form.of('reason')} label={LIFE.reason} value={reason} onChange={setReason} most={500} tall />
      {corrects ? (
        <>
          <Text className="text-strong">{LIFE.unit}</Text>
          <Choices
            {...form.of('unitId')}
            label={LIFE.unit}
            chosen={unitId}
            options={objection.units.map((unit) => ({
              key: unit.unitId,
              title: LIFE.unitKey(unit.label, area(unit.areaDm2)),
            }))}
            onChoose={setUnitId}
          />
          <Field
            {...form.of('area')}
            decimal
            label={LIFE.area}
            value={areaText}
            onChange={setAreaText}
            most={12}
          />
          <Text className="text-strong">{LIFE.source}</Text>
          <Choices
            {...form.of('source')}
            label={LIFE.source}
            chosen={source}
            options={SOURCES}
            onChoose={setSource}
          />
          <Field
            {...form.of('evidence')}
            label={LIFE.evidence}
            value={evidence}
            onChange={setEvidence}
            most={300}
            tall
          />
          <Text className="text-small">{LIFE.ownersOut}</Text>
        </>
      ) : null}
      {isUpheld && objection.about === 'result' && life.papers.length > 0 ? (
        <>
          <Text className="text-strong">{LIFE.papers}</Text>
          <Text className="text-small">{LIFE.papersNote}</Text>
          {life.papers.map(({ headId, unitLabels }) => (
            <Tick
              key={headId}
              label={FIGURES.homes(unitLabels)}
              isOn={papers.includes(headId)}
              onChange={(isOn) =>
                setPapers(isOn ? [...papers, headId] : papers.filter((one) => one !== headId))
              }
            />
          ))}
        </>
      ) : null}
      <FormBar form={form} onPress={() => void form.send(send)} id="send-answer">
        {LIFE.answerSend}
      </FormBar>
      <Button look="second" onPress={onClose}>
        {UI.notYet}
      </Button>
    </Card>
  )
}

/** `89.57` m² as 8957; null for what is no area. In whole numbers, so that nothing is rounded. */
function areaOf(text: string): number | null {
  const match = /^([0-9]{1,6})(?:\.([0-9]{1,2}))?$/.exec(text.trim())
  if (!match) return null
  const dm2 = Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0'))
  return dm2 > 0 ? dm2 : null
}
