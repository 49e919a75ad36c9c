import { Text } from '@tarojs/components'
import { useState } from 'react'
import type { OutputOf } from '#contract/core/endpoint.ts'
import { decideTransfer, type listTransfers } from '#contract/votes/proxies/transfers.ts'
import { FIGURES } from '#src/copy/core/figures.ts'
import { TRANSFERS } from '#src/copy/votes/transfers.ts'
import { call } from '#src/data/calls/call.ts'
import { useForm } from '#src/parts/form/use-form.ts'
import { FormLine } from '#src/parts/form/form-bar.tsx'
import { ask } from '#src/parts/form/fields.ts'
import { addressOf } from '#src/platform/request.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Card } from '#src/ui/layout/card.tsx'
import { Field } from '#src/ui/press/field.tsx'
import { dayText, instant } from '#src/ui/figures/figures.ts'
import { Photos } from '#src/ui/layout/photos.tsx'
import { Sheet } from '#src/ui/layout/sheet.tsx'
import { Notice, Status, type Tone } from '#src/ui/state/status.tsx'
import { Effects } from './transfer-effects.tsx'

type Transfer = OutputOf<typeof listTransfers>['transfers'][number]
type Decision = 'confirm' | 'refuse' | 'withdraw'

const TONES: Record<Transfer['state'], Tone> = {
  waiting: 'warn',
  recorded: 'good',
  refused: 'quiet',
  withdrawn: 'quiet',
}

type CardGiven = { one: Transfer; estateId: string; onDone(): Promise<unknown> }

/** One transfer, and what the viewer may do about it. */
export function TransferCard({ one, estateId, onDone }: CardGiven) {
  const [asked, setAsked] = useState<Decision | null>(null)
  const [reason, setReason] = useState('')
  const needsReason = asked !== 'confirm' && reason.trim() === ''
  const form = useForm(
    decideTransfer,
    { decision: asked, reason: reason.trim() },
    {
      reason: ask.write(TRANSFERS.reason, reason, {
        fault: needsReason && TRANSFERS.needReason,
        codes: ['transfer.needs-reason'],
      }),
    },
  )
  const send = async () => {
    if (!asked) return null
    const answer = await call(decideTransfer, {
      params: { estateId, transferId: one.transferId },
      body: { decision: asked, reason: reason.trim() },
    })
    if (!answer.ok) return answer
    setAsked(null)
    await onDone()
    return null
  }
  const { parties, contests } = one
  return (
    <Card title={one.unitLabel}>
      <Status tone={TONES[one.state]}>{TRANSFERS.states[one.state]}</Status>
      <Text>{TRANSFERS.row(dayText(one.fromOn))}</Text>
      <Text className="text-small">{TRANSFERS.proposed(instant(one.proposedAt))}</Text>
      {one.decidedAt !== null && one.decidedAs !== null && one.state !== 'withdrawn' ? (
        <Text className="text-small">
          {TRANSFERS.decided[one.state === 'recorded' ? 'confirm' : 'refuse'](
            TRANSFERS.roles[one.decidedAs],
            instant(one.decidedAt),
          )}
        </Text>
      ) : null}
      {one.reason ? <Text className="text-small">{TRANSFERS.reasonLine(one.reason)}</Text> : null}
      {parties ? (
        <Text>
          {TRANSFERS.parties(
            parties.from.length > 0 ? FIGURES.list(parties.from) : TRANSFERS.noOwner,
            FIGURES.list(parties.to),
          )}
        </Text>
      ) : null}
      {parties ? (
        <Photos
          name={TRANSFERS.evidence}
          photos={parties.photos.map((photo) => ({ key: photo.photoId, address: addressOf(photo.url) }))}
        />
      ) : null}
      {contests.map((contest) => (
        <Notice key={contest.contestedAt} tone="warn">
          {TRANSFERS.contestLine(instant(contest.contestedAt), contest.reason)}
        </Notice>
      ))}
      {one.untold > 0 ? <Notice tone="warn">{TRANSFERS.untold(one.untold)}</Notice> : null}
      {one.needsCommunity ? <Text className="text-small">{TRANSFERS.needsCommunity}</Text> : null}
      {one.cases.length > 0 ? <Effects cases={one.cases} /> : null}
      {one.logIndex !== null ? <Text className="text-small">{TRANSFERS.logged(one.logIndex)}</Text> : null}
      {one.may === 'confirm' ? (
        <Button onPress={() => setAsked('confirm')} id="confirm-transfer">
          {TRANSFERS.decide.confirm}
        </Button>
      ) : null}
      {one.may === 'confirm' || one.may === 'refuse' ? (
        <Button look="second" onPress={() => setAsked('refuse')} id="refuse-transfer">
          {TRANSFERS.decide.refuse}
        </Button>
      ) : null}
      {one.may === 'withdraw' ? (
        <Button look="second" onPress={() => setAsked('withdraw')} id="withdraw-transfer">
          {TRANSFERS.decide.withdraw}
        </Button>
      ) : null}
      <Sheet
        title={asked ? TRANSFERS.decideTitle[asked] : ''}
        isOpen={asked !== null}
        onClose={() => setAsked(null)}
        confirm={{
          text: asked ? TRANSFERS.decide[asked] : '',
          onPress: () => void form.send(send),
          busy: form.isSending,
        }}
      >
        {asked === 'confirm' ? (
          <Text>{TRANSFERS.confirmRule}</Text>
        ) : (
          <Field
            {...form.of('reason')}
            label={TRANSFERS.reason}
            value={reason}
            onChange={setReason}
            most={300}
            tall
          />
        )}
        <FormLine form={form} />
      </Sheet>
    </Card>
  )
}
