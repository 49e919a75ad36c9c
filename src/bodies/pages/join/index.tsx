import { Text } from '@tarojs/components'
import { useState } from 'react'
import type { OutputOf } from '#contract/core/endpoint.ts'
import {
  acceptPostInvitation,
  leavePost,
  listMyPosts,
  readPostInvitation,
} from '#contract/bodies/my-posts.ts'
import { PLACE_KINDS } from '#domain/places/places.ts'
import { BODIES } from '#src/copy/bodies/words.ts'
import { call } from '#src/data/calls/call.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { useSession } from '#src/data/calls/session.ts'
import { refreshMe } from '#src/data/calls/sign-in.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { ask } from '#src/parts/form/fields.ts'
import { FormBar, FormLine } from '#src/parts/form/form-bar.tsx'
import { type Form, useForm } from '#src/parts/form/use-form.ts'
import { goTo, usePageParams } from '#src/platform/host.ts'
import { newId } from '#src/platform/random.ts'
import { canScan, scanText } from '#src/platform/scan.ts'
import { routes } from '#src/routes.ts'
import { instant } from '#src/ui/figures/figures.ts'
import { Card, Heading } from '#src/ui/layout/card.tsx'
import { Page } from '#src/ui/layout/page.tsx'
import { Row, Rows } from '#src/ui/layout/rows.tsx'
import { Button } from '#src/ui/press/button.tsx'
import { Field } from '#src/ui/press/field.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Empty, Loading } from '#src/ui/state/state.tsx'
import { Notice } from '#src/ui/state/status.tsx'
import { MyPost } from '../../parts/my-post.tsx'

/** Where somebody brings the code of an invitation, and sees which posts they have and had. It needs no home and no role. */
export default function JoinPage() {
  useActiveRole()
  const isIn = useSession((state) => state.session !== null)
  const { code = '' } = usePageParams()
  const read = useResource(listMyPosts, isIn ? {} : null)
  if (!isIn)
    return (
      <Page>
        <Loading />
      </Page>
    )
  return (
    <Page>
      <Enter first={code} onDone={read.reload} />
      <Heading>{BODIES.mine}</Heading>
      <Shown resource={read}>{(answer) => <Posts answer={answer} onDone={read.reload} />}</Shown>
    </Page>
  )
}

function Posts({ answer, onDone }: { answer: OutputOf<typeof listMyPosts>; onDone(): Promise<unknown> }) {
  const isOfficial = answer.posts.some(
    ({ job, state }) => state === 'now' && (PLACE_KINDS as readonly string[]).includes(job),
  )
  return (
    <>
      {answer.posts.length === 0 ? <Empty title={BODIES.noPosts} hint={BODIES.noPostsHint} /> : null}
      {answer.posts.map((one) => (
        <MyPost key={one.postId} one={one} onDone={onDone} leave={leavePost} />
      ))}
      {isOfficial ? (
        <Rows>
          <Row title={BODIES.officials} onPress={() => goTo(routes.officials())} id="to-officials" />
        </Rows>
      ) : null}
    </>
  )
}

type Invited = OutputOf<typeof readPostInvitation>

/** The digits of a code, from what was typed, or from the link that a drawing holds. */
function digitsOf(text: string): string {
  return /[0-9]{12}(?![0-9])/.exec(text.replace(/ /g, ''))?.[0] ?? text.replace(/ /g, '')
}

function Enter({ first, onDone }: { first: string; onDone(): Promise<unknown> }) {
  const [code, setCode] = useState(first)
  const [invited, setInvited] = useState<Invited | null>(null)
  const [taken, setTaken] = useState<'given' | 'second' | null>(null)
  const [key] = useState(newId)
  const body = { code: digitsOf(code) }
  const form = useForm(readPostInvitation, body, {
    code: ask.write(BODIES.codeField, code, {
      wrong: BODIES.badCode,
      codes: ['invitation.refused', 'body.same-person'],
    }),
  })
  const look = async () => {
    const answer = await call(readPostInvitation, { body })
    setInvited(answer.ok ? answer.value : null)
    return answer
  }
  const accept = async () => {
    const answer = await call(acceptPostInvitation, { body, key: await key })
    if (!answer.ok) return answer
    setTaken(answer.value.state === 'given' ? 'given' : 'second')
    setInvited(null)
    setCode('')
    await Promise.all([refreshMe(), onDone()])
    return null
  }
  const change = (text: string) => {
    setCode(text)
    setInvited(null)
  }
  return (
    <Card title={BODIES.join}>
      {taken ? <Notice tone={taken === 'given' ? 'good' : 'calm'}>{BODIES.accepted[taken]}</Notice> : null}
      <Text className="text-note">{BODIES.joinNote}</Text>
      <Field {...form.of('code')} label={BODIES.codeField} value={code} onChange={change} most={14} digits />
      {canScan() ? (
        <Button
          look="second"
          onPress={() => void scanText().then((text) => text && change(digitsOf(text)))}
          id="scan"
        >
          {BODIES.scan}
        </Button>
      ) : null}
      {invited ? (
        <Offer invited={invited} form={form} onAccept={() => void form.send(accept)} />
      ) : (
        <FormBar form={form} onPress={() => void form.send(look)} look="second" id="look-invitation">
          {BODIES.look}
        </FormBar>
      )}
    </Card>
  )
}

type OfferGiven = { invited: Invited; form: Form<'code'>; onAccept(): void }

/** What the invitation is to, before it is taken. */
function Offer({ invited, form, onAccept }: OfferGiven) {
  return (
    <>
      <Text className="text-strong">{BODIES.jobs[invited.job]}</Text>
      <Text>{BODIES.invitedTo(invited.where, invited.bodyName)}</Text>
      <Text className="text-small">{BODIES.number(invited.basis)}</Text>
      <Text className="text-small">{BODIES.ends(instant(invited.expiresAt))}</Text>
      {invited.needsSecond ? <Text className="text-note">{BODIES.needsSecond}</Text> : null}
      <FormLine form={form} />
      <Button onPress={onAccept} busy={form.isSending} id="accept-invitation">
        {BODIES.accept}
      </Button>
    </>
  )
}
