import { useState } from 'react'
import { contestPaper } from '#contract/committee.ts'
import { COMMITTEE } from '#src/copy/committee.ts'
import { errorWords } from '#src/copy/errors.ts'
import { call } from '#src/data/call.ts'
import { useSession } from '#src/data/session.ts'
import { newId } from '#src/platform/random.ts'
import { Button } from '#src/ui/button.tsx'
import { Field } from '#src/ui/field.tsx'
import { Sheet } from '#src/ui/sheet.tsx'
import { Notice } from '#src/ui/status.tsx'

/** Tells an owner that a paper ballot was recorded for the home, and takes an objection to it. */
export function PaperBallot({ voteId, headId }: { voteId: string; headId: string }) {
  const communityId = useSession((state) => state.standing?.communityId ?? '')
  const [isOpen, setOpen] = useState(false)
  const [reason, setReason] = useState('')
  const [isBusy, setBusy] = useState(false)
  const [told, setTold] = useState<{ tone: 'good' | 'bad'; text: string } | null>(null)
  const send = async () => {
    setBusy(true)
    const answer = await call(contestPaper, {
      params: { communityId, voteId, headId },
      body: { reason: reason.trim() },
      key: await newId(),
    })
    setBusy(false)
    setOpen(false)
    setTold(
      answer.ok
        ? { tone: 'good', text: COMMITTEE.contested }
        : { tone: 'bad', text: errorWords(answer.code).title },
    )
  }
  return (
    <>
      <Notice tone="warn">{COMMITTEE.paperCast}</Notice>
      {told ? <Notice tone={told.tone}>{told.text}</Notice> : null}
      <Button look="plain" onPress={() => setOpen(true)} id="contest">
        {COMMITTEE.contest}
      </Button>
      <Sheet
        title={COMMITTEE.contestTitle}
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        confirm={{
          text: COMMITTEE.contestSend,
          onPress: () => void send(),
          busy: isBusy,
          disabled: reason.trim() === '',
        }}
      >
        <Field label={COMMITTEE.contestReason} value={reason} onChange={setReason} most={300} tall />
      </Sheet>
    </>
  )
}
