import { Text } from '@tarojs/components'
import { useState } from 'react'
import { type BillDraft, findBillUnits, issueBill } from '#contract/bills/endpoints.ts'
import { amountOf, BILL_KINDS, type BillKind, parseHao } from '#domain/bills/amount.ts'
import { isDay } from '#domain/core/calendar.ts'
import { parseAreaDm2, parseFen, plainHundredths } from '#domain/core/quantity.ts'
import { BILL_DESK, BILLS } from '#src/copy/bills/words.ts'
import { errorLine } from '#src/copy/core/errors.ts'
import { call } from '#src/data/calls/call.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { newId } from '#src/platform/random.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Card } from '#src/ui/layout/card.tsx'
import { Choices } from '#src/ui/press/choices.tsx'
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
  const [told, setTold] = useState<{ tone: 'good' | 'bad'; text: string } | null>(null)
  const [isBusy, setBusy] = useState(false)
  if (!standing) return <Loading />

  const field = (name: keyof typeof EMPTY, most = 14) => ({
    value: text[name],
    onChange: (value: string) => setText((all) => ({ ...all, [name]: value })),
    most,
  })
  const basis = basisOf(method, text)
  const amount = basis && amountOf(basis, text)
  const send = async () => {
    const perMillion = parseFen(text.lateRate)
    const hasLate = text.lateRate.trim() !== '' || text.lateText.trim() !== ''
    if (hasLate && (perMillion === null || perMillion <= 0 || text.lateText.trim() === ''))
      return setTold({ tone: 'bad', text: BILL_DESK.lateIncomplete })
    if (!unit || !isDay(text.dueOn) || text.basisText.trim() === '')
      return setTold({ tone: 'bad', text: BILL_DESK.incomplete })
    if (!basis || !amount?.ok) return setTold({ tone: 'bad', text: BILL_DESK.cannot })
    setBusy(true)
    const name = billId ?? (await newId())
    setBillId(name)
    const body: BillDraft = {
      billId: name,
      unitId: unit.unitId,
      kind,
      item: text.item.trim(),
      from: text.from,
      to: text.to,
      dueOn: text.dueOn,
      basis,
      basisText: text.basisText.trim(),
      late: hasLate && perMillion !== null ? { perMillion, text: text.lateText.trim() } : null,
    }
    const answer = await call(issueBill, {
      params: { estateId: standing.estateId },
      body,
      key: name,
    })
    setBusy(false)
    if (!answer.ok) return setTold({ tone: 'bad', text: errorLine(answer.code) })
    setBillId(null)
    setUnit(null)
    setTold({ tone: 'good', text: BILL_DESK.sent(money(answer.value.bill.amountFen)) })
  }

  return (
    <Page>
      {unit ? (
        <Card title={BILL_DESK.unit}>
          <Text className="text-strong">{`${unit.label} ${area(unit.areaDm2)}`}</Text>
        </Card>
      ) : (
        <FindUnit
          estateId={standing.estateId}
          onChoose={(found) => {
            setUnit(found)
            setText((all) => ({ ...all, area: plainHundredths(found.areaDm2) }))
          }}
        />
      )}
      <Choices
        label={BILL_DESK.kind}
        chosen={kind}
        options={BILL_KINDS.map((key) => ({ key, title: BILLS.kinds[key] }))}
        onChoose={setKind}
        grid
      />
      <Field label={BILL_DESK.item} {...field('item', 30)} />
      <Field label={BILL_DESK.from} hint={BILL_DESK.dayHint} {...field('from', 10)} />
      <Field label={BILL_DESK.to} hint={BILL_DESK.dayHint} {...field('to', 10)} />
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
        <Field label={BILL_DESK.amount} {...field('amount')} />
      ) : (
        <Field label={BILL_DESK.price} {...field('price')} />
      )}
      {method === 'area' ? <Field label={BILL_DESK.areaField} {...field('area')} /> : null}
      {method === 'month' ? <Field label={BILL_DESK.pieces} {...field('pieces', 4)} digits /> : null}
      {method === 'meter' ? (
        <>
          <Field label={BILL_DESK.fromReading} {...field('fromReading')} />
          <Field label={BILL_DESK.toReading} {...field('toReading')} />
        </>
      ) : null}
      <Field label={BILL_DESK.basisText} hint={BILL_DESK.basisHint} {...field('basisText', 200)} tall />
      <Field label={BILL_DESK.dueOn} hint={BILL_DESK.dayHint} {...field('dueOn', 10)} />
      <Field label={BILL_DESK.lateRate} {...field('lateRate', 6)} />
      {text.lateRate ? <Field label={BILL_DESK.lateText} {...field('lateText', 200)} /> : null}
      {amount?.ok ? <Notice tone="calm">{BILL_DESK.computed(money(amount.value))}</Notice> : null}
      {told ? <Notice tone={told.tone}>{told.text}</Notice> : null}
      <Button onPress={() => void send()} busy={isBusy} id="send-bill">
        {BILL_DESK.send}
      </Button>
    </Page>
  )
}

function basisOf(method: MethodName, text: typeof EMPTY): BillDraft['basis'] | null {
  if (method === 'fixed') {
    const amountFen = parseFen(text.amount)
    return amountFen === null || amountFen <= 0 ? null : { method, amountFen }
  }
  const priceHao = parseHao(text.price)
  if (priceHao === null) return null
  if (method === 'area') {
    const areaDm2 = parseAreaDm2(text.area)
    return areaDm2 === null ? null : { method, priceHao, areaDm2 }
  }
  if (method === 'month')
    return /^[1-9]\d{0,3}$/.test(text.pieces) ? { method, priceHao, pieces: Number(text.pieces) } : null
  const from = parseFen(text.fromReading)
  const to = parseFen(text.toReading)
  return from === null || to === null || from < 0 || to < from ? null : { method, priceHao, from, to }
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
