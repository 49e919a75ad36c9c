import { Text, View } from '@tarojs/components'
import { useState } from 'react'
import * as v from 'valibot'
import { actOnHotlineOrder, type HotlineOrderDetail, readHotlineOrder } from '#contract/hotline/endpoints.ts'
import { HOTLINE_ACTS, type HotlineAct } from '#domain/hotline/order.ts'
import { HOTLINE } from '#src/copy/hotline/words.ts'
import { call } from '#src/data/calls/call.ts'
import { useDraft, useDraftState } from '#src/data/drafts/draft.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { useForm } from '#src/parts/form/use-form.ts'
import { FormBar } from '#src/parts/form/form-bar.tsx'
import { ask } from '#src/parts/form/fields.ts'
import { goTo, usePageParams } from '#src/platform/host.ts'
import { newId } from '#src/platform/random.ts'
import { routes } from '#src/routes.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Card } from '#src/ui/layout/card.tsx'
import { Choices } from '#src/ui/press/choices.tsx'
import { Field } from '#src/ui/press/field.tsx'
import { instant, longInstant } from '#src/ui/figures/figures.ts'
import { Page } from '#src/ui/layout/page.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Loading } from '#src/ui/state/state.tsx'
import { Steps } from '#src/ui/layout/steps.tsx'
import { LimitMark } from '../../parts/limit-mark.tsx'

/** One order of 12345: its limit, what was asked, and what the company did. */
export default function OrderPage() {
  const standing = useActiveRole()
  const { orderNo = '' } = usePageParams()
  const found = useResource(
    readHotlineOrder,
    standing ? { params: { estateId: standing.estateId, orderNo } } : null,
  )
  return (
    <Page>
      {standing ? (
        <Shown resource={found}>
          {(value) => (
            <>
              <Facts value={value} />
              {value.mayAct ? (
                <Acting estateId={standing.estateId} orderNo={orderNo} onDone={found.reload} />
              ) : null}
              <Card title={HOTLINE.acts}>
                {value.acts.length === 0 ? (
                  <Text className="text-note">{HOTLINE.noActs}</Text>
                ) : (
                  <Steps label={HOTLINE.acts} steps={stepsOf(value)} />
                )}
              </Card>
              <Card title={HOTLINE.ratingTitle}>
                <Text>
                  {value.rating
                    ? HOTLINE.ratingOf(
                        value.rating.isSolved,
                        HOTLINE.satisfactions[value.rating.satisfaction],
                      )
                    : HOTLINE.unrated}
                </Text>
              </Card>
            </>
          )}
        </Shown>
      ) : (
        <Loading />
      )}
    </Page>
  )
}

function Facts({ value: { order } }: { value: HotlineOrderDetail }) {
  return (
    <Card title={HOTLINE.orderNo(order.orderNo)}>
      <Text className="text-note">{HOTLINE.received(longInstant(order.receivedAt))}</Text>
      <View className="tabs">
        <Text>{HOTLINE.contactBy(instant(order.dueAt))}</Text>
        <LimitMark state={order.contact} />
      </View>
      <View className="tabs">
        <Text>{HOTLINE.dueBy(instant(order.dueAt))}</Text>
        <LimitMark state={order.deal} />
      </View>
      <Text className="text-small">{HOTLINE.basis}</Text>
      <Text>{HOTLINE.place(order.placeText)}</Text>
      <Text className="pre">{order.text}</Text>
      <Text className="text-small">{HOTLINE.noPhone}</Text>
      <Button look="second" onPress={() => goTo(routes.repair(order.repairId))} id="see-repair">
        {HOTLINE.seeRepair}
      </Button>
    </Card>
  )
}

function Acting(given: { estateId: string; orderNo: string; onDone(): Promise<unknown> }) {
  const { estateId, orderNo, onDone } = given
  const [kind, setKind] = useState<HotlineAct>('contact')
  const draft = useDraft('act')
  const [note, setNote] = useDraftState(draft, 'note', '')
  // The same act through every try, so that a lost answer makes no second one.
  const [actId, setActId] = useDraftState<string | null>(draft, 'actId', null, v.nullable(v.string()))
  const form = useForm(
    actOnHotlineOrder,
    { kind, note: note.trim() },
    {
      note: ask.write(HOTLINE.note, note, { need: HOTLINE.noteNeeded }),
    },
  )
  const send = async () => {
    const id = actId ?? (await newId())
    setActId(id)
    const answer = await call(actOnHotlineOrder, {
      params: { estateId, orderNo },
      body: { actId: id, kind, note: note.trim() },
      key: id,
    })
    if (!answer.ok) return answer
    setNote('')
    setActId(null)
    await onDone()
    return null
  }
  const changed = () => setActId(null)
  return (
    <Card accent title={HOTLINE.record}>
      <Choices
        grid
        label={HOTLINE.what_}
        chosen={kind}
        options={HOTLINE_ACTS.map((key) => ({ key, title: HOTLINE.actNames[key] }))}
        onChoose={(key) => {
          changed()
          setKind(key)
        }}
      />
      <Field
        {...form.of('note')}
        label={HOTLINE.note}
        hint={HOTLINE.actHints[kind]}
        value={note}
        onChange={(text) => {
          changed()
          setNote(text)
        }}
        most={300}
        tall
      />
      <Text className="text-small">{HOTLINE.recordTime}</Text>
      <FormBar form={form} onPress={() => void form.send(send)} id="send-act">
        {HOTLINE.save}
      </FormBar>
    </Card>
  )
}

function stepsOf({ acts }: HotlineOrderDetail) {
  return [...acts].reverse().map((act, index) => ({
    key: `${act.at} ${index}`,
    title: HOTLINE.actNames[act.kind],
    when: longInstant(act.at),
    note: act.note,
  }))
}
