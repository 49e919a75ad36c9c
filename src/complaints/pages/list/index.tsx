import { useState } from 'react'
import { type ComplaintRow, listComplaints } from '#contract/complaints/endpoints.ts'
import { isAllowed } from '#domain/core/access.ts'
import { COMPLAINTS } from '#src/copy/complaints/words.ts'
import { call } from '#src/data/calls/call.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { Waiting } from '#src/parts/waiting.tsx'
import { goTo } from '#src/platform/host.ts'
import { routes } from '#src/routes.ts'
import { useTables } from '#src/ui/desk.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Heading } from '#src/ui/layout/card.tsx'
import { instant } from '#src/ui/figures/figures.ts'
import { Page } from '#src/ui/layout/page.tsx'
import { Row, Rows } from '#src/ui/layout/rows.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Empty, Loading } from '#src/ui/state/state.tsx'
import { Tabs } from '#src/ui/nav/tabs.tsx'
import { ComplaintLine } from '../../parts/complaint-line.tsx'
import { ComplaintTable } from '../../parts/complaint-table.tsx'

export default function ComplaintsPage() {
  const standing = useActiveRole()
  const isTable = useTables()
  const [state, setState] = useState<'open' | 'closed'>('open')
  const [older, setOlder] = useState<{ complaints: ComplaintRow[]; before: string | null } | null>(null)
  const params = { estateId: standing?.estateId ?? '' }
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
                  <ComplaintTable estateId={standing.estateId} state={state} answer={value}>
                    <Rows>
                      {complaints.map((one) => (
                        <ComplaintLine key={one.complaintId} one={one} />
                      ))}
                    </Rows>
                  </ComplaintTable>
                )}
                {before && !isTable ? (
                  <Button look="second" onPress={() => void readOlder(before)}>
                    {COMPLAINTS.more}
                  </Button>
                ) : null}
                <Rows>
                  <Row
                    title={COMPLAINTS.way}
                    note={COMPLAINTS.wayNote}
                    onPress={() => goTo(routes.complaintLadder())}
                  />
                  <Row
                    title={COMPLAINTS.figures}
                    note={COMPLAINTS.figuresNote}
                    onPress={() => goTo(routes.complaintFigures())}
                  />
                </Rows>
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
