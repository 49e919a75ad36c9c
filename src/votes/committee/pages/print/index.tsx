import { Text } from '@tarojs/components'
import { useState } from 'react'
import { readTurnout } from '#contract/votes/committee.ts'
import { linkPaperBallots } from '#contract/votes/paper/sheets.ts'
import { errorWords } from '#src/copy/core/errors.ts'
import { FIGURES } from '#src/copy/core/figures.ts'
import { PAPERS } from '#src/copy/votes/paper/sheets.ts'
import { call } from '#src/data/calls/call.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { openPdf, usePageParams } from '#src/platform/host.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Card } from '#src/ui/layout/card.tsx'
import { Choices } from '#src/ui/press/choices.tsx'
import { count } from '#src/ui/figures/figures.ts'
import { Page } from '#src/ui/layout/page.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Loading } from '#src/ui/state/state.tsx'
import { Notice } from '#src/ui/state/status.tsx'

const WHO = (['waiting', 'all'] as const).map((key) => ({ key, title: PAPERS.whoOptions[key] }))
const EVERY = ''

/** Prints paper ballots: of one building or of all, for those who have not voted or for everybody. */
export default function PrintPage() {
  const standing = useActiveRole()
  const { voteId = '' } = usePageParams()
  const params = { estateId: standing?.estateId ?? '', voteId }
  const turnout = useResource(readTurnout, standing ? { params } : null)
  const [who, setWho] = useState<'waiting' | 'all'>('waiting')
  const [building, setBuilding] = useState(EVERY)
  const [isBusy, setBusy] = useState(false)
  const [told, setTold] = useState<{ tone: 'good' | 'bad'; text: string } | null>(null)
  const make = async () => {
    setBusy(true)
    const query = { who, ...(building === EVERY ? {} : { building }) }
    const answer = await call(linkPaperBallots, { params, query })
    const done = answer.ok ? await openPdf(answer.value.url) : null
    setBusy(false)
    if (done) return setTold({ tone: 'good', text: PAPERS.told[done] })
    if (!answer.ok) setTold({ tone: 'bad', text: errorWords(answer.code).title })
  }
  return (
    <Page
      bar={
        <>
          {told ? <Notice tone={told.tone}>{told.text}</Notice> : null}
          <Button onPress={() => void make()} busy={isBusy} id="make-ballots">
            {PAPERS.make}
          </Button>
        </>
      }
    >
      <Notice tone="calm">{PAPERS.ballotsNote}</Notice>
      {standing ? (
        <Shown resource={turnout}>
          {({ title, buildings }) => (
            <>
              <Card title={title}>
                <Text className="text-strong">{PAPERS.who}</Text>
                <Choices label={PAPERS.who} chosen={who} options={WHO} onChoose={setWho} />
              </Card>
              <Card title={PAPERS.building}>
                <Choices
                  label={PAPERS.building}
                  chosen={building}
                  options={[
                    { key: EVERY, title: PAPERS.everyBuilding },
                    ...buildings.map(({ building: name, roll, voted }) => ({
                      key: name,
                      title: name,
                      note: FIGURES.heads(count(who === 'all' ? roll.heads : roll.heads - voted.heads)),
                    })),
                  ]}
                  onChoose={setBuilding}
                  grid
                />
              </Card>
            </>
          )}
        </Shown>
      ) : (
        <Loading />
      )}
    </Page>
  )
}
