import { Text, View } from '@tarojs/components'
import { useState } from 'react'
import { acceptNotice } from '#contract/privacy/endpoints.ts'
import { NOTICE_DAYS, NOTICE_KINDS } from '#domain/privacy/notice.ts'
import { NOTICE_VERSION } from '#domain/privacy/version.ts'
import { RETENTION, retentionDays } from '#domain/privacy/retention.ts'
import { errorLine } from '#src/copy/core/errors.ts'
import { NOTICE } from '#src/copy/privacy/notice.ts'
import { call } from '#src/data/calls/call.ts'
import { useSession } from '#src/data/calls/session.ts'
import { refreshMe } from '#src/data/calls/sign-in.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Card, Heading } from '#src/ui/layout/card.tsx'
import { Fold } from '#src/ui/layout/fold.tsx'
import { Page } from '#src/ui/layout/page.tsx'
import { Row, Rows } from '#src/ui/layout/rows.tsx'
import { Notice } from '#src/ui/state/status.tsx'

/** What is kept of people, why, how long and where from. Anybody may read it, signed in or not. */
export default function PrivacyNoticePage() {
  return (
    <Page bar={<Accept />}>
      <Card title={NOTICE.version(NOTICE_VERSION, NOTICE_DAYS[NOTICE_VERSION - 1] ?? '')}>
        {NOTICE.short.map((line) => (
          <Text key={line}>{line}</Text>
        ))}
      </Card>
      <Heading>{NOTICE.who}</Heading>
      <Text>{NOTICE.whoText}</Text>
      {NOTICE_KINDS.map(({ kind, basis, keeps }) => (
        <Fold key={kind} id={`kind-${kind}`} title={NOTICE.kinds[kind].title} note={keptFor(keeps)}>
          <Line name={NOTICE.labels.what} text={NOTICE.kinds[kind].what} />
          <Line name={NOTICE.labels.from} text={NOTICE.kinds[kind].from} />
          <Line name={NOTICE.labels.why} text={NOTICE.kinds[kind].why} />
          <Line name={NOTICE.labels.basis} text={NOTICE.bases[basis]} />
        </Fold>
      ))}
      <Fold title={NOTICE.retention} id="retention">
        <Rows>
          {RETENTION.map(({ name, days, from }) => (
            <Row
              key={name}
              title={NOTICE.retentionNames[name]}
              note={NOTICE.retentionRow(days, NOTICE.retentionFrom[from])}
            />
          ))}
        </Rows>
      </Fold>
      <Heading>{NOTICE.rights}</Heading>
      <Rows>
        {NOTICE.rightsText.map((line) => (
          <Row key={line} title={line} />
        ))}
      </Rows>
    </Page>
  )
}

function Line({ name, text }: { name: string; text: string }) {
  return (
    <View>
      <Text className="text-note">{NOTICE.named(name)}</Text>
      <Text>{text}</Text>
    </View>
  )
}

function keptFor(keeps: (typeof NOTICE_KINDS)[number]['keeps']): string {
  if (keeps === 'claim-papers' || keeps === 'sessions') return NOTICE.keeps[keeps](retentionDays(keeps))
  return NOTICE.keeps[keeps]
}

/** Of somebody who is signed in and has not read this version: says so; nothing is refused to whoever does not. */
function Accept() {
  const isDue = useSession((state) => state.me?.noticeDue !== undefined)
  const [told, setTold] = useState<{ tone: 'good' | 'bad'; text: string } | null>(null)
  const [isBusy, setBusy] = useState(false)
  const accept = async () => {
    setBusy(true)
    const answer = await call(acceptNotice, { body: { version: NOTICE_VERSION } })
    setTold(
      answer.ok ? { tone: 'good', text: NOTICE.accepted } : { tone: 'bad', text: errorLine(answer.code) },
    )
    if (answer.ok) await refreshMe()
    setBusy(false)
  }
  return (
    <>
      {told ? <Notice tone={told.tone}>{told.text}</Notice> : null}
      {isDue ? (
        <>
          <Text className="text-note">{NOTICE.acceptNote}</Text>
          <Button onPress={() => void accept()} busy={isBusy} id="accept-notice">
            {NOTICE.accept}
          </Button>
        </>
      ) : null}
    </>
  )
}
