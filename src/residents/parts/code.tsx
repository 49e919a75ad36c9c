import { Text } from '@tarojs/components'
import { useState } from 'react'
import { RESIDENTS } from '#src/copy/estate/residents.ts'
import { webOrigin } from '#src/platform/host.ts'
import { copyText } from '#src/platform/save-text.ts'
import { routes } from '#src/routes.ts'
import { instant } from '#src/ui/figures/figures.ts'
import { Card } from '#src/ui/layout/card.tsx'
import { Button } from '#src/ui/press/button.tsx'
import { SELECTABLE } from '#src/ui/selectable.ts'

/** The code of an invitation, to be read out or sent to the person it names: as digits and, on the web, as a link. */
export function CodeCard({ name, code, expiresAt }: { name: string; code: string; expiresAt: number }) {
  const [told, setTold] = useState<string | null>(null)
  const origin = webOrigin()
  const link = origin ? `${origin}#${routes.myResidences(code)}` : code
  return (
    <Card accent title={RESIDENTS.codeTitle(name)}>
      <Text className="text-strong" {...SELECTABLE} id="residence-code">
        {code.replace(/(\d{4})(?=\d)/g, '$1 ')}
      </Text>
      <Text className="text-note">{RESIDENTS.codeNote(instant(expiresAt))}</Text>
      <Button
        look="second"
        onPress={() =>
          void copyText(link).then((isCopied) => setTold(isCopied ? RESIDENTS.copied : RESIDENTS.notCopied))
        }
        id="copy-residence"
      >
        {origin ? RESIDENTS.copy : RESIDENTS.copyCode}
      </Button>
      {told ? <Text className="text-note">{told}</Text> : null}
    </Card>
  )
}
