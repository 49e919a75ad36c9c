import { Popup } from '@nutui/nutui-react-taro'
import { Text, View } from '@tarojs/components'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { UI } from '#src/copy/core/ui.ts'
import { aria } from '../aria.ts'
import { Button } from '../press/button.tsx'
import { holdWritten, putOver, SheetTouch } from '../over.ts'
import { Notice } from '../state/status.tsx'
import { TakesBack } from './takes-back.tsx'

/** Hosts with a container that takes one step back for itself; the web has its own way (platform/back.ts), Baidu has none. */
const HAS_CONTAINER = process.env.TARO_ENV === 'weapp' || process.env.TARO_ENV === 'alipay'

type Props = {
  title: string
  isOpen: boolean
  onClose(): void
  children: ReactNode
  /** Left out where there is nothing to confirm. */
  confirm?: { text: string; onPress(): void; busy?: boolean; disabled?: boolean }
}

/**
 * A sheet over the page: confirm before what cannot be undone, or look closer. Escape on the web, and a step back wherever the host lets
 * it be taken, close it, and the page stays. Where something was written in it, it asks before that is thrown away.
 */
export function Sheet({ title, isOpen, onClose, children, confirm }: Props) {
  const [isTouched, setTouched] = useState(false)
  const [isAsking, setAsking] = useState(false)
  const [touch] = useState(() => () => setTouched(true))
  const leave = useRef(onClose)
  useEffect(() => {
    leave.current = () => (isTouched && !isAsking ? setAsking(true) : onClose())
  })
  const [wasOpen, setWasOpen] = useState(isOpen)
  if (wasOpen !== isOpen) {
    setWasOpen(isOpen)
    setTouched(false)
    setAsking(false)
  }
  useEffect(() => (isOpen ? putOver(() => leave.current()) : undefined), [isOpen])
  useEffect(() => {
    if (isOpen && isTouched) return holdWritten()
  }, [isOpen, isTouched])
  useEffect(() => {
    if (process.env.TARO_ENV !== 'h5' || !isOpen) return
    const before = document.activeElement as HTMLElement | null
    const close = (event: KeyboardEvent) => {
      if (event.key === 'Escape') leave.current()
      if (event.key === 'Tab') holdFocus(event)
    }
    document.addEventListener('keydown', close)
    setTimeout(() => reachable()[0]?.focus(), 50)
    return () => {
      document.removeEventListener('keydown', close)
      before?.focus?.()
    }
  }, [isOpen])
  return (
    <>
      {HAS_CONTAINER ? <TakesBack isOpen={isOpen} /> : null}
      <Popup
        visible={isOpen}
        position="bottom"
        round
        onClose={() => leave.current()}
        onOverlayClick={() => (leave.current(), true)}
      >
        {isOpen ? (
          <View className="sheet" {...aria({ role: 'dialog', label: title })} {...modal()}>
            <View className="text-head" {...aria({ role: 'heading', level: 2 })}>
              {title}
            </View>
            <SheetTouch.Provider value={touch}>{children}</SheetTouch.Provider>
            {isAsking ? <Notice tone="warn">{UI.throwAway}</Notice> : null}
            {isAsking ? (
              <Button look="second" onPress={onClose} id="sheet-throw-away">
                {UI.throwAwayNow}
              </Button>
            ) : null}
            {confirm ? (
              <Button
                onPress={confirm.onPress}
                busy={confirm.busy ?? false}
                disabled={confirm.disabled ?? false}
                id="sheet-confirm"
              >
                {confirm.text}
              </Button>
            ) : null}
            <Button
              look={confirm ? 'second' : 'primary'}
              onPress={() => (isAsking ? setAsking(false) : leave.current())}
            >
              {isAsking ? UI.goOnWriting : confirm ? UI.notYet : UI.close}
            </Button>
          </View>
        ) : (
          <Text />
        )}
      </Popup>
    </>
  )
}

function modal(): Record<string, unknown> {
  return process.env.TARO_ENV === 'h5' ? { 'aria-modal': true } : {}
}

/** What can take the focus in the sheet that lies on top. */
function reachable(): readonly HTMLElement[] {
  const sheets = document.querySelectorAll('.sheet')
  const all = sheets[sheets.length - 1]?.querySelectorAll<HTMLElement>('[tabindex="0"], input, textarea')
  return Array.from(all ?? []).filter((one) => one.getClientRects().length > 0)
}

/** Behind the last of a sheet comes its first again: the page below cannot be reached while it is open. */
function holdFocus(event: KeyboardEvent): void {
  const all = reachable()
  const at = all.indexOf(document.activeElement as HTMLElement)
  const isLeaving = event.shiftKey ? at <= 0 : at < 0 || at === all.length - 1
  if (!isLeaving) return
  event.preventDefault()
  all[event.shiftKey ? all.length - 1 : 0]?.focus()
}
