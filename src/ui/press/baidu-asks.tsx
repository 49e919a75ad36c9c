import { Button, Text } from '@tarojs/components'
import { aria } from '../aria.ts'

type Props = {
  children: string
  templateId: string
  subscribeId: string
  /** Comes when the person has answered, yes or no. */
  onAnswered(): void
  id: string
}

// Taro's types do not know this word of Baidu's.
const ASKS: Record<string, unknown> = { openType: 'subscribe' }

/** Baidu's own button: nothing else may ask there whether messages of a template may be sent. */
export function BaiduAsks({ children, templateId, subscribeId, onAnswered, id }: Props) {
  return (
    <Button
      id={id}
      className="pressable button second"
      {...ASKS}
      templateId={templateId}
      subscribeId={subscribeId}
      onSubscribe={onAnswered}
      {...aria({ role: 'button', label: children })}
    >
      <Text>{children}</Text>
    </Button>
  )
}
