import { Text } from '@tarojs/components'
import type { InitiativeDetail, InitiativeRow, InitiativeState } from '#contract/votes/initiatives.ts'
import { initiativeRuleOf, isPassedOn } from '#domain/votes/initiative.ts'
import { FIGURES } from '#src/copy/core/figures.ts'
import { INITIATIVES } from '#src/copy/votes/initiatives.ts'
import { Card } from '#src/ui/layout/card.tsx'
import { area, count, dayDeadline, dayText, longInstant, shortDay } from '#src/ui/figures/figures.ts'
import { Majority } from '#src/ui/votes/majority.tsx'
import { PeriodNote } from '#src/ui/period-note.tsx'
import { Status, type Tone } from '#src/ui/state/status.tsx'
import type { Step } from '#src/ui/layout/steps.tsx'

// What owners, the committee and the street all see of a joint request.

const TONES: Record<InitiativeState, Tone> = {
  collecting: 'calm',
  withdrawn: 'quiet',
  expired: 'quiet',
  withCommittee: 'warn',
  planned: 'calm',
  withStreet: 'warn',
  ordered: 'warn',
  streetConvenes: 'warn',
  convened: 'good',
  declined: 'bad',
}

export function InitiativeStatus({ row }: { row: InitiativeRow }) {
  return <Status tone={TONES[row.state]}>{INITIATIVES.states[row.state]}</Status>
}

/** Whose clock runs and until when; nothing where none runs. */
export function dueText(row: InitiativeRow, nowAt: number): string {
  const what = row.state in INITIATIVES.due ? INITIATIVES.due[row.state as keyof typeof INITIATIVES.due] : ''
  return row.dueOn === null ? '' : INITIATIVES.dueLine(what, dayDeadline(nowAt, row.dueOn))
}

/** What a request that collects still misses, in words; nothing otherwise. */
export function gapText(row: InitiativeRow): string {
  if (row.state !== 'collecting') return ''
  const missing = row.tests.filter((test) => !test.holds)
  const amounts = missing.map((test) =>
    test.key === 'asked-heads' ? FIGURES.heads(count(test.missing)) : area(test.missing),
  )
  return amounts.length > 0 ? INITIATIVES.gap(amounts, initiativeRuleOf(row.kind).join === 'either') : ''
}

/** What neighbours are sent: what is asked for, and whose clock runs until when. Never who asks. */
export function initiativeCard(row: InitiativeRow | undefined): { title: string; note: string } {
  if (!row) return { title: INITIATIVES.cardUnread, note: '' }
  const { state, dueOn } = row
  const due = state in INITIATIVES.due ? INITIATIVES.due[state as keyof typeof INITIATIVES.due] : null
  const what =
    due === null || dueOn === null ? INITIATIVES.states[state] : INITIATIVES.cardDue(due, dayText(dueOn))
  return { title: INITIATIVES.card(row.title, what), note: INITIATIVES.kinds[row.kind] }
}

/** Title, state, clock, and what is asked for and why. */
export function InitiativeHead({ value }: { value: InitiativeDetail }) {
  const { initiative, nowAt } = value
  const due = dueText(initiative, nowAt)
  return (
    <Card title={initiative.title}>
      <Text className="text-note">{INITIATIVES.kinds[initiative.kind]}</Text>
      <InitiativeStatus row={initiative} />
      {initiative.isOverdue ? <Status tone="bad">{INITIATIVES.overdue}</Status> : null}
      {due ? <Text className="text-strong">{due}</Text> : null}
      {due ? <PeriodNote mayMove={initiative.mayMove} /> : null}
      <Text className="text-small">{INITIATIVES.askedFor}</Text>
      <Text className="pre">{value.question}</Text>
      <Text className="text-small">{INITIATIVES.why}</Text>
      <Text className="pre">{value.reason}</Text>
    </Card>
  )
}

/** Both shares drawn with the law's mark, and what is still missing. */
export function InitiativeProgress({ row }: { row: InitiativeRow }) {
  const rule = initiativeRuleOf(row.kind)
  const wasFrozen = isPassedOn(row.state)
  return (
    <Card title={INITIATIVES.progress}>
      {row.tests.map((test) => (
        <Majority key={test.key} test={test} settled={row.state !== 'collecting'} />
      ))}
      {wasFrozen ? null : <Text className="text-note">{INITIATIVES[rule.join]}</Text>}
      <Text className="text-small">{wasFrozen ? INITIATIVES.frozen : INITIATIVES.counted}</Text>
      <Text className="text-small">{INITIATIVES.basis(rule.article)}</Text>
    </Card>
  )
}

/** What happened, newest first. */
export function initiativeSteps({ path }: InitiativeDetail): Step[] {
  return path
    .map((place, index) => ({
      key: `${place.since} ${index}`,
      title: titleOf(place),
      when: longInstant(place.since),
      ...(noteOf(place) ? { note: noteOf(place) } : {}),
    }))
    .reverse()
}

type Place = InitiativeDetail['path'][number]

function titleOf({ through, by, day, state }: Place): string {
  if (through === 'plan') return INITIATIVES.planned[by ?? 'committee'](day ? dayText(day) : '')
  if (through === 'lapse')
    return state in INITIATIVES.lapses ? INITIATIVES.lapses[state as keyof typeof INITIATIVES.lapses] : ''
  return INITIATIVES.stepTitles[through]
}

function noteOf({ through, day, note, voteTitle }: Place): string {
  const lines = [
    through === 'order' && day ? INITIATIVES.orderedBy(shortDay(day)) : '',
    voteTitle ? INITIATIVES.answeredBy(voteTitle) : '',
    note ? INITIATIVES.note(note) : '',
  ]
  return lines.filter((line) => line !== '').join('\n')
}
