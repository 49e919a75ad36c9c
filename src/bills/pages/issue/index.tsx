import { Text } from '@tarojs/components'
import { useState } from 'react'
import { type BillDraft, findBillUnits, issueBill } from '#contract/bills/endpoints.ts'
import { amountOf, BILL_KINDS, type BillKind, parseHao } from '#domain/bills/amount.ts'
import { isDay } from '#domain/core/calendar.ts'
import { parseAreaDm2, plainHundredths } from '#domain/core/quantity.ts'
import { BILL_DESK, BILLS } from '#src/copy/bills/words.ts'
import { call } from '#src/data/calls/call.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { useForm } from '#src/parts/form/use-form.ts'
import { FormBar } from '#src/parts/form/form-bar.tsx'
import { type FormField, ask, fenOf } from '#src/parts/form/fields.ts'
import { FieldGroup } from '#src/ui/press/field-group.tsx'
import { newId } from '#src/platform/random.ts'
import { Card } from '#src/ui/layout/card.tsx'
import { Choices } from '#src/ui/press/choices.tsx'
import { DayField } from '#src/ui/press/day-field.tsx'
import { Field } from '#src/ui/press/field.tsx'
import { area, money } from '#src/ui/figures/figures.ts'
import { Page } from '#src/ui/layout/page.tsx'
import { Row, Rows } from '#src/ui/layout/rows.tsx'
import { Loading } from '#src/ui/state/state.tsx'
import { Notice } from '#src/ui/state/status.tsx'

type Unit = { unitId: string; label: string; areaDm2: number }
type MethodName = keyof typeof BILL_DESK.methods

const EMPTY = {
  item: '',
  from: '',
  to: '',
  dueOn: '',
  price: '',
  area: '',
  pieces: '1',
  fromReading: '',
  toReading: '',
  amount: '',
  basisText: '',
  lateRate: '',
  lateText: '',
}

/** One bill to one home; the amount is shown as it is computed. */
export default function IssueBillPage() {
  const standing = useActiveRole()
  const [unit, setUnit] = useState<Unit | null>(null)
  const [kind, setKind] = useState<BillKind>('property')
  const [method, setMethod] = useState<MethodName>('area')
  const [text, setText] = useState(EMPTY)
  const [billId, setBillId] = useState<string | null>(null)
  const [told, setTold] = useState<string | null>(null)
  const basis = basisOf(method, text)
  const amount = amountOf(basis, text)
  const hasLate = text.lateRate.trim() !== '' || text.lateText.trim() !== ''
  const late = hasLate ? { perMillion: fenOf(text.lateRate) ?? Number.NaN, text: text.lateText.trim() } : null
  const said = {
    kind,
    item: text.item.trim(),
    from: text.from,
    to: text.to,
    dueOn: text.dueOn,
    basis,
    basisText: text.basisText.trim(),
    late,
  }
  const isWhole =
    Object.values(basis).every((one) => !Number.isNaN(one)) && isDay(text.from) && isDay(text.to)
  const form = useForm<typeof issueBill, string>(
    issueBill,
    { ...said, unitId: unit?.unitId },
    {
      unitId: ask.choose(BILL_DESK.unit, unit, { codes: ['bill.unit-unknown'] }),
      item: ask.write(BILL_DESK.item, text.item),
      from: ask.day(BILL_DESK.from, text.from),
      to: ask.day(BILL_DESK.to, text.to, {
        fault: isWhole && !amount.ok && BILL_DESK.cannot,
        codes: ['bill.amount-unfit', 'bill.twice'],
      }),
      ...basisFields(method, text),
      basisText: ask.write(BILL_DESK.basisText, text.basisText),
      dueOn: ask.day(BILL_DESK.dueOn, text.dueOn, { codes: ['bill.day-unfit'] }),
      lateRate:
        hasLate &&
        ask.amount(BILL_DESK.lateRate, text.lateRate, {
          at: 'late.perMillion',
          need: BILL_DESK.lateIncomplete,
        }),
      lateText:
        hasLate &&
        ask.write(BILL_DESK.lateText, text.lateText, { at: 'late.text', need: BILL_DESK.lateIncomplete }),
    },
  )
  if (!standing) return <Loading />

  const dayField = (name: keyof typeof EMPTY) => ({
    ...form.of(AT[name] ?? name),
    value: text[name],
    onChange: (value: string) => setText((all) => ({ ...all, [name]: value })),
  })
  const field = (name: keyof typeof EMPTY, most = 14) => ({ ...dayField(name), most })
  const send = async () => {
    setTold(null)
    if (!unit) return null
    const name = billId ?? (await newId())
    setBillId(name)
    const body: BillDraft = { ...said, billId: name, unitId: unit.unitId }
    const answer = await call(issueBill, {
      params: { estateId: standing.estateId },
      body,
      key: name,
    })
    if (!answer.ok) return answer
    setBillId(null)
    setUnit(null)
    setTold(BILL_DESK.sent(money(answer.value.bill.amountFen)))
    return null
  }

  return (
    <Page>
      {unit ? (
        <Card title={BILL_DESK.unit}>
          <Text className="text-strong">{`${unit.label} ${area(unit.areaDm2)}`}</Text>
        </Card>
      ) : (
        <FieldGroup {...form.of('unitId')}>
          <FindUnit
            estateId={standing.estateId}
            onChoose={(found) => {
              setUnit(found)
              setText((all) => ({ ...all, area: plainHundredths(found.areaDm2) }))
            }}
          />
        </FieldGroup>
      )}
      <Choices
        label={BILL_DESK.kind}
        chosen={kind}
        options={BILL_KINDS.map((key) => ({ key, title: BILLS.kinds[key] }))}
        onChoose={setKind}
        grid
      />
      <Field label={BILL_DESK.item} {...field('item', 30)} />
      <DayField label={BILL_DESK.from} {...dayField('from')} />
      <DayField label={BILL_DESK.to} {...dayField('to')} />
      <Choices
        label={BILL_DESK.method}
        chosen={method}
        options={(Object.keys(BILL_DESK.methods) as MethodName[]).map((key) => ({
          key,
          ...BILL_DESK.methods[key],
        }))}
        onChoose={setMethod}
      />
      {method === 'fixed' ? (
        <Field label={BILL_DESK.amount} {...field('amount')} decimal />
      ) : (
        <Field label={BILL_DESK.price} {...field('price')} decimal />
      )}
      {method === 'area' ? <Field label={BILL_DESK.areaField} {...field('area')} decimal /> : null}
      {method === 'month' ? <Field label={BILL_DESK.pieces} {...field('pieces', 4)} digits /> : null}
      {method === 'meter' ? (
        <>
          <Field label={BILL_DESK.fromReading} {...field('fromReading')} decimal />
          <Field label={BILL_DESK.toReading} {...field('toReading')} decimal />
        </>
      ) : null}
      <Field label={BILL_DESK.basisText} hint={BILL_DESK.basisHint} {...field('basisText', 200)} tall />
      <DayField label={BILL_DESK.dueOn} {...dayField('dueOn')} />
      <Field label={BILL_DESK.lateRate} {...field('lateRate', 6)} decimal />
      {text.lateRate ? <Field label={BILL_DESK.lateText} {...field('lateText', 200)} /> : null}
      {amount.ok ? <Notice tone="calm">{BILL_DESK.computed(money(amount.value))}</Notice> : null}
      {told ? <Notice tone="good">{told}</Notice> : null}
      <FormBar form={form} onPress={() => void form.send(send)} id="send-bill">
        {BILL_DESK.send}
      </FormBar>
    </Page>
  )
}

