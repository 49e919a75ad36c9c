import { useState } from 'react'
import { askOpening } from '#contract/estate/openings.ts'
import { ASKED_BY, type AskedBy } from '#domain/estate/opening.ts'
import { OPENING } from '#src/copy/estate/opening.ts'
import { call } from '#src/data/calls/call.ts'
import { ask } from '#src/parts/form/fields.ts'
import { type Form, useForm } from '#src/parts/form/use-form.ts'
import { replaceWith } from '#src/platform/host.ts'
import { newId } from '#src/platform/random.ts'
import { routes } from '#src/routes.ts'
import { Choices } from '#src/ui/press/choices.tsx'
import { Field } from '#src/ui/press/field.tsx'

type Community = { communityId: string; name: string }
type Draft = {
  readonly communityId: string | null
  readonly name: string
  readonly askedBy: AskedBy | null
  readonly asking: string
  readonly owners: string
  readonly basis: string
}

/** What is written down of a request, and how it is sent. */
export function useAskForm(communities: readonly Community[]) {
  const [requestId] = useState(newId)
  const [draft, setDraft] = useState<Draft>({
    communityId: communities.length === 1 ? (communities[0]?.communityId ?? null) : null,
    name: '',
    askedBy: null,
    asking: '',
    owners: '',
    basis: '',
  })
  const isOwners = draft.askedBy === 'owners'
  const said = {
    communityId: draft.communityId,
    name: draft.name.trim(),
    askedBy: draft.askedBy,
    asking: isOwners ? numberOf(draft.asking) : 0,
    owners: isOwners ? numberOf(draft.owners) : 0,
    basis: draft.basis.trim(),
  }
  const form: Form<string> = useForm<typeof askOpening, string>(askOpening, said, {
    name: ask.write(OPENING.name, draft.name, { codes: ['opening.name-taken'] }),
    communityId: ask.choose(OPENING.community, draft.communityId, { codes: ['opening.no-post'] }),
    askedBy: ask.choose(OPENING.whoAsks, draft.askedBy),
    asking:
      isOwners &&
      ask.number(OPENING.asking, draft.asking, { codes: ['opening.too-few', 'opening.counts-wrong'] }),
    owners: isOwners && ask.number(OPENING.ownersAll, draft.owners),
    basis: ask.write(OPENING.basis, draft.basis),
  })
  const send = async () => {
    const { communityId, askedBy, asking, owners } = said
    if (communityId === null || askedBy === null || asking === null || owners === null) return null
    const id = await requestId
    const body = { ...said, requestId: id, communityId, askedBy, asking, owners }
    const answer = await call(askOpening, { body, key: id })
    if (answer.ok) replaceWith(routes.openings())
    return answer
  }
  const change = (given: Partial<Draft>) => setDraft({ ...draft, ...given })
  return { form, send, fields: { draft, form, communities, change } }
}

function numberOf(text: string): number | null {
  return /^\d{1,6}$/.test(text.trim()) ? Number(text.trim()) : null
}

type Given = {
  draft: Draft
  form: Form<string>
  communities: readonly Community[]
  change(given: Partial<Draft>): void
}

export function AskFields({ draft, form, communities, change }: Given) {
  const { name, communityId, askedBy, asking, owners, basis } = draft
  return (
    <>
      <Field
        {...form.of('name')}
        label={OPENING.name}
        hint={OPENING.nameHint}
        value={name}
        onChange={(text) => change({ name: text })}
        most={40}
      />
      <Choices
        {...form.of('communityId')}
        label={OPENING.community}
        chosen={communityId}
        options={communities.map((one) => ({ key: one.communityId, title: one.name }))}
        onChoose={(key) => change({ communityId: key })}
      />
      <Choices
        {...form.of('askedBy')}
        label={OPENING.whoAsks}
        chosen={askedBy}
        options={ASKED_BY.map((key) => ({ key, title: OPENING.askedBy[key] }))}
        onChoose={(key) => change({ askedBy: key })}
      />
      {askedBy === 'owners' ? (
        <>
          <Field
            {...form.of('asking')}
            label={OPENING.asking}
            value={asking}
            onChange={(text) => change({ asking: text })}
            most={6}
            digits
          />
          <Field
            {...form.of('owners')}
            label={OPENING.ownersAll}
            value={owners}
            onChange={(text) => change({ owners: text })}
            most={6}
            digits
          />
        </>
      ) : null}
      <Field
        {...form.of('basis')}
        label={OPENING.basis}
        hint={OPENING.basisHint}
        value={basis}
        onChange={(text) => change({ basis: text })}
        most={200}
      />
    </>
  )
}
