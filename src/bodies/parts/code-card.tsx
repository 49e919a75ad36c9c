import { Image, Text, View } from '@tarojs/components'
import qrcode from 'qrcode-generator'
import { useState } from 'react'
import { BODIES } from '#src/copy/bodies/words.ts'
import { copyText } from '#src/platform/save-text.ts'
import { webOrigin } from '#src/platform/host.ts'
import { routes } from '#src/routes.ts'
import { instant } from '#src/ui/figures/figures.ts'
import { Card } from '#src/ui/layout/card.tsx'
import { Button } from '#src/ui/press/button.tsx'
import { SELECTABLE } from '#src/ui/selectable.ts'
import { svgAddress } from '#src/ui/svg.ts'

/** The code of an invitation, to be shown or sent to the person it names: as digits, as a drawing and, on the web, as a link. */
export function CodeCard({ name, code, expiresAt }: { name: string; code: string; expiresAt: number }) {
  const [told, setTold] = useState<string | null>(null)
  const origin = webOrigin()
  const link = origin ? `${origin}#${routes.myPosts(code)}` : code
  return (
    <Card accent title={BODIES.codeTitle(name)}>
      <Text className="text-strong" {...SELECTABLE} id="invitation-code">
        {spaced(code)}
      </Text>
      <View>
        <Image className="invitation-qr" src={svgAddress(drawingOf(link))} ariaLabel={BODIES.qr} />
      </View>
      <Text className="text-note">{BODIES.codeNote(instant(expiresAt))}</Text>
      <Button
        look="second"
        onPress={() =>
          void copyText(link).then((isCopied) => setTold(isCopied ? BODIES.copied : BODIES.notCopied))
        }
        id="copy-invitation"
      >
        {origin ? BODIES.copy : BODIES.copyCode}
      </Button>
      {told ? <Text className="text-note">{told}</Text> : null}
    </Card>
  )
}

/** Three groups of four, as they are read out. */
function spaced(code: string): string {
  return `${code.slice(0, 4)} ${code.slice(4, 8)} ${code.slice(8)}`
}

const QUIET = 4

function drawingOf(text: string): string {
  const code = qrcode(0, 'M')
  code.addData(text)
  code.make()
  const side = code.getModuleCount()
  let path = ''
  for (let row = 0; row < side; row++)
    for (let column = 0; column < side; column++)
      if (code.isDark(row, column)) path += `M${column + QUIET} ${row + QUIET}h1v1h-1z`
  const whole = side + 2 * QUIET
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${whole} ${whole}"><path fill="#fff" d="M0 0h${whole}v${whole}H0z"/><path d="${path}"/></svg>`
}
