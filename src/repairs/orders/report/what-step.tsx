import { Text, View } from '@tarojs/components'
import { REPAIR_KINDS, repairKindOf } from '#domain/repairs/kind.ts'
import { REPAIRS } from '#src/copy/repairs/words.ts'
import { WORK } from '#src/copy/repairs/work.ts'
import type { Form } from '#src/parts/form/use-form.ts'
import { callPhone } from '#src/platform/host.ts'
import { BROOM, BULB, DOOR, DOTS, DRAIN, DROP, LEAF, LIFT, WALL } from '#src/ui/icons/drawings.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Choices } from '#src/ui/press/choices.tsx'
import { Field } from '#src/ui/press/field.tsx'
import { FieldGroup } from '#src/ui/press/field-group.tsx'
import { Notice } from '#src/ui/state/status.tsx'
import { VoiceField } from '../parts/voice.tsx'
import type { Report } from './use-report.ts'

const ICONS = {
  lift: LIFT,
  leak: DROP,
  light: BULB,
  drain: DRAIN,
  door: DOOR,
  wall: WALL,
  cleaning: BROOM,
  greening: LEAF,
} as const

const COMMON = REPAIR_KINDS.filter((kind) => !kind.isEmergency)

type Given = { report: Report; form: Pick<Form<'kind' | 'description'>, 'of'> }

/** What is wrong: by a picture of its kind, or in words, typed or spoken. What the words speak for is chosen already. */
export function WhatStep({ report, form }: Given) {
  const { kindNow, setKind, suggested } = report
  // Danger that the words name stands among the kinds, first.
  const named = suggested.flatMap((key) => {
    const kind = repairKindOf(key)
    return kind?.isEmergency ? [kind] : []
  })
  return (
    <>
      <FieldGroup {...form.of('kind')}>
        {named.length > 0 ? (
          <Choices
            grid
            label={REPAIRS.suggested}
            chosen={kindNow}
            options={named.map(({ key, title }) => ({ key, title }))}
            onChoose={setKind}
          />
        ) : null}
        <Choices
          tiles
          label={REPAIRS.whatKind}
          chosen={kindNow}
          options={COMMON.map(({ key, title }) => ({
            key,
            title: REPAIRS.shortKinds[key] ?? title,
            icon: ICONS[key as keyof typeof ICONS] ?? DOTS,
          }))}
          onChoose={setKind}
        />
      </FieldGroup>
      <Danger kind={kindNow} />
      <Words report={report} form={form} />
      <VoiceField voice={report.voice} onChange={report.changeVoice} />
    </>
  )
}

export function Words({ report, form }: { report: Report; form: Pick<Form<'description'>, 'of'> }) {
  return (
    <Field
      {...form.of('description')}
      label={REPAIRS.details}
      hint={REPAIRS.detailsHint}
      value={report.description}
      onChange={report.setDescription}
      most={500}
      tall
    />
  )
}

/** Whom to call before reporting, where waiting would be dangerous. */
export function Danger({ kind }: { kind: string | null }) {
  const callFirst = kind === null ? null : (repairKindOf(kind)?.callFirst ?? null)
  if (!callFirst) return null
  const number = WORK.callNumbers[callFirst]
  return (
    <View className="stack">
      <Notice tone="bad">{WORK.callFirst[callFirst]}</Notice>
      <Button look="second" onPress={() => void callPhone(number)} id={`call-${number}`}>
        {WORK.callNow(number)}
      </Button>
    </View>
  )
}

/** The way to a report that cannot wait, on every step. */
export function UrgentRow({ onPress }: { onPress(): void }) {
  return (
    <View className="notice bad stack">
      <Text className="text-strong">{REPAIRS.urgentAsk}</Text>
      <Text>{REPAIRS.urgent}</Text>
      <Button look="second" onPress={onPress} id="urgent">
        {REPAIRS.urgentNow}
      </Button>
    </View>
  )
}
