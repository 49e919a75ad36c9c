import { Text } from '@tarojs/components'
import { useState } from 'react'
import { UI } from '#src/copy/ui.ts'
import type { OpenDraft } from '#src/data/draft.ts'
import { Button } from '#src/ui/button.tsx'
import { Sheet } from '#src/ui/sheet.tsx'
import { Notice } from '#src/ui/status.tsx'

/** Says above a form that it holds what was left in it, with the way to empty it; or that the phone keeps nothing of it. */
export function DraftLine({ draft }: { draft: OpenDraft }) {
  const [isAsking, setAsking] = useState(false)
  if (draft.isUnkept) return <Notice tone="warn">{UI.unkept}</Notice>
  if (!draft.isRestored) return null
  return (
    <>
      <Notice tone="calm">{UI.restored}</Notice>
      <Button look="plain" onPress={() => setAsking(true)} id="clear-draft">
        {UI.clearDraft}
      </Button>
      <Sheet
        title={UI.clearDraftTitle}
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        confirm={{
          text: UI.clearDraft,
          onPress: () => {
            draft.clear()
            setAsking(false)
          },
        }}
      >
        <Text>{UI.clearDraftNote}</Text>
      </Sheet>
    </>
  )
}
