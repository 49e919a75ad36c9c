import { Text } from '@tarojs/components'
import { useState } from 'react'
import { readTurnout } from '#contract/committee.ts'
import { linkPaperBallots } from '#contract/papers.ts'
import { errorWords } from '#src/copy/errors.ts'
import { FIGURES } from '#src/copy/figures.ts'
import { PAPERS } from '#src/copy/papers.ts'
import { call } from '#src/data/call.ts'
import { useStanding } from '#src/data/gate.ts'
import { useResource } from '#src/data/resource.ts'
import { openPdf, usePageParams } from '#src/platform/host.ts'
import { Button } from '#src/ui/button.tsx'
import { Card } from '#src/ui/card.tsx'
import { Choices } from '#src/ui/choices.tsx'
import { count } from '#src/ui/figures.ts'
import { Page } from '#src/ui/page.tsx'
import { Shown } from '#src/ui/shown.tsx'
import { Loading } from '#src/ui/state.tsx'
import { Notice } from '#src/ui/status.tsx'

const WHO = (['waiting', 'all'] as const).map((key) => ({ key, title: PAPERS.whoOptions[key] }))
const EVERY = ''

/** Prints paper ballots: of one building or of all, for those who have not voted or for everybody. */
export default function PrintPage() {
  const standing = useStanding()
  const { voteId = '' } = usePageParams()
  const params = { communityId: standing?.communityId ?? '', voteId }
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
