import { Text } from '@tarojs/components'
import { useState } from 'react'
import { FORM_DRAFT } from '#src/copy/core/form.ts'
import type { OpenDraft } from '#src/data/drafts/draft.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Sheet } from '#src/ui/layout/sheet.tsx'
import { Notice } from '#src/ui/state/status.tsx'

/** Says above a form that it holds what was left in it, with the way to empty it; or that the phone keeps nothing of it. */
export function DraftLine({ draft }: { draft: OpenDraft }) {
  const [isAsking, setAsking] = useState(false)
  if (draft.isUnkept) return <Notice tone="warn">{FORM_DRAFT.unkept}</Notice>
  if (!draft.isRestored) return null
  return (
    <>
      <Notice tone="calm">{FORM_DRAFT.restored}</Notice>
      <Button look="plain" onPress={() => setAsking(true)} id="clear-draft">
        {FORM_DRAFT.clearDraft}
      </Button>
      <Sheet
        title={FORM_DRAFT.clearDraftTitle}
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        confirm={{
          text: FORM_DRAFT.clearDraft,
          onPress: () => {
            draft.clear()
            setAsking(false)
          },
        }}
      >
        <Text>{FORM_DRAFT.clearDraftNote}</Text>
      </Sheet>
    </>
  )
}
