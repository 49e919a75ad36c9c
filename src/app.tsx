import { type PropsWithChildren, useEffect } from 'react'
import { careWasOn, keepCare } from './data/care.ts'
import { startOutbox } from './data/outbox.ts'
import { startRecounts } from './data/recount-watch.ts'
import { restoreSession } from './data/session.ts'
import { startCare } from './ui/care.ts'
import './app.scss'

restoreSession()
startCare(careWasOn(), keepCare)

export default function App({ children }: PropsWithChildren) {
  useEffect(startOutbox, [])
  useEffect(startRecounts, [])
  return children
}
