import { Text, View } from '@tarojs/components'
import { FORM } from '#src/copy/core/form.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Pressable } from '#src/ui/press/pressable.tsx'
import { Notice } from '#src/ui/state/status.tsx'
import type { Form } from './use-form.ts'

/** What the bar and the line need of a form. */
type Shown = Pick<Form, 'faults' | 'refusal' | 'isSending' | 'jump'>

/** Above the button: how much is missing, with the way to the first, or why it was not sent. */
export function FormLine({ form }: { form: Omit<Shown, 'isSending'> }) {
  const { faults, refusal } = form
  const text = FORM.left(
    faults.length,
    faults.map((fault) => fault.name),
  )
  if (faults.length > 0)
    return (
      <Pressable label={FORM.leftMend(text)} onPress={form.jump} className="form-line">
        <Text className="tone-bad text-strong">{text}</Text>
        <Text className="form-mend text-strong">{FORM.mend}</Text>
      </Pressable>
    )
  return refusal ? <Notice tone="bad">{refusal}</Notice> : null
}

type Props = {
  form: Shown
  id: string
  onPress(): void
  /** Besides sending: pictures are still being kept. */
  busy?: boolean
  look?: 'primary' | 'second'
  children: string
}

/** The button of a form, which can always be pressed, and above it what holds it back. */
export function FormBar({ form, id, onPress, busy = false, look = 'primary', children }: Props) {
  return (
    <View className="form-bar">
      <FormLine form={form} />
      <Button id={id} onPress={onPress} busy={form.isSending || busy} look={look}>
        {children}
      </Button>
    </View>
  )
}
