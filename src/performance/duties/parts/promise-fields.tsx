import type { Frequency } from '#contract/performance/endpoints.ts'
import { LEVEL_NAMES } from '#domain/performance/standard.ts'
import { parseFen, plainHundredths } from '#domain/core/quantity.ts'
import { DUTIES } from '#src/copy/performance/duties.ts'
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

/** What was typed as the server takes it, or the words of what is missing. */
export function promiseOf(typed: TypedPromise): GivenPromise | string {
  const priceFen = typed.cost === 'price' ? parseFen(typed.price) : null
  const costShareBp = typed.cost === 'share' ? parseFen(typed.share) : null
  const times = Number(typed.times)
  if (typed.content.trim() === '') return DUTIES.clauseIncomplete.content
  if (!/^[1-9]\d{0,2}$/.test(typed.times)) return DUTIES.clauseIncomplete.times
  if (typed.cost === 'price' && (priceFen === null || priceFen < 0)) return DUTIES.clauseIncomplete.price
  if (typed.cost === 'share' && (costShareBp === null || costShareBp < 1 || costShareBp > 10_000))
    return DUTIES.clauseIncomplete.share
  return {
    content: typed.content.trim(),
    level: typed.level.trim(),
    frequency: { every: typed.every, times },
    priceFen,
    costShareBp,
  }
}

type Props = { typed: TypedPromise; onChange(typed: TypedPromise): void; onLevel?(level: string): void }

/** The fields of a promise: content, level, how often, and what it costs. */
export function PromiseFields({ typed, onChange, onLevel }: Props) {
  const set = (change: Partial<TypedPromise>) => onChange({ ...typed, ...change })
  // What the contract calls its own level, such as 法定, stays as it is until another is chosen.
  const levels = [...LEVEL_NAMES, ...(typed.level && !isGraded(typed.level) ? [typed.level] : []), NO_LEVEL]
  return (
    <>
      <Field
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
          label={DUTIES.clausePrice}
          hint={DUTIES.clausePriceHint}
          value={typed.price}
          onChange={(price) => set({ price })}
          most={16}
        />
      ) : null}
      {typed.cost === 'share' ? (
        <Field
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
