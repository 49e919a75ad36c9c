import { Text, View } from '@tarojs/components'
import type { QuoteLine } from '#contract/repairs/endpoints.ts'
import { parseFen, plainHundredths } from '#domain/core/quantity.ts'
import { WORK } from '#src/copy/repairs/work.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Card } from '#src/ui/layout/card.tsx'
import { Field } from '#src/ui/press/field.tsx'
import { money } from '#src/ui/figures/figures.ts'

export type TypedLine = { title: string; quantity: string; unit: string }
export const EMPTY_LINE: TypedLine = { title: '', quantity: '1', unit: '' }
const MOST_LINES = 20

/** A line as it was typed once. */
export function lineOf({ title, quantity, unitFen }: QuoteLine): TypedLine {
  return { title, quantity: String(quantity), unit: plainHundredths(unitFen) }
}

/** What was typed as lines of a quote; null while a line is not whole. */
export function quoteOf(typed: readonly TypedLine[]): QuoteLine[] | null {
  const lines = typed.map(({ title, quantity, unit }) => ({
    title: title.trim(),
    quantity: /^[1-9]\d{0,3}$/.test(quantity.trim()) ? Number(quantity) : 0,
    unitFen: parseFen(unit) ?? -1,
  }))
  return lines.every((line) => line.title !== '' && line.quantity > 0 && line.unitFen >= 0) ? lines : null
}

/** Materials and labour, a card each, with the sum that the owner will be asked for. */
export function QuoteForm({
  lines,
  onChange,
}: {
  lines: readonly TypedLine[]
  onChange(lines: TypedLine[]): void
}) {
  const put = (at: number, change: Partial<TypedLine>) =>
    onChange(lines.map((line, index) => (index === at ? { ...line, ...change } : line)))
  const sum = quoteOf(lines)?.reduce((total, line) => total + line.quantity * line.unitFen, 0)
  return (
    <>
      <Text className="text-note">{WORK.quoteHint}</Text>
      {lines.map((line, index) => (
        // Lines have no names of their own; they are only added at the end.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <Card key={index}>
          <Field
            label={WORK.quoteTitle(index + 1)}
            value={line.title}
            onChange={(title) => put(index, { title })}
            most={40}
          />
          <Field
            label={WORK.quoteQuantity}
            value={line.quantity}
            onChange={(quantity) => put(index, { quantity })}
            most={4}
            digits
          />
          <Field
            label={WORK.quoteUnit}
            value={line.unit}
            onChange={(unit) => put(index, { unit })}
            most={12}
          />
          {lines.length > 1 ? (
            <Button look="plain" onPress={() => onChange(lines.filter((_, at) => at !== index))}>
              {WORK.quoteRemove}
            </Button>
          ) : null}
        </Card>
      ))}
      {lines.length < MOST_LINES ? (
        <Button look="second" onPress={() => onChange([...lines, EMPTY_LINE])}>
          {WORK.quoteAdd}
        </Button>
      ) : null}
      <View className="text-head">
        <Text>{sum === undefined ? WORK.quoteWrong : WORK.quoteSum(money(sum))}</Text>
      </View>
    </>
  )
}
