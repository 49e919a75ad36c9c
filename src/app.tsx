import { type PropsWithChildren, useEffect } from 'react'
import { careWasOn, keepCare } from './data/care.ts'
import { startDrafts } from './data/drafts.ts'
import { startOutbox } from './data/outbox.ts'
import { startRecounts } from './data/recount-watch.ts'
import { restoreSession } from './data/session.ts'
import { LostPage } from './parts/nowhere.tsx'
import { startCare } from './ui/care.ts'
import './app.scss'

restoreSession()
startCare(careWasOn(), keepCare)

export default function App({ children }: PropsWithChildren) {
  useEffect(startOutbox, [])
  useEffect(startDrafts, [])
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
