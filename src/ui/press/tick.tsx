import { Text, View } from '@tarojs/components'
import { aria } from '../aria.ts'
import { Pressable } from './pressable.tsx'

/** Something the person says or not, or one of several that may all be chosen, as one large target. */
export function Tick({
  label,
  isOn,
  onChange,
  id,
}: {
  label: string
  isOn: boolean
  onChange(isOn: boolean): void
  id?: string
}) {
  return (
    <Pressable
      role="checkbox"
      label={label}
      checked={isOn}
      onPress={() => onChange(!isOn)}
      className={isOn ? 'choice many chosen' : 'choice many'}
      {...(id ? { id } : {})}
    >
      <View className="choice-dot" {...aria({ hidden: true })} />
      <Text>{label}</Text>
    </Pressable>
  )
}
