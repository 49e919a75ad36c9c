import { Text } from '@tarojs/components'
import { useEffect, useState } from 'react'
import {
  addClause,
  changeClause,
  type Clause,
  readClause,
  readDutyDesk,
} from '#contract/performance/endpoints.ts'
import { beijingDayOf, type Day } from '#domain/core/calendar.ts'
import {
  LEVEL_NAMES,
  STANDARD,
  STANDARD_CATEGORIES,
  type StandardItem,
} from '#domain/performance/standard.ts'
import { DUTIES } from '#src/copy/performance/duties.ts'
import { call } from '#src/data/calls/call.ts'
import { useDraft, useDraftState } from '#src/data/drafts/draft.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { useForm } from '#src/parts/form/use-form.ts'
import { FormBar } from '#src/parts/form/form-bar.tsx'
import { ask } from '#src/parts/form/fields.ts'
import { goBack, usePageParams } from '#src/platform/host.ts'
import { newId } from '#src/platform/random.ts'
import { routes } from '#src/routes.ts'
import { Card } from '#src/ui/layout/card.tsx'
import { DayField } from '#src/ui/press/day-field.tsx'
import { Field } from '#src/ui/press/field.tsx'
import { dayText } from '#src/ui/figures/figures.ts'
import { Page } from '#src/ui/layout/page.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Empty, Loading } from '#src/ui/state/state.tsx'
import { Notice } from '#src/ui/state/status.tsx'
import { Tick } from '#src/ui/press/tick.tsx'
import { Labelled } from '../../parts/labelled.tsx'
import {
  promiseFields,
  promiseOf,
  PromiseFields,
  type TypedPromise,
  typedOf,
} from '../../parts/promise-fields.tsx'

/** Adds a clause to a contract, or changes one from a day on, with a reason. */
export default function EditClausePage() {
  const standing = useActiveRole()
  const { clauseId, contractId = '' } = usePageParams()
  const params = standing ? { estateId: standing.estateId } : null
  const clause = useResource(
    readClause,
    params && clauseId !== undefined ? { params: { ...params, clauseId } } : null,
  )
  const desk = useResource(readDutyDesk, params && clauseId === undefined ? { params } : null)
  const contract = desk.value?.contracts.find((one) => one.contractId === contractId)
  if (standing && clause.value?.clause.source === 'contract')
    return (
      <ChangeForm
        estateId={standing.estateId}
        clause={clause.value.clause}
        today={beijingDayOf(clause.value.nowAt)}
      />
    )
  if (standing && contract)
    return <AddForm estateId={standing.estateId} key={contractId} contract={contract} />
  return (
    <Page title={DUTIES.clause}>
      {standing ? (
        <>
          {clauseId === undefined ? <Shown resource={desk}>{none}</Shown> : null}
          {clauseId !== undefined ? <Shown resource={clause}>{none}</Shown> : null}
        </>
      ) : (
        <Loading />
      )}
    </Page>
  )
}

const none = () => <Empty title={DUTIES.noClause} hint={DUTIES.noClauseHint} />

function ChangeForm({ estateId, clause, today }: { estateId: string; clause: Clause; today: Day }) {
  const before = {
    content: clause.content,
    level: clause.level,
    frequency: clause.frequency ?? { every: 'month' as const, times: 1 },
    priceFen: clause.priceFen,
    costShareBp: clause.costShareBp,
  }
  const [typed, setTyped] = useState<TypedPromise>(() => typedOf(before))
  const [fromOn, setFromOn] = useState<string>(today)
  const draft = useDraft('change')
  const [reason, setReason] = useDraftState(draft, 'reason', '')
  const [key, setKey] = useState('')
  useEffect(() => {
    void newId().then(setKey)
  }, [])
  const promise = promiseOf(typed)
  const form = useForm(
    changeClause,
    { ...promise, fromOn, reason: reason.trim() },
    {
      ...promiseFields(typed),
      fromOn: ask.day(DUTIES.changeFrom, fromOn, { codes: ['posting.bad-day'] }),
      reason: ask.write(DUTIES.reason, reason, { need: DUTIES.incomplete.reason }),
    },
  )
  const send = async () => {
    const answer = await call(changeClause, {
      params: { estateId, clauseId: clause.clauseId },
      body: { ...promise, fromOn, reason: reason.trim() },
      key,
    })
    if (!answer.ok) return answer
    draft.finish()
    goBack(routes.clause(clause.clauseId))
    return null
  }
  return (
    <Page
      title={DUTIES.changeClause}
      bar={
        <FormBar form={form} onPress={() => void form.send(send)} id="clause-send">
          {DUTIES.changeSend}
        </FormBar>
      }
    >
      <Card title={DUTIES.clauseNumber(clause.number)}>
        <Text className="text-note">{DUTIES.changeNote}</Text>
      </Card>
      <PromiseFields typed={typed} form={form} onChange={setTyped} />
      <DayField
        {...form.of('fromOn')}
        label={DUTIES.changeFrom}
        hint={DUTIES.changeFromHint}
        value={fromOn}
        onChange={setFromOn}
      />
      <Field
        {...form.of('reason')}
        label={DUTIES.reason}
        hint={DUTIES.reasonHint}
        value={reason}
        onChange={setReason}
        most={300}
        tall
      />
    </Page>
  )
}

