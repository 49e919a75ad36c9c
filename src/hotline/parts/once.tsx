import { Text } from '@tarojs/components'
import { useState } from 'react'
import { CONNECT } from '#src/copy/open311/words.ts'
import { copyText } from '#src/platform/save-text.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Card } from '#src/ui/layout/card.tsx'
import { SELECTABLE } from '#src/ui/selectable.ts'
import { Notice } from '#src/ui/state/status.tsx'

/** A secret that is told once: seen, copied, and gone when it is put away. */
export function Once({ title, secret, onSeen }: { title: string; secret: string | null; onSeen(): void }) {
  const [told, setTold] = useState<string | null>(null)
  return (
    <Card accent title={title}>
      {secret === null ? (
        <Notice tone="warn">{CONNECT.secretGone}</Notice>
      ) : (
        <>
          <Notice tone="warn">{CONNECT.secretOnce}</Notice>
          <Text className="pre text-strong secret" {...SELECTABLE} id="secret">
            {secret}
          </Text>
          <Button
            look="second"
            id="copy-secret"
            onPress={() =>
              void copyText(secret).then((isCopied) => setTold(isCopied ? CONNECT.copied : CONNECT.notCopied))
            }
          >
            {CONNECT.copy}
          </Button>
          {told ? <Text className="text-note">{told}</Text> : null}
        </>
      )}
      <Button look="plain" onPress={onSeen} id="seen-secret">
        {CONNECT.seen}
      </Button>
    </Card>
  )
}
