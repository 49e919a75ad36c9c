import { Text } from '@tarojs/components'
import { useState } from 'react'
import type { OutputOf } from '#contract/core/endpoint.ts'
import { endWebhook, listDeliveriesOfWebhook, retryWebhook } from '#contract/open311/endpoints.ts'
import { answerWords, CONNECT, eventWords } from '#src/copy/open311/words.ts'
import { errorLine } from '#src/copy/core/errors.ts'
import { call } from '#src/data/calls/call.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { goTo, usePageParams } from '#src/platform/host.ts'
import { routes } from '#src/routes.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Card, Heading } from '#src/ui/layout/card.tsx'
import { count, instant } from '#src/ui/figures/figures.ts'
import { Page } from '#src/ui/layout/page.tsx'
import { Row, Rows } from '#src/ui/layout/rows.tsx'
import { Sheet } from '#src/ui/layout/sheet.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Empty, Loading } from '#src/ui/state/state.tsx'
import { Notice, Status } from '#src/ui/state/status.tsx'

type Delivery = OutputOf<typeof listDeliveriesOfWebhook>['deliveries'][number]

/** What one receiver was told, and what still waits for it. */
export default function WebhookPage() {
  const standing = useActiveRole()
  const { webhookId = '' } = usePageParams()
  const params = { estateId: standing?.estateId ?? '', webhookId }
  const found = useResource(listDeliveriesOfWebhook, standing ? { params } : null)
  const [isEnding, setEnding] = useState(false)
  const [isBusy, setBusy] = useState(false)
  const [told, setTold] = useState<{ tone: 'good' | 'bad'; text: string } | null>(null)
  const act = async (endpoint: typeof retryWebhook | typeof endWebhook, done: string | null) => {
    setBusy(true)
    const answer = await call(endpoint, { params, body: {} })
    setBusy(false)
    setEnding(false)
    if (!answer.ok) return setTold({ tone: 'bad', text: errorLine(answer.code) })
    setTold(done === null ? null : { tone: 'good', text: done })
    await found.reload()
  }
  return (
    <Page>
      {standing ? (
        <Shown resource={found}>
          {({ webhook, deliveries }) => (
            <>
              <Card title={CONNECT.hooks}>
                <Text className="pre">{webhook.url}</Text>
                {webhook.endedAt === null ? (
                  <>
                    {webhook.waiting > 0 && webhook.waitingSince !== null ? (
                      <>
                        <Notice tone="warn">
                          {CONNECT.waiting(count(webhook.waiting), instant(webhook.waitingSince))}
                        </Notice>
                        <Button
                          busy={isBusy}
                          id="retry-hook"
                          onPress={() => void act(retryWebhook, CONNECT.retried)}
                        >
                          {CONNECT.retry}
                        </Button>
                      </>
                    ) : (
                      <Text>{webhook.lastSentAt === null ? CONNECT.never : CONNECT.allSent}</Text>
                    )}
                    <Button look="plain" onPress={() => setEnding(true)} id="end-hook">
                      {CONNECT.stop}
                    </Button>
                  </>
                ) : (
                  <Text className="text-note">{CONNECT.ended(instant(webhook.endedAt))}</Text>
                )}
                {told ? <Notice tone={told.tone}>{told.text}</Notice> : null}
              </Card>
              <Heading>{CONNECT.log}</Heading>
              {deliveries.length === 0 ? (
                <Empty title={CONNECT.noDeliveries} />
              ) : (
                <Rows>
                  {deliveries.map((one) => (
                    <Line key={`${one.repairId} ${one.position}`} of={one} />
                  ))}
                </Rows>
              )}
            </>
          )}
        </Shown>
      ) : (
        <Loading />
      )}
      <Sheet
        title={CONNECT.stopTitle}
        isOpen={isEnding}
        onClose={() => setEnding(false)}
        confirm={{ text: CONNECT.stop, onPress: () => void act(endWebhook, null), busy: isBusy }}
      >
        <Text>{CONNECT.stopHint}</Text>
      </Sheet>
    </Page>
  )
}

function Line({ of }: { of: Delivery }) {
  const isFailed = of.sentAt === null && of.lastAnswer !== ''
  const notes = [
    of.sentAt === null ? null : CONNECT.delivered(instant(of.sentAt)),
    of.tries > 1 || isFailed ? CONNECT.tries(count(of.tries)) : null,
    isFailed ? answerWords(of.lastAnswer) : null,
    of.nextAt === null ? null : CONNECT.next(instant(of.nextAt)),
  ].filter((note) => note !== null)
  return (
    <Row
      title={`${eventWords(of.event)} ${instant(of.at)}`}
      note={notes.join(CONNECT.comma)}
      onPress={() => goTo(routes.repair(of.repairId))}
      side={
        <Status tone={of.sentAt !== null ? 'good' : isFailed ? 'bad' : 'quiet'}>
          {of.sentAt !== null ? CONNECT.sent : isFailed ? CONNECT.failed : CONNECT.toSend}
        </Status>
      }
    />
  )
}
