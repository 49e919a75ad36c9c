import { Text } from '@tarojs/components'
import type { ReactNode } from 'react'
import * as v from 'valibot'
import type { listFundingChoices, NewFundingStep } from '#contract/repairs/funding.ts'
import type { OutputOf } from '#contract/core/endpoint.ts'
import { isDay } from '#domain/core/calendar.ts'
import { EMERGENCIES, MONEY_SOURCES } from '#domain/repairs/funding/step.ts'
import { THREAD } from '#src/copy/repairs/funding/words.ts'
import { ask, fenOf, type Fields } from '#src/parts/form/fields.ts'
import type { Form } from '#src/parts/form/use-form.ts'
import { Card } from '#src/ui/layout/card.tsx'
import { Choices } from '#src/ui/press/choices.tsx'
import { DayField } from '#src/ui/press/day-field.tsx'
import { Field } from '#src/ui/press/field.tsx'
import { dayText, money } from '#src/ui/figures/figures.ts'
import { Notice } from '#src/ui/state/status.tsx'

export type FundingChoices = OutputOf<typeof listFundingChoices>
export type Adding = Exclude<NewFundingStep['kind'], 'undo'>

/** What was typed and chosen so far; each kind reads its own. */
/** What is typed into a form, as its draft keeps it. */
export const Typed = v.partial(
  v.object({
    amount: v.string(),
    firm: v.string(),
    number: v.string(),
    accepter: v.string(),
    signedOn: v.string(),
    acceptedOn: v.string(),
    fromOn: v.string(),
    toOn: v.string(),
    paidOn: v.string(),
    source: v.picklist(MONEY_SOURCES),
    path: v.picklist(['vote', 'emergency']),
    emergency: v.picklist(EMERGENCIES),
    vote: v.string(),
    sum: v.string(),
    contract: v.string(),
    result: v.picklist(['passed', 'defects']),
    entry: v.string(),
  }),
)
export type Typed = v.InferOutput<typeof Typed>

type At = Form<string>['of']
type FieldsGiven = { typed: Typed; change(part: Typed): void; choices: FundingChoices; at: At }
type StepForm = {
  Fields(given: FieldsGiven): ReactNode
  /** What the form asks for now, in the order of the page; each stands below `step.data`. */
  fieldsOf(typed: Typed, choices: FundingChoices): Fields<string>
  /** What the form says; null in it is what still lacks. */
  dataOf(typed: Typed, choices: FundingChoices): Readonly<Record<string, unknown>>
}

const OTHER = 'other'
const FUND = 'fund'

export const PHOTO_NAMES: Record<Adding, string> = {
  plan: THREAD.planPhotos,
  vote: THREAD.photos,
  contract: THREAD.contractPhotos,
  acceptance: THREAD.acceptancePhotos,
  publication: THREAD.publicationPhotos,
  payment: THREAD.paymentPhotos,
}

/** Whether a step has pictures: an entry has its vouchers, the estate's own contract and a vote are there already. */
export function takesPhotos(kind: Adding, typed: Typed): 'must' | 'may' | 'none' {
  if (kind === 'vote') return 'none'
  if (kind === 'payment') return typed.entry === FUND ? 'must' : 'none'
  if (kind === 'plan') return 'may'
  return kind === 'contract' && typed.contract !== undefined && typed.contract !== OTHER ? 'may' : 'must'
}

/** Where a field of a step stands in what is sent. */
const inData = (name: string, more: { fault?: string | boolean } = {}) => ({
  at: `step.data.${name}`,
  ...more,
})

function Day(given: {
  at: ReturnType<At>
  label: string
  value: string | undefined
  onChange(v: string): void
}) {
  const { at, label, value, onChange } = given
  return <DayField {...at} label={label} value={value ?? ''} onChange={onChange} />
}

const plan: StepForm = {
  Fields: ({ typed, change, at }) => (
    <>
      <Card title={THREAD.source}>
        <Choices
          {...at('source')}
          label={THREAD.source}
          chosen={typed.source ?? null}
          options={(['fund', 'revenue'] as const).map((key) => ({ key, title: THREAD.sources[key] }))}
          onChoose={(source) =>
            change({ source, ...(source === 'revenue' ? { path: 'vote' as const } : {}) })
          }
        />
      </Card>
      {typed.source === 'fund' ? (
        <Card title={THREAD.path}>
          <Choices
            {...at('path')}
            label={THREAD.path}
            chosen={typed.path ?? null}
            options={[
              { key: 'vote', title: THREAD.pathVote, note: THREAD.pathVoteNote },
              { key: 'emergency', title: THREAD.pathEmergency, note: THREAD.pathEmergencyNote },
            ]}
            onChoose={(path) => change({ path })}
          />
          {typed.path === 'emergency' ? (
            <Choices
              {...at('emergency')}
              label={THREAD.emergency}
              chosen={typed.emergency ?? null}
              options={EMERGENCIES.map((key) => ({ key, title: THREAD.emergencies[key] }))}
              onChoose={(emergency) => change({ emergency })}
            />
          ) : null}
        </Card>
      ) : null}
      <Field
        {...at('amount')}
        decimal
        label={THREAD.amount}
        value={typed.amount ?? ''}
        onChange={(amount) => change({ amount })}
        most={16}
      />
    </>
  ),
  fieldsOf: ({ source, path, emergency, amount }) => ({
    source: ask.choose(THREAD.source, source, inData('source')),
    path: source === 'fund' && ask.choose(THREAD.path, path, { fault: !path }),
    emergency: path === 'emergency' && ask.choose(THREAD.emergency, emergency, { fault: !emergency }),
    amount: ask.amount(THREAD.amount, amount, inData('amountFen')),
  }),
  dataOf: ({ source, path, emergency, amount = '' }) => ({
    source,
    emergency: path === 'emergency' ? (emergency ?? null) : null,
    amountFen: fenOf(amount),
  }),
}

