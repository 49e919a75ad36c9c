import { Text, View } from '@tarojs/components'
import { useState } from 'react'
import { type ComplaintRow, listComplaints, readComplaintFigures } from '#contract/complaints.ts'
import { isAllowed } from '#domain/access.ts'
import { beijingDayOf, monthOf } from '#domain/calendar.ts'
import { COMPLAINTS } from '#src/copy/complaints.ts'
import { call } from '#src/data/call.ts'
import { useStanding } from '#src/data/gate.ts'
import { useResource } from '#src/data/resource.ts'
import { Waiting } from '#src/parts/waiting.tsx'
import { goTo } from '#src/platform/host.ts'
import { routes } from '#src/routes.ts'
import { Button } from '#src/ui/button.tsx'
import { Card, Heading } from '#src/ui/card.tsx'
import { count, instant, monthText } from '#src/ui/figures.ts'
import { Page } from '#src/ui/page.tsx'
import { Row, Rows } from '#src/ui/rows.tsx'
import { Shown } from '#src/ui/shown.tsx'
import { Empty, Loading } from '#src/ui/state.tsx'
import { Status } from '#src/ui/status.tsx'
import { Tabs } from '#src/ui/tabs.tsx'
import { lookOf } from '../../parts/look.ts'

export default function ComplaintsPage() {
  const standing = useStanding()
  const [state, setState] = useState<'open' | 'closed'>('open')
  const [older, setOlder] = useState<{ complaints: ComplaintRow[]; before: string | null } | null>(null)
  const params = { communityId: standing?.communityId ?? '' }
  const first = useResource(listComplaints, standing ? { params, query: { state } } : null)
  const mayMake = standing !== null && isAllowed(standing.role, 'complaint.make')
  const readOlder = async (before: string) => {
    const answer = await call(listComplaints, { params, query: { state, before } })
    if (answer.ok)
      setOlder({
        complaints: [...(older?.complaints ?? []), ...answer.value.complaints],
        before: answer.value.before,
      })
  }
  return (
    <Page
      {...(mayMake
        ? {
            bar: (
              <Button onPress={() => goTo(routes.newComplaint())} id="new-complaint">
                {COMPLAINTS.make}
              </Button>
            ),
          }
        : {})}
    >
      <Waiting of="complaint" />
      {standing ? (
        <Shown resource={first}>
          {(value) => {
            const complaints = [...value.complaints, ...(older?.complaints ?? [])]
            const before = older ? older.before : value.before
            return (
              <>
                {value.invitations.length > 0 ? (
                  <>
                    <Heading>{COMPLAINTS.invitations}</Heading>
                    <Rows>
                      {value.invitations.map((one) => (
                        <Row
                          key={one.complaintId}
                          title={COMPLAINTS.invitation}
                          note={COMPLAINTS.since(instant(one.invitedAt))}
                          onPress={() => goTo(routes.invitation(one.complaintId))}
                        />
                      ))}
                    </Rows>
                  </>
                ) : null}
                <Tabs
                  label={COMPLAINTS.title}
                  chosen={state}
                  tabs={[
                    { key: 'open', title: COMPLAINTS.tabs.open },
                    { key: 'closed', title: COMPLAINTS.tabs.closed },
                  ]}
                  onChoose={(key) => {
                    setOlder(null)
                    setState(key)
                  }}
                />
                {complaints.length === 0 ? (
                  <Empty title={COMPLAINTS.none} {...(mayMake ? { hint: COMPLAINTS.noneHint } : {})} />
                ) : (
                  <Rows>
                    {complaints.map((one) => (
                      <ComplaintLine key={one.complaintId} one={one} />
                    ))}
                  </Rows>
                )}
                {before ? (
                  <Button look="second" onPress={() => void readOlder(before)}>
                    {COMPLAINTS.more}
                  </Button>
                ) : null}
                <Figures communityId={standing.communityId} nowAt={value.nowAt} />
              </>
            )
          }}
        </Shown>
      ) : (
        <Loading />
      )}
    </Page>
  )
}

function ComplaintLine({ one }: { one: ComplaintRow }) {
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

/** How each level dealt with the complaints of this month, with what is counted. */
function Figures({ communityId, nowAt }: { communityId: string; nowAt: number }) {
  const month = monthOf(beijingDayOf(nowAt))
  const figures = useResource(readComplaintFigures, { params: { communityId }, query: { month } })
  const value = figures.value
  const levels = [...new Set(value?.figures.filter((one) => one.of > 0).map((one) => one.level) ?? [])]
  if (!value || levels.length === 0) return null
  return (
    <Card title={COMPLAINTS.figures}>
      <Text>{COMPLAINTS.monthCases(monthText(month), count(value.caseCount))}</Text>
      {levels.map((level) => (
        <View key={level} className="stack">
          <Text className="text-strong">{COMPLAINTS.levels[level]}</Text>
          {value.figures
            .filter((one) => one.level === level && one.of > 0)
            .map((one) => (
              <Text key={one.key}>
                {COMPLAINTS.figure(COMPLAINTS.figureNames[one.key], count(one.hits), count(one.of))}
              </Text>
            ))}
        </View>
      ))}
      <Text className="text-small">{COMPLAINTS.formula}</Text>
    </Card>
  )
}
