import { Text } from '@tarojs/components'
import { useState } from 'react'
import type { OutputOf } from '#contract/core/endpoint.ts'
import { endSessions, listDevices, unbindChannel } from '#contract/identity/endpoints.ts'
import { DEVICES } from '#src/copy/identity/devices.ts'
import { errorLine } from '#src/copy/core/errors.ts'
import { call } from '#src/data/calls/call.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { endSession, useSession } from '#src/data/calls/session.ts'
import { startAt } from '#src/platform/host.ts'
import { routes } from '#src/routes.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Card, Heading } from '#src/ui/layout/card.tsx'
import { instant } from '#src/ui/figures/figures.ts'
import { Page } from '#src/ui/layout/page.tsx'
import { Sheet } from '#src/ui/layout/sheet.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Empty, Loading } from '#src/ui/state/state.tsx'
import { Notice, Status } from '#src/ui/state/status.tsx'

type Account = OutputOf<typeof listDevices>['accounts'][number]
type Asked = { what: 'all' } | { what: 'unbind'; account: Account }

/** Where a person sees who is signed in as them, signs devices out, and unties mini-program accounts. */
export default function DevicesPage() {
  // Leads to the sign-in page where nobody is signed in.
  useActiveRole()
  const isIn = useSession((state) => state.session !== null)
  const read = useResource(listDevices, isIn ? {} : null)
  const [asked, setAsked] = useState<Asked | null>(null)
  const [told, setTold] = useState<{ tone: 'good' | 'bad'; text: string } | null>(null)
  const [isBusy, setBusy] = useState(false)
  const after = async (answer: { ok: true } | { ok: false; code: string }) => {
    setBusy(false)
    setAsked(null)
    setTold(answer.ok ? { tone: 'good', text: DEVICES.done } : { tone: 'bad', text: errorLine(answer.code) })
    if (answer.ok) await read.reload()
  }
  const endOne = async (sessionId: string) => {
    setBusy(true)
    await after(await call(endSessions, { body: { sessionId } }))
  }
  const send = async () => {
    if (!asked) return
    setBusy(true)
    if (asked.what === 'unbind') {
      const { channel, boundAt } = asked.account
      return after(await call(unbindChannel, { body: { channel, boundAt } }))
    }
    const answer = await call(endSessions, { body: { sessionId: null } })
    if (!answer.ok) return after(answer)
    endSession(false)
    startAt(routes.signIn())
  }
  return (
    <Page>
      <Notice tone="calm">{DEVICES.note}</Notice>
      {told ? <Notice tone={told.tone}>{told.text}</Notice> : null}
      {isIn ? (
        <Shown resource={read}>
          {({ devices, accounts }) => (
            <>
              <Heading>{DEVICES.devices}</Heading>
              {devices.map((one) => (
                <Card key={one.sessionId} title={DEVICES.channels[one.channel]}>
                  <Text className="text-small">
                    {DEVICES.when(instant(one.startedAt), instant(one.seenAt))}
                  </Text>
                  {one.isThis ? (
                    <Status tone="good">{DEVICES.isThis}</Status>
                  ) : (
                    <Button look="second" onPress={() => void endOne(one.sessionId)} busy={isBusy}>
                      {DEVICES.end}
                    </Button>
                  )}
                </Card>
              ))}
              <Button onPress={() => setAsked({ what: 'all' })} id="end-all">
                {DEVICES.endAll}
              </Button>
              <Heading>{DEVICES.accounts}</Heading>
              {accounts.length === 0 ? (
                <Empty title={DEVICES.noAccounts} hint={DEVICES.accountsHint} />
              ) : (
                accounts.map((account) => (
                  <Card
                    key={`${account.channel} ${account.boundAt}`}
                    title={DEVICES.channels[account.channel]}
                  >
                    <Text className="text-small">{DEVICES.bound(instant(account.boundAt))}</Text>
                    <Button look="second" onPress={() => setAsked({ what: 'unbind', account })}>
                      {DEVICES.unbind}
                    </Button>
                  </Card>
                ))
              )}
            </>
          )}
        </Shown>
      ) : (
        <Loading />
      )}
      <Sheet
        title={asked?.what === 'unbind' ? DEVICES.unbindTitle : DEVICES.endAllTitle}
        isOpen={asked !== null}
        onClose={() => setAsked(null)}
        confirm={{
          text: asked?.what === 'unbind' ? DEVICES.unbind : DEVICES.endAll,
          onPress: () => void send(),
          busy: isBusy,
        }}
      >
        <Text>{asked?.what === 'unbind' ? DEVICES.unbindText : DEVICES.endAllText}</Text>
      </Sheet>
    </Page>
  )
}
