import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import type { Item } from '#domain/votes/counting/item.ts'
import type { PaperRule } from '#domain/votes/counting/count.ts'
import type { JointAnswer } from '#domain/votes/joint.ts'

// The cases of each rule that stands in domain/ and in SQL (docs/rules.md). Both sides run the same file: test/domain/rules/rules.test.ts
// and test/server/rules/rules.test.ts.

export type Rule<Given, Then> = {
  readonly name: string
  /** The article, or what it is where no article says so. */
  readonly law: string
  readonly given: Given
  readonly then: Then
}

/** The cases of a rule. More of them must show what it does not allow than what it does. */
export function rules<Given, Then>(
  file: string,
  isAllowed: (then: Then, given: Given) => boolean,
): Rule<Given, Then>[] {
  const found = JSON.parse(readFileSync(new URL(`../../vectors/${file}.json`, import.meta.url), 'utf8'))
  const cases = found as Rule<Given, Then>[]
  const good = cases.filter((one) => isAllowed(one.then, one.given))
  assert.ok(
    good.length > 0 && good.length * 2 < cases.length,
    `${file}: ${good.length} of ${cases.length} allowed`,
  )
  assert.equal(new Set(cases.map((one) => one.name)).size, cases.length, file)
  for (const one of cases) assert.ok(one.law.length > 5, `${file}: ${one.name} names no law`)
  return cases
}

export type Prevails = { rule: PaperRule; earlier: string; later: string }
export const prevailsRules = () =>
  rules<Prevails, 'replaces' | 'earlier stands'>('rule-prevails', (then) => then === 'replaces')

export type Chosen = { items: string[]; by: 'phone' | 'paper'; choices: number[] }
export const choicesRules = () =>
  rules<Chosen, 'valid' | 'invalid'>('rule-choices', (then) => then === 'valid')

/** `options:3` is an item with three options. */
export function itemsOf(names: readonly string[]): Item[] {
  return names.map((name) => {
    const [kind, count] = name.split(':')
    const options = Array.from({ length: Number(count ?? 0) }, (_, index) => `选项${index}`)
    return {
      kind: kind as Item['kind'],
      title: '',
      text: '',
      matterId: kind === 'candidate' ? 3 : 9,
      options,
    }
  })
}

export type InWindow = {
  opens: string
  closes: string
  now: string
  /** When the log was last written. */
  logged?: string
  cancelled?: boolean
  objection?: 'answered' | 'unanswered'
}
export const windowRules = () =>
  rules<InWindow, 'announced' | 'held' | 'open' | 'closed' | 'cancelled'>(
    'rule-window',
    (then) => then === 'open',
  )

/** Homes are numbers, `owner 1` owns home 1, and agents are letters. */
export type ProxyAct =
  | { act: 'grant'; home: string; agent: string }
  | { act: 'revoke'; home: string; by: string }
  | { act: 'vote'; home: string; by: string }
export type WithProxies = { cap: number; before: ProxyAct[]; now: ProxyAct }
export const proxyRules = () => rules<WithProxies, string>('rule-proxy', (then) => then === 'ok')

export type Joint = {
  owners: string[]
  who: string
  proposals: {
    owners: string[]
    vote: 'this' | 'other' | 'every'
    speaker: string
    at: number
    asked: string[]
    answers: Record<string, JointAnswer[]>
  }[]
  declared: string[]
}
export const speakerRules = () =>
  rules<Joint, { speaker: string | null; answer: string }>('rule-speaker', (then) => then.answer === 'ok')

export type Sale = {
  /** The owners of each home; nobody is the developer. */
  homes: Record<string, string[]>
  vote: 'announced' | 'held' | 'open' | 'closed' | 'cancelled'
  before: [string, string[]][]
  /** What was cast for the home that is sold, before any sale. */
  ballot: 'phone' | 'paper' | 'agent' | null
  agent: boolean
  sell: string
  to: string[]
}
export const saleRules = () =>
  rules<Sale, { effect: string; voters: string[]; agentEnds: boolean }>(
    'rule-sale',
    (then) => then.effect === 'passes',
  )

export type PaperAct =
  | { act: 'read'; clerk: string; choice: number; scan: boolean }
  | { act: 'cast'; by: 'phone' | 'agent' }
export type Paper = {
  rule: PaperRule
  before: PaperAct[]
  now: { act: 'read'; clerk: string; choice: number; scan: boolean }
  readsOwnHome: boolean
}
export const paperRules = () => rules<Paper, string>('rule-paper', (then) => then === 'counted')

export type TwoHomes = { one: string[]; other: string[] }
export const keyRules = () =>
  rules<TwoHomes, { same: boolean; key: string }>('rule-owners-key', (then) => then.same)

export type Owed = {
  amountFen: number
  creditedFen: number
  paidFen: number
  refundedFen: number
  dueOn: string
  issuedAt: string
  today: string
}
export const owedRules = () =>
  rules<Owed, { owedFen: number; state: string; lastOn: string }>(
    'rule-owed',
    (then) => then.state === 'due' || then.state === 'settled',
  )

export type Covers = { places: [string, string, string][]; home: [string, string, string] }
export const noticeRules = () =>
  rules<Covers, 'covered' | 'not covered'>('rule-notice', (then) => then === 'covered')

/** Minutes after the report. */
export type Late = {
  respondBy: number
  mendBy: number
  answeredAt: number | null
  mendedAt: number | null
  pausedFor: number
  pausedAt: number | null
  closedAt: number | null
  now: number
}
export const lateRules = () =>
  rules<Late, { overdueNow: boolean; lateEver: boolean }>(
    'rule-late',
    (then) => !then.overdueNow && !then.lateEver,
  )
