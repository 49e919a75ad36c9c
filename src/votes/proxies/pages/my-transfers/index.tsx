import { Text } from '@tarojs/components'
import { useState } from 'react'
import type { OutputOf } from '#contract/core/endpoint.ts'
import { contestTransfer, listMyTransfers } from '#contract/votes/proxies/transfers.ts'
import { isAllowed } from '#domain/core/access.ts'
import { TRANSFERS } from '#src/copy/votes/transfers.ts'
import { call } from '#src/data/calls/call.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { useForm } from '#src/parts/form/use-form.ts'
import { FormLine } from '#src/parts/form/form-bar.tsx'
import { ask } from '#src/parts/form/fields.ts'
import { goTo } from '#src/platform/host.ts'
import { routes } from '#src/routes.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Card } from '#src/ui/layout/card.tsx'
import { Field } from '#src/ui/press/field.tsx'
import { dayText, instant } from '#src/ui/figures/figures.ts'
import { Page } from '#src/ui/layout/page.tsx'
import { Sheet } from '#src/ui/layout/sheet.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Empty, Loading } from '#src/ui/state/state.tsx'
import { Notice, Status } from '#src/ui/state/status.tsx'
import { Effects } from '../../parts/transfer-effects.tsx'

type MyTransfer = OutputOf<typeof listMyTransfers>['transfers'][number]

/** Where an owner sees that a home is said to have new owners, and says that it is not true. */
export default function MyTransfersPage() {
  const standing = useActiveRole()
  const params = { estateId: standing?.estateId ?? '' }
  const read = useResource(listMyTransfers, standing ? { params } : null)
  const mayConfirm = standing !== null && isAllowed(standing.role, 'title.confirm')
  return (
    <Page>
      {mayConfirm ? (
        <Button look="second" onPress={() => goTo(routes.transfers())} id="to-confirm">
          {TRANSFERS.toConfirm}
        </Button>
      ) : null}
      {standing ? (
        <Shown resource={read}>
          {({ transfers }) =>
            transfers.length === 0 ? (
              <Empty title={TRANSFERS.noneOfMine} hint={TRANSFERS.noneOfMineHint} />
            ) : (
              <>
                {transfers.map((one) => (
                  <Mine key={one.transferId} one={one} estateId={standing.estateId} onDone={read.reload} />
                ))}
                <Text className="text-note">{TRANSFERS.how}</Text>
              </>
            )
          }
        </Shown>
      ) : (
        <Loading />
      )}
    </Page>
  )
}

type MineGiven = { one: MyTransfer; estateId: string; onDone(): Promise<unknown> }

function Mine({ one, estateId, onDone }: MineGiven) {
  const [isOpen, setOpen] = useState(false)
  const [reason, setReason] = useState('')
  const form = useForm(contestTransfer, { reason: reason.trim() }, contestFields(reason))
  const send = async () => {
    const answer = await call(contestTransfer, {
      params: { estateId, transferId: one.transferId },
      body: { reason: reason.trim() },
    })
    if (!answer.ok) return answer
    setOpen(false)
    await onDone()
    return null
  }
  return (
    <Card title={one.unitLabel}>
      <Text>{TRANSFERS.row(dayText(one.fromOn))}</Text>
      <Status tone={one.state === 'waiting' ? 'warn' : 'calm'}>
        {TRANSFERS.mine[one.side][one.state](instant(one.decidedAt ?? one.proposedAt))}
      </Status>
      {one.cases.length > 0 ? <Effects cases={one.cases} /> : null}
      {one.entry ? <Text className="text-small">{TRANSFERS.logged(one.entry.logIndex)}</Text> : null}
      {one.contestedAt !== null ? (
        <Notice tone="good">{TRANSFERS.contested(instant(one.contestedAt))}</Notice>
      ) : null}
      {one.mayContest ? (
        <>
          <Text className="text-small">
            {one.contestEndsAt === null
              ? TRANSFERS.contestWaiting
              : TRANSFERS.contestUntil(instant(one.contestEndsAt))}
          </Text>
          <Button look="second" onPress={() => setOpen(true)} id="contest-transfer">
            {TRANSFERS.contest}
          </Button>
        </>
      ) : null}
      <Sheet
        title={TRANSFERS.contestTitle}
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        confirm={{ text: TRANSFERS.contestSend, onPress: () => void form.send(send), busy: form.isSending }}
      >
        <Field
          {...form.of('reason')}
          label={TRANSFERS.contestReason}
          value={reason}
          onChange={setReason}
          most={300}
          tall
        />
        <FormLine form={form} />
      </Sheet>
    </Card>
  )
}

/** What a contest asks for. */
function contestFields(reason: string) {
  return {
    reason: ask.write(TRANSFERS.contestReason, reason, { need: TRANSFERS.needContest }),
  }
}
