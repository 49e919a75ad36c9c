import { Text, View } from '@tarojs/components'
import type { Duty, LifeDetail } from '#contract/votes/life.ts'
import { FIGURES } from '#src/copy/core/figures.ts'
import { LIFE } from '#src/copy/votes/life.ts'
import { ROLE_NAMES } from '#src/copy/home/pages.ts'
import { aria } from '../aria.ts'
import { dayText, instant, shortDay } from '../figures/figures.ts'
import { PeriodNote } from '../period-note.tsx'
import { Notice } from '../state/status.tsx'

type Mark = { title: string; look: 'done' | 'now' | 'next'; when: string; note: string }

/** The steps of a vote in their order: what happened when, where it stands, and what comes next. */
export function LifeLine({ life }: { life: LifeDetail }) {
  return (
    <View className="steps" {...aria({ role: 'list', label: LIFE.line })}>
      {marksOf(life).map((mark) => (
        <View key={mark.title} className={`step ${mark.look}`} {...aria({ role: 'listitem' })}>
          <View className="step-dot" {...aria({ hidden: true })} />
          <View className="row-line stacks">
            <Text className="text-strong">{mark.title}</Text>
            <Text className="text-small">{mark.when}</Text>
          </View>
          {mark.note ? <Text className="text-note">{mark.note}</Text> : null}
        </View>
      ))}
    </View>
  )
}

function marksOf(life: LifeDetail): Mark[] {
  const { draft, cancelled, nowAt } = life
  const marks: Mark[] = []
  const add = (title: string, at: number | null, note = '') => {
    const look = at === null ? 'next' : at <= nowAt ? 'done' : 'next'
    const when = at === null ? LIFE.later : at <= nowAt ? instant(at) : LIFE.coming(instant(at))
    marks.push({ title, look, when, note })
  }
  if (draft) {
    add(LIFE.steps.draft, draft.startedAt)
    const replies = draft.replies.map((reply) => LIFE.byStreet(reply.by, reply.hasText))
    if (draft.submittedAt !== null) add(LIFE.steps.guidance, draft.submittedAt, FIGURES.list(replies))
  }
  add(LIFE.steps.announced, life.noticeAt)
  if (cancelled) {
    if (cancelled.at >= life.opensAt) add(LIFE.steps.open, life.opensAt)
    add(LIFE.cancelledStep(cancelled.reason), cancelled.at)
    return marks
  }
  add(LIFE.steps.open, life.opensAt, life.state === 'held' ? LIFE.heldStep : '')
  add(LIFE.steps.closed, life.closesAt)
  const corrections = life.countedAt.length - 1
  add(LIFE.steps.counted, life.countedAt[0] ?? null, corrections > 0 ? LIFE.corrected(corrections) : '')
  const isPosted = life.state === 'published' || life.state === 'effective' || life.state === 'failed'
  const posted = life.publications.filter((one) => one.round === corrections)
  add(LIFE.steps.published, isPosted ? (posted[0]?.at ?? null) : null)
  if (life.state === 'failed') add(LIFE.failedStep, life.since)
  else if (life.effectiveFrom !== null)
    add(LIFE.steps.settled, life.since, LIFE.effectiveFrom(dayText(life.effectiveFrom)))
  else if (life.state === 'published' && life.next?.state !== 'failed')
    add(LIFE.steps.settled, life.next?.at ?? null)
  else if (life.state !== 'published') add(LIFE.steps.settled, null)
  const here = marks.map((mark) => mark.look).lastIndexOf('done')
  const last = marks[here]
  if (last && here < marks.length - 1) marks[here] = { ...last, look: 'now' }
  return marks
}

/** What is owed until when, and what is overdue. */
export function Duties({ duties }: { duties: readonly Duty[] }) {
  return (
    <>
      {duties.map((duty) => (
        <View key={`${duty.duty} ${duty.dueAt}`} className="stack">
          <Notice tone={duty.isOverdue ? 'bad' : 'warn'}>{dutyWords(duty)}</Notice>
          <Text className="text-small">{LIFE.basis(duty.article, duty.basis !== 'product')}</Text>
          <PeriodNote mayMove={duty.mayMove} />
        </View>
      ))}
    </>
  )
}

export function dutyWords(duty: Duty): string {
  const names: Partial<typeof ROLE_NAMES> = LIFE.who
  const who = FIGURES.list(duty.by.map((role) => names[role] ?? ROLE_NAMES[role]))
  return (duty.isOverdue ? LIFE.overdue : LIFE.duty)(who, LIFE.duties[duty.duty], shortDay(duty.dueOn))
}
