import { Text } from '@tarojs/components'
import { UI } from '#src/copy/core/ui.ts'
import { useCare } from './care.ts'
import { Pressable } from '../press/pressable.tsx'

export function CareToggle() {
  const { isOn, set } = useCare()
  const text = isOn ? UI.careOn : UI.careOff
  return (
    <Pressable
      role="switch"
      label={text}
      checked={isOn}
      onPress={() => set(!isOn)}
      className="button second"
      id="care"
    >
      <Text>{text}</Text>
    </Pressable>
  )
}
