import { Text } from '@tarojs/components'
import type { OutputOf } from '#contract/core/endpoint.ts'
import { listResidents } from '#contract/estate/residents.ts'
import { RESIDENTS } from '#src/copy/estate/residents.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { useOnShow } from '#src/platform/host.ts'
import { Heading } from '#src/ui/layout/card.tsx'
import { Page } from '#src/ui/layout/page.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Empty, Loading } from '#src/ui/state/state.tsx'
import { Notice } from '#src/ui/state/status.tsx'
import { Invite } from '../../parts/invite.tsx'
import { ResidentCard } from '../../parts/resident-card.tsx'

type Answer = OutputOf<typeof listResidents>

/** For an owner: who lives in each home of theirs, who is invited, and whom to invite. */
export default function ResidentsPage() {
  const standing = useActiveRole()
  const read = useResource(listResidents, standing ? { params: { estateId: standing.estateId } } : null)
  useOnShow(() => void read.reload())
  const homes = read.value?.homes.filter(({ mayInvite }) => mayInvite) ?? []
  const bar =
    standing && read.value && homes.length > 0 ? (
      <Invite estateId={standing.estateId} homes={homes} nowAt={read.value.nowAt} onDone={read.reload} />
    ) : null
  return (
    <Page bar={bar}>
      {standing ? (
        <Shown resource={read}>
          {(answer) => <Homes answer={answer} estateId={standing.estateId} onDone={read.reload} />}
        </Shown>
      ) : (
        <Loading />
      )}
    </Page>
  )
}

type Given = { answer: Answer; estateId: string; onDone(): Promise<unknown> }

function Homes({ answer, estateId, onDone }: Given) {
  if (answer.homes.length === 0) return <Empty title={RESIDENTS.noHomes} hint={RESIDENTS.noHomesHint} />
  return (
    <>
      <Notice tone="calm">{RESIDENTS.intro}</Notice>
      {answer.homes.map(({ unitId, label, residents, mayInvite }) => (
        <Home key={unitId} label={label}>
          {residents.length === 0 ? <Empty title={RESIDENTS.none} hint={RESIDENTS.noneHint} /> : null}
          {residents.map((one) => (
            <ResidentCard key={one.residenceId} one={one} estateId={estateId} onDone={onDone} />
          ))}
          {mayInvite ? null : <Text className="text-note">{RESIDENTS.full}</Text>}
        </Home>
      ))}
    </>
  )
}

function Home({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <>
      <Heading>{label}</Heading>
      {children}
    </>
  )
}