/** Where the fields of the basis stand in what is sent. */
const AT: Partial<Record<keyof typeof EMPTY, string>> = {
  amount: 'basis.amountFen',
  price: 'basis.priceHao',
  area: 'basis.areaDm2',
  pieces: 'basis.pieces',
  fromReading: 'basis.from',
  toReading: 'basis.to',
}

/** The fields by which an amount is computed, as the form asks for them. */
function basisFields(method: MethodName, text: typeof EMPTY): Record<string, FormField> {
  const price = { 'basis.priceHao': ask.amount(BILL_DESK.price, text.price) }
  if (method === 'fixed') return { 'basis.amountFen': ask.amount(BILL_DESK.amount, text.amount) }
  if (method === 'area') return { ...price, 'basis.areaDm2': ask.amount(BILL_DESK.areaField, text.area) }
  if (method === 'month') return { ...price, 'basis.pieces': ask.number(BILL_DESK.pieces, text.pieces) }
  const isBack = (fenOf(text.toReading) ?? 0) < (fenOf(text.fromReading) ?? 0)
  return {
    ...price,
    'basis.from': ask.amount(BILL_DESK.fromReading, text.fromReading),
    'basis.to': ask.amount(BILL_DESK.toReading, text.toReading, { fault: isBack && BILL_DESK.readingBack }),
  }
}

/** What the amount is computed from; a number that is none is NaN. */
function basisOf(method: MethodName, text: typeof EMPTY): BillDraft['basis'] {
  const fen = (typed: string) => fenOf(typed) ?? Number.NaN
  const priceHao = parseHao(text.price) ?? Number.NaN
  if (method === 'fixed') return { method, amountFen: fen(text.amount) || Number.NaN }
  if (method === 'area') return { method, priceHao, areaDm2: parseAreaDm2(text.area) ?? Number.NaN }
  if (method === 'month')
    return { method, priceHao, pieces: /^[1-9]\d{0,3}$/.test(text.pieces) ? Number(text.pieces) : Number.NaN }
  return { method, priceHao, from: fen(text.fromReading), to: fen(text.toReading) }
}

function FindUnit({ estateId, onChoose }: { estateId: string; onChoose(unit: Unit): void }) {
  const [sought, setSought] = useState('')
  const query = { sought: sought.trim() }
  const found = useResource(findBillUnits, query.sought ? { params: { estateId }, query } : null)
  return (
    <Card title={BILL_DESK.unit}>
      <Field
        label={BILL_DESK.sought}
        hint={BILL_DESK.soughtHint}
        value={sought}
        onChange={setSought}
        most={20}
      />
      <Rows>
        {(query.sought ? (found.value?.units ?? []) : []).map((unit) => (
          <Row
            key={unit.unitId}
            title={unit.label}
            side={<Text>{area(unit.areaDm2)}</Text>}
            label={`${BILL_DESK.pick} ${unit.label}`}
            onPress={() => onChoose(unit)}
          />
        ))}
      </Rows>
    </Card>
  )
}
