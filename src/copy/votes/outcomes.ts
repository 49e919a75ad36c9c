import type { ItemOutcome } from '#domain/votes/counting/decide.ts'
import { type Item, meaningOf, type Meaning } from '#domain/votes/counting/item.ts'

/** As much of an item as its words need. */
export type AnyItem = Pick<Item, 'kind' | 'title' | 'options'>

const OUTCOMES: Record<Exclude<ItemOutcome, `option-${number}`>, string> = {
  passed: '通过',
  rejected: '未通过',
  'no-quorum': '参与不足，未形成决定',
  none: '没有一项过半数，均未选定',
  elected: '当选',
  alternate: '候补',
  tied: '得票相同，须公开抽签',
  'not-placed': '得票足够，名额已满',
  'not-enough': '未当选',
  'not-enough-heads': '未当选：人数不够',
  'not-enough-area': '未当选：面积不够',
}

const MEANINGS: Record<Exclude<Meaning, 'option'>, string> = {
  for: '同意',
  against: '反对',
  abstain: '弃权',
  none: '均不同意',
  void: '无效',
}

/** What a choice of an item is called. */
export function choiceWords(item: AnyItem, choice: number): string {
  const meaning = meaningOf(item, choice)
  if (meaning === 'option') return item.options[choice] ?? ''
  return meaning === null ? '' : MEANINGS[meaning]
}

/** What choosing it means, where that needs saying. */
export function choiceNote(item: AnyItem, choice: number): string | undefined {
  return CHOICE_NOTES[meaningOf(item, choice) ?? 'void']
}

const CHOICE_NOTES: Partial<Record<Meaning, string>> = {
  abstain: '参与表决，但不表示同意；计入参与，不计入同意',
  none: '以上几项都不同意',
}

/** What became of an item. */
export function outcomeWords(item: AnyItem | undefined, outcome: string): string {
  const option = /^option-(\d+)$/.exec(outcome)?.[1]
  if (option !== undefined) return `选定：${item?.options[Number(option)] ?? ''}`
  return (OUTCOMES as Record<string, string>)[outcome] ?? ''
}

/** What became of a whole vote, in one line. */
export function outcomesWords(items: readonly AnyItem[], outcomes: readonly string[]): string {
  if (outcomes.length === 1) return outcomeWords(items[0], outcomes[0] as string)
  if (outcomes.every((one) => one === 'no-quorum')) return OUTCOMES['no-quorum']
  const elected = outcomes.filter((one) => one === 'elected').length
  if (items.every((item) => item.kind === 'candidate')) return `当选 ${elected} 人`
  const carried = outcomes.filter((one) => one === 'passed' || one === 'elected' || one.startsWith('option-'))
  return `${outcomes.length} 项中 ${carried.length} 项形成决定`
}
