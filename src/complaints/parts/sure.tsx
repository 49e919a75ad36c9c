import { Text } from '@tarojs/components'
import { useEffect, useState } from 'react'
import { COMPLAINTS } from '#src/copy/complaints/words.ts'
import { newId } from '#src/platform/random.ts'
import { Sheet } from '#src/ui/layout/sheet.tsx'
import { Notice } from '#src/ui/state/status.tsx'

type Props = {
  /** What is asked about; null while nothing is. */
  asked: { text: string; hint: string } | null
  onClose(): void
  /** Does it under this key, and answers in words why not, or null. */
  send(key: string): Promise<string | null>
}

/** Asks once more before what cannot be undone. Pressed again after a lost answer it is the same act. */
export function Sure({ asked, onClose, send }: Props) {
  const [key, setKey] = useState('')
  const [isBusy, setBusy] = useState(false)
  const [failure, setFailure] = useState<string | null>(null)
  const text = asked?.text ?? ''
  useEffect(() => {
    if (text === '') return
    void newId().then((made) => {
      setKey(made)
      setFailure(null)
    })
  }, [text])
  const press = async () => {
    if (key === '') return
    setBusy(true)
    const fault = await send(key)
    setBusy(false)
    if (fault) return setFailure(fault)
    onClose()
  }
  return (
    <Sheet
      title={COMPLAINTS.sure(text)}
      isOpen={asked !== null}
      onClose={onClose}
      confirm={{ text, onPress: () => void press(), busy: isBusy }}
    >
      <Text>{asked?.hint ?? ''}</Text>
      {failure ? <Notice tone="bad">{failure}</Notice> : null}
    </Sheet>
  )
}
