import { useState } from 'react'
import type { Form } from '#src/parts/form/use-form.ts'
import { Row, Rows } from '#src/ui/layout/rows.tsx'
import { Sheet } from '#src/ui/layout/sheet.tsx'
import { Choices } from '#src/ui/press/choices.tsx'
import { FieldGroup } from '#src/ui/press/field-group.tsx'

type Props<K extends string> = {
  form: Form<string>
  /** Each column by its key, and its name on screen. */
  columns: readonly { readonly key: K; readonly name: string; readonly isOptional: boolean }[]
  headings: readonly string[]
  chosen: Readonly<Partial<Record<K, string>>>
  words: { readonly choose: string; readonly noColumn: string }
  onChoose(key: K, heading: string | undefined): void
}

const NONE = ' '

/** Which heading of somebody's own sheet is which column: a row for each, chosen from a sheet of all headings. */
export function ColumnChoices<K extends string>({
  form,
  columns,
  headings,
  chosen,
  words,
  onChoose,
}: Props<K>) {
  const [open, setOpen] = useState<K | null>(null)
  const column = columns.find(({ key }) => key === open)
  return (
    <>
      <Rows>
        {columns.map(({ key, name, isOptional }) => {
          const note = chosen[key] ?? (isOptional ? words.noColumn : words.choose)
          return (
            <FieldGroup key={key} {...form.of(key)}>
              <Row title={name} note={note} label={`${name} ${note}`} onPress={() => setOpen(key)} />
            </FieldGroup>
          )
        })}
      </Rows>
      <Sheet title={column?.name ?? ''} isOpen={column !== undefined} onClose={() => setOpen(null)}>
        {column ? (
          <Choices
            label={column.name}
            chosen={chosen[column.key] ?? NONE}
            options={[
              ...(column.isOptional ? [{ key: NONE, title: words.noColumn }] : []),
              ...headings.map((heading) => ({ key: heading, title: heading })),
            ]}
            onChoose={(heading) => {
              onChoose(column.key, heading === NONE ? undefined : heading)
              setOpen(null)
            }}
          />
        ) : null}
      </Sheet>
    </>
  )
}
