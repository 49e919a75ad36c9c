import { setImmediate } from 'node:timers/promises'
import { showSerial } from '#domain/votes/paper/serial.ts'
import { instantText, ordinal } from '#server/pdf/figures.ts'
import { clipped, printable } from '#server/pdf/font.ts'
import type { PaperBallot, PaperBallotSheet, PaperItem } from './notice.ts'
import { blank, boxes, type Pen, write } from '#server/pdf/pen.ts'
import { drawQr } from '#server/pdf/qr.ts'
import { A4, drawMark, MARGIN, openDocument, SIZE } from '#server/pdf/sheet.ts'
import { BALLOT_WORDS, WORDS } from './words.ts'

const WIDTH = A4.width - 2 * MARGIN
const TOP = 36
/** The mark of a made-up estate stands above. */
const TOP_MARKED = 48
const BOTTOM = A4.height - 36
const HALF = A4.height / 2
const QR_SIDE = 84
/** The column of code and serial. */
const SIDE = 118
const MOST_HOMES = 12
const NAME_WIDTH = 230
const MOST_TITLE = 80
const MOST_OPTION = 200
const MOST_TEXT = 1000
const MOST_LINES = 12
const MOST_LABEL = 30
/** Below this much unread output the next ballot is drawn; the reader sets the pace. */
const STEP_BYTES = 16 * 1024

/**
 * Paper ballots, one a head, two on a sheet where they are short. They come out as they are drawn, so that a thousand of
 * them neither fill the memory nor keep others waiting.
 */
export async function* ballotPapers(sheet: PaperBallotSheet): AsyncGenerator<Buffer> {
  const doc = openDocument({
    title: BALLOT_WORDS.documentTitle(sheet.title),
    at: sheet.noticeAt,
    // Note: each tag would stay in memory to the end; these papers are for the printer.
    isTagged: false,
    isBuffered: false,
  })
  // Only the head of a ballot differs from the others, so the rest is measured once.
  const parts = partsOf(sheet).map((draw) => ({ draw, height: heightOf(doc, draw) }))
  let isSecond = false
  for (const ballot of sheet.ballots) {
    const head = heightOf(doc, (pen) => drawHead(pen, sheet, ballot, null))
    const pages = layOut(head, parts, BOTTOM - topOf(sheet))
    const isHalf = pages.length === 1 && (pages[0]?.height ?? 0) <= HALF - TOP_MARKED
    for (const [index, page] of pages.entries()) {
      const isBelow: boolean = isHalf && isSecond
      if (!isBelow) newPage(doc, sheet)
      else cutLine(doc)
      const pen: Pen = { doc, isDry: false, x: MARGIN, width: WIDTH, y: isBelow ? HALF + 14 : topOf(sheet) }
      drawHead(pen, sheet, ballot, pages.length > 1 ? BALLOT_WORDS.page(index + 1, pages.length) : null)
      for (const part of page.parts) part.draw(pen)
    }
    isSecond = isHalf && !isSecond
    if (doc.readableLength < STEP_BYTES) continue
    yield doc.read() as Buffer
    await setImmediate()
  }
  if (doc.bufferedPageRange().count === 0) {
    newPage(doc, sheet)
    write({ doc, isDry: false, x: MARGIN, width: WIDTH, y: TOP_MARKED }, BALLOT_WORDS.none, {
      size: SIZE.body,
    })
  }
  doc.end()
  for await (const part of doc) yield part as Buffer
}

/** What the QR code of a paper ballot says. */
export function ballotCode(voteId: string, { headId, serial }: PaperBallot): string {
  return `bjwy-ballot:1:${voteId}:${headId}:${serial}`
}

type Draw = (pen: Pen) => void
type Part = { readonly draw: Draw; readonly height: number }
type BallotPage = { readonly parts: readonly Part[]; readonly height: number }

function heightOf(doc: PDFKit.PDFDocument, draw: Draw): number {
  const pen: Pen = { doc, isDry: true, x: MARGIN, width: WIDTH, y: 0 }
  draw(pen)
  return pen.y
}

/** Divides a ballot's parts among pages, each part whole, each page with its head. */
function layOut(head: number, parts: readonly Part[], most: number): BallotPage[] {
  const pages: { parts: Part[]; height: number }[] = []
  for (const part of parts) {
    const last = pages.at(-1)
    if (last && last.height + part.height <= most) {
      last.parts.push(part)
      last.height += part.height
    } else pages.push({ parts: [part], height: head + part.height })
  }
  return pages
}

function partsOf(sheet: PaperBallotSheet): Draw[] {
  return [
    (pen) => drawHow(pen, sheet),
    ...sheet.items.flatMap((item, index) => itemParts(sheet, item, index)),
    (pen) => drawFoot(pen, sheet),
  ]
}

function newPage(doc: PDFKit.PDFDocument, sheet: PaperBallotSheet): void {
  doc.addPage()
  if (sheet.isMadeUp) drawMark(doc, WORDS.madeUp)
}

function topOf(sheet: PaperBallotSheet): number {
  return sheet.isMadeUp ? TOP_MARKED : TOP
}

function cutLine(doc: PDFKit.PDFDocument): void {
  doc.lineWidth(0.7).dash(4, { space: 4 })
  doc
    .moveTo(20, HALF)
    .lineTo(A4.width - 20, HALF)
    .stroke('black')
    .undash()
}

