import { useState } from 'react'
import { linkPoster } from '#contract/performance/endpoints.ts'
import { DISCLOSURES } from '#src/copy/performance/words.ts'
import { errorLine } from '#src/copy/core/errors.ts'
import { call } from '#src/data/calls/call.ts'
import { openPdf } from '#src/platform/host.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Notice } from '#src/ui/state/status.tsx'

type Props = { estateId: string; of: string; title: string; id: string }

/** Makes the poster of a month or a clause, to print for the notice board or to send on. */
export function PosterButton({ estateId, of, title, id }: Props) {
  const [told, setTold] = useState<{ tone: 'good' | 'bad'; text: string } | null>(null)
  const [isBusy, setBusy] = useState(false)
  const make = async () => {
    setBusy(true)
    const answer = await call(linkPoster, { params: { estateId }, query: { of } })
    const done = answer.ok ? await openPdf(answer.value.url) : null
    setBusy(false)
    if (!answer.ok) return setTold({ tone: 'bad', text: errorLine(answer.code) })
    if (done) setTold({ tone: 'good', text: DISCLOSURES.posterTold[done] })
  }
  return (
    <>
      <Button look="second" onPress={() => void make()} busy={isBusy} id={id}>
        {title}
      </Button>
      {told ? <Notice tone={told.tone}>{told.text}</Notice> : null}
    </>
  )
}
