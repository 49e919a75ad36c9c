import { Text, View } from '@tarojs/components'
import { useState } from 'react'
import {
  addDays,
  beijingDayOf,
  type Day,
  minuteOfDay,
  startOfDayMs,
  weekdayOf,
} from '#domain/core/calendar.ts'
import { NOTICE_DESK, WHEN } from '#src/copy/notices/words.ts'
import { ask, type FormField } from '#src/parts/form/fields.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Choices } from '#src/ui/press/choices.tsx'
import { longInstant, shortDay } from '#src/ui/figures/figures.ts'
import { Sheet } from '#src/ui/layout/sheet.tsx'

const DAYS_SHOWN = 12
const MINUTE_MS = 60_000
const HOURS = Array.from({ length: 24 }, (_, hour) => hour)
const MINUTES = [0, 10, 20, 30, 40, 50]

type Props = {
  id: string
  label: string
  /** The chosen instant; null while none is. */
  value: number | null
  onChange(at: number): void
  nowAt: number
}

/**
 * A Beijing time, chosen by day, hour and minute.
 * Note: Taro's own picker answers to neither keyboard nor screen reader on the web, and turns wheels that tired hands miss.
 */
export function WhenField({ id, label, value, onChange, nowAt }: Props) {
  const [isOpen, setOpen] = useState(false)
  const text = value === null ? WHEN.choose : longInstant(value)
  return (
    <>
      <Button look="second" onPress={() => setOpen(true)} id={id}>
        {WHEN.of(label, text)}
      </Button>
      {isOpen ? (
        <WhenSheet
          label={label}
          value={value}
          nowAt={nowAt}
          onClose={() => setOpen(false)}
          onChoose={(at) => {
            onChange(at)
            setOpen(false)
          }}
        />
      ) : null}
    </>
  )
}

/** The same as a form asks for it. */
export function whenField(label: string, value: number | null | undefined): FormField {
  return ask.choose(label, value, { fault: !value && NOTICE_DESK.badTime, codes: ['notice.times-unfit'] })
}

type SheetGiven = Pick<Props, 'label' | 'value' | 'nowAt'> & { onClose(): void; onChoose(at: number): void }

function WhenSheet({ label, value, nowAt, onClose, onChoose }: SheetGiven) {
  const today = beijingDayOf(nowAt)
  const [day, setDay] = useState<Day>(value === null ? today : beijingDayOf(value))
  const [first, setFirst] = useState<Day>(day < addDays(today, DAYS_SHOWN) && day >= today ? today : day)
  const minuteNow = value === null ? null : minuteOfDay(value)
  const [hour, setHour] = useState<number | null>(minuteNow === null ? null : Math.floor(minuteNow / 60))
  const [minute, setMinute] = useState<number>(minuteNow === null ? 0 : minuteNow % 60)
  const days = Array.from({ length: DAYS_SHOWN }, (_, index) => addDays(first, index))
  // A time that was given otherwise keeps its minute.
  const minutes = [...new Set([...MINUTES, minute])].sort((a, b) => a - b)
  const at = hour === null ? null : startOfDayMs(day) + (hour * 60 + minute) * MINUTE_MS
  return (
    <Sheet
      title={WHEN.of(label, at === null ? WHEN.choose : longInstant(at))}
      isOpen
      onClose={onClose}
      confirm={{ text: WHEN.done, disabled: at === null, onPress: () => at !== null && onChoose(at) }}
    >
      <Choices
        dense
        label={WHEN.day}
        chosen={day}
        options={days.map((one) => ({ key: one, title: shortDay(one), note: noteOf(one, today) }))}
        onChoose={setDay}
      />
      <View className="tabs">
        <Button look="plain" disabled={first <= today} onPress={() => setFirst(addDays(first, -DAYS_SHOWN))}>
          {WHEN.earlier}
        </Button>
        <Button look="plain" onPress={() => setFirst(addDays(first, DAYS_SHOWN))}>
          {WHEN.later}
        </Button>
      </View>
      <Text className="text-strong">{WHEN.hour}</Text>
      <Choices
        dense
        label={WHEN.hour}
        chosen={hour === null ? null : String(hour)}
        options={HOURS.map((one) => ({ key: String(one), title: WHEN.hourOf(one) }))}
        onChoose={(key) => setHour(Number(key))}
      />
      <Text className="text-strong">{WHEN.minute}</Text>
      <Choices
        dense
        label={WHEN.minute}
        chosen={String(minute)}
        options={minutes.map((one) => ({ key: String(one), title: WHEN.minuteOf(one) }))}
        onChoose={(key) => setMinute(Number(key))}
      />
    </Sheet>
  )
}

function noteOf(day: Day, today: Day): string {
  if (day === today) return WHEN.today
  return day === addDays(today, 1) ? WHEN.tomorrow : (WHEN.weekdays[weekdayOf(day)] ?? '')
}
