import assert from 'node:assert/strict'
import jsQrModule from 'jsqr'
import { extractText, getDocumentProxy, getResolvedPDFJS } from 'unpdf'

// Reads papers with programs that share no code with the one that writes them: pdf.js for what stands there, jsQR for codes.

// Note: the package is CommonJS; what a default import of it is depends on who loads it.
const decode = ((jsQrModule as { default?: unknown }).default ?? jsQrModule) as (
  pixels: Uint8ClampedArray,
  width: number,
  height: number,
) => { data: string } | null

export type ReadPdf = {
  readonly pages: readonly string[]
  /** All text without white space: where lines break is not what is tested. */
  readonly text: string
  readonly title: string
  readonly lang: string
  readonly isTagged: boolean
  readonly leastSize: number
  /** How far to the right any text reaches, in points. */
  readonly rightmost: number
  readonly lowest: number
}

export async function readPdf(bytes: Uint8Array): Promise<ReadPdf> {
  const pdf = await getDocumentProxy(Uint8Array.from(bytes))
  const { text } = await extractText(pdf, { mergePages: false })
  const { info } = (await pdf.getMetadata()) as { info: { Title?: string; Language?: string } }
  const marks = (await pdf.getMarkInfo()) as { Marked?: boolean } | null
  let leastSize = Number.POSITIVE_INFINITY
  let rightmost = 0
  let lowest = Number.POSITIVE_INFINITY
  for (let number = 1; number <= pdf.numPages; number++) {
    const { items } = await (await pdf.getPage(number)).getTextContent()
    for (const item of items) {
      if (!('str' in item) || item.str.trim() === '') continue
      leastSize = Math.min(leastSize, item.height)
      rightmost = Math.max(rightmost, item.transform[4] + item.width)
      lowest = Math.min(lowest, item.transform[5])
    }
  }
  return {
    pages: text,
    text: text.join('').replace(/\s/g, ''),
    title: info.Title ?? '',
    lang: info.Language ?? '',
    isTagged: marks?.Marked === true,
    leastSize,
    rightmost,
    lowest,
  }
}

const SCALE = 4
const QUIET = 40
const PATH = { move: 0, line: 1, close: 3 } as const

/** What the QR codes on a page say, from top to bottom: each filled path is drawn as pixels and decoded. */
export async function codesOf(bytes: Uint8Array, page: number): Promise<string[]> {
  const pdf = await getDocumentProxy(Uint8Array.from(bytes))
  const { OPS } = await getResolvedPDFJS()
  const { fnArray, argsArray } = await (await pdf.getPage(page)).getOperatorList()
  const found: string[] = []
  for (const [index, operator] of fnArray.entries()) {
    if (operator !== OPS.constructPath) continue
    const [, [path]] = argsArray[index] as [number, [ArrayLike<number> | null]]
    // A code has hundreds of bars; frames and lines have one.
    if (!path || path.length < 1000) continue
    const { pixels, width, height } = drawn(barsOf(path))
    const code = decode(pixels, width, height)
    if (code) found.push(code.data)
  }
  return found
}

type Bar = { left: number; right: number; top: number; bottom: number }

/** The closed shapes of a path, each of which must be a rectangle, in pixels. */
function barsOf(path: ArrayLike<number>): Bar[] {
  const bars: Bar[] = []
  let xs: number[] = []
  let ys: number[] = []
  for (let at = 0; at < path.length; ) {
    const step = path[at++]
    if (step === PATH.close) {
      const [left, right, top, bottom] = [
        Math.min(...xs),
        Math.max(...xs),
        Math.min(...ys),
        Math.max(...ys),
      ].map((value) => Math.round(value * SCALE)) as [number, number, number, number]
      bars.push({ left, right, top, bottom })
      xs = []
      ys = []
    } else if (step === PATH.move || step === PATH.line) {
      xs.push(path[at++] as number)
      ys.push(path[at++] as number)
    } else throw new Error(`no rectangle: path step ${step}`)
  }
  return bars
}

/** Bars in black with a white margin. */
function drawn(bars: readonly Bar[]): { pixels: Uint8ClampedArray; width: number; height: number } {
  const left = Math.min(...bars.map((bar) => bar.left)) - QUIET
  const top = Math.min(...bars.map((bar) => bar.top)) - QUIET
  const width = Math.max(...bars.map((bar) => bar.right)) - left + QUIET
  const height = Math.max(...bars.map((bar) => bar.bottom)) - top + QUIET
  const pixels = new Uint8ClampedArray(width * height * 4).fill(255)
  for (const bar of bars)
    for (let y = bar.top - top; y < bar.bottom - top; y++)
      for (let x = bar.left - left; x < bar.right - left; x++)
        pixels.fill(0, (y * width + x) * 4, (y * width + x) * 4 + 3)
  return { pixels, width, height }
}

export const plain = (text: string): string => text.replace(/\s/g, '')

/** That each text stands in a paper, wherever its lines break. `text` has no white space. */
export function assertHolds(text: string, wanted: readonly string[]): void {
  for (const one of wanted) assert.ok(text.includes(plain(one)), `${one} does not stand in the paper`)
}
