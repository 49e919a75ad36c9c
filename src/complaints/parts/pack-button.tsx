import { Text } from '@tarojs/components'
import { useState } from 'react'
import { COMPLAINTS } from '#src/copy/complaints/words.ts'
import { errorLine } from '#src/copy/core/errors.ts'
import type { Outcome } from '#src/data/calls/codes.ts'
import { saveFile } from '#src/platform/host.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Notice } from '#src/ui/state/status.tsx'

type Props = { hint: string; link(): Promise<Outcome<{ url: string }>> }

/** Saves the evidence as one zip. */
export function PackButton({ hint, link }: Props) {
  const [told, setTold] = useState<{ tone: 'good' | 'bad'; text: string } | null>(null)
  const save = async () => {
    const answer = await link()
    if (!answer.ok) return setTold({ tone: 'bad', text: errorLine(answer.code) })
    const isCopied = (await saveFile(answer.value.url)) === 'copied'
    setTold(isCopied ? { tone: 'good', text: COMPLAINTS.packCopied } : null)
  }
  return (
    <>
      <Button look="second" onPress={() => void save()} id="pack">
        {COMPLAINTS.pack}
      </Button>
      <Text className="text-note">{hint}</Text>
      {told ? <Notice tone={told.tone}>{told.text}</Notice> : null}
    </>
  )
}
