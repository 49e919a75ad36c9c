import './platform/fill-ins.ts'
import { type PropsWithChildren, useEffect } from 'react'
import { haveWordsOf } from './copy/core/errors.ts'
import { UI } from './copy/core/ui.ts'
import { careWasOn, keepCare } from './data/care.ts'
import { startOutbox } from './data/outbox/outbox.ts'
import { startRecounts } from './data/recounts/watch.ts'
import { restoreSession } from './data/calls/session.ts'
import { startWords } from './data/calls/words.ts'
import { useLost } from './data/resource/lost.ts'
import { askBeforeLeaving, startBack } from './platform/back.ts'
import { goBack, hasPageBehind, later, titleToShow } from './platform/host.ts'
import { onLost } from './platform/lost.ts'
import { startPageFocus } from './platform/page-focus.ts'
import { routes } from './routes.ts'
import { LostPage } from './parts/frame/nowhere.tsx'
import { startCare } from './ui/care/care.ts'
import { startDesk } from './ui/nav/desk-nav.tsx'
import { startFrame } from './ui/nav/title-bar.tsx'
import { closeTop, startOver } from './ui/over.ts'
import './app.scss'

onLost(routes.home(), (why) => useLost.setState({ why }))
startBack(closeTop)
startPageFocus()
startOver((isWritten) => askBeforeLeaving(isWritten ? UI.throwAway : null))
startWords(haveWordsOf)
restoreSession()
startCare(careWasOn(), keepCare)
startDesk(() => import('./parts/frame/desk-nav.tsx'))
startFrame({ title: titleToShow, hasBehind: hasPageBehind, goBack: () => goBack(routes.home()) })

/** After the first screen, which needs nothing of it. */
const SWEEP_AFTER_MS = 10_000

export default function App({ children }: PropsWithChildren) {
  useEffect(startOutbox, [])
  useEffect(() => later(() => void sweepDrafts(), SWEEP_AFTER_MS), [])
  useEffect(startRecounts, [])
  // A mini-program's root holds pages and nothing else.
  return process.env.TARO_ENV === 'h5' ? (
    <>
      {children}
      <LostPage />
    </>
  ) : (
    children
  )
}

/** Removes old drafts, and pictures that nothing holds any more; where its code does not come now, at another start. */
async function sweepDrafts(): Promise<void> {
  await import('./data/drafts/drafts.ts').then(({ drafts }) => drafts.sweep()).catch(() => undefined)
}