/** Title, home, serial and QR code: at the head of every page of a ballot. */
function drawHead(pen: Pen, sheet: PaperBallotSheet, ballot: PaperBallot, number: string | null): void {
  const { homes, areaDm2, serial } = ballot
  const words = BALLOT_WORDS
  const top = pen.y
  const width = WIDTH - SIDE - 12
  const shown = homes
    .slice(0, MOST_HOMES)
    .map((home) => clipped(home, MOST_LABEL))
    .join('、')
  write(pen, words.title(clipped(sheet.estateName, MOST_LABEL)), {
    font: 'bold',
    size: SIZE.heading,
    width,
  })
  write(pen, clipped(sheet.title, MOST_TITLE), { font: 'bold', size: SIZE.strong, width })
  write(pen, words.homes(homes.length > MOST_HOMES ? words.moreHomes(shown, homes.length) : shown), {
    font: 'bold',
    size: SIZE.strong,
    width,
  })
  write(pen, words.area(areaDm2), { size: SIZE.body, width })
  if (!pen.isDry) {
    const right = { ...pen, x: MARGIN + WIDTH - SIDE, width: SIDE, y: top + QR_SIDE }
    drawQr(pen.doc, ballotCode(sheet.voteId, ballot), MARGIN + WIDTH - QR_SIDE, top, QR_SIDE)
    write(right, showSerial(serial), { font: 'bold', size: SIZE.foot, align: 'right' })
    if (number !== null) write({ ...pen, y: BOTTOM - 4 }, number, { size: SIZE.foot })
  }
  pen.y = Math.max(pen.y, top + QR_SIDE + 21)
}

function drawHow(pen: Pen, sheet: PaperBallotSheet): void {
  write(pen, BALLOT_WORDS.how, { size: SIZE.body })
  if (sheet.seats > 0) write(pen, BALLOT_WORDS.candidates(sheet.seats), { size: SIZE.body })
  pen.y += 2
}

/** An item in parts that each fit on a page, whatever it says. */
function itemParts(sheet: PaperBallotSheet, item: PaperItem, index: number): Draw[] {
  const words = BALLOT_WORDS.boxes
  const title = clipped(item.title, MOST_TITLE)
  if (item.kind === 'candidate') return [(pen) => drawCandidate(pen, `${ordinal(index + 1)}、${title}`)]
  const question: Draw = (pen) => {
    const isAlone = sheet.items.length === 1
    // A vote of one item mostly bears its title.
    if (!isAlone || item.title !== sheet.title)
      write(pen, isAlone ? title : `${ordinal(index + 1)}、${title}`, { font: 'bold', size: SIZE.strong })
    if (item.text !== '') write(pen, bounded(item.text), { size: SIZE.body })
    pen.y += 4
  }
  const tick =
    (options: readonly string[], gap: number): Draw =>
    (pen) => {
      boxes(pen, options, SIZE.strong)
      pen.y += gap
    }
  if (item.kind === 'question') return [inOne(question, tick([words.for, words.against, words.abstain], 4))]
  // One below the other: which box belongs to which text must be plain.
  const [first, ...rest] = item.options.map((option, place) =>
    tick([WORDS.numbered(place + 1, clipped(option, MOST_OPTION))], 0),
  )
  return [inOne(question, ...(first ? [first] : [])), ...rest, tick([words.none, words.abstain], 6)]
}

function inOne(...draws: readonly Draw[]): Draw {
  return (pen) => {
    for (const draw of draws) draw(pen)
  }
}

/** What an item asks, in no more room than half a page; all of it stands in the announcement. */
function bounded(text: string): string {
  const lines = printable(text).split('\n')
  return lines.length <= MOST_LINES && [...text].length <= MOST_TEXT ? text : clipped(text, MOST_TEXT)
}

/** A name and its boxes side by side; what the candidate says of himself stands in the announcement. */
function drawCandidate(pen: Pen, name: string): void {
  const { for: yes, against, abstain } = BALLOT_WORDS.boxes
  const right = { ...pen, x: pen.x + NAME_WIDTH + 12, width: pen.width - NAME_WIDTH - 12 }
  write(pen, name, { font: 'bold', size: SIZE.strong, width: NAME_WIDTH })
  boxes(right, [yes, against, abstain], SIZE.strong)
  pen.y = Math.max(pen.y, right.y) + 2
}

function drawFoot(pen: Pen, sheet: PaperBallotSheet): void {
  const words = BALLOT_WORDS
  pen.y += 4
  blank(pen, words.sign, { size: SIZE.strong, width: 280 })
  blank(pen, words.date, { size: SIZE.strong, at: 300, width: WIDTH - 300 })
  pen.y += 27
  blank(pen, words.agent, { size: SIZE.body, width: WIDTH })
  pen.y += 23
  write(pen, words.returnBy(WORDS.beijing(instantText(sheet.closesAt))), { font: 'bold', size: SIZE.body })
  if (sheet.returnTo === null) {
    blank(pen, words.returnBlank, { size: SIZE.body, width: WIDTH })
    pen.y += 20
  } else write(pen, words.returnTo(clipped(sheet.returnTo, MOST_TITLE)), { size: SIZE.body })
  write(pen, words.signNote, { size: SIZE.foot })
  write(pen, WORDS.paperRules[sheet.paperRule], { size: SIZE.foot })
  write(pen, words.own, { size: SIZE.foot })
}
