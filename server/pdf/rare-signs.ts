import type { Font, Glyph } from 'fontkit'

/** Glyphs of the second font have numbers above those that any font can have. */
const SECOND_FROM = 0x10000

type Position = { xAdvance: number; yAdvance: number; xOffset: number; yOffset: number; advanceWidth: number }
type Run = { glyphs: Glyph[]; positions: Position[]; advanceWidth: number }

/** The parts of fontkit 2.0 that its types leave out. */
type Subset = {
  glyf: Uint8Array[]
  loca: { offsets: number[] }
  hmtx: { metrics: { advance: number; bearing: number }[] }
  offset: number
  _addGlyph(id: number): number
}

/**
 * A font that draws with the second one what the first has no sign for; pdfkit takes it for one font, so that lines are measured and broken
 * as before. The second is opened when it is first needed.
 */
export function withRareSigns(first: Font, openSecond: () => Font): Font {
  let opened: Font | null = null
  const second = () => {
    opened ??= openSecond()
    return opened
  }
  const isRare = (code: number) =>
    code > 0x7f && !first.hasGlyphForCodePoint(code) && second().hasGlyphForCodePoint(code)
  const ratio = () => first.unitsPerEm / second().unitsPerEm
  return Object.create(first, {
    hasGlyphForCodePoint: { value: (code: number) => first.hasGlyphForCodePoint(code) || isRare(code) },
    layout: {
      value: (text: string, ...more: unknown[]): Run => {
        const layout = first.layout.bind(first) as unknown as (text: string, ...more: unknown[]) => Run
        if (![...text].some((sign) => isRare(sign.codePointAt(0) ?? 0))) return layout(text, ...more)
        const runs = runsOf(text, isRare).map((run) =>
          run.isRare ? rareRun(run.text, second(), ratio()) : layout(run.text, ...more),
        )
        return {
          glyphs: runs.flatMap((run) => run.glyphs),
          positions: runs.flatMap((run) => run.positions),
          advanceWidth: runs.reduce((sum, run) => sum + run.advanceWidth, 0),
        }
      },
    },
    createSubset: { value: () => subsetOf(first, second, ratio) },
  }) as Font
}

function runsOf(text: string, isRare: (code: number) => boolean): { text: string; isRare: boolean }[] {
  const runs: { text: string; isRare: boolean }[] = []
  for (const sign of text) {
    const rare = isRare(sign.codePointAt(0) ?? 0)
    const last = runs.at(-1)
    if (last && last.isRare === rare) last.text += sign
    else runs.push({ text: sign, isRare: rare })
  }
  return runs
}

function rareRun(text: string, second: Font, ratio: number): Run {
  const glyphs = [...text].map((sign) => {
    const code = sign.codePointAt(0) ?? 0
    const glyph = second.glyphForCodePoint(code)
    return {
      id: SECOND_FROM + glyph.id,
      advanceWidth: glyph.advanceWidth * ratio,
      codePoints: [code],
    } as Glyph
  })
  const positions = glyphs.map(({ advanceWidth }) => {
    return { xAdvance: advanceWidth, yAdvance: 0, xOffset: 0, yOffset: 0, advanceWidth }
  })
  return { glyphs, positions, advanceWidth: glyphs.reduce((sum, glyph) => sum + glyph.advanceWidth, 0) }
}

/** A subset that takes glyphs of both: those of the second are encoded anew from their outline, in the units of the first. */
function subsetOf(first: Font, second: () => Font, ratio: () => number): Subset {
  const subset = first.createSubset() as unknown as Subset
  const addFirst = subset._addGlyph.bind(subset)
  subset._addGlyph = (id) => {
    if (id < SECOND_FROM) return addFirst(id)
    const glyph = second().getGlyph(id - SECOND_FROM)
    const path = glyph.path.scale(ratio(), ratio())
    const bytes = outlineBytes(path.commands)
    subset.glyf.push(bytes)
    subset.loca.offsets.push(subset.offset)
    subset.hmtx.metrics.push({
      advance: Math.round(glyph.advanceWidth * ratio()),
      bearing: Math.round(path.bbox.minX),
    })
    subset.offset += bytes.length
    return subset.glyf.length - 1
  }
  return subset
}

type Point = { readonly x: number; readonly y: number; readonly isOnCurve: boolean }

/**
 * An outline as the `glyf` table of TrueType has it (OpenType 1.9, "glyf"): a simple glyph without instructions, each coordinate as a
 * difference of 16 bits. Note: fontkit 2.0.4 has an encoder that fails with the version of `restructure` it depends on.
 */
function outlineBytes(
  commands: readonly { readonly command: string; readonly args: readonly number[] }[],
): Uint8Array {
  const contours: Point[][] = []
  for (const { command, args } of commands) {
    const [x = 0, y = 0, toX = 0, toY = 0] = args.map(Math.round)
    const contour = contours.at(-1)
    if (command === 'moveTo') contours.push([{ x, y, isOnCurve: true }])
    else if (command === 'lineTo') contour?.push({ x, y, isOnCurve: true })
    else if (command === 'quadraticCurveTo')
      contour?.push({ x, y, isOnCurve: false }, { x: toX, y: toY, isOnCurve: true })
    else if (command !== 'closePath') throw new Error(`an outline with ${command}`)
  }
  const points = contours.flat()
  const bounds = (side: 'x' | 'y') => points.map((point) => point[side])
  const size = 10 + 2 * contours.length + 2 + 5 * points.length
  const bytes = Buffer.alloc(Math.ceil(size / 4) * 4)
  let at = 0
  const put = (value: number) => {
    at = bytes.writeInt16BE(value, at)
  }
  put(contours.length)
  for (const value of [
    Math.min(...bounds('x')),
    Math.min(...bounds('y')),
    Math.max(...bounds('x')),
    Math.max(...bounds('y')),
  ])
    put(points.length === 0 ? 0 : value)
  let last = -1
  for (const contour of contours) {
    last += contour.length
    put(last)
  }
  put(0)
  for (const point of points) at = bytes.writeUInt8(point.isOnCurve ? 1 : 0, at)
  for (const side of ['x', 'y'] as const) {
    let before = 0
    for (const point of points) {
      put(point[side] - before)
      before = point[side]
    }
  }
  return bytes
}
