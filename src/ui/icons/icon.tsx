import { Image } from '@tarojs/components'
import { aria } from '../aria.ts'
import { svgAddress } from '../svg.ts'
import type { Drawing } from './drawings.ts'
import { type Mark, MARKS } from './marks.ts'

/** The colours of app.scss: a picture from an address does not see them. */
const COLOURS = {
  accent: '#9c2b23',
  bad: '#a31919',
  badge: '#6b3f2a',
  calm: '#1d4f8c',
  edge: '#8f857b',
  good: '#1c6639',
  ink: '#1f1a17',
  soft: '#5a524b',
  white: '#ffffff',
} as const

/** Line widths of a drawing of 24, so that a small one stays clear and a large one light. */
const LINES = { 20: 2, 24: 1.75, 40: 1.5 } as const

type Props = { of: Mark | Drawing; tone?: keyof typeof COLOURS; size?: keyof typeof LINES }

/** An icon, never without words beside it: nobody hears it. */
export function Icon({ of, tone = 'ink', size = 24 }: Props) {
  const marks = (typeof of === 'string' ? MARKS[of] : of.drawing).replace(/@/g, COLOURS[tone])
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="${COLOURS[tone]}" stroke-width="${LINES[size]}" stroke-linecap="round" stroke-linejoin="round">${marks}</svg>`
  return <Image className={`icon icon-${size}`} src={svgAddress(svg)} {...aria({ hidden: true })} />
}
