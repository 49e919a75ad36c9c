import { Input, Text, Textarea, View } from '@tarojs/components'
import { useContext, useEffect } from 'react'
import { cleanTable, cleanText } from '#domain/core/text.ts'
import { aria } from '../aria.ts'
import { SheetTouch } from '../over.ts'
import { FieldFault, faultId } from './field-group.tsx'

type Props = {
  label: string
  value: string
  onChange(value: string): void
  hint?: string
  /** Its place on the page, by which what is wrong is said of it. */
  id?: string
  error?: string
  /** Whether the person was led to it just now. */
  isAsked?: boolean
  placeholder?: string
  most: number
  tall?: boolean
  digits?: boolean
  /** An amount: digits and a point. */
  decimal?: boolean
  /** Tall, and what is pasted is cells of a sheet. */
  table?: boolean
}

/** A labelled text field. The label wraps the control, so that it names it on the web; hosts get `aria-label`. */
export function Field({
  label,
  value,
  onChange,
  hint,
  id,
  error,
  isAsked = false,
  placeholder = '',
  most,
  table = false,
  tall = table,
  digits = false,
  decimal = false,
}: Props) {
  const box = `field-box ${tall ? 'tall' : ''} ${error ? 'wrong' : ''}`
  // What nobody sees would be refused later with nothing to point at.
  const touch = useContext(SheetTouch)
  const change = (event: { detail: { value: string } }) => {
    touch()
    onChange((table ? cleanTable : cleanText)(event.detail.value))
  }
  useEffect(() => {
    if (process.env.TARO_ENV === 'h5' && id) describe(id, Boolean(error))
  }, [id, error])
  const name =
    process.env.TARO_ENV === 'h5'
      ? decimal
        ? { nativeProps: { inputmode: 'decimal' } }
        : {}
      : { ...aria({ label }), focus: isAsked }
  // Note: on the web a field of the type number forgets what is no number, and with it what the person sees.
  const kind = digits ? 'number' : decimal && process.env.TARO_ENV !== 'h5' ? 'digit' : 'text'
  return (
    <View className="field" {...(id ? { id } : {})}>
      <label className="field-label">
        <Text className="text-strong">{label}</Text>
        {tall ? (
          <Textarea
            className={box}
            value={value}
            maxlength={most}
            placeholder={placeholder}
            onInput={change}
            autoHeight
            {...name}
          />
        ) : (
          <Input
            className={box}
            value={value}
            maxlength={most}
            placeholder={placeholder}
            type={kind}
            onInput={change}
            {...name}
          />
        )}
        {hint ? <Text className="text-small">{hint}</Text> : null}
      </label>
      <FieldFault id={id} error={error} />
    </View>
  )
}

/** On the web, says of the control itself that it is wrong and where the sentence stands: Taro's element around it is not what is read. */
export function describe(id: string, isWrong: boolean): void {
  const control = document.getElementById(id)?.querySelector('input, textarea')
  if (!control) return
  if (!isWrong) {
    control.removeAttribute('aria-invalid')
    control.removeAttribute('aria-describedby')
    return
  }
  control.setAttribute('aria-invalid', 'true')
  control.setAttribute('aria-describedby', faultId(id))
}
