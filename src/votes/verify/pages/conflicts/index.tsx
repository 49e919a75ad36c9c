import { Text } from '@tarojs/components'
import { listConflicts } from '#contract/votes/witnesses.ts'
import type { Judgement } from '#domain/log/witness.ts'
import { WITNESS, witnessTitle } from '#src/copy/votes/evidence/witness.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { Card } from '#src/ui/layout/card.tsx'
import { longInstant } from '#src/ui/figures/figures.ts'
import { Page } from '#src/ui/layout/page.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Empty, Loading } from '#src/ui/state/state.tsx'
import { Notice } from '#src/ui/state/status.tsx'
import { judged } from '../../parts/judged.ts'
import { NoteLines } from '../../parts/note.tsx'

const TONES = { proven: 'bad', open: 'bad', cleared: 'good', 'other-key': 'warn' } as const satisfies Record<
  Judgement,
  string
>

/** What witnesses reported against the log, each judged by this phone. */
export default function ConflictsPage() {
  const standing = useActiveRole()
  const reports = useResource(listConflicts, standing ? { params: { estateId: standing.estateId } } : null)
  return (
    <Page title={WITNESS.reportsTitle}>
      {standing ? (
        <Shown resource={reports}>
          {(value) =>
            value.conflicts.length === 0 ? (
              <Empty title={WITNESS.noReports} hint={WITNESS.noReportsHint} />
            ) : (
              <>
                <Text className="text-note">{WITNESS.reportsWhat}</Text>
                {judged(standing.estateId, value).map(({ conflict, judgement }) => (
                  <Card key={conflict.conflictId} title={witnessTitle(conflict.witness)}>
                    <Text className="text-small">{WITNESS.reportedAt(longInstant(conflict.reportedAt))}</Text>
                    <Notice tone={TONES[judgement]}>{WITNESS.judgements[judgement]}</Notice>
                    <NoteLines title={WITNESS.theirNote} note={conflict.kept} />
                    <NoteLines title={WITNESS.givenThen} note={conflict.given} />
                    {judgement === 'cleared' ? null : (
                      <Text className="text-small">{WITNESS.showOthers}</Text>
                    )}
                  </Card>
                ))}
              </>
            )
          }
        </Shown>
      ) : (
        <Loading />
      )}
    </Page>
  )
}
