import { View } from '@tarojs/components'
import type { ReactNode } from 'react'
import { aria } from '../aria.ts'

type Props = {
  /** What it is called when read aloud. */
  label: string
  /** On the web its name is what stands in it, as it stands there; hosts, which read no further than a label, have the label. */
  isReadWhole?: boolean
  onPress(): void
  role?: 'button' | 'link' | 'tab' | 'radio' | 'checkbox' | 'switch'
  checked?: boolean
  selected?: boolean
  current?: boolean
  expanded?: boolean
  disabled?: boolean
  /** One of a group through which arrows lead, and not the one that the Tab key enters. */
  isInGroup?: boolean
  className?: string
  id?: string
  children: ReactNode
}

/** The one way to make something tappable: role, name and focus on every target, Enter and Space on the web. */
export function Pressable(given: Props) {
  const {
    label,
    onPress,
    role = 'button',
    checked,
    selected,
    current,
    expanded,
    disabled = false,
    isInGroup = false,
    isReadWhole = false,
    className = '',
    id,
    children,
  } = given
  const press = () => {
    if (!disabled) onPress()
  }
  const keys = {
    onKeyDown: (event: { key?: string; preventDefault(): void }) => {
      if (event.key !== 'Enter' && event.key !== ' ') return
      event.preventDefault()
      press()
    },
  }
  return (
    <View
      {...(id ? { id } : {})}
      className={`pressable ${disabled ? 'is-off' : ''} ${className}`}
      hoverClass={disabled ? 'none' : 'pressable-down'}
      onClick={press}
      {...aria({
        role,
        ...(isReadWhole && process.env.TARO_ENV === 'h5' ? {} : { label }),
        checked,
        selected,
        current,
        expanded,
        disabled,
        focusable: isInGroup ? 'here' : true,
      })}
      {...(process.env.TARO_ENV === 'h5' ? keys : {})}
    >
      {children}
    </View>
  )
}
