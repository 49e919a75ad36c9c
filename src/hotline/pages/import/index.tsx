import { Text, View } from '@tarojs/components'
import { useState } from 'react'
import { importOrders, type OrderPreview } from '#contract/hotline/endpoints.ts'
import type { OutputOf } from '#contract/core/endpoint.ts'
import { errorLine } from '#src/copy/core/errors.ts'
import { BRING, HOTLINE } from '#src/copy/hotline/words.ts'
import { call } from '#src/data/calls/call.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { useForm } from '#src/parts/form/use-form.ts'
import { FormBar } from '#src/parts/form/form-bar.tsx'
import { ask } from '#src/parts/form/fields.ts'
import { chooseTable, tableBytes } from '#src/platform/table-file.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Card } from '#src/ui/layout/card.tsx'
import { Choices } from '#src/ui/press/choices.tsx'
import { Field } from '#src/ui/press/field.tsx'
import { count, instant } from '#src/ui/figures/figures.ts'
import { Page } from '#src/ui/layout/page.tsx'
import { Status, Notice } from '#src/ui/state/status.tsx'

type Looked = OutputOf<typeof importOrders>
type Source = { readonly file: string; readonly encoding: 'text' | 'base64' }
const MOST_BYTES = 1024 * 1024
const FRESH = 'fresh'

/** A dispatch list of 12345: looked at, each new order asked "is it this one?", then all or none. */
export default function BringOrdersPage() {
  const standing = useActiveRole()
  const params = { estateId: standing?.estateId ?? '' }
  const [pasted, setPasted] = useState('')
  const [chosen, setChosen] = useState<{ name: string; file: string } | null>(null)
  const [looked, setLooked] = useState<Looked | null>(null)
  const [links, setLinks] = useState<Readonly<Record<string, string>>>({})
  const [told, setTold] = useState<{ tone: 'good' | 'bad'; text: string } | null>(null)
  const [isBusy, setBusy] = useState(false)
  const source: Source = chosen
    ? { file: chosen.file, encoding: 'base64' }
    : { file: pasted, encoding: 'text' }

  const form = useForm(importOrders, source, {
    file: ask.write(BRING.paste, source.file, { fault: source.file.trim() === '' && BRING.needList }),
  })
  const send = async (what: Source, onlyCheck: boolean) => {
    setTold(null)
    const asked = onlyCheck
      ? []
      : Object.entries(links)
          .filter(([, repairId]) => repairId !== FRESH)
          .map(([orderNo, repairId]) => ({ orderNo, repairId }))
    const answer = await call(importOrders, {
      params,
      body: { ...what, onlyCheck, links: asked },
    })
    if (!answer.ok) return answer
    if (onlyCheck || answer.value.problems.length > 0) {
      if (onlyCheck) setLinks({})
      setLooked(answer.value)
      return null
    }
    setTold({
      tone: 'good',
      text: BRING.done(count(answer.value.fresh), count(answer.value.linked)),
    })
    setLooked(null)
    setChosen(null)
    setPasted('')
    return null
  }
  const choose = async () => {
    const file = await chooseTable()
    if (file === 'unsupported') return setTold({ tone: 'bad', text: BRING.unsupported })
    if (file === null) return
    const bytes = await tableBytes(file, MOST_BYTES)
    if (bytes === null) return setTold({ tone: 'bad', text: BRING.unreadable })
    setChosen({ name: file.name, file: bytes })
    setBusy(true)
    const end = await send({ file: bytes, encoding: 'base64' }, true)
    setBusy(false)
    if (end) setTold({ tone: 'bad', text: errorLine(end.code) })
  }
  const fresh = looked?.orders.filter((one) => !one.isKnown) ?? []
  const isFine = looked !== null && looked.problems.length === 0
  return (
    <Page
      {...(isFine && fresh.length > 0
        ? {
            bar: (
              <FormBar form={form} onPress={() => void form.send(() => send(source, false))} id="bring-now">
                {BRING.bring(count(fresh.length))}
              </FormBar>
            ),
          }
        : {})}
    >
      <Text className="text-note">{BRING.what}</Text>
      {told ? <Notice tone={told.tone}>{told.text}</Notice> : null}
      <Card>
        <Button look="second" onPress={() => void choose()} busy={isBusy} id="choose-list">
          {BRING.choose}
        </Button>
        {chosen ? (
          <Text>{BRING.chosen(chosen.name)}</Text>
        ) : (
          <Field
            {...form.of('file')}
            label={BRING.paste}
            value={pasted}
            onChange={(text) => {
              setPasted(text)
              setLooked(null)
            }}
            most={200_000}
            table
          />
        )}
        <Text className="text-small">{BRING.columns}</Text>
        <FormBar
          form={form}
          look="second"
          id="check-list"
          busy={isBusy}
          onPress={() => void form.send(() => send(source, true))}
        >
          {BRING.check}
        </FormBar>
      </Card>
      {looked && looked.problems.length > 0 ? (
        <Card>
          <Notice tone="bad">{BRING.problems(count(looked.problems.length))}</Notice>
          {looked.problems.map((one) => (
            <Text key={`${one.line} ${one.code}`} className="tone-bad">
              {BRING.problem(one.line, one.message)}
            </Text>
          ))}
        </Card>
      ) : null}
      {isFine ? (
        <>
          <Notice tone="good">{fresh.length === 0 ? BRING.nothingNew : summary(looked, links)}</Notice>
          {looked.orders.map((order) => (
            <Order
              key={order.orderNo}
              order={order}
              chosen={links[order.orderNo] ?? FRESH}
              onChoose={(repairId) => setLinks({ ...links, [order.orderNo]: repairId })}
            />
          ))}
        </>
      ) : null}
    </Page>
  )
}

function summary(looked: Looked, links: Readonly<Record<string, string>>): string {
  const linked = Object.values(links).filter((repairId) => repairId !== FRESH).length
  return BRING.fine(count(looked.fresh - linked), count(linked), count(looked.known))
}

function Order(given: { order: OrderPreview; chosen: string; onChoose(repairId: string): void }) {
  const { order, chosen, onChoose } = given
  return (
    <Card title={HOTLINE.orderNo(order.orderNo)}>
      <View className="tabs">
        <Text className="text-strong">{`${order.placeText} ${order.kindTitle}`}</Text>
        {order.isKnown ? <Status tone="quiet">{BRING.known}</Status> : null}
      </View>
      <Text className="text-small">{order.place === 'home' ? BRING.inHome : BRING.shared}</Text>
      <Text className="text-small">{HOTLINE.received(instant(order.receivedAt))}</Text>
      <Text className="text-small">{HOTLINE.dueBy(instant(order.dueAt))}</Text>
      <Text>{order.text}</Text>
      {order.alike.length > 0 ? (
        <>
          <Text className="text-strong">{BRING.isIt}</Text>
          <Choices
            label={BRING.isIt}
            chosen={chosen}
            options={[
              ...order.alike.map((repair) => ({
                key: repair.repairId,
                title: BRING.alike(`${repair.placeText} ${repair.kindTitle}`),
                note: `${instant(repair.reportedAt)} ${repair.description}`.trim(),
              })),
              { key: FRESH, title: BRING.fresh },
            ]}
            onChoose={onChoose}
          />
        </>
      ) : null}
    </Card>
  )
}
