import { Text } from '@tarojs/components'
import { useState } from 'react'
import type { OutputOf } from '#contract/core/endpoint.ts'
import type { leavePost, listMyPosts } from '#contract/bodies/my-posts.ts'
import { PLACE_KINDS } from '#domain/places/places.ts'
import { BODIES } from '#src/copy/bodies/words.ts'
import { refreshMe } from '#src/data/calls/sign-in.ts'
import { longInstant } from '#src/ui/figures/figures.ts'
import { Card } from '#src/ui/layout/card.tsx'
import { Sheet } from '#src/ui/layout/sheet.tsx'
import { Button } from '#src/ui/press/button.tsx'
import { Notice, Status, type Tone } from '#src/ui/state/status.tsx'
import { useAct } from './state.ts'

type Mine = OutputOf<typeof listMyPosts>['posts'][number]

const TONES: Record<Mine['state'], Tone> = {
  waiting: 'warn',
  later: 'calm',
  now: 'good',
  ended: 'quiet',
  refused: 'bad',
}

/** One post of mine: since when, until when, why it ended, and the way to give it up. */
export function MyPost(given: { one: Mine; leave: typeof leavePost; onDone(): Promise<unknown> }) {
  const { one, leave, onDone } = given
  const [isAsking, setAsking] = useState(false)
  const { act, fault, isBusy } = useAct(leave, async () => {
    await Promise.all([refreshMe(), onDone()])
  })
  const isInPlace = (PLACE_KINDS as readonly string[]).includes(one.job)
  return (
    <Card title={BODIES.jobs[one.job]}>
      <Text>{BODIES.invitedTo(one.where, one.bodyName)}</Text>
      <Status tone={TONES[one.state]}>{BODIES.myStates[one.state]}</Status>
      {one.from !== null ? <Text className="text-small">{BODIES.since(longInstant(one.from))}</Text> : null}
      {one.to !== null ? (
        <Text className="text-small">
          {one.state === 'ended' ? BODIES.overAt(longInstant(one.to)) : BODIES.ends(longInstant(one.to))}
        </Text>
      ) : null}
      {one.ended ? <Text className="text-small">{BODIES.why[one.ended]}</Text> : null}
      {one.entry ? <Text className="text-small">{BODIES.entry(one.entry.logIndex)}</Text> : null}
      {one.state === 'now' && !isInPlace ? (
        <Button look="plain" onPress={() => setAsking(true)} id={`leave-${one.postId}`}>
          {BODIES.leave}
        </Button>
      ) : null}
      {fault ? <Notice tone="bad">{fault}</Notice> : null}
      <Sheet
        title={BODIES.leaveTitle}
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        confirm={{
          text: BODIES.leave,
          onPress: () => void act({ params: { postId: one.postId }, body: {} }).then(() => setAsking(false)),
          busy: isBusy,
        }}
      >
        <Text>{BODIES.leaveNote}</Text>
      </Sheet>
    </Card>
  )
}
