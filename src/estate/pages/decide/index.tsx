import { Text } from '@tarojs/components'
import { useState } from 'react'
import type { OutputOf } from '#contract/core/endpoint.ts'
import { endLeaseStay, readClaim } from '#contract/estate/claims.ts'
import { errorLine } from '#src/copy/core/errors.ts'
import { CLAIMS } from '#src/copy/estate/claims.ts'
import { call } from '#src/data/calls/call.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { Nowhere } from '#src/parts/frame/nowhere.tsx'
import { usePageParams } from '#src/platform/host.ts'
import { newId } from '#src/platform/random.ts'
import { dayText, instant } from '#src/ui/figures/figures.ts'
import { Card } from '#src/ui/layout/card.tsx'
import { Page } from '#src/ui/layout/page.tsx'
import { Photos } from '#src/ui/layout/photos.tsx'
import { Sheet } from '#src/ui/layout/sheet.tsx'
import { Steps } from '#src/ui/layout/steps.tsx'
import { Button } from '#src/ui/press/button.tsx'
import { Field } from '#src/ui/press/field.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Loading } from '#src/ui/state/state.tsx'
import { Notice, Status } from '#src/ui/state/status.tsx'
import { DecisionForm } from '../../parts/decision-form.tsx'
import { CLAIM_TONES, clockOf, stepsOf } from '../../parts/state.ts'

type Answer = OutputOf<typeof readClaim>

/** One claim: what it says, its pictures, what the roll says beside it, and the decision. */
export default function DecidePage() {
  const standing = useActiveRole()
  const { claimId = '' } = usePageParams()
  const [sought, setSought] = useState('')
  const asked = { params: { estateId: standing?.estateId ?? '', claimId }, query: sought ? { sought } : {} }
  const read = useResource(readClaim, standing && claimId ? asked : null)
  if (!standing || !claimId) return <Page>{standing ? <Nowhere /> : <Loading />}</Page>
  return (
    <Page>
      <Shown resource={read}>
        {(answer) => (
          <>
            <Said answer={answer} />
            <PaperCard answer={answer} />
            {answer.claim.isLivingThere ? (
              <EndStay estateId={standing.estateId} claimId={answer.claim.claimId} onDone={read.reload} />
            ) : null}
            {answer.may.length > 0 ? (
              <DecisionForm
                key={answer.claim.steps.length}
                answer={answer}
                estateId={standing.estateId}
                onDone={read.reload}
                seek={<Seek onSeek={setSought} isFound={answer.units.length > 0} />}
              />
            ) : null}
            <Steps label={answer.claim.name} steps={stepsOf(answer.claim)} />
          </>
        )}
      </Shown>
    </Page>
  )
}

function Said({ answer: { claim, nowAt } }: { answer: Answer }) {
  const clock = claim.state === 'refused' ? null : clockOf(claim, nowAt)
  const words = claim.papersEndAt === null ? null : CLAIMS.papersEnd(instant(claim.papersEndAt))
  const isGone = claim.papersEndAt !== null && claim.papersEndAt <= nowAt
  return (
    <Card title={claim.name}>
      <Status tone={CLAIM_TONES[claim.state]}>{CLAIMS.states[claim.state]}</Status>
      {clock ? <Notice tone={clock.tone}>{clock.words}</Notice> : null}
      {claim.hasRival ? <Notice tone="warn">{CLAIMS.rival}</Notice> : null}
      {claim.isAtCounter ? <Status tone="quiet">{CLAIMS.atCounter}</Status> : null}
      <Text>{CLAIMS.placeLine(claim.place)}</Text>
      <Text>{CLAIMS.basisLine(CLAIMS.bases[claim.basis].title)}</Text>
      {claim.endsOn ? <Text>{CLAIMS.leaseLine(dayText(claim.endsOn))}</Text> : null}
      <Text>{claim.documentKind}</Text>
      {claim.certificate ? <Text>{CLAIMS.certificateLine(claim.certificate)}</Text> : null}
      {claim.words ? <Text>{CLAIMS.wordsLine(claim.words)}</Text> : null}
      <Photos
        name={CLAIMS.photo}
        photos={claim.photos.map((photo) => ({ key: photo.photoId, address: photo.url }))}
      />
      {words ? <Text className="text-small">{isGone ? CLAIMS.papersGone : words}</Text> : null}
    </Card>
  )
}

/** A lease that was dissolved before its last day. */
function EndStay(given: { estateId: string; claimId: string; onDone(): Promise<unknown> }) {
  const { estateId, claimId, onDone } = given
  const [isAsking, setAsking] = useState(false)
  const [fault, setFault] = useState<string | null>(null)
  const [key] = useState(newId)
  const send = async () => {
    const answer = await call(endLeaseStay, { params: { estateId, claimId }, body: {}, key: await key })
    setFault(answer.ok ? null : errorLine(answer.code))
    setAsking(false)
    if (answer.ok) await onDone()
  }
  return (
    <>
      <Button look="second" onPress={() => setAsking(true)} id="end-lease-stay">
        {CLAIMS.endStay}
      </Button>
      {fault ? <Notice tone="bad">{fault}</Notice> : null}
      <Sheet
        title={CLAIMS.endStay}
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        confirm={{ text: CLAIMS.endStay, onPress: () => void send(), busy: false }}
      >
        <Text>{CLAIMS.endStayNote}</Text>
      </Sheet>
    </>
  )
}

/** The half of the card's code that this officer writes on it. */
function PaperCard({ answer: { card } }: { answer: Answer }) {
  if (!card) return null
  const line = card.half === 'first' ? CLAIMS.cardFirst(card.digits) : CLAIMS.cardLast(card.digits)
  return (
    <Card title={CLAIMS.card} accent>
      <Text className="text-strong">{line}</Text>
      <Text className="text-note">{CLAIMS.cardNote(instant(card.expiresAt))}</Text>
    </Card>
  )
}

function Seek({ onSeek, isFound }: { onSeek(sought: string): void; isFound: boolean }) {
  const [text, setText] = useState('')
  return (
    <>
      {isFound ? null : <Text className="text-note">{CLAIMS.noUnit}</Text>}
      <Field label={CLAIMS.seek} value={text} onChange={setText} most={20} />
      <Button look="second" onPress={() => onSeek(text.trim())} id="seek-unit">
        {CLAIMS.seekButton}
      </Button>
    </>
  )
}
