import { View } from '@tarojs/components'
import type { RepairRow } from '#contract/repairs/endpoints.ts'
import { REPAIRS } from '#src/copy/repairs/words.ts'
import { WORK } from '#src/copy/repairs/work.ts'
import { goTo } from '#src/platform/host.ts'
import { routes } from '#src/routes.ts'
import { count, instant } from '#src/ui/figures/figures.ts'
import { Row } from '#src/ui/layout/rows.tsx'
import { Status } from '#src/ui/state/status.tsx'
import { lookOf } from './repair-look.ts'

/** One repair of a list. `showsDue` for those who work it: when the next clock runs out. */
export function RepairLine({ repair, showsDue = false }: { repair: RepairRow; showsDue?: boolean }) {
  const look = lookOf(repair)
  const title = `${repair.placeText} ${repair.kindTitle}`
  const due =
    repair.answer.state === 'running' || repair.answer.state === 'late' ? repair.answer : repair.mend
  const isRunning = due.state === 'running'
  return (
    <Row
      title={title}
      note={
        showsDue && isRunning
          ? (due === repair.answer ? WORK.answerBy : WORK.mendBy)(instant(due.by))
          : REPAIRS.when(instant(repair.reportedAt))
      }
      label={`${title} ${look.text}`}
      onPress={() => goTo(routes.repair(repair.repairId))}
    >
      <View className="tabs">
        <Status tone={look.tone}>{look.text}</Status>
        {repair.isEmergency ? <Status tone="bad">{REPAIRS.emergency}</Status> : null}
        {repair.isOverdue ? (
          <Status tone="bad">{REPAIRS.late}</Status>
        ) : repair.isLate ? (
          <Status tone="warn">{REPAIRS.wasLate}</Status>
        ) : null}
        {repair.followers > 0 ? (
          <Status tone="quiet">{WORK.followers(count(repair.followers))}</Status>
        ) : null}
      </View>
    </Row>
  )
}
