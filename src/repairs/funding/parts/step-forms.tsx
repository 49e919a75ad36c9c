import { Text } from '@tarojs/components'
import type { ReactNode } from 'react'
import * as v from 'valibot'
import type { listFundingChoices, NewFundingStep } from '#contract/repairs/funding.ts'
import type { OutputOf } from '#contract/core/endpoint.ts'
import { isDay } from '#domain/core/calendar.ts'
import { parseFen } from '#domain/core/quantity.ts'
import { EMERGENCIES, MONEY_SOURCES } from '#domain/repairs/funding/step.ts'
import { THREAD } from '#src/copy/repairs/funding/words.ts'
import { Card } from '#src/ui/layout/card.tsx'
import { Choices } from '#src/ui/press/choices.tsx'
import { Field } from '#src/ui/press/field.tsx'
import { dayText, money } from '#src/ui/figures/figures.ts'
import { Notice } from '#src/ui/state/status.tsx'

export type FundingChoices = OutputOf<typeof listFundingChoices>
export type Adding = Exclude<NewFundingStep['kind'], 'undo'>
type Data = NewFundingStep['data']

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

type FieldsGiven = { typed: Typed; change(part: Typed): void; choices: FundingChoices }
type Form = {
  Fields(given: FieldsGiven): ReactNode
  /** What the form says; null while something of it lacks. */
  dataOf(typed: Typed, choices: FundingChoices): Data | null
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

function fenOf(text: string | undefined): number | null {
  const fen = parseFen(text ?? '')
  return fen !== null && fen > 0 ? fen : null
}

function dayOf(text: string | undefined): string | null {
  return text !== undefined && isDay(text) ? text : null
}

function Day({
  label,
  value,
  onChange,
}: {
  label: string
  value: string | undefined
  onChange(v: string): void
}) {
  return <Field label={label} value={value ?? ''} onChange={onChange} most={10} hint={THREAD.dayHint} />
}

const plan: Form = {
  Fields: ({ typed, change }) => (
    <>
      <Card title={THREAD.source}>
        <Choices
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
              label={THREAD.emergency}
              chosen={typed.emergency ?? null}
              options={EMERGENCIES.map((key) => ({ key, title: THREAD.emergencies[key] }))}
              onChoose={(emergency) => change({ emergency })}
            />
          ) : null}
        </Card>
      ) : null}
      <Field
        label={THREAD.amount}
        value={typed.amount ?? ''}
        onChange={(amount) => change({ amount })}
        most={16}
      />
    </>
  ),
  dataOf: ({ source, path, emergency, amount }) => {
    const amountFen = fenOf(amount)
    if (!source || !path || amountFen === null || (path === 'emergency' && !emergency)) return null
    return { source, emergency: path === 'emergency' ? (emergency ?? null) : null, amountFen }
  },
}

const voteKey = (one: FundingChoices['votes'][number]) => `${one.voteId} ${one.item}`

const vote: Form = {
  Fields: ({ typed, change, choices }) => {
    const chosen = choices.votes.find((one) => voteKey(one) === typed.vote)
    return (
      <Card title={THREAD.whichVote}>
        {choices.votes.length === 0 ? <Text className="text-note">{THREAD.noVotes}</Text> : null}
        <Choices
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
  dataOf: ({ vote: key, sum }, { votes }) => {
    const chosen = votes.find((one) => voteKey(one) === key)
    if (!chosen) return null
    return { voteId: chosen.voteId, item: chosen.item, amountFen: sum ? Number(sum) : null }
  },
}

function stateOf(outcome: string | null): string {
  if (outcome === null) return THREAD.voteUndecided
  return outcome === 'passed' || outcome.startsWith('option-') ? THREAD.votePassed : THREAD.voteNotPassed
}

const contract: Form = {
  Fields: ({ typed, change, choices }) => (
    <>
      <Card title={THREAD.whichContract}>
        <Choices
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
              label={THREAD.firm}
              value={typed.firm ?? ''}
              onChange={(firm) => change({ firm })}
              most={60}
            />
            <Field
              label={THREAD.contractNo}
              value={typed.number ?? ''}
              onChange={(number) => change({ number })}
              most={40}
            />
          </>
        ) : null}
        <Field
          label={THREAD.price}
          value={typed.amount ?? ''}
          onChange={(amount) => change({ amount })}
          most={16}
        />
        <Day label={THREAD.signedOn} value={typed.signedOn} onChange={(signedOn) => change({ signedOn })} />
      </Card>
    </>
  ),
  dataOf: (typed, { contracts }) => {
    const own = contracts.find((one) => one.contractId === typed.contract)
    const firm = own ? own.company : (typed.firm ?? '').trim()
    const priceFen = fenOf(typed.amount)
    const signedOn = dayOf(typed.signedOn)
    if ((!own && typed.contract !== OTHER) || firm === '' || priceFen === null || !signedOn) return null
    const number = own ? '' : (typed.number ?? '').trim()
    return { contractId: own?.contractId ?? null, firm, number, signedOn, priceFen }
  },
}

const acceptance: Form = {
  Fields: ({ typed, change }) => (
    <Card title={THREAD.result}>
      <Choices
        label={THREAD.result}
        chosen={typed.result ?? null}
        options={(['passed', 'defects'] as const).map((key) => ({ key, title: THREAD.results[key] }))}
        onChoose={(result) => change({ result })}
      />
      <Field
        label={THREAD.accepter}
        value={typed.accepter ?? ''}
        onChange={(accepter) => change({ accepter })}
        most={30}
        hint={THREAD.accepterHint}
      />
      <Day
        label={THREAD.acceptedOn}
        value={typed.acceptedOn}
        onChange={(acceptedOn) => change({ acceptedOn })}
      />
    </Card>
  ),
  dataOf: ({ result, accepter = '', acceptedOn }) => {
    const day = dayOf(acceptedOn)
    return result && accepter.trim() !== '' && day
      ? { result, accepter: accepter.trim(), acceptedOn: day }
      : null
  },
}

const publication: Form = {
  Fields: ({ typed, change }) => (
    <Card>
      <Day label={THREAD.fromOn} value={typed.fromOn} onChange={(fromOn) => change({ fromOn })} />
      <Day label={THREAD.toOn} value={typed.toOn} onChange={(toOn) => change({ toOn })} />
    </Card>
  ),
  dataOf: (typed) => {
    const fromOn = dayOf(typed.fromOn)
    const toOn = dayOf(typed.toOn)
    return fromOn && toOn && fromOn <= toOn ? { fromOn, toOn } : null
  },
}

const payment: Form = {
  Fields: ({ typed, change, choices }) => (
    <Card title={THREAD.whichEntry}>
      {choices.entries.length === 0 ? <Text className="text-note">{THREAD.noEntries}</Text> : null}
      <Choices
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
            label={THREAD.paidFen}
            value={typed.amount ?? ''}
            onChange={(amount) => change({ amount })}
            most={16}
          />
          <Day label={THREAD.paidOn} value={typed.paidOn} onChange={(paidOn) => change({ paidOn })} />
        </>
      ) : null}
    </Card>
  ),
  dataOf: ({ entry, amount, paidOn }, { entries }) => {
    if (entry === FUND) {
      const amountFen = fenOf(amount)
      const day = dayOf(paidOn)
      return amountFen !== null && day ? { entryId: null, paidOn: day, amountFen } : null
    }
    return entries.some((one) => one.entryId === entry)
      ? { entryId: entry as string, paidOn: null, amountFen: null }
      : null
  },
}

export const FORMS: Record<Adding, Form> = { plan, vote, contract, acceptance, publication, payment }
