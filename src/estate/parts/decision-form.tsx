import { Text } from '@tarojs/components'
import { type ReactNode, useState } from 'react'
import type { OutputOf } from '#contract/core/endpoint.ts'
import { CLAIM_DECISIONS, decideClaim, type readClaim } from '#contract/estate/claims.ts'
import {
  CLAIM_PAPERS,
  CLAIM_REFUSALS,
  type ClaimPaper,
  type ClaimRefusal,
} from '#domain/estate/claim-words.ts'
import { needsSecond } from '#domain/estate/claims.ts'
import { CLAIMS } from '#src/copy/estate/claims.ts'
import { call } from '#src/data/calls/call.ts'
import { ask } from '#src/parts/form/fields.ts'
import { FormBar } from '#src/parts/form/form-bar.tsx'
import { type Form, useForm } from '#src/parts/form/use-form.ts'
import { newId } from '#src/platform/random.ts'
import { Card } from '#src/ui/layout/card.tsx'
import { Choices } from '#src/ui/press/choices.tsx'
import { FieldGroup } from '#src/ui/press/field-group.tsx'
import { Field } from '#src/ui/press/field.tsx'
import { Tick } from '#src/ui/press/tick.tsx'
import { Notice } from '#src/ui/state/status.tsx'

type Answer = OutputOf<typeof readClaim>
type Decision = (typeof CLAIM_DECISIONS)[number]
type Given = { answer: Answer; estateId: string; onDone(): Promise<unknown>; seek: ReactNode }

/** Grant, ask once for all that is missing, or refuse with reasons: what the claim's state lets this officer do. */
export function DecisionForm({ answer, estateId, onDone, seek }: Given) {
  const { claim, may } = answer
  const [decision, setDecision] = useState<Decision | null>(null)
  const [ownerId, setOwnerId] = useState<string | null>(claim.proposedOwnerId)
  const [papers, setPapers] = useState<readonly ClaimPaper[]>([])
  const [refusals, setRefusals] = useState<readonly ClaimRefusal[]>([])
  const [words, setWords] = useState('')
  const [key] = useState(newId)
  const isLease = claim.endsOn !== null
  // Of a lease the home is chosen, of another claim the owner on the roll.
  const unit = answer.units.find((one) =>
    isLease ? one.unitId === ownerId : one.owners.some((owner) => owner.ownerId === ownerId),
  )
  const said = {
    decision,
    papers: decision === 'ask' ? [...papers] : [],
    refusals: decision === 'refuse' ? [...refusals] : [],
    words: words.trim(),
    unitId: decision === 'grant' ? (unit?.unitId ?? null) : null,
    ownerId: decision === 'grant' && !isLease ? ownerId : null,
    position: claim.steps.length,
  }
  const form: Form<string> = useForm<typeof decideClaim, string>(decideClaim, said, {
    decision: ask.choose(CLAIMS.decision, decision),
    ownerId:
      decision === 'grant' &&
      ask.choose(CLAIMS.pickOwner, ownerId, {
        fault: unit === undefined && (isLease ? CLAIMS.pickUnit : CLAIMS.needOwner),
        codes: ['claim.owner-unknown'],
      }),
    papers:
      decision === 'ask' &&
      ask.choose(CLAIMS.whichPapers, papers, { fault: papers.length === 0 && CLAIMS.needPapers }),
    refusals:
      decision === 'refuse' &&
      ask.choose(CLAIMS.whichReasons, refusals, { fault: refusals.length === 0 && CLAIMS.needReasons }),
  })
  const send = async () => {
    if (!decision) return null
    const params = { estateId, claimId: claim.claimId }
    const sent = await call(decideClaim, { params, body: { ...said, decision }, key: await key })
    if (!sent.ok) return sent
    await onDone()
    return null
  }
  return (
    <Card title={CLAIMS.decision}>
      <Choices
        {...form.of('decision')}
        label={CLAIMS.decision}
        chosen={decision}
        options={may.map((one) => ({ key: one, title: CLAIMS.decisions[one] }))}
        onChoose={setDecision}
      />
      {decision === 'grant' ? <Whom {...{ answer, ownerId, form, seek }} onChoose={setOwnerId} /> : null}
      {decision === 'ask' ? (
        <FieldGroup {...form.of('papers')}>
          <Ticks of={CLAIM_PAPERS} label={(one) => CLAIMS.papers[one]} chosen={papers} onChange={setPapers} />
        </FieldGroup>
      ) : null}
      {decision === 'refuse' ? (
        <FieldGroup {...form.of('refusals')}>
          <Ticks
            of={CLAIM_REFUSALS}
            label={(one) => CLAIMS.refusals[one].title}
            chosen={refusals}
            onChange={setRefusals}
          />
        </FieldGroup>
      ) : null}
      <Field label={CLAIMS.words} value={words} onChange={setWords} most={300} tall />
      <FormBar form={form} onPress={() => void form.send(send)} id="decide-claim">
        {CLAIMS.decide}
      </FormBar>
    </Card>
  )
}

