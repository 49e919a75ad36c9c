import qrcode from 'qrcode-generator'

/** Which modules of a QR code are dark, row by row. Level M: a fold or a stain may cost up to 15 % of it. */
export function qrMatrix(text: string): readonly (readonly boolean[])[] {
  const code = qrcode(0, 'M')
  code.addData(text, 'Byte')
  code.make()
  const size = code.getModuleCount()
  return Array.from({ length: size }, (_, row) =>
    Array.from({ length: size }, (__, column) => code.isDark(row, column)),
  )
}

export const QUIET_MODULES = 4

/** Draws a QR code with its quiet margin into a square; neighbouring dark modules as one bar. */
export function drawQr(doc: PDFKit.PDFDocument, text: string, x: number, y: number, side: number): void {
  const matrix = qrMatrix(text)
  const module = side / (matrix.length + 2 * QUIET_MODULES)
  for (const [row, line] of matrix.entries()) {
    let from = -1
    for (let column = 0; column <= line.length; column++) {
      if (line[column] && from < 0) from = column
      if (line[column] || from < 0) continue
      doc.rect(
        x + (from + QUIET_MODULES) * module,
        y + (row + QUIET_MODULES) * module,
        (column - from) * module,
        module,
      )
      from = -1
    }
  }
  doc.fill('black')
}
