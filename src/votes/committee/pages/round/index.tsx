import { Text } from '@tarojs/components'
import { useEffect, useRef, useState } from 'react'
import { type DeliveryState, type Door, readRound } from '#contract/votes/paper/deliveries.ts'
import { COMMITTEE } from '#src/copy/votes/committee.ts'
import { DELIVERY } from '#src/copy/votes/paper/delivery.ts'
import { errorWords } from '#src/copy/core/errors.ts'
import { FIGURES } from '#src/copy/core/figures.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import type { ClientCode } from '#src/data/calls/codes.ts'
import { forgetVisits, useVisits, visit } from '#src/data/outbox/visits.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { goTo, usePageParams } from '#src/platform/host.ts'
import { routes } from '#src/routes.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Heading } from '#src/ui/layout/card.tsx'
import { area, instant } from '#src/ui/figures/figures.ts'
import { Page } from '#src/ui/layout/page.tsx'
import { Row, Rows } from '#src/ui/layout/rows.tsx'
import { Sheet } from '#src/ui/layout/sheet.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Empty, Loading } from '#src/ui/state/state.tsx'
import { Notice, Status, type Tone } from '#src/ui/state/status.tsx'
import { Tabs } from '#src/ui/nav/tabs.tsx'

const KNOCKS = ['not-home', 'by-phone', 'took-paper', 'refused'] as const
const TONES: Record<DeliveryState, Tone> = {
  delivered: 'good',
  posted: 'calm',
  attempted: 'warn',
  undelivered: 'bad',
}

type Filter = 'unvoted' | 'untold' | 'objects'
const BELONGS: Record<Filter, (door: Door) => boolean> = {
  unvoted: (door) => !door.hasVoted,
  untold: (door) => door.told.by === null,
  objects: (door) => door.denial !== null,
}

/** The doors of a building in walking order, for a corridor: one tap opens a door, the next says what came of it. */
export default function RoundPage() {
  const standing = useActiveRole()
  const { voteId = '', building: asked } = usePageParams()
  const [chosen, setChosen] = useState<string | undefined>(asked)
  const [filter, setFilter] = useState<Filter>('unvoted')
  const [open, setOpen] = useState<Door | null>(null)
  const [told, setTold] = useState<string | null>(null)
  const [isFull, setIsFull] = useState(false)
  const estateId = standing?.estateId ?? ''
  const round = useResource(
    readRound,
    standing
      ? { params: { estateId, voteId }, query: chosen === undefined ? {} : { building: chosen } }
      : null,
  )
  const { waiting, refused } = useVisits(voteId)
  const reload = round.reload
  const before = useRef(waiting)
  useEffect(() => {
    if (waiting < before.current) void reload()
    before.current = waiting
  }, [waiting, reload])
  const mayRecord = standing?.role === 'committee' && round.value?.isOpen === true

  const answer = async (outcome: (typeof KNOCKS)[number]) => {
    if (!open) return
    const home = FIGURES.homes(open.unitLabels)
    setOpen(null)
    const isKept = await visit({ voteId, headId: open.headId, home, outcome })
    setTold(isKept ? DELIVERY.kept(home, DELIVERY.outcomes[outcome]) : null)
    setIsFull(!isKept)
    if (isKept) await reload()
  }

  if (!standing)
    return (
      <Page>
        <Loading />
      </Page>
    )
  return (
    <Page>
      <Shown resource={round}>
        {({ buildings, building, doors }) => {
          const shown = doors.filter(BELONGS[filter])
          const toPost = doors.filter((door) => door.told.state === 'attempted').length
          return (
            <>
              <Tabs
                label={DELIVERY.pickBuilding}
                chosen={building}
                tabs={buildings.map((one) => ({ key: one, title: one }))}
                onChoose={setChosen}
              />
              <Tabs
                label={DELIVERY.filter}
                chosen={filter}
                tabs={(['unvoted', 'untold', 'objects'] as const).map((key) => ({
                  key,
                  title: DELIVERY[key](doors.filter(BELONGS[key]).length),
                }))}
                onChoose={setFilter}
              />
              {waiting > 0 ? <Notice tone="warn">{DELIVERY.waits(waiting)}</Notice> : null}
              {isFull ? <Notice tone="bad">{DELIVERY.notKept}</Notice> : null}
              <Refused visits={refused} />
              {told && waiting === 0 && refused.length === 0 ? <Notice tone="good">{told}</Notice> : null}
              {shown.length === 0 ? <Empty title={DELIVERY.noDoors} /> : null}
              {stairsOf(shown).map(({ stair, here }) => (
                <Stair
                  key={stair}
                  stair={stair}
                  doors={here}
                  {...(mayRecord ? { onOpen: (door: Door) => setOpen(door) } : {})}
                />
              ))}
              {mayRecord && toPost > 0 ? (
                <Button look="second" onPress={() => goTo(routes.deliver(voteId, { building }))} id="posting">
                  {DELIVERY.post(toPost)}
                </Button>
              ) : null}
            </>
          )
        }}
      </Shown>
      <Sheet
        title={open ? FIGURES.homes(open.unitLabels) : ''}
        isOpen={open !== null}
        onClose={() => setOpen(null)}
      >
        {open?.denial ? (
          <Notice tone="warn">{DELIVERY.deniedReason(instant(open.denial.at), open.denial.reason)}</Notice>
        ) : null}
        <Text className="text-strong">{DELIVERY.knocked}</Text>
        {KNOCKS.map((outcome) => (
          <Button key={outcome} look="second" onPress={() => void answer(outcome)} id={`knock-${outcome}`}>
            {DELIVERY.outcomes[outcome]}
          </Button>
        ))}
        <Button
          look="plain"
          onPress={() => {
            if (open) goTo(routes.deliver(voteId, { headId: open.headId }))
            setOpen(null)
          }}
          id="deliver"
        >
          {DELIVERY.record}
        </Button>
      </Sheet>
    </Page>
  )
}

