import { Text } from '@tarojs/components'
import { useState } from 'react'
import { linkNotice, type NoticeForm, type NoticeKind } from '#contract/votes/paper/sheets.ts'
import { errorWords } from '#src/copy/core/errors.ts'
import { PAPERS } from '#src/copy/votes/paper/sheets.ts'
import { RECOUNT_PAGE } from '#src/copy/votes/evidence/recount-page.ts'
import { call } from '#src/data/calls/call.ts'
import { useSession } from '#src/data/calls/session.ts'
import { openPdf, saveFile } from '#src/platform/host.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Card } from '#src/ui/layout/card.tsx'
import { Notice } from '#src/ui/state/status.tsx'

type Props = {
  voteId: string
  isCounted: boolean
  /** This phone counted otherwise than the server shows, or found a fault in the record. */
  isDoubted: boolean
}

/** The papers of a vote, to download or to print. */
export function Notices({ voteId, isCounted, isDoubted }: Props) {
  const estateId = useSession((state) => state.standing?.estateId ?? '')
  const [busy, setBusy] = useState<string | null>(null)
  const [told, setTold] = useState<{ tone: 'good' | 'bad'; text: string } | null>(null)
  const open = async (kind: NoticeKind, form: NoticeForm) => {
    setBusy(kind + form)
    const answer = await call(linkNotice, { params: { estateId, voteId }, query: { kind, form } })
    const done = answer.ok ? await (form === 'pdf' ? openPdf : saveFile)(answer.value.url) : null
    setBusy(null)
    if (!answer.ok) return setTold({ tone: 'bad', text: errorWords(answer.code).title })
    if (done) setTold({ tone: 'good', text: PAPERS.told[done] })
  }
  return (
    <Card title={PAPERS.title}>
      <Text className="text-note">{PAPERS.note}</Text>
      <Button
        look="second"
        onPress={() => void open('announcement', 'pdf')}
        busy={busy === 'announcementpdf'}
        id="announcement-paper"
      >
        {PAPERS.announcement}
      </Button>
      {isCounted ? (
        <>
          {isDoubted ? (
            <Notice tone="bad">{RECOUNT_PAGE.paperDoubted}</Notice>
          ) : (
            <Text className="text-note">{RECOUNT_PAGE.paper}</Text>
          )}
          <Button
            look="second"
            onPress={() => void open('result', 'pdf')}
            busy={busy === 'resultpdf'}
            id="result-paper"
          >
            {PAPERS.result}
          </Button>
          <Button look="plain" onPress={() => void open('result', 'json')} busy={busy === 'resultjson'}>
            {PAPERS.data}
          </Button>
        </>
      ) : null}
      {told ? <Notice tone={told.tone}>{told.text}</Notice> : null}
    </Card>
  )
}
