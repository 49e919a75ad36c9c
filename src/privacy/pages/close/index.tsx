import { Text } from '@tarojs/components'
import { useState } from 'react'
import type { OutputOf } from '#contract/core/endpoint.ts'
import { askClosing, closeAccount, readPrivacy } from '#contract/privacy/endpoints.ts'
import { errorLine } from '#src/copy/core/errors.ts'
import { PRIVACY } from '#src/copy/privacy/words.ts'
import { call } from '#src/data/calls/call.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { endSession, personKey, useSession } from '#src/data/calls/session.ts'
import { drafts } from '#src/data/drafts/drafts.ts'
import { forgetRecords } from '#src/data/records/records.ts'
import { forgetAnswers } from '#src/data/resource/kept-answers.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { startAt } from '#src/platform/host.ts'
import { newId } from '#src/platform/random.ts'
import { routes } from '#src/routes.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Card } from '#src/ui/layout/card.tsx'
import { instant } from '#src/ui/figures/figures.ts'
import { Page } from '#src/ui/layout/page.tsx'
import { Sheet } from '#src/ui/layout/sheet.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Loading } from '#src/ui/state/state.tsx'
import { Notice } from '#src/ui/state/status.tsx'

type Closing = OutputOf<typeof readPrivacy>['closing']

/** Closing an account: what stays, what goes, and the two steps. */
export default function CloseAccountPage() {
  useActiveRole()
  const isIn = useSession((state) => state.session !== null)
  const read = useResource(readPrivacy, isIn ? {} : null)
  return (
    <Page>
      <Lines title={PRIVACY.closeStays} lines={PRIVACY.closeStaysText} />
      <Lines title={PRIVACY.closeGoes} lines={PRIVACY.closeGoesText} />
      <Notice tone="warn">{PRIVACY.closeAnew}</Notice>
      {isIn ? (
        <Shown resource={read}>{({ closing }) => <Steps closing={closing} onAsked={read.reload} />}</Shown>
      ) : (
        <Loading />
      )}
    </Page>
  )
}

function Lines({ title, lines }: { title: string; lines: readonly string[] }) {
  return (
    <Card title={title}>
      {lines.map((line) => (
        <Text key={line}>{line}</Text>
      ))}
    </Card>
  )
}

function Steps({ closing, onAsked }: { closing: Closing; onAsked(): Promise<unknown> }) {
  const [refusal, setRefusal] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)
  const [isSure, setSure] = useState(false)
  const ask = async () => {
    setBusy(true)
    const answer = await call(askClosing, { body: { closingId: await newId() } })
    setRefusal(answer.ok ? null : errorLine(answer.code))
    await onAsked()
    setBusy(false)
  }
  const close = async (closingId: string) => {
    setBusy(true)
    const person = personKey()
    const answer = await call(closeAccount, { body: { closingId } })
    // Where the answer was lost, the session that ended says that it is done.
    if (answer.ok || answer.code === 'session.expired') return leave(person)
    setRefusal(errorLine(answer.code))
    setSure(false)
    setBusy(false)
  }
  if (closing.bar) return <Notice tone="bad">{PRIVACY.closeBars[closing.bar]}</Notice>
  return (
    <>
      {refusal ? <Notice tone="bad">{refusal}</Notice> : null}
      {closing.asked ? (
        <>
          <Notice tone="calm">{PRIVACY.closeAsked(instant(closing.asked.until))}</Notice>
          <Button onPress={() => setSure(true)} id="close-confirm">
            {PRIVACY.closeConfirm}
          </Button>
        </>
      ) : (
        <Button look="second" onPress={() => void ask()} busy={isBusy} id="close-ask">
          {PRIVACY.closeAsk}
        </Button>
      )}
      <Sheet
        title={PRIVACY.closeSheet}
        isOpen={isSure}
        onClose={() => setSure(false)}
        confirm={{
          text: PRIVACY.close,
          onPress: () => void close(closing.asked?.closingId ?? ''),
          busy: isBusy,
        }}
      >
        <Text>{PRIVACY.closeSheetText}</Text>
      </Sheet>
    </>
  )
}

/** Forgets on this phone what was that person's. */
function leave(person: string): void {
  endSession(false)
  forgetAnswers()
  void drafts.dropAllOf(person)
  void forgetRecords()
  startAt(routes.signIn())
}