type OwnersGiven = Pick<Given, 'answer' | 'seek'> & {
  ownerId: string | null
  form: Form<string>
  onChoose(ownerId: string): void
}

/** What is granted: the home of a lease, or which owner the claimant is. */
function Whom(given: OwnersGiven) {
  return given.answer.claim.endsOn === null ? <Owners {...given} /> : <Units {...given} />
}

/** Which home a lease is of. */
function Units({ answer: { units }, ownerId: unitId, form, onChoose, seek }: OwnersGiven) {
  return (
    <>
      <Choices
        {...form.of('ownerId')}
        label={CLAIMS.pickUnit}
        chosen={unitId}
        options={units.map((unit) => ({ key: unit.unitId, title: unit.label }))}
        onChoose={onChoose}
      />
      {seek}
      <Text className="text-note">{CLAIMS.leaseNote}</Text>
    </>
  )
}

/** Which of the owners on the roll the claimant is, each beside what the claim says. */
function Owners({ answer: { units, claim }, ownerId, form, onChoose, seek }: OwnersGiven) {
  const isProposed = claim.proposedOwnerId !== null
  const shown = units
    .flatMap((unit) => unit.owners.map((owner) => ({ unit, owner })))
    .filter(({ owner }) => !isProposed || owner.ownerId === claim.proposedOwnerId)
  const chosen = shown.find(({ owner }) => owner.ownerId === ownerId)
  const isSecond = chosen && !isProposed && needsSecond({ ...chosen.owner, hasRival: claim.hasRival })
  return (
    <>
      <Text className="text-strong">{isProposed ? CLAIMS.proposed : CLAIMS.pickOwner}</Text>
      {units.length > 0 && shown.length === 0 ? <Text className="text-note">{CLAIMS.noOwner}</Text> : null}
      <Choices
        {...form.of('ownerId')}
        label={CLAIMS.pickOwner}
        chosen={ownerId}
        options={shown.map(({ unit, owner }) => ({
          key: owner.ownerId,
          title: `${unit.label} ${owner.name}`,
          note: CLAIMS.ownerNote(owner.isName, owner.isDocument, owner.isTied),
        }))}
        onChoose={onChoose}
      />
      {chosen ? <Text className="text-small">{certificateWords(chosen.unit.isCertificate)}</Text> : null}
      {isSecond ? <Notice tone="warn">{CLAIMS.second}</Notice> : null}
      {isProposed ? null : seek}
      <Text className="text-note">{CLAIMS.confirmNote}</Text>
    </>
  )
}

function certificateWords(isSame: boolean | null): string {
  if (isSame === null) return CLAIMS.certificateUnknown
  return isSame ? CLAIMS.certificateMatch : CLAIMS.certificateDiffers
}

type TicksGiven<K extends string> = {
  of: readonly K[]
  label(one: K): string
  chosen: readonly K[]
  onChange(chosen: readonly K[]): void
}

function Ticks<K extends string>({ of, label, chosen, onChange }: TicksGiven<K>) {
  return (
    <>
      {of.map((one) => (
        <Tick
          key={one}
          label={label(one)}
          isOn={chosen.includes(one)}
          onChange={(isOn) => onChange(isOn ? [...chosen, one] : chosen.filter((other) => other !== one))}
        />
      ))}
    </>
  )
}
