import { Text } from '@tarojs/components'
import { useState } from 'react'
import type { OutputOf } from '#contract/core/endpoint.ts'
import { claimHome, findClaimEstates } from '#contract/estate/claims.ts'
import { CLAIMS } from '#src/copy/estate/claims.ts'
import { call } from '#src/data/calls/call.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { useSession } from '#src/data/calls/session.ts'
import { ask } from '#src/parts/form/fields.ts'
import { FormBar } from '#src/parts/form/form-bar.tsx'
import { useForm } from '#src/parts/form/use-form.ts'
import { replaceWith } from '#src/platform/host.ts'
import { newId } from '#src/platform/random.ts'
import { routes } from '#src/routes.ts'
import { Card } from '#src/ui/layout/card.tsx'
import { Page } from '#src/ui/layout/page.tsx'
import { Choices } from '#src/ui/press/choices.tsx'
import { Field } from '#src/ui/press/field.tsx'
import { Loading } from '#src/ui/state/state.tsx'
import { ClaimFields, useClaimForm } from '../../parts/claim-form.tsx'
import { uploadPapers } from '../../parts/claim-upload.ts'

type Estate = OutputOf<typeof findClaimEstates>['estates'][number]

/** Somebody says that a home is theirs: first which estate, then the home, the person and the papers. */
export default function ClaimPage() {
  useActiveRole()
  const me = useSession((state) => state.me)
  const [estate, setEstate] = useState<Estate | null>(null)
  if (!me)
    return (
      <Page>
        <Loading />
      </Page>
    )
  if (estate) return <ClaimOf estate={estate} name={me.name} />
  return (
    <Page>
      <Text className="text-note">{CLAIMS.intro}</Text>
      <EstatePicker onPick={setEstate} />
    </Page>
  )
}

function ClaimOf({ estate, name }: { estate: Estate; name: string }) {
  const { form, said, isWorking, photoKeys, finish, fields } = useClaimForm(claimHome, name)
  const [claimId, setClaimId] = useState<string | null>(null)
  const send = async () => {
    // One name for this claim, so that sending it twice makes one.
    const id = claimId ?? (await newId())
    setClaimId(id)
    const sent = await uploadPapers(estate.estateId, photoKeys)
    if ('code' in sent) return { ok: false as const, code: sent.code }
    const body = { ...said, claimId: id, photoIds: sent.photoIds }
    const answer = await call(claimHome, { params: { estateId: estate.estateId }, body, key: id })
    if (!answer.ok) return answer
    finish()
    replaceWith(routes.myClaims())
    return null
  }
  return (
    <Page
      bar={
        <FormBar form={form} onPress={() => void form.send(send)} busy={isWorking} id="submit-claim">
          {CLAIMS.submit}
        </FormBar>
      }
    >
      <Text className="text-strong">{CLAIMS.chosen(estate.name)}</Text>
      <ClaimFields {...fields} />
    </Page>
  )
}

function EstatePicker({ onPick }: { onPick(estate: Estate): void }) {
  const [sought, setSought] = useState('')
  const [found, setFound] = useState<readonly Estate[] | null>(null)
  const form = useForm(
    { body: findClaimEstates.query },
    { sought: sought.trim() },
    { sought: ask.write(CLAIMS.findEstate, sought) },
  )
  const search = async () => {
    const answer = await call(findClaimEstates, { query: { sought: sought.trim() } })
    setFound(answer.ok ? answer.value.estates : null)
    return answer
  }
  return (
    <Card>
      <Field {...form.of('sought')} label={CLAIMS.findEstate} value={sought} onChange={setSought} most={20} />
      <FormBar form={form} onPress={() => void form.send(search)} id="find-estate">
        {CLAIMS.search}
      </FormBar>
      {found?.length === 0 ? <Text className="text-note">{CLAIMS.noEstate}</Text> : null}
      {found && found.length > 0 ? (
        <Choices
          label={CLAIMS.findEstate}
          chosen={null}
          options={found.map((one) => ({ key: one.estateId, title: one.name }))}
          onChoose={(key) => {
            const chosen = found.find((one) => one.estateId === key)
            if (chosen) onPick(chosen)
          }}
        />
      ) : null}
    </Card>
  )
}
