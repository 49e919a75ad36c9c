import { Text } from '@tarojs/components'
import { useState } from 'react'
import { invitePost } from '#contract/bodies/endpoints.ts'
import { type BodyJob, needsSecondFor } from '#domain/bodies/bodies.ts'
import { BODIES } from '#src/copy/bodies/words.ts'
import { call } from '#src/data/calls/call.ts'
import { ask } from '#src/parts/form/fields.ts'
import { FormLine } from '#src/parts/form/form-bar.tsx'
import { useForm } from '#src/parts/form/use-form.ts'
import { newId } from '#src/platform/random.ts'
import { Sheet } from '#src/ui/layout/sheet.tsx'
import { Button } from '#src/ui/press/button.tsx'
import { Choices } from '#src/ui/press/choices.tsx'
import { Field } from '#src/ui/press/field.tsx'

type Given = {
  estateId: string
  bodyId: string
  bodyName: string
  jobs: readonly BodyJob[]
  look?: 'primary' | 'second'
  id: string
  /** The invitation stands in the list then, with its code. */
  onDone(): Promise<unknown>
}

/** Names a person and a post. */
export function Invite(given: Given) {
  const [opened, setOpened] = useState(0)
  const [isOpen, setOpen] = useState(false)
  const open = () => {
    setOpened(opened + 1)
    setOpen(true)
  }
  return (
    <>
      <Button look={given.look ?? 'second'} onPress={open} id={given.id}>
        {BODIES.invite}
      </Button>
      <InviteSheet key={opened} {...given} isOpen={isOpen} onClose={() => setOpen(false)} />
    </>
  )
}

function InviteSheet(given: Given & { isOpen: boolean; onClose(): void }) {
  const { estateId, bodyId, bodyName, jobs, isOpen, onClose, onDone } = given
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
    onClose()
    await onDone()
    return null
  }
  return (
    <Sheet
      title={`${BODIES.invite} · ${bodyName}`}
      isOpen={isOpen}
      onClose={onClose}
      confirm={{ text: BODIES.makeCode, onPress: () => void form.send(send), busy: form.isSending }}
    >
      <Text className="text-note">{BODIES.inviteNote}</Text>
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
      <FormLine form={form} />
    </Sheet>
  )
}