const voteKey = (one: FundingChoices['votes'][number]) => `${one.voteId} ${one.item}`

const vote: StepForm = {
  Fields: ({ typed, change, choices, at }) => {
    const chosen = choices.votes.find((one) => voteKey(one) === typed.vote)
    return (
      <Card title={THREAD.whichVote}>
        {choices.votes.length === 0 ? <Text className="text-note">{THREAD.noVotes}</Text> : null}
        <Choices
          {...at('vote')}
          label={THREAD.whichVote}
          chosen={typed.vote ?? null}
          options={choices.votes.map((one) => ({
            key: voteKey(one),
            title: one.itemTitle === one.title ? one.title : `${one.title} ${one.itemTitle}`,
            note: stateOf(one.outcome),
          }))}
          onChoose={(key) => {
            const next = choices.votes.find((one) => voteKey(one) === key)
            change({ vote: key, sum: next?.amounts[0] === undefined ? '' : String(next.amounts[0]) })
          }}
        />
        {chosen && chosen.amounts.length > 0 ? (
          <Choices
            {...at('sum')}
            label={THREAD.whichSum}
            chosen={typed.sum ?? null}
            options={chosen.amounts.map((fen) => ({ key: String(fen), title: money(fen) }))}
            onChoose={(sum) => change({ sum })}
          />
        ) : null}
        {chosen && chosen.amounts.length === 0 ? <Notice tone="warn">{THREAD.noSum}</Notice> : null}
      </Card>
    )
  },
  fieldsOf: ({ vote: key, sum }) => ({
    vote: ask.choose(THREAD.whichVote, key, inData('voteId')),
    sum: ask.choose(THREAD.whichSum, sum, inData('amountFen')),
  }),
  dataOf: ({ vote: key, sum }, { votes }) => {
    const chosen = votes.find((one) => voteKey(one) === key)
    return { voteId: chosen?.voteId, item: chosen?.item, amountFen: sum ? Number(sum) : null }
  },
}

function stateOf(outcome: string | null): string {
  if (outcome === null) return THREAD.voteUndecided
  return outcome === 'passed' || outcome.startsWith('option-') ? THREAD.votePassed : THREAD.voteNotPassed
}

const contract: StepForm = {
  Fields: ({ typed, change, choices, at }) => (
    <>
      <Card title={THREAD.whichContract}>
        <Choices
          {...at('contract')}
          label={THREAD.whichContract}
          chosen={typed.contract ?? null}
          options={[
            { key: OTHER, title: THREAD.otherContract, note: THREAD.otherContractNote },
            ...choices.contracts.map((one) => ({ key: one.contractId, title: one.title, note: one.company })),
          ]}
          onChoose={(key) => change({ contract: key })}
        />
      </Card>
      <Card>
        {typed.contract === OTHER ? (
          <>
            <Field
              {...at('firm')}
              label={THREAD.firm}
              value={typed.firm ?? ''}
              onChange={(firm) => change({ firm })}
              most={60}
            />
            <Field
              {...at('number')}
              label={THREAD.contractNo}
              value={typed.number ?? ''}
              onChange={(number) => change({ number })}
              most={40}
            />
          </>
        ) : null}
        <Field
          {...at('amount')}
          decimal
          label={THREAD.price}
          value={typed.amount ?? ''}
          onChange={(amount) => change({ amount })}
          most={16}
        />
        <Day
          at={at('signedOn')}
          label={THREAD.signedOn}
          value={typed.signedOn}
          onChange={(signedOn) => change({ signedOn })}
        />
      </Card>
    </>
  ),
  fieldsOf: (typed) => ({
    contract: ask.choose(THREAD.whichContract, typed.contract, { fault: !typed.contract }),
    firm: typed.contract === OTHER && ask.write(THREAD.firm, typed.firm, inData('firm')),
    number: typed.contract === OTHER && ask.write(THREAD.contractNo, typed.number, inData('number')),
    amount: ask.amount(THREAD.price, typed.amount, inData('priceFen')),
    signedOn: ask.day(THREAD.signedOn, typed.signedOn, inData('signedOn')),
  }),
  dataOf: (typed, { contracts }) => {
    const own = contracts.find((one) => one.contractId === typed.contract)
    return {
      contractId: own?.contractId ?? null,
      firm: own ? own.company : (typed.firm ?? '').trim(),
      number: own ? '' : (typed.number ?? '').trim(),
      signedOn: typed.signedOn,
      priceFen: fenOf(typed.amount ?? ''),
    }
  },
}

