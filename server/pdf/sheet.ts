import { pageWords } from './figures.ts'
import PDFDocument from 'pdfkit'
import { fontOf, type FontName, printable, printableLine } from './font.ts'
import { drawQr } from './qr.ts'

export const A4 = { width: 595.28, height: 841.89 } as const
export const MARGIN = 51
const FOOT = 36
/** Read on a notice board by people of seventy: nothing below 12 pt. */
export const SIZE = { title: 24, heading: 18, strong: 15, body: 13, cell: 12.5, foot: 12 } as const
const QR_SIDE = 104

export type DocumentFacts = { title: string; at: number; isTagged: boolean; isBuffered: boolean }

/**
 * An empty document. Its date is an instant of the vote and its id follows from that and its title, so that the same paper is
 * always the same bytes (on the same build of zlib).
 */
export function openDocument({ title, at, isTagged, isBuffered }: DocumentFacts): PDFKit.PDFDocument {
  const doc = new PDFDocument({
    size: 'A4',
    margins: { top: MARGIN, left: MARGIN, right: MARGIN, bottom: MARGIN + FOOT },
    pdfVersion: '1.7',
    lang: 'zh-CN',
    displayTitle: true,
    tagged: isTagged,
    bufferPages: isBuffered,
    autoFirstPage: false,
    info: { Title: printableLine(title), CreationDate: new Date(at), Producer: 'pdfkit', Creator: 'bjwy' },
  })
  // Note: the types of pdfkit do not know yet that it takes a parsed font.
  for (const name of ['plain', 'bold'] as const) doc.registerFont(name, fontOf(name) as unknown as string)
  return doc
}

export type Cell = { readonly text: string; readonly isBold?: boolean }
export type Column = { readonly title: string; readonly share: number; readonly isNumber?: boolean }

/** A paper under way: blocks one below the other, flowing over as many pages as they need. */
export type Sheet = ReturnType<typeof openSheet>

export function openSheet(given: { title: string; at: number; foot: string; mark: string | null }) {
  const doc = openDocument({ ...given, isTagged: true, isBuffered: true })
  const root = doc.struct('Document')
  doc.addStructure(root)
  doc.addPage()
  const width = A4.width - 2 * MARGIN

  /** Begins a new page where less than this height is left, so that a heading never stands alone. */
  function keep(height: number): void {
    if (doc.y + height > doc.page.maxY()) doc.addPage()
  }

  function write(
    text: string,
    tag: string,
    look: { font: FontName; size: number; indent?: number; width?: number; align?: 'center' },
  ): void {
    const indent = look.indent ?? 0
    doc.font(look.font).fontSize(look.size).fillColor('black')
    doc.text(printable(text), MARGIN + indent, doc.y, {
      width: (look.width ?? width) - indent,
      align: look.align ?? 'left',
      lineGap: 1,
      structParent: root,
      structType: tag,
    })
  }

  return {
    doc,
    width,
    keep,
    /** The title, with a QR code at its right. */
    title(text: string, below: string, qr: { text: string; caption: string }): void {
      const top = doc.y
      const figure = doc.markStructureContent('Figure')
      root.add(doc.struct('Figure', { alt: `${qr.caption} ${qr.text}` }, [figure]))
      drawQr(doc, qr.text, A4.width - MARGIN - QR_SIDE, top, QR_SIDE)
      doc.endMarkedContent()
      doc.font('plain').fontSize(SIZE.foot)
      doc.text(printable(qr.caption), A4.width - MARGIN - QR_SIDE, top + QR_SIDE, {
        width: QR_SIDE,
        align: 'center',
        structParent: root,
        structType: 'Caption',
      })
      const qrBottom = doc.y
      doc.y = top
      const left = width - QR_SIDE - 12
      write(text, 'H1', { font: 'bold', size: SIZE.title, width: left })
      doc.y += 6
      write(below, 'P', { font: 'bold', size: SIZE.strong, width: left })
      doc.y = Math.max(doc.y, qrBottom) + 8
    },
    /** `least` is the height of what must follow on the same page. */
    heading(text: string, least = 110): void {
      doc.y += 10
      keep(least)
      write(text, 'H2', { font: 'bold', size: SIZE.heading })
      doc.y += 3
    },
    subheading(text: string, least = 90): void {
      doc.y += 7
      keep(least)
      write(text, 'H3', { font: 'bold', size: SIZE.strong })
      doc.y += 2
    },
    para(text: string): void {
      write(text, 'P', { font: 'plain', size: SIZE.body })
      doc.y += 4
    },
    strong(text: string): void {
      keep(40)
      write(text, 'P', { font: 'bold', size: SIZE.strong })
      doc.y += 4
    },
    /** Lines that belong together, each begun on its own line. */
    lines(texts: readonly string[]): void {
      for (const text of texts) write(text, 'P', { font: 'plain', size: SIZE.body, indent: 14 })
      doc.y += 4
    },
    table(columns: readonly Column[], rows: readonly (readonly Cell[])[]): void {
      drawTable(doc, root, width, columns, rows)
      doc.y += 8
    },
    /** Places to sign, each with a line, and room for a seal. */
    signatures(labels: readonly string[], seal: string): void {
      keep(40 * labels.length + 60)
      doc.y += 12
      for (const label of labels) {
        write(label, 'P', { font: 'plain', size: SIZE.body })
        const y = doc.y - 3
        artifact(doc, () => {
          const from = MARGIN + doc.font('plain').fontSize(SIZE.body).widthOfString(printable(label)) + 6
          doc.moveTo(Math.min(from, 380), y).lineTo(480, y).lineWidth(0.7).stroke('black')
        })
        doc.y += 20
      }
      write(seal, 'P', { font: 'plain', size: SIZE.body })
    },
    /** Numbers the pages and gives the bytes. */
    async finish(): Promise<Buffer> {
      root.end()
      const { count } = doc.bufferedPageRange()
      for (let page = 0; page < count; page++) {
        doc.switchToPage(page)
        artifact(doc, () => {
          if (given.mark) drawMark(doc, given.mark)
          drawFoot(doc, given.foot, pageWords(page + 1, count))
        })
      }
      return bytesOf(doc)
    },
  }
}

