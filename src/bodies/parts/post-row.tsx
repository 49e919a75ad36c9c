import { Text } from '@tarojs/components'
import { useState } from 'react'
import { endPost, type Post } from '#contract/bodies/endpoints.ts'
import { BODIES } from '#src/copy/bodies/words.ts'
import { longInstant } from '#src/ui/figures/figures.ts'
import { Row } from '#src/ui/layout/rows.tsx'
import { Sheet } from '#src/ui/layout/sheet.tsx'
import { Button } from '#src/ui/press/button.tsx'
import { Notice } from '#src/ui/state/status.tsx'
import { useAct } from './state.ts'

type Given = { post: Post; estateId: string; nowAt: number; onDone(): Promise<unknown> }

/** Who has a post, since when, and its end by whoever gives it. */
export function PostRow({ post, estateId, nowAt, onDone }: Given) {
  const [isAsking, setAsking] = useState(false)
  const { act, fault, isBusy } = useAct(endPost, onDone)
  const job = BODIES.jobs[post.job]
  const note = post.to <= nowAt ? BODIES.overAt(longInstant(post.to)) : BODIES.since(longInstant(post.from))
  return (
    <>
      <Row title={post.name} note={note} side={<Text>{job}</Text>}>
        {post.mayEnd ? (
          <Button look="plain" onPress={() => setAsking(true)} id={`end-${post.postId}`}>
            {BODIES.endPost}
          </Button>
        ) : null}
      </Row>
      <Sheet
        title={BODIES.endPostTitle(post.name, job)}
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        confirm={{
          text: BODIES.endPost,
          onPress: () =>
            void act({ params: { estateId, postId: post.postId }, body: {} }).then(() => setAsking(false)),
          busy: isBusy,
        }}
      >
        <Text>{BODIES.endPostNote}</Text>
      </Sheet>
      {fault ? <Notice tone="bad">{fault}</Notice> : null}
    </>
  )
}