const acceptance: StepForm = {
  Fields: ({ typed, change, at }) => (
    <Card title={THREAD.result}>
      <Choices
        {...at('result')}
        label={THREAD.result}
        chosen={typed.result ?? null}
        options={(['passed', 'defects'] as const).map((key) => ({ key, title: THREAD.results[key] }))}
        onChoose={(result) => change({ result })}
      />
      <Field
        {...at('accepter')}
        label={THREAD.accepter}
        value={typed.accepter ?? ''}
        onChange={(accepter) => change({ accepter })}
        most={30}
        hint={THREAD.accepterHint}
      />
      <Day
        at={at('acceptedOn')}
        label={THREAD.acceptedOn}
        value={typed.acceptedOn}
        onChange={(acceptedOn) => change({ acceptedOn })}
      />
    </Card>
  ),
  fieldsOf: ({ result, accepter, acceptedOn }) => ({
    result: ask.choose(THREAD.result, result, inData('result')),
    accepter: ask.write(THREAD.accepter, accepter, inData('accepter')),
    acceptedOn: ask.day(THREAD.acceptedOn, acceptedOn, inData('acceptedOn')),
  }),
  dataOf: ({ result, accepter = '', acceptedOn }) => ({ result, accepter: accepter.trim(), acceptedOn }),
}

const publication: StepForm = {
  Fields: ({ typed, change, at }) => (
    <Card>
      <Day
        at={at('fromOn')}
        label={THREAD.fromOn}
        value={typed.fromOn}
        onChange={(fromOn) => change({ fromOn })}
      />
      <Day at={at('toOn')} label={THREAD.toOn} value={typed.toOn} onChange={(toOn) => change({ toOn })} />
    </Card>
  ),
  fieldsOf: ({ fromOn, toOn }) => ({
    fromOn: ask.day(THREAD.fromOn, fromOn, inData('fromOn')),
    toOn: ask.day(
      THREAD.toOn,
      toOn,
      inData('toOn', { fault: Boolean(fromOn && toOn && isDay(toOn) && toOn < fromOn) && THREAD.needOrder }),
    ),
  }),
  dataOf: ({ fromOn, toOn }) => ({ fromOn, toOn }),
}

const payment: StepForm = {
  Fields: ({ typed, change, choices, at }) => (
    <Card title={THREAD.whichEntry}>
      {choices.entries.length === 0 ? <Text className="text-note">{THREAD.noEntries}</Text> : null}
      <Choices
        {...at('entry')}
        label={THREAD.whichEntry}
        chosen={typed.entry ?? null}
        options={[
          ...choices.entries.map((one) => ({
            key: one.entryId,
            title: `${one.summary} ${money(one.spentFen)}`,
            note: THREAD.entryNote(dayText(one.bookedOn), one.counterparty, one.isLinked),
          })),
          { key: FUND, title: THREAD.fundPaid, note: THREAD.fundPaidNote },
        ]}
        onChoose={(entry) => change({ entry })}
      />
      {typed.entry === FUND ? (
        <>
          <Field
            {...at('amount')}
            decimal
            label={THREAD.paidFen}
            value={typed.amount ?? ''}
            onChange={(amount) => change({ amount })}
            most={16}
          />
          <Day
            at={at('paidOn')}
            label={THREAD.paidOn}
            value={typed.paidOn}
            onChange={(paidOn) => change({ paidOn })}
          />
        </>
      ) : null}
    </Card>
  ),
  fieldsOf: ({ entry, amount = '', paidOn = '' }) => ({
    entry: ask.choose(THREAD.whichEntry, entry, inData('entryId', { fault: !entry })),
    amount:
      entry === FUND &&
      ask.amount(THREAD.paidFen, amount, inData('amountFen', { fault: amount.trim() === '' })),
    paidOn: entry === FUND && ask.day(THREAD.paidOn, paidOn, inData('paidOn', { fault: paidOn === '' })),
  }),
  dataOf: ({ entry, amount = '', paidOn }) =>
    entry === FUND
      ? { entryId: null, paidOn: paidOn ?? null, amountFen: fenOf(amount) }
      : { entryId: entry ?? null, paidOn: null, amountFen: null },
}

export const FORMS: Record<Adding, StepForm> = { plan, vote, contract, acceptance, publication, payment }
