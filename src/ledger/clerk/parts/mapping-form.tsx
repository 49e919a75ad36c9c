import { Text } from '@tarojs/components'
import { useState } from 'react'
import { keepLedgerMapping, type LedgerMapping, WORD_REASONS } from '#contract/ledger/mapping.ts'
import { ACCOUNTS } from '#domain/ledger/account.ts'
import { MAPPING } from '#src/copy/ledger/mapping.ts'
import { ColumnChoices } from '#src/parts/column-choices.tsx'
import { useForm } from '#src/parts/form/use-form.ts'
import { FormBar } from '#src/parts/form/form-bar.tsx'
import { ask, type Fields } from '#src/parts/form/fields.ts'
import { FieldGroup } from '#src/ui/press/field-group.tsx'
import { Card, Heading } from '#src/ui/layout/card.tsx'
import { Choices } from '#src/ui/press/choices.tsx'
import { Field } from '#src/ui/press/field.tsx'
import { Row, Rows } from '#src/ui/layout/rows.tsx'
import { Sheet } from '#src/ui/layout/sheet.tsx'

type Props = {
  headings: readonly string[]
  /** Words of the account column that have no account yet. */
  words: readonly string[]
  kept: LedgerMapping | null
  isBusy: boolean
  onKeep(mapping: LedgerMapping): void
}

type Key =
  | 'date'
  | 'summary'
  | 'account'
  | 'income'
  | 'expense'
  | 'amount'
  | 'side'
  | 'counterparty'
  | 'building'
  | 'invoices'
  | 'vouchers'
type Draft = Partial<Record<Key, string>> & { incomeWord: string }

/** Before why lines of a word are left out, in the place of an account. */
const LEFT_OUT = ' '
const MUST: readonly Key[] = ['date', 'summary', 'account']
const MAY: readonly Key[] = ['counterparty', 'building', 'invoices', 'vouchers']

/** Chooses once which column of the company's own sheet is which of the book, and which account each of its words is. */
export function MappingForm({ headings, words, kept, isBusy, onKeep }: Props) {
  const [draft, setDraft] = useState<Draft>(() => draftOf(kept))
  const [isOne, setOne] = useState(kept?.money.kind === 'one')
  const [accounts, setAccounts] = useState<ReadonlyMap<string, string>>(
    () =>
      new Map((kept?.words ?? []).map((one) => [one.word, one.accountCode ?? LEFT_OUT + (one.reason ?? '')])),
  )
  /** The word for which an account is being chosen. */
  const [open, setOpen] = useState<string | null>(null)
  const keys: readonly Key[] = [
    ...MUST,
    ...(isOne ? (['amount', 'side'] as const) : (['income', 'expense'] as const)),
    ...MAY,
  ]
  const isOptional = (key: Key) => MAY.includes(key) || key === 'side'
  const mapping = mappingOf(draft, isOne, accounts)
  const form = useForm(keepLedgerMapping, { mapping }, fieldsOf(keys, draft, words, accounts))
  const keep = async () => {
    onKeep(mapping)
    return null
  }
  return (
    <>
      <Card title={MAPPING.title}>
        <Text>{MAPPING.what}</Text>
        <Choices
          label={MAPPING.money}
          chosen={isOne ? 'one' : 'two'}
          options={[
            { key: 'two', title: MAPPING.two },
            { key: 'one', title: MAPPING.one },
          ]}
          onChoose={(key) => setOne(key === 'one')}
        />
      </Card>
      <ColumnChoices
        form={form}
        columns={keys.map((key) => ({ key, name: MAPPING.names[key], isOptional: isOptional(key) }))}
        headings={headings}
        chosen={draft}
        words={MAPPING}
        onChoose={(key, heading) => {
          const { [key]: _, ...rest } = draft
          setDraft(heading === undefined ? rest : { ...rest, [key]: heading })
        }}
      />
      {isOne && draft.side ? (
        <Field
          {...form.of('incomeWord')}
          label={MAPPING.incomeWord}
          hint={MAPPING.incomeWordHint}
          value={draft.incomeWord}
          onChange={(incomeWord) => setDraft({ ...draft, incomeWord })}
          most={40}
        />
      ) : null}
      {words.length > 0 ? (
        <>
          <Heading>{MAPPING.words}</Heading>
          <Text className="text-note">{MAPPING.wordsHint}</Text>
          <Rows>
            {words.map((word, index) => (
              <FieldGroup key={word} {...form.of(`word${index}`)}>
                <Row
                  title={word}
                  note={accountWords(accounts.get(word))}
                  label={`${word} ${accountWords(accounts.get(word))}`}
                  onPress={() => setOpen(word)}
                />
              </FieldGroup>
            ))}
          </Rows>
        </>
      ) : null}
      <FormBar form={form} id="keep-mapping" busy={isBusy} onPress={() => void form.send(keep)}>
        {MAPPING.keep}
      </FormBar>
      <Sheet
        title={open === null ? '' : MAPPING.wordTitle(open)}
        isOpen={open !== null}
        onClose={() => setOpen(null)}
      >
        {open !== null ? (
          <Choices
            label={MAPPING.wordTitle(open)}
            chosen={accounts.get(open) ?? null}
            options={[
              ...WORD_REASONS.map((reason) => ({
                key: LEFT_OUT + reason,
                title: MAPPING.leftOut[reason],
                note: MAPPING.leftOutNote,
              })),
              ...ACCOUNTS.filter(({ kind }) => kind === 'income' || kind === 'expense').map(
                ({ code, title }) => ({
                  key: code,
                  title,
                }),
              ),
            ]}
            onChoose={(code) => {
              setAccounts(new Map([...accounts, [open, code]]))
              setOpen(null)
            }}
          />
        ) : null}
      </Sheet>
    </>
  )
}

