import { Text } from '@tarojs/components'
import { Fragment } from 'react'
import type { OutputOf } from '#contract/core/endpoint.ts'
import { listOpenings } from '#contract/estate/openings.ts'
import { OPENING } from '#src/copy/estate/opening.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { useSession } from '#src/data/calls/session.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { goTo } from '#src/platform/host.ts'
import { routes } from '#src/routes.ts'
import { count } from '#src/ui/figures/figures.ts'
import { Heading } from '#src/ui/layout/card.tsx'
import { Page } from '#src/ui/layout/page.tsx'
import { Row, Rows } from '#src/ui/layout/rows.tsx'
import { Button } from '#src/ui/press/button.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Empty, Loading } from '#src/ui/state/state.tsx'
import { Status } from '#src/ui/state/status.tsx'
import { RequestCard } from '../../parts/asked/request-card.tsx'
import { clockOfBlock } from '../../parts/opening/place.ts'

type Answer = OutputOf<typeof listOpenings>
type Estate = Answer['estates'][number]

/** Estates under a person's posts: asked for, being opened, live; what waits in front. */
export default function OpeningsPage() {
  useActiveRole()
  const isIn = useSession((state) => state.session !== null)
  const read = useResource(listOpenings, isIn ? {} : null)
  const mayAsk = (read.value?.communities.length ?? 0) > 0
  return (
    <Page
      {...(mayAsk
        ? {
            bar: (
              <Button onPress={() => goTo(routes.askOpening())} id="ask-opening">
                {OPENING.ask}
              </Button>
            ),
          }
        : {})}
    >
      <Text className="text-note">{OPENING.what}</Text>
      {isIn ? (
        <Shown resource={read}>{(answer) => <Openings {...{ answer }} onDone={read.reload} />}</Shown>
      ) : (
        <Loading />
      )}
    </Page>
  )
}

function Openings({ answer, onDone }: { answer: Answer; onDone(): Promise<unknown> }) {
  const { requests, estates, communities, nowAt } = answer
  const working = estates.filter(({ stage }) => stage !== 'live')
  const live = estates.filter(({ stage }) => stage === 'live')
  if (requests.length + estates.length === 0)
    return communities.length > 0 ? (
      <Empty title={OPENING.none} hint={OPENING.noneHint} />
    ) : (
      <Empty title={OPENING.noPost} hint={OPENING.noPostHint} />
    )
  return (
    <>
      {requests.length > 0 ? <Heading>{OPENING.requests}</Heading> : null}
      {requests.map((one) => (
        <RequestCard key={one.requestId} request={one} nowAt={nowAt} onDone={onDone} />
      ))}
      {[
        { title: OPENING.working, list: working },
        { title: OPENING.live, list: live },
      ].map(({ title, list }) =>
        list.length > 0 ? (
          <Fragment key={title}>
            <Heading>{title}</Heading>
            <Rows>
              {list.map((one) => (
                <EstateRow key={one.estateId} one={one} nowAt={nowAt} />
              ))}
            </Rows>
          </Fragment>
        ) : null,
      )}
    </>
  )
}

function EstateRow({ one, nowAt }: { one: Estate; nowAt: number }) {
  const [first] = one.blocks
  const clock = first ? clockOfBlock(first, nowAt) : null
  return (
    <Row
      title={one.name}
      note={
        one.stage === 'live'
          ? OPENING.owners(count(one.owners), count(one.verified))
          : OPENING.stages[one.stage]
      }
      onPress={() => goTo(routes.opening(one.estateId))}
    >
      {first && clock ? (
        <>
          <Text className="text-small">{OPENING.blocks[first.what]}</Text>
          <Status tone={clock.tone}>{clock.words}</Status>
          {one.blocks.length > 1 ? (
            <Text className="text-small">{OPENING.waits(count(one.blocks.length))}</Text>
          ) : null}
        </>
      ) : null}
    </Row>
  )
}
