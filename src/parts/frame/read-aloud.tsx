import { useEffect, useState } from 'react'
import { UI } from '#src/copy/core/ui.ts'
import { canSpeak, speak, stopSpeaking } from '#src/platform/speech.ts'
import { Button } from '#src/ui/press/button.tsx'

/** Reads aloud what a page says, where the host has a voice; elsewhere there is no button. */
export function ReadAloud({ text }: { text: string }) {
  const [isSpeaking, setSpeaking] = useState(false)
  useEffect(() => stopSpeaking, [])
  if (!canSpeak()) return null
  const press = () => {
    if (isSpeaking) stopSpeaking()
    else speak(text, () => setSpeaking(false))
    setSpeaking(!isSpeaking)
  }
  return (
    <Button look="second" onPress={press} id="read-aloud">
      {isSpeaking ? UI.stopReading : UI.read}
    </Button>
  )
}
