import type { OutputOf } from '#contract/core/endpoint.ts'
import { linkMyData, readPrivacy } from '#contract/privacy/endpoints.ts'
import { Text } from '@tarojs/components'
import { useState } from 'react'
import { errorLine } from '#src/copy/core/errors.ts'
import { NOTICE } from '#src/copy/privacy/notice.ts'
import { PRIVACY } from '#src/copy/privacy/words.ts'
import { call } from '#src/data/calls/call.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { useSession } from '#src/data/calls/session.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { goTo, saveFile } from '#src/platform/host.ts'
import { routes } from '#src/routes.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Heading } from '#src/ui/layout/card.tsx'
import { instant } from '#src/ui/figures/figures.ts'
import { Page } from '#src/ui/layout/page.tsx'
import { Row, Rows } from '#src/ui/layout/rows.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Loading } from '#src/ui/state/state.tsx'
import { Notice } from '#src/ui/state/status.tsx'
import { ConsentCard } from '../../parts/consent-card.tsx'

type Privacy = OutputOf<typeof readPrivacy>

/** What a person sees and decides of their own data. */
export default function MyPrivacyPage() {
  useActiveRole()
  const isIn = useSession((state) => state.session !== null)
  const read = useResource(readPrivacy, isIn ? {} : null)
  return (
    <Page>
      {isIn ? (
        <Shown resource={read}>
          {({ notice, consents, merged }) => (
            <>
              {merged.map(({ at, basis }) => (
                <Notice key={at} tone="warn">
                  {PRIVACY.merged(instant(at), basis)}
                </Notice>
              ))}
              <Rows>
                <Row
                  title={NOTICE.title}
                  note={noteOf(notice)}
                  onPress={() => goTo(routes.privacyNotice())}
                  id="notice"
                />
                <Row
                  title={PRIVACY.reads}
                  note={PRIVACY.readsNote}
                  onPress={() => goTo(routes.myReads())}
                  id="reads"
                />
              </Rows>
              <Heading>{PRIVACY.consents}</Heading>
              <Text className="text-note">{PRIVACY.consentsNote}</Text>
              {consents.map((one) => (
                <ConsentCard key={one.kind} consent={one} onDone={read.reload} />
              ))}
              <Copy />
              <Rows>
                <Row
                  title={PRIVACY.correct}
                  note={PRIVACY.correctNote}
                  onPress={() => goTo(routes.myClaims())}
                  id="correct"
                />
                <Row
                  title={PRIVACY.close}
                  note={PRIVACY.closeNote}
                  onPress={() => goTo(routes.closeAccount())}
                  id="close"
                />
              </Rows>
            </>
          )}
        </Shown>
      ) : (
        <Loading />
      )}
    </Page>
  )
}

function noteOf({ version, readVersion, readAt }: Privacy['notice']): string {
  if (readVersion === null || readAt === null || readVersion < version) return PRIVACY.noticeUnread
  return PRIVACY.noticeNote(readVersion, instant(readAt))
}

/** Everything that is kept of a person, as one file. */
function Copy() {
  const [told, setTold] = useState<{ tone: 'good' | 'bad'; text: string } | null>(null)
  const save = async () => {
    const answer = await call(linkMyData, {})
    if (!answer.ok) return setTold({ tone: 'bad', text: errorLine(answer.code) })
    const isCopied = (await saveFile(answer.value.url)) === 'copied'
    setTold(isCopied ? { tone: 'good', text: PRIVACY.copyCopied } : null)
  }
  return (
    <>
      <Button look="second" onPress={() => void save()} id="copy">
        {PRIVACY.copy}
      </Button>
      <Text className="text-note">{PRIVACY.copyHint}</Text>
      {told ? <Notice tone={told.tone}>{told.text}</Notice> : null}
    </>
  )
}
