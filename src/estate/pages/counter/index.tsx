import { useState } from 'react'
import { recordClaim } from '#contract/estate/claims.ts'
import { CLAIMS } from '#src/copy/estate/claims.ts'
import { call } from '#src/data/calls/call.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { uploadAllKept } from '#src/data/files/photo-upload.ts'
import { FormBar } from '#src/parts/form/form-bar.tsx'
import { replaceWith } from '#src/platform/host.ts'
import { newId } from '#src/platform/random.ts'
import { routes } from '#src/routes.ts'
import { Page } from '#src/ui/layout/page.tsx'
import { Loading } from '#src/ui/state/state.tsx'
import { Notice } from '#src/ui/state/status.tsx'
import { ClaimFields, useClaimForm } from '../../parts/claim-form.tsx'

/** An officer writes down the claim of somebody at the counter; another one decides. */
export default function CounterPage() {
  const standing = useActiveRole()
  const { form, said, isWorking, photoKeys, finish, fields } = useClaimForm(recordClaim, '')
  const [claimId, setClaimId] = useState<string | null>(null)
  if (!standing)
    return (
      <Page>
        <Loading />
      </Page>
    )
  const send = async () => {
    const { estateId } = standing
    const id = claimId ?? (await newId())
    setClaimId(id)
    const sent = await uploadAllKept(estateId, photoKeys)
    if ('code' in sent) return { ok: false as const, code: sent.code }
    const body = { ...said, claimId: id, photoIds: sent.photoIds }
    const answer = await call(recordClaim, { params: { estateId }, body, key: id })
    if (!answer.ok) return answer
    finish()
    replaceWith(routes.decideClaim(id))
    return null
  }
  return (
    <Page
      bar={
        <FormBar form={form} onPress={() => void form.send(send)} busy={isWorking} id="record-claim">
          {CLAIMS.record}
        </FormBar>
      }
    >
      <Notice tone="calm">{CLAIMS.counterNote}</Notice>
      <ClaimFields {...fields} />
    </Page>
  )
}
