import { Text } from '@tarojs/components'
import type { QuoteLine } from '#contract/repairs/endpoints.ts'
import { plainHundredths } from '#domain/core/quantity.ts'
import { WORK } from '#src/copy/repairs/work.ts'
import { type FormField, ask, fenOf } from '#src/parts/form/fields.ts'
import type { Form } from '#src/parts/form/use-form.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Card, Heading } from '#src/ui/layout/card.tsx'
import { Field } from '#src/ui/press/field.tsx'
import { money } from '#src/ui/figures/figures.ts'

export type TypedLine = { title: string; quantity: string; unit: string }
export const EMPTY_LINE: TypedLine = { title: '', quantity: '1', unit: '' }
const MOST_LINES = 20

/** A line as it was typed once. */
export function lineOf({ title, quantity, unitFen }: QuoteLine): TypedLine {
  return { title, quantity: String(quantity), unit: plainHundredths(unitFen) }
}

/** What was typed as lines of a quote; a number that is none is NaN. */
export function quoteOf(typed: readonly TypedLine[]): QuoteLine[] {
  return typed.map(({ title, quantity, unit }) => ({
    title: title.trim(),
    quantity: /^[1-9]\d{0,3}$/.test(quantity.trim()) ? Number(quantity) : Number.NaN,
    unitFen: fenOf(unit) ?? Number.NaN,
  }))
}

/** The fields of a quote, as a form asks for them. */
export function quoteFields(typed: readonly TypedLine[]): Record<string, FormField> {
  return Object.fromEntries(
    typed.flatMap(({ title, quantity, unit }, index) => [
      [`data.quote.${index}.title`, ask.write(WORK.quoteTitle(index + 1), title)],
      [`data.quote.${index}.quantity`, ask.number(WORK.quoteQuantity, quantity)],
      [`data.quote.${index}.unitFen`, ask.amount(WORK.quoteUnit, unit)],
    ]),
  )
}

/** Materials and labour, a card each, with the sum that the owner will be asked for. */
export function QuoteForm({
  lines,
  onChange,
  form,
}: {
  lines: readonly TypedLine[]
  onChange(lines: TypedLine[]): void
  form: Pick<Form, 'of'>
}) {
  const put = (at: number, change: Partial<TypedLine>) =>
    onChange(lines.map((line, index) => (index === at ? { ...line, ...change } : line)))
  const sum = quoteOf(lines).reduce((total, line) => total + line.quantity * line.unitFen, 0)
  return (
    <>
      <Text className="text-note">{WORK.quoteHint}</Text>
      {lines.map((line, index) => (
        // Lines have no names of their own; they are only added at the end.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <Card key={index}>
          <Field
            {...form.of(`data.quote.${index}.title`)}
            label={WORK.quoteTitle(index + 1)}
            value={line.title}
            onChange={(title) => put(index, { title })}
            most={40}
          />
          <Field
            {...form.of(`data.quote.${index}.quantity`)}
            label={WORK.quoteQuantity}
            value={line.quantity}
            onChange={(quantity) => put(index, { quantity })}
            most={4}
            digits
          />
          <Field
            {...form.of(`data.quote.${index}.unitFen`)}
            decimal
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
      <Heading>
        <Text>{Number.isNaN(sum) ? WORK.quoteWrong : WORK.quoteSum(money(sum))}</Text>
      </Heading>
    </>
  )
}