/** What has to be chosen: the columns, the word for income where a column says the side, an account for each word. */
function fieldsOf(
  keys: readonly Key[],
  draft: Draft,
  words: readonly string[],
  accounts: ReadonlyMap<string, string>,
): Fields<string> {
  const inMoney: readonly Key[] = ['income', 'expense', 'amount', 'side']
  const columns = keys.map((key) => [
    key,
    ask.choose(MAPPING.names[key], draft[key], {
      at: inMoney.includes(key) ? `mapping.money.${key}` : `mapping.${key}`,
    }),
  ])
  const lacksWord = Boolean(draft.side) && draft.incomeWord.trim() === ''
  return {
    ...Object.fromEntries(columns),
    incomeWord:
      keys.includes('side') && ask.write(MAPPING.incomeWord, draft.incomeWord, { fault: lacksWord }),
    ...Object.fromEntries(
      words.map((word, index) => [
        `word${index}`,
        ask.choose(word, accounts.has(word) ? word : null, { fault: !accounts.has(word) }),
      ]),
    ),
  }
}

function accountWords(code: string | undefined): string {
  if (code === undefined) return MAPPING.choose
  const reason = WORD_REASONS.find((one) => code === LEFT_OUT + one)
  if (reason) return MAPPING.leftOut[reason]
  return ACCOUNTS.find((account) => account.code === code)?.title ?? MAPPING.reason.unsaid
}

function draftOf(kept: LedgerMapping | null): Draft {
  if (!kept) return { incomeWord: '' }
  const { money, words: _, ...columns } = kept
  const given = Object.entries({
    ...columns,
    ...(money.kind === 'two'
      ? { income: money.income, expense: money.expense }
      : { amount: money.amount, side: money.side }),
  }).filter((entry): entry is [Key, string] => entry[1] !== null)
  return { ...Object.fromEntries(given), incomeWord: money.kind === 'one' ? money.incomeWord : '' }
}

function mappingOf(draft: Draft, isOne: boolean, accounts: ReadonlyMap<string, string>): LedgerMapping {
  const { date = '', summary = '', account = '', income, expense, amount, side, incomeWord } = draft
  return {
    date,
    summary,
    account,
    money: isOne
      ? { kind: 'one', amount: amount ?? '', side: side ?? null, incomeWord: incomeWord.trim() }
      : { kind: 'two', income: income ?? '', expense: expense ?? '' },
    counterparty: draft.counterparty ?? null,
    building: draft.building ?? null,
    invoices: draft.invoices ?? null,
    vouchers: draft.vouchers ?? null,
    words: [...accounts].map(([word, code]) => {
      const reason = WORD_REASONS.find((one) => code === LEFT_OUT + one)
      return { word, accountCode: code.startsWith(LEFT_OUT) ? null : code, ...(reason ? { reason } : {}) }
    }),
  }
}
