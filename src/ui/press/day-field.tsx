import { Picker, Text, View } from '@tarojs/components'
import { useContext, useEffect } from 'react'
import { UI } from '#src/copy/core/ui.ts'
import { aria } from '../aria.ts'
import { dayText } from '../figures/figures.ts'
import { SheetTouch } from '../over.ts'
import { describe } from './field.tsx'
import { FieldFault } from './field-group.tsx'

type Props = {
  label: string
  /** The day as 2026-12-31; empty while none is chosen. */
  value: string
  onChange(day: string): void
  hint?: string
  /** Its place on the page, by which what is wrong is said of it. */
  id?: string
  error?: string
  /** Whether the person was led to it just now: a host's calendar cannot be opened for them. */
  isAsked?: boolean
  /** The first and the last day that may be chosen, where there is one. */
  from?: string
  to?: string
}

/**
 * A day, chosen in the host's own calendar or wheels: what a phone's owner knows from everywhere else, and its screen reader reads. An
 * old browser that has no calendar takes what is typed.
 */
export function DayField({ label, value, onChange, hint, id, error, from, to }: Props) {
  const box = error ? 'field-box wrong' : 'field-box'
  const touch = useContext(SheetTouch)
  const change = (day: string) => {
    touch()
    onChange(day)
  }
  useEffect(() => {
    if (process.env.TARO_ENV === 'h5' && id) describe(id, Boolean(error))
  }, [id, error])
  const name = <Text className="text-strong">{label}</Text>
  const below = hint ? <Text className="text-small">{hint}</Text> : null
  return (
    <View className="field" {...(id ? { id } : {})}>
      {process.env.TARO_ENV === 'h5' ? (
        <label className="field-label">
          {name}
          <input
            className={`${box} day`}
            type="date"
            value={value}
            placeholder={UI.dayLike}
            onChange={(event) => change(event.target.value)}
            {...(from ? { min: from } : {})}
            {...(to ? { max: to } : {})}
          />
          {below}
        </label>
      ) : (
        <View className="field-label">
          {name}
          <Picker
            mode="date"
            value={value}
            onChange={({ detail }) => change(detail.value)}
            {...aria({ role: 'button', label: `${label} ${value ? dayText(value) : UI.chooseDay}` })}
            {...(from ? { start: from } : {})}
            {...(to ? { end: to } : {})}
          >
            <View className={box}>
              <Text className={value ? '' : 'text-note'}>{value ? dayText(value) : UI.chooseDay}</Text>
            </View>
          </Picker>
          {below}
        </View>
      )}
      <FieldFault id={id} error={error} />
    </View>
  )
}
