import { type PropsWithChildren, useEffect } from 'react'
import { whenExpired } from './data/call.ts'
import { careWasOn, keepCare } from './data/care.ts'
import { startOutbox } from './data/outbox.ts'
import { restoreSession } from './data/session.ts'
import { rememberPlace } from './data/sign-in.ts'
import { currentPath, startAt } from './platform/host.ts'
import { routes } from './routes.ts'
import { startCare } from './ui/care.ts'
import './app.scss'

restoreSession()
startCare(careWasOn(), keepCare)
whenExpired(() => {
  rememberPlace(currentPath())
  startAt(routes.signIn('session.expired'))
})

export default function App({ children }: PropsWithChildren) {
  useEffect(startOutbox, [])
  return children
}
