import type { Frequency } from '#contract/performance/endpoints.ts'
import { LEVEL_NAMES } from '#domain/performance/standard.ts'
import { plainHundredths } from '#domain/core/quantity.ts'
import { DUTIES } from '#src/copy/performance/duties.ts'
import { ask, fenOf } from '#src/parts/form/fields.ts'
import type { Form } from '#src/parts/form/use-form.ts'
import { Field } from '#src/ui/press/field.tsx'
import { Labelled } from './labelled.tsx'

/** What a clause promises, as it is being typed. */
export type TypedPromise = {
  content: string
  level: string
  every: Frequency['every']
  times: string
  cost: 'none' | 'price' | 'share'
  price: string
  share: string
}

export type GivenPromise = {
  content: string
  level: string
  frequency: Frequency
  priceFen: number | null
  costShareBp: number | null
}

const EVERY = ['day', 'week', 'month', 'quarter', 'half-year', 'year'] as const
const COSTS = ['none', 'price', 'share'] as const
const NO_LEVEL = 'none'

export function typedOf(given: GivenPromise): TypedPromise {
  return {
    content: given.content,
    level: given.level,
    every: given.frequency.every,
    times: String(given.frequency.times),
    cost: given.priceFen !== null ? 'price' : given.costShareBp !== null ? 'share' : 'none',
    price: given.priceFen === null ? '' : plainHundredths(given.priceFen),
    share: given.costShareBp === null ? '' : plainHundredths(given.costShareBp),
  }
}

/** What was typed as the server takes it; a number that is none is NaN. */
export function promiseOf(typed: TypedPromise): GivenPromise {
  const wanted = (isWanted: boolean, text: string) => (isWanted ? (fenOf(text) ?? Number.NaN) : null)
  return {
    content: typed.content.trim(),
    level: typed.level.trim(),
    frequency: { every: typed.every, times: typed.times.trim() === '' ? Number.NaN : Number(typed.times) },
    priceFen: wanted(typed.cost === 'price', typed.price),
    costShareBp: wanted(typed.cost === 'share', typed.share),
  }
}

/** The same as a form asks for it. */
export function promiseFields({ content, times, cost, price, share }: TypedPromise) {
  const { clauseIncomplete: need } = DUTIES
  const both = (words: string) => ({ need: words, wrong: words })
  return {
    content: ask.write(DUTIES.clauseContent, content, { need: need.content }),
    times: ask.number(DUTIES.clauseTimes, times, { at: 'frequency.times', ...both(need.times) }),
    priceFen: cost === 'price' && ask.amount(DUTIES.clausePrice, price, both(need.price)),
    costShareBp: cost === 'share' && ask.amount(DUTIES.clauseShare, share, both(need.share)),
  }
}

type Props = {
  typed: TypedPromise
  form: Pick<Form<keyof ReturnType<typeof promiseFields>>, 'of'>
  onChange(typed: TypedPromise): void
  onLevel?(level: string): void
}

/** The fields of a promise: content, level, how often, and what it costs. */
export function PromiseFields({ typed, form, onChange, onLevel }: Props) {
  const set = (change: Partial<TypedPromise>) => onChange({ ...typed, ...change })
  // What the contract calls its own level, such as 法定, stays as it is until another is chosen.
  const levels = [...LEVEL_NAMES, ...(typed.level && !isGraded(typed.level) ? [typed.level] : []), NO_LEVEL]
  return (
    <>
      <Field
        {...form.of('content')}
        label={DUTIES.clauseContent}
        value={typed.content}
        onChange={(content) => set({ content })}
        most={200}
        tall
      />
      <Labelled
        grid
        label={DUTIES.clauseLevel}
        chosen={typed.level === '' ? NO_LEVEL : typed.level}
        options={levels.map((key) => ({ key, title: key === NO_LEVEL ? DUTIES.noLevel : key }))}
        onChoose={(key) => {
          const level = key === NO_LEVEL ? '' : key
          if (onLevel) onLevel(level)
          else set({ level })
        }}
      />
      <Labelled
        grid
        label={DUTIES.clauseEvery}
        chosen={typed.every}
        options={EVERY.map((key) => ({ key, title: DUTIES.every[key] }))}
        onChoose={(every) => set({ every })}
      />
      <Field
        {...form.of('times')}
        label={DUTIES.clauseTimes}
        value={typed.times}
        onChange={(times) => set({ times })}
        most={3}
        digits
      />
      <Labelled
        label={DUTIES.clauseCost}
        chosen={typed.cost}
        options={COSTS.map((key) => ({ key, title: DUTIES.costs[key] }))}
        onChoose={(cost) => set({ cost })}
      />
      {typed.cost === 'price' ? (
        <Field
          {...form.of('priceFen')}
          decimal
          label={DUTIES.clausePrice}
          hint={DUTIES.clausePriceHint}
          value={typed.price}
          onChange={(price) => set({ price })}
          most={16}
        />
      ) : null}
      {typed.cost === 'share' ? (
        <Field
          {...form.of('costShareBp')}
          decimal
          label={DUTIES.clauseShare}
          hint={DUTIES.clauseShareHint}
          value={typed.share}
          onChange={(share) => set({ share })}
          most={6}
        />
      ) : null}
    </>
  )
}

function isGraded(level: string): boolean {
  return (LEVEL_NAMES as readonly string[]).includes(level)
}
