import type { RepairDetail } from '#contract/repairs/endpoints.ts'
import { isClosed } from '#domain/repairs/ticket.ts'
import { REPAIRS } from '#src/copy/repairs/words.ts'
import { WORK } from '#src/copy/repairs/work.ts'
import { instant } from '#src/ui/figures/figures.ts'
import { spoken } from '#src/ui/figures/spoken.ts'
import { lookOf } from './repair-look.ts'

/** What the voice says of a repair: what it is, how it stands, and by when the company must do what is next. */
export function repairSpoken({ repair, pausedAt, lapsesAt }: RepairDetail): string {
  const { answer, mend, state } = repair
  const answerBy = repair.isEmergency ? WORK.onSiteBy : WORK.answerBy
  return spoken([
    REPAIRS.spoken(repair.placeText, repair.kindTitle),
    REPAIRS.spokenState(lookOf(repair).text),
    repair.isOverdue ? REPAIRS.late : repair.isLate ? REPAIRS.wasLate : '',
    ...(isClosed(state)
      ? []
      : [
          WORK.spokenClock(answerBy(instant(answer.by)), WORK.states[answer.state]),
          WORK.spokenClock(WORK.mendBy(instant(mend.by)), WORK.states[mend.state]),
        ]),
    pausedAt === null ? '' : WORK.paused(instant(pausedAt)),
    lapsesAt === null ? '' : WORK.lapsesAt(instant(lapsesAt)),
  ])
}
