import { Popup } from '@nutui/nutui-react-taro'
import { Text, View } from '@tarojs/components'
import { type ReactNode, useEffect } from 'react'
import { UI } from '#src/copy/ui.ts'
import { aria } from './aria.ts'
import { Button } from './button.tsx'

type Given = {
  title: string
  isOpen: boolean
  onClose(): void
  children: ReactNode
  /** Left out where there is nothing to confirm. */
  confirm?: { text: string; onPress(): void; busy?: boolean; disabled?: boolean }
}

/** A sheet over the page: confirm before what cannot be undone, or look closer. Escape closes it on the web. */
export function Sheet({ title, isOpen, onClose, children, confirm }: Given) {
  useEffect(() => {
    if (process.env.TARO_ENV !== 'h5' || !isOpen) return
    const before = document.activeElement as HTMLElement | null
    const close = (event: KeyboardEvent) => {
      if (event.key === 'Escape') onClose()
    }
    document.addEventListener('keydown', close)
    setTimeout(() => document.querySelector<HTMLElement>('.sheet .pressable')?.focus(), 50)
    return () => {
      document.removeEventListener('keydown', close)
      before?.focus?.()
    }
  }, [isOpen, onClose])
  return (
    <Popup
      visible={isOpen}
      position="bottom"
      round
      onClose={onClose}
      onOverlayClick={() => (onClose(), true)}
    >
      {isOpen ? (
        <View className="sheet" {...aria({ role: 'dialog', label: title })} {...modal()}>
          <View className="text-head" {...aria({ role: 'heading' })}>
            {title}
          </View>
          {children}
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
          <Button look={confirm ? 'second' : 'primary'} onPress={onClose}>
            {confirm ? UI.notYet : UI.close}
          </Button>
        </View>
      ) : (
        <Text />
      )}
    </Popup>
  )
}

function modal(): Record<string, unknown> {
  return process.env.TARO_ENV === 'h5' ? { 'aria-modal': true } : {}
}
