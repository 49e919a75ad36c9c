import { type FontName, printable } from './font.ts'

/**
 * Writes at its own place, downwards, and never turns the page. A dry pen only measures, so that one can know how high
 * something will be before it stands.
 */
export type Pen = {
  readonly doc: PDFKit.PDFDocument
  readonly isDry: boolean
  readonly x: number
  readonly width: number
  y: number
}

export type Look = {
  readonly font?: FontName
  readonly size: number
  readonly width?: number
  readonly align?: 'right'
}

/** Writes a text, broken into lines, and moves below it. */
export function write(pen: Pen, text: string, look: Look): void {
  const { doc } = pen
  const options = { width: look.width ?? pen.width, lineGap: 1, align: look.align ?? ('left' as const) }
  doc.font(look.font ?? 'plain').fontSize(look.size)
  const shown = printable(text)
  const height = doc.heightOfString(shown, options)
  // Note: given a height, pdfkit leaves the page alone.
  if (!pen.isDry) doc.fillColor('black').text(shown, pen.x, pen.y, { ...options, height: height + 1 })
  pen.y += height
}

const BOX = 15
const GAP = 26

/** Boxes to tick with their words, side by side while they fit. */
export function boxes(pen: Pen, words: readonly string[], size: number): void {
  const { doc } = pen
  doc.font('plain').fontSize(size)
  const line = size * 1.75
  let x = pen.x
  for (const word of words) {
    const shown = printable(word)
    const wide = BOX + 6 + doc.font('plain').fontSize(size).widthOfString(shown)
    if (x > pen.x && x + wide > pen.x + pen.width) {
      x = pen.x
      pen.y += line
    }
    if (x + wide > pen.x + pen.width) {
      // Longer than a line: it stands alone and is broken.
      if (!pen.isDry) box(doc, x, pen.y + 3)
      const inner = { ...pen, x: x + BOX + 6, width: pen.width - BOX - 6 }
      write(inner, word, { size })
      pen.y = inner.y + 4
      continue
    }
    if (!pen.isDry) {
      box(doc, x, pen.y + 3)
      doc.fillColor('black').text(shown, x + BOX + 6, pen.y, { lineBreak: false })
    }
    x += wide + GAP
  }
  if (x > pen.x) pen.y += line
}

function box(doc: PDFKit.PDFDocument, x: number, y: number): void {
  doc.lineWidth(1.2).rect(x, y, BOX, BOX).stroke('black')
}

/** A label with a line to write on, as wide as given. */
export function blank(pen: Pen, label: string, look: Look & { readonly at?: number }): void {
  const { doc } = pen
  const x = pen.x + (look.at ?? 0)
  doc.font('plain').fontSize(look.size)
  if (!pen.isDry) {
    const shown = printable(label)
    const from = x + doc.widthOfString(shown) + 4
    doc.fillColor('black').text(shown, x, pen.y, { lineBreak: false })
    doc.lineWidth(0.7)
    doc
      .moveTo(from, pen.y + look.size * 1.4)
      .lineTo(x + (look.width ?? pen.width), pen.y + look.size * 1.4)
      .stroke('black')
  }
}
