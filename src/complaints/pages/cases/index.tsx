import { Text } from '@tarojs/components'
import { useState } from 'react'
import { listComplaintCases } from '#contract/complaints/figures.ts'
import type { ComplaintRow } from '#contract/complaints/endpoints.ts'
import { COMPLAINT_FIGURES } from '#domain/complaints/figures.ts'
import { LEVELS } from '#domain/complaints/ladder.ts'
import { COMPLAINT_FIGURES_WORDS as WORDS } from '#src/copy/complaints/figures.ts'
import { COMPLAINTS } from '#src/copy/complaints/words.ts'
import { REPAIR_FIGURES } from '#src/copy/repairs/figures.ts'
import { call } from '#src/data/calls/call.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { Nowhere } from '#src/parts/frame/nowhere.tsx'
import { usePageParams } from '#src/platform/host.ts'
import { Button } from '#src/ui/press/button.tsx'
import { count } from '#src/ui/figures/figures.ts'
import { Page } from '#src/ui/layout/page.tsx'
import { Rows } from '#src/ui/layout/rows.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Empty, Loading } from '#src/ui/state/state.tsx'
import { ComplaintLine } from '../../parts/complaint-line.tsx'
import { Heading } from '#src/ui/layout/card.tsx'

/** The cases behind one figure of one level, as far as they have come to who looks. */
export default function ComplaintCasesPage() {
  const standing = useActiveRole()
  const { level: atLevel, figure, month = '', part } = usePageParams()
  const level = LEVELS.find((one) => one === atLevel)
  const key = COMPLAINT_FIGURES.find((one) => one === figure)
  const side = part === 'rest' ? 'rest' : 'hits'
  const params = {
    estateId: standing?.estateId ?? '',
    level: level ?? 'company',
    figure: key ?? 'answeredInTime',
  }
  const query = { month, part: side } as const
  const first = useResource(listComplaintCases, standing && level && key ? { params, query } : null)
  const [older, setOlder] = useState<{ complaints: ComplaintRow[]; before: string | null } | null>(null)
  const more = async (before: string) => {
    const answer = await call(listComplaintCases, { params, query: { ...query, before } })
    if (answer.ok)
      setOlder({
        complaints: [...(older?.complaints ?? []), ...answer.value.complaints],
        before: answer.value.before,
      })
  }
  if (!standing || !level || !key) return <Page>{standing ? <Nowhere /> : <Loading />}</Page>
  return (
    <Page>
      <Heading>
        {COMPLAINTS.stateAt(COMPLAINTS.levels[level], REPAIR_FIGURES.casesOf(WORDS.names[key], side))}
      </Heading>
      <Text className="text-note">{WORDS.formulas[key]}</Text>
      <Shown resource={first}>
        {(value) => {
          const complaints = [...value.complaints, ...(older?.complaints ?? [])]
          const before = older ? older.before : value.before
          return (
            <>
              {complaints.length === 0 ? <Empty title={REPAIR_FIGURES.noCases} /> : null}
              <Rows>
                {complaints.map((one) => (
                  <ComplaintLine key={one.complaintId} one={one} />
                ))}
              </Rows>
              {value.hiddenCount > 0 ? (
                <Text className="text-note">{WORDS.hidden(count(value.hiddenCount))}</Text>
              ) : null}
              {before ? (
                <Button look="second" onPress={() => void more(before)}>
                  {COMPLAINTS.more}
                </Button>
              ) : null}
            </>
          )
        }}
      </Shown>
    </Page>
  )
}