/** Ends a document and gathers its bytes. */
export async function bytesOf(doc: PDFKit.PDFDocument): Promise<Buffer> {
  const parts: Buffer[] = []
  doc.end()
  for await (const part of doc) parts.push(part as Buffer)
  return Buffer.concat(parts)
}

/** What is drawn here is no content: readers pass over it. */
export function artifact(doc: PDFKit.PDFDocument, draw: () => void): void {
  doc.markContent('Artifact', { type: 'Layout' })
  draw()
  doc.endMarkedContent()
}

function drawFoot(doc: PDFKit.PDFDocument, foot: string, number: string): void {
  const y = A4.height - FOOT - 16
  doc
    .moveTo(MARGIN, y - 5)
    .lineTo(A4.width - MARGIN, y - 5)
    .lineWidth(0.5)
    .stroke('black')
  doc.font('plain').fontSize(SIZE.foot).fillColor('black')
  const right = A4.width - MARGIN - doc.widthOfString(number)
  doc.text(fitted(doc, printableLine(foot), right - MARGIN - 12), MARGIN, y, { lineBreak: false })
  doc.text(number, right, y, { lineBreak: false })
}

/** At the head of every page of a made-up estate, so that none can pass for a real one. */
export function drawMark(doc: PDFKit.PDFDocument, mark: string): void {
  doc.font('bold').fontSize(SIZE.foot).fillColor('black')
  doc
    .rect(MARGIN, 20, A4.width - 2 * MARGIN, 22)
    .lineWidth(1)
    .stroke('black')
  doc.text(mark, MARGIN + (A4.width - 2 * MARGIN - doc.widthOfString(mark)) / 2, 22, { lineBreak: false })
}

/** A text cut to a width, with an ellipsis where something is missing. */
export function fitted(doc: PDFKit.PDFDocument, text: string, width: number): string {
  if (doc.widthOfString(text) <= width) return text
  const signs = [...text]
  while (signs.length > 0 && doc.widthOfString(`${signs.join('')}…`) > width) signs.pop()
  return `${signs.join('')}…`
}

const PAD = 4
const WHOLE_TABLE = 220

function drawTable(
  doc: PDFKit.PDFDocument,
  root: PDFKit.PDFStructureElement,
  width: number,
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
): void {
  const all = columns.reduce((sum, column) => sum + column.share, 0)
  const widths = columns.map((column) => (width * column.share) / all)
  const table = doc.struct('Table')
  root.add(table)
  const titles = columns.map((column) => ({ text: column.title, isBold: true }))
  const draw = (cells: readonly Cell[], tag: 'TH' | 'TD') => drawRow(doc, table, columns, widths, cells, tag)
  const heights = [titles, ...rows].map((cells) => rowHeight(doc, widths, cells))
  const height = heights.reduce((sum, one) => sum + one, 0)
  const left = doc.page.maxY() - doc.y
  // A short table stays whole; of a long one, titles and first row stay together.
  if (left < Math.min(height, WHOLE_TABLE) || left < (heights[0] ?? 0) + (heights[1] ?? 0)) doc.addPage()
  draw(titles, 'TH')
  for (const cells of rows) {
    if (doc.y + rowHeight(doc, widths, cells) > doc.page.maxY()) {
      doc.addPage()
      draw(titles, 'TH')
    }
    draw(cells, 'TD')
  }
  doc.x = MARGIN
}

function drawRow(
  doc: PDFKit.PDFDocument,
  table: PDFKit.PDFStructureElement,
  columns: readonly Column[],
  widths: readonly number[],
  cells: readonly Cell[],
  tag: 'TH' | 'TD',
): void {
  const top = doc.y
  const height = rowHeight(doc, widths, cells)
  const row = doc.struct('TR')
  table.add(row)
  let x = MARGIN
  for (const [index, cell] of cells.entries()) {
    const wide = widths[index] ?? 0
    doc
      .font(cell.isBold ? 'bold' : 'plain')
      .fontSize(SIZE.cell)
      .fillColor('black')
    doc.text(printable(cell.text), x + PAD, top + PAD, {
      width: wide - 2 * PAD,
      align: columns[index]?.isNumber ? 'right' : 'left',
      structParent: row,
      structType: tag,
    })
    x += wide
  }
  artifact(doc, () => {
    doc.lineWidth(tag === 'TH' ? 1 : 0.5)
    if (tag === 'TH') doc.moveTo(MARGIN, top).lineTo(x, top)
    doc
      .moveTo(MARGIN, top + height)
      .lineTo(x, top + height)
      .stroke('black')
  })
  doc.y = top + height
}

function rowHeight(doc: PDFKit.PDFDocument, widths: readonly number[], cells: readonly Cell[]): number {
  const heights = cells.map((cell, index) => {
    doc.font(cell.isBold ? 'bold' : 'plain').fontSize(SIZE.cell)
    return doc.heightOfString(printable(cell.text), { width: (widths[index] ?? 0) - 2 * PAD })
  })
  return Math.max(0, ...heights) + 2 * PAD
}