/** Doors in their order, by stair. */
function stairsOf(doors: readonly Door[]): { stair: string; here: Door[] }[] {
  const stairs = new Map<string, Door[]>()
  for (const door of doors) stairs.set(door.stair, [...(stairs.get(door.stair) ?? []), door])
  return [...stairs].map(([stair, here]) => ({ stair, here }))
}

function Stair({
  stair,
  doors,
  onOpen,
}: {
  stair: string
  doors: readonly Door[]
  onOpen?: (door: Door) => void
}) {
  return (
    <>
      <Heading>{DELIVERY.stair(stair)}</Heading>
      <Rows>
        {doors.map((door) => (
          <Row
            key={door.headId}
            title={FIGURES.homes(door.unitLabels)}
            note={
              door.last
                ? DELIVERY.last(DELIVERY.step(door.last.method, door.last.outcome), instant(door.last.at))
                : DELIVERY.never
            }
            label={[
              FIGURES.homes(door.unitLabels),
              DELIVERY.states[door.told.state],
              door.hasVoted ? DELIVERY.hasVoted : DELIVERY.notVoted,
            ].join(COMMITTEE.pause)}
            side={<Text className="text-small">{area(door.areaDm2)}</Text>}
            {...(onOpen ? { onPress: () => onOpen(door) } : {})}
          >
            <Status tone={TONES[door.told.state]}>{DELIVERY.states[door.told.state]}</Status>
            {door.hasVoted ? <Status tone="good">{DELIVERY.hasVoted}</Status> : null}
            {door.denial ? <Status tone="bad">{DELIVERY.deniedMark}</Status> : null}
          </Row>
        ))}
      </Rows>
    </>
  )
}

/** What the server would not take, door by door, until whoever went there has read it. */
function Refused({ visits }: { visits: ReturnType<typeof useVisits>['refused'] }) {
  if (visits.length === 0) return null
  return (
    <>
      {visits.map(({ id, about, refused }) => (
        <Notice key={id} tone="bad">
          {DELIVERY.refused(about, errorWords(refused as ClientCode).title)}
        </Notice>
      ))}
      <Button look="second" onPress={() => forgetVisits(visits)} id="forget-visits">
        {DELIVERY.refusedRead}
      </Button>
    </>
  )
}
