import { Text } from '@tarojs/components'
import { useState } from 'react'
import { invitePost } from '#contract/bodies/endpoints.ts'
import { BODY_JOBS, type BodyJob, needsSecondFor } from '#domain/bodies/bodies.ts'
import { BODIES } from '#src/copy/bodies/words.ts'
import { call } from '#src/data/calls/call.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { ask } from '#src/parts/form/fields.ts'
import { FormBar } from '#src/parts/form/form-bar.tsx'
import { useForm } from '#src/parts/form/use-form.ts'
import { Nowhere } from '#src/parts/frame/nowhere.tsx'
import { usePageParams } from '#src/platform/host.ts'
import { newId } from '#src/platform/random.ts'
import { Card } from '#src/ui/layout/card.tsx'
import { Page } from '#src/ui/layout/page.tsx'
import { Choices } from '#src/ui/press/choices.tsx'
import { Field } from '#src/ui/press/field.tsx'
import { Loading } from '#src/ui/state/state.tsx'
import { Notice } from '#src/ui/state/status.tsx'
import { CodeCard } from '../../parts/code-card.tsx'

/** Names a person and a post; answers the code to give to them. */
export default function InvitePage() {
  const standing = useActiveRole()
  const { bodyId = '', job: given = '', name: bodyName = '' } = usePageParams()
  const jobs = BODY_JOBS.filter((job) => given.split(',').includes(job))
  const [made, setMade] = useState<{ name: string; code: string; expiresAt: number } | null>(null)
  if (!standing || !bodyId || jobs.length === 0) return <Page>{standing ? <Nowhere /> : <Loading />}</Page>
  if (made)
    return (
      <Page>
        <CodeCard {...made} />
      </Page>
    )
  return (
    <Form estateId={standing.estateId} bodyId={bodyId} bodyName={bodyName} jobs={jobs} onMade={setMade} />
  )
}

type Given = {
  estateId: string
  bodyId: string
  bodyName: string
  jobs: readonly BodyJob[]
  onMade(made: { name: string; code: string; expiresAt: number }): void
}

function Form({ estateId, bodyId, bodyName, jobs, onMade }: Given) {
  const [job, setJob] = useState<BodyJob | null>(jobs.length === 1 ? (jobs[0] ?? null) : null)
  const [name, setName] = useState('')
  const [basis, setBasis] = useState('')
  const [id] = useState(newId)
  const said = { bodyId, job, name: name.trim(), basis: basis.trim() }
  const form = useForm(invitePost, said, {
    job: ask.choose(BODIES.job, job),
    name: ask.write(BODIES.name, name),
    basis: ask.write(BODIES.basis, basis),
  })
  const send = async () => {
    if (!job) return null
    const invitationId = await id
    const body = { ...said, job, invitationId }
    const answer = await call(invitePost, { params: { estateId }, body, key: invitationId })
    if (!answer.ok) return answer
    onMade({ name: said.name, ...answer.value })
    return null
  }
  return (
    <Page
      bar={
        <FormBar form={form} onPress={() => void form.send(send)} id="make-invitation">
          {BODIES.makeCode}
        </FormBar>
      }
    >
      <Notice tone="calm">{BODIES.inviteNote}</Notice>
      <Card title={bodyName}>
        <Choices
          {...form.of('job')}
          grid
          label={BODIES.job}
          chosen={job}
          options={jobs.map((key) => ({ key, title: BODIES.jobs[key] }))}
          onChoose={setJob}
        />
        {job && needsSecondFor(job) ? <Text className="text-note">{BODIES.secondNote}</Text> : null}
        <Field {...form.of('name')} label={BODIES.name} value={name} onChange={setName} most={40} />
        <Field {...form.of('basis')} label={BODIES.basis} value={basis} onChange={setBasis} most={60} />
      </Card>
    </Page>
  )
}