type Contract = { contractId: string; title: string; startsOn: Day; endsOn: Day }
type Category = (typeof STANDARD_CATEGORIES)[number]

function AddForm({ estateId, contract }: { estateId: string; contract: Contract }) {
  const [ids, setIds] = useState<{ clauseId: string; key: string } | null>(null)
  const [number, setNumber] = useState('')
  const [category, setCategory] = useState<Category | null>(null)
  const [item, setItem] = useState<StandardItem | null>(null)
  const [typed, setTyped] = useState<TypedPromise>(EMPTY)
  const [isElevator, setElevator] = useState(false)
  const [fromOn, setFromOn] = useState<string>(contract.startsOn)
  const [added, setAdded] = useState<string | null>(null)
  useEffect(() => {
    void (async () => setIds({ clauseId: await newId(), key: await newId() }))()
  }, [])
  const items = STANDARD.filter((one) => one.category === category)

  /** A level of the standard brings how often with it; the contract may promise more, or say that it promises less. */
  const chooseLevel = (of: StandardItem | null, level: string) => {
    const wanted = of?.levels[LEVEL_NAMES.findIndex((one) => one === level)]
    setTyped((now) => ({
      ...now,
      level,
      ...(of ? { content: of.content } : {}),
      ...(wanted ? { every: wanted.every, times: String(wanted.times) } : {}),
    }))
  }
  const promise = promiseOf(typed)
  const { number: needNumber, category: needCategory } = DUTIES.clauseIncomplete
  const form = useForm(
    addClause,
    { number, category, ...promise, isElevator, fromOn },
    {
      number: ask.write(DUTIES.clauseNo, number, {
        need: needNumber,
        wrong: needNumber,
        codes: ['clause.number-taken'],
      }),
      category: ask.choose(DUTIES.clauseCategory, category, { need: needCategory }),
      ...promiseFields(typed),
      fromOn: ask.day(DUTIES.clauseFrom, fromOn, { codes: ['posting.bad-day'] }),
    },
  )
  const send = async () => {
    setAdded(null)
    if (!category || !ids) return null
    const answer = await call(addClause, {
      params: { estateId, contractId: contract.contractId },
      body: {
        clauseId: ids.clauseId,
        number,
        category,
        ...promise,
        // A clause in other words than the standard's is not that item.
        standardItem: item?.content === promise.content ? item.item : '',
        isElevator,
        fromOn,
      },
      key: ids.key,
    })
    if (!answer.ok) return answer
    // The next one: the same chapter, another number.
    setAdded(number)
    setNumber('')
    setItem(null)
    setTyped(EMPTY)
    setElevator(false)
    setIds({ clauseId: await newId(), key: await newId() })
    return null
  }
  return (
    <Page
      title={DUTIES.addClause}
      bar={
        <FormBar form={form} onPress={() => void form.send(send)} id="clause-send">
          {DUTIES.addSend}
        </FormBar>
      }
    >
      <Card title={contract.title}>
        <Text className="text-note">{DUTIES.addNote}</Text>
      </Card>
      {added ? <Notice tone="good">{DUTIES.added(added)}</Notice> : null}
      <Field
        {...form.of('number')}
        label={DUTIES.clauseNo}
        hint={DUTIES.clauseNoHint}
        value={number}
        onChange={setNumber}
        most={15}
      />
      <Labelled
        {...form.of('category')}
        grid
        label={DUTIES.clauseCategory}
        chosen={category}
        options={STANDARD_CATEGORIES.map((key) => ({ key, title: key }))}
        onChoose={(key) => {
          setCategory(key)
          setItem(null)
        }}
      />
      {items.length > 0 ? (
        <Labelled
          label={DUTIES.clauseItem}
          chosen={item?.content ?? ''}
          options={[
            ...items.map((one) => ({ key: one.content, title: one.content, note: DUTIES.itemNo(one.item) })),
            { key: '', title: DUTIES.noItem },
          ]}
          onChoose={(content) => {
            const chosen = items.find((one) => one.content === content) ?? null
            setItem(chosen)
            if (chosen) chooseLevel(chosen, typed.level)
          }}
        />
      ) : null}
      <PromiseFields
        typed={typed}
        form={form}
        onChange={setTyped}
        onLevel={(level) => chooseLevel(item, level)}
      />
      <Tick label={DUTIES.isElevator} isOn={isElevator} onChange={setElevator} id="clause-elevator" />
      <DayField
        {...form.of('fromOn')}
        label={DUTIES.clauseFrom}
        hint={DUTIES.clauseFromHint(dayText(contract.startsOn), dayText(contract.endsOn))}
        value={fromOn}
        onChange={setFromOn}
      />
    </Page>
  )
}

const EMPTY: TypedPromise = {
  content: '',
  level: '',
  every: 'month',
  times: '1',
  cost: 'none',
  price: '',
  share: '',
}
