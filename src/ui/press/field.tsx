import { Input, Text, Textarea, View } from '@tarojs/components'
import { useContext } from 'react'
import { cleanTable, cleanText } from '#domain/core/text.ts'
import { aria } from '../aria.ts'
import { SheetTouch } from '../over.ts'

type Props = {
  label: string
  value: string
  onChange(value: string): void
  hint?: string
  error?: string
  placeholder?: string
  most: number
  tall?: boolean
  digits?: boolean
  /** Tall, and what is pasted is cells of a sheet. */
  table?: boolean
}

/** A labelled text field. The label wraps the control, so that it names it on the web; hosts get `aria-label`. */
export function Field({
  label,
  value,
  onChange,
  hint,
  error,
  placeholder = '',
  most,
  table = false,
  tall = table,
  digits = false,
}: Props) {
  const box = `field-box ${tall ? 'tall' : ''} ${error ? 'wrong' : ''}`
  // What nobody sees would be refused later with nothing to point at.
  const touch = useContext(SheetTouch)
  const change = (event: { detail: { value: string } }) => {
    touch()
    onChange((table ? cleanTable : cleanText)(event.detail.value))
  }
  const name = process.env.TARO_ENV === 'h5' ? {} : aria({ label })
  return (
    <label className="field">
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
          type={digits ? 'number' : 'text'}
          onInput={change}
          {...name}
        />
      )}
      {hint ? <Text className="text-small">{hint}</Text> : null}
      {error ? (
        <View className="tone-bad" {...aria({ role: 'alert' })}>
          <Text>{error}</Text>
        </View>
      ) : null}
    </label>
  )
}
