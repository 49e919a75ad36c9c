import { Text, View } from '@tarojs/components'
import type { ComplaintRow } from '#contract/complaints/endpoints.ts'
import { COMPLAINTS } from '#src/copy/complaints/words.ts'
import { goTo } from '#src/platform/host.ts'
import { routes } from '#src/routes.ts'
import { instant } from '#src/ui/figures/figures.ts'
import { Row } from '#src/ui/layout/rows.tsx'
import { Status } from '#src/ui/state/status.tsx'
import { lookOf } from './look.ts'

/** A complaint in a list. */
export function ComplaintLine({ one }: { one: ComplaintRow }) {
  const look = lookOf(one)
  const title = COMPLAINTS.about(COMPLAINTS.subjects[one.subject])
  const due = one.dueAt === null ? null : instant(one.dueAt)
  const isOutcome = one.state === 'resolved' || one.state === 'refused'
  return (
    <Row
      title={title}
      note={
        due
          ? (isOutcome ? COMPLAINTS.dueConfirm : COMPLAINTS.due)(due)
          : COMPLAINTS.filed(instant(one.filedAt))
      }
      label={`${title} ${one.words} ${look.text}`}
      onPress={() => goTo(routes.complaint(one.complaintId))}
    >
      <Text className="text-note">{one.words.length > 40 ? `${one.words.slice(0, 40)}…` : one.words}</Text>
      <View className="tabs">
        <Status tone={look.tone}>{look.text}</Status>
        {one.isLate ? <Status tone="bad">{COMPLAINTS.late}</Status> : null}
      </View>
    </Row>
  )
}
