import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { type Font, openSync } from 'fontkit'
import { withRareSigns } from './rare-signs.ts'

// Open fonts (OFL), shipped by packages, so that papers look the same from a machine that has no fonts. The first has 27,788 ideographs (Unicode's
// Unified_Ideograph); the second adds 1,406 that the first lacks. pdfkit embeds only the signs used.
const find = createRequire(import.meta.url)
const FIRST = dirname(find.resolve('@expo-google-fonts/noto-sans-sc/package.json'))
const SECOND = dirname(find.resolve('@fontsource/lxgw-wenkai/package.json'))
const FILES = {
  plain: ['400Regular/NotoSansSC_400Regular.ttf', 'files/lxgw-wenkai-latin-500-normal.woff'],
  bold: ['700Bold/NotoSansSC_700Bold.ttf', 'files/lxgw-wenkai-latin-700-normal.woff'],
} as const
export type FontName = keyof typeof FILES

const opened = new Map<FontName, Font>()

/** The parsed font, opened once: 10 MB each, and parsing again costs every paper. */
export function fontOf(name: FontName): Font {
  const known = opened.get(name)
  if (known) return known
  const [first, second] = FILES[name]
  const font = withRareSigns(
    openSync(join(FIRST, first)) as Font,
    () => openSync(join(SECOND, second)) as Font,
  )
  opened.set(name, font)
  return font
}

/** Shown where the font has no sign. */
export const NO_GLYPH = '□'
const MOST_MARKS = 8
const GRAPHEMES = new Intl.Segmenter('zh', { granularity: 'grapheme' })

/**
 * A text as it can be printed: one □ for what the font cannot draw (an emoji of many parts is one), and nothing of what has no
 * shape of its own: control signs, and those that turn the direction of writing, with which one text could pass for another.
 */
export function printable(text: string): string {
  const font = fontOf('plain')
  let shown = ''
  for (const { segment } of GRAPHEMES.segment(plainBreaks(text.normalize('NFC')))) {
    const signs = [...segment].filter(
      (sign) => sign === '\n' || !/\p{Cc}|\p{Cf}|\p{Cs}|\p{Variation_Selector}/u.test(sign),
    )
    const isDrawn = signs.every(
      (sign) => sign === '\n' || font.hasGlyphForCodePoint(sign.codePointAt(0) ?? 0),
    )
    shown += isDrawn && signs.length <= MOST_MARKS ? signs.join('') : NO_GLYPH
  }
  return shown
}

/** The signs of a text that no paper can show, each once: two names that differ only in them would look the same. */
export function unprintable(text: string): string[] {
  const lost = new Set<string>()
  for (const { segment } of GRAPHEMES.segment(plainBreaks(text.normalize('NFC'))))
    if ((printable(segment) === NO_GLYPH && segment !== NO_GLYPH) || /\p{Cs}/u.test(segment))
      lost.add(segment)
  return [...lost]
}

/** The same on one line, for titles and cells. */
export function printableLine(text: string): string {
  return printable(text)
    .split('\n')
    .map((line, at, lines) =>
      at === 0 ? line.trimEnd() : at === lines.length - 1 ? line.trimStart() : line.trim(),
    )
    .filter((line, at, lines) => line !== '' || at === 0 || at === lines.length - 1)
    .join(' ')
}

/** One line of at most so many signs; where some are missing it ends in `…`. */
export function clipped(text: string, most: number): string {
  const signs = [...printableLine(text)]
  return signs.length <= most ? signs.join('') : `${signs.slice(0, most - 1).join('')}…`
}

function plainBreaks(text: string): string {
  return text
    .replace(/\r\n?|[\u2028\u2029\v\f]/g, '\n')
    .replace(/\t/g, '  ')
    .replace(/\n{3,}/g, '\n\n')
}
