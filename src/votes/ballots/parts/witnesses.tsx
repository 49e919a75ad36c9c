import { Text, View } from '@tarojs/components'
import type { readVoteWitnesses } from '#contract/votes/witnesses.ts'
import type { OutputOf } from '#contract/core/endpoint.ts'
import { WITNESS, witnessTitle } from '#src/copy/votes/evidence/witness.ts'
import { goTo } from '#src/platform/host.ts'
import { routes } from '#src/routes.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Card } from '#src/ui/layout/card.tsx'
import { instant } from '#src/ui/figures/figures.ts'
import { Notice, Status } from '#src/ui/state/status.tsx'

/** What must be read before anything else of a vote: a witness found two histories. */
export function ConflictAlarm({ conflicts }: { conflicts: number }) {
  if (conflicts === 0) return null
  return (
    <>
      <Notice tone="bad">{WITNESS.alarm}</Notice>
      <Button look="second" onPress={() => goTo(routes.conflicts())} id="conflicts">
        {WITNESS.seeReports}
      </Button>
    </>
  )
}

/** Who co-signed this vote's announcement and result, and who has not. Nothing where its rules name nobody. */
export function WitnessCard({ seen }: { seen: OutputOf<typeof readVoteWitnesses> | undefined }) {
  if (!seen || seen.witnesses.length === 0) return null
  return (
    <Card title={WITNESS.card}>
      {seen.witnesses.map(({ name, announcedAt, resultAt }) => (
        <View key={name} className="stack">
          <Text className="text-strong">{witnessTitle(name)}</Text>
          {announcedAt === null ? (
            <Status tone="warn">{WITNESS.unsignedAnnounced}</Status>
          ) : (
            <Status tone="good">{WITNESS.signedAnnounced(instant(announcedAt))}</Status>
          )}
          {!seen.hasResult ? null : resultAt === null ? (
            <Status tone="warn">{WITNESS.unsignedResult}</Status>
          ) : (
            <Status tone="good">{WITNESS.signedResult(instant(resultAt))}</Status>
          )}
        </View>
      ))}
      <Text className="text-small">{WITNESS.cardNote}</Text>
    </Card>
  )
}
