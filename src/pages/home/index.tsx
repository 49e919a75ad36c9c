import { Text, View } from '@tarojs/components'
import { useEffect, useState } from 'react'
import type { OutputOf } from '#contract/core/endpoint.ts'
import { listMyClaims } from '#contract/estate/my-claims.ts'
import { readHome } from '#contract/home/endpoints.ts'
import { isAllowed, type Role } from '#domain/core/access.ts'
import { RESIDENTS_ME } from '#src/copy/estate/residents-me.ts'
import { HOME } from '#src/copy/home/pages.ts'
import { RECOUNT } from '#src/copy/votes/evidence/recount.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { useSession } from '#src/data/calls/session.ts'
import { useDoubted, useRecounts } from '#src/data/recounts/recounts.ts'
import { isDisputed, recountState } from '#src/data/recounts/state.ts'
import { recountSoon } from '#src/data/recounts/watch.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { refreshMe } from '#src/data/calls/sign-in.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Tabs } from '#src/parts/frame/tabs.tsx'
import { goTo, useOnShow } from '#src/platform/host.ts'
import { routes } from '#src/routes.ts'
import { CareToggle } from '#src/ui/care/care-toggle.tsx'
import { Heading } from '#src/ui/layout/card.tsx'
import { Page } from '#src/ui/layout/page.tsx'
import { Row, Rows } from '#src/ui/layout/rows.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Empty, Loading } from '#src/ui/state/state.tsx'
import { Status } from '#src/ui/state/status.tsx'
import { Band } from './band.tsx'
import { Services } from './services.tsx'
import { keyOf, TodoRow } from './todo-row.tsx'

/** So many of what waits stand above the services, so many in all before somebody asks for the rest. */
const MOST_URGENT = 2
const MOST_SHOWN = 6

type Home = OutputOf<typeof readHome>

export default function HomePage() {
  const standing = useActiveRole()
  const isIn = useSession((state) => state.session !== null)
  const home = useResource(readHome, standing ? { params: { estateId: standing.estateId } } : null)
  return (
    <Page
      band={standing ? <Band isMadeUp={home.value?.isMadeUp ?? false} /> : undefined}
      tabs={<Tabs chosen="home" waiting={home.value?.todoCounts.all ?? 0} />}
    >
      {standing ? (
        <Shown resource={home}>
          {(value) => <Begun home={value} role={standing.role} estateId={standing.estateId} />}
        </Shown>
      ) : isIn ? (
        <NoPlace />
      ) : (
        <Loading />
      )}
      <CareToggle />
    </Page>
  )
}

/** What somebody without a home or a post is told: why, where a verified card says more than nothing. */
function NoPlace() {
  const unmatched = useSession((state) => state.me?.unmatched ?? null)
  // Whoever was given a post meanwhile stands in it when they come back.
  useOnShow(() => void refreshMe())
  const hasPost = useSession((state) => state.me?.hasPost ?? false)
  if (hasPost)
    return (
      <Button onPress={() => goTo(routes.openings())} id="openings">
        {HOME.openings}
      </Button>
    )
  return (
    <>
      {unmatched ? <Empty {...HOME.unmatched[unmatched]} /> : null}
      <Empty title={HOME.noPlace} hint={HOME.noPlaceHint} />
      <MyClaims />
      <Button onPress={() => goTo(routes.claim())} id="claim-home">
        {HOME.claim}
      </Button>
      <Button look="second" onPress={() => goTo(routes.myResidences())} id="join-home">
        {RESIDENTS_ME.join}
      </Button>
    </>
  )
}

/** The homes they have claimed, each with how it stands; a claim that was granted makes the home appear. */
function MyClaims() {
  const read = useResource(listMyClaims, {})
  const isGranted = read.value?.claims.some(({ state }) => state === 'granted') ?? false
  useEffect(() => {
    if (isGranted) void refreshMe()
  }, [isGranted])
  const claims = read.value?.claims ?? []
  if (claims.length === 0) return null
  return (
    <>
      <Heading>{HOME.myClaims}</Heading>
      <Rows>
        {claims.map((one) => (
          <Row
            key={one.claimId}
            title={one.place}
            note={HOME.claimStates[one.state]}
            onPress={() => goTo(routes.myClaims())}
          />
        ))}
      </Rows>
    </>
  )
}

/** What needs this person, the two most urgent first; then the services; then what else waits. */
function Begun({ home, role, estateId }: { home: Home; role: Role; estateId: string }) {
  const [isWhole, setWhole] = useState(false)
  const { faults, differing } = useDoubts(home, estateId)
  const row = (todo: Home['todos'][number]) => (
    <TodoRow
      key={keyOf(todo)}
      todo={todo}
      nowAt={home.nowAt}
      mayAccept={isAllowed(role, 'repair.move') || role === 'worker'}
    />
  )
  const { all, overdue } = home.todoCounts
  const later = home.todos.slice(MOST_URGENT, isWhole ? undefined : MOST_SHOWN)
  return (
    <>
      {all + faults.length + differing.length === 0 ? (
        <Empty title={HOME.nothing} hint={HOME.nothingHint} />
      ) : (
        <View className="card hero">
          <Heading>{HOME.now}</Heading>
          <Rows>
            {faults.map(({ voteId, title }) => (
              <Doubt key={`fault ${voteId}`} title={RECOUNT.failedTodo(title)} to={routes.recount(voteId)} />
            ))}
            {differing.map(({ voteId, title }) => (
              <Doubt key={`differs ${voteId}`} title={RECOUNT.differsTodo(title)} to={routes.vote(voteId)} />
            ))}
            {home.todos.slice(0, MOST_URGENT).map(row)}
          </Rows>
        </View>
      )}
      <Services role={role} home={home} />
      {later.length > 0 ? (
        <>
          <Heading>{HOME.later(all - MOST_URGENT)}</Heading>
          <Rows>
            {later.map(row)}
            {!isWhole && all > MOST_SHOWN ? (
              <Row title={HOME.more(all - MOST_SHOWN, overdue)} onPress={() => setWhole(true)} />
            ) : null}
          </Rows>
        </>
      ) : null}
      {isWhole && all > home.todos.length ? (
        <Text className="text-note">{HOME.uncounted(all - home.todos.length)}</Text>
      ) : null}
      {home.isMadeUp ? <Text className="text-small">{HOME.madeUp}</Text> : null}
    </>
  )
}

function Doubt({ title, to }: { title: string; to: string }) {
  return (
    <Row title={title} onPress={() => goTo(to)}>
      <Status tone="bad">{RECOUNT.failedHint}</Status>
    </Row>
  )
}

/** The votes of this estate whose recount fails here, and those whose result others than the record say. Has news recounted. */
function useDoubts(home: Home, estateId: string) {
  const recounts = useRecounts()
  const doubted = useDoubted()
  const faults = recounts.filter((one) => one.state === 'fails' && one.estateId === estateId)
  const results = home.todos.flatMap((todo) =>
    todo.kind === 'readResult' ? [{ ...todo, state: recountState(recounts, todo) }] : [],
  )
  const isNews = results.some(({ state }) => state === 'none' || state === 'stale')
  useEffect(() => {
    if (isNews) recountSoon()
  }, [isNews])
  const differing = [
    ...results.filter(({ state }) => isDisputed(state)),
    ...doubted.filter(
      (one) => one.estateId === estateId && !results.some((other) => other.voteId === one.voteId),
    ),
  ].filter(({ voteId }) => !faults.some((one) => one.voteId === voteId))
  return { faults, differing }
}
