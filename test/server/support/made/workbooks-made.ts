import { strToU8, zipSync } from 'fflate'

/** A cell as a workbook keeps it: text, or a number with a format, or a formula with or without its value. */
export type MadeCell =
  | string
  | null
  | {
      readonly number?: string
      readonly format?: string
      readonly formula?: string
      readonly error?: string
      readonly type?: string
    }

export type MadeSheet = {
  readonly name?: string
  readonly isHidden?: boolean
  readonly rows: readonly (readonly MadeCell[])[]
  readonly merges?: readonly string[]
}

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'

/** The bytes of a workbook. `prefix` writes every element as `x:row`, as some programs do. */
export function workbook(sheets: readonly MadeSheet[], { isShared = false, prefix = '' } = {}): Uint8Array {
  const formats: string[] = []
  const shared: string[] = []
  const parts: Record<string, string> = {
    '[Content_Types].xml': '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
    'xl/workbook.xml': `<workbook xmlns="${MAIN}" xmlns:r="r"><sheets>${sheets
      .map(
        ({ name, isHidden }, at) =>
          `<sheet name="${name ?? `Sheet${at + 1}`}" sheetId="${at + 1}"${isHidden ? ' state="hidden"' : ''} r:id="r${at + 1}"/>`,
      )
      .join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships>${sheets
      .map((_, at) => `<Relationship Id="r${at + 1}" Target="worksheets/sheet${at + 1}.xml"/>`)
      .join('')}</Relationships>`,
  }
  for (const [at, sheet] of sheets.entries()) {
    const rows = sheet.rows.map((cells, row) => {
      const all = cells.map((cell, column) => {
        if (cell === null) return ''
        const place = `r="${columnName(column)}${row + 1}"`
        if (typeof cell === 'string') {
          if (!isShared)
            return `<c ${place} t="inlineStr"><is><t xml:space="preserve">${escaped(cell)}</t></is></c>`
          shared.push(cell)
          return `<c ${place} t="s"><v>${shared.length - 1}</v></c>`
        }
        if (cell.error !== undefined) return `<c ${place} t="e"><v>${cell.error}</v></c>`
        if (cell.format !== undefined && !formats.includes(cell.format)) formats.push(cell.format)
        const style = cell.format === undefined ? '' : ` s="${formats.indexOf(cell.format) + 1}"`
        const type = cell.type === undefined ? '' : ` t="${cell.type}"`
        const formula = cell.formula === undefined ? '' : `<f>${escaped(cell.formula)}</f>`
        return `<c ${place}${style}${type}>${formula}${cell.number === undefined ? '' : `<v>${cell.number}</v>`}</c>`
      })
      return `<row r="${row + 1}">${all.join('')}</row>`
    })
    const merges = sheet.merges
      ? `<mergeCells>${sheet.merges.map((ref) => `<mergeCell ref="${ref}"/>`).join('')}</mergeCells>`
      : ''
    const body = `<sheetData>${rows.join('')}</sheetData>${merges}`
    parts[`xl/worksheets/sheet${at + 1}.xml`] = prefix
      ? `<${prefix}:worksheet xmlns:${prefix}="${MAIN}">${body.replace(/<(\/?)/g, `<$1${prefix}:`)}</${prefix}:worksheet>`
      : `<worksheet xmlns="${MAIN}">${body}</worksheet>`
  }
  parts['xl/styles.xml'] = `<styleSheet xmlns="${MAIN}"><numFmts>${formats
    .map((code, at) => `<numFmt numFmtId="${200 + at}" formatCode="${escaped(code)}"/>`)
    .join('')}</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/>${formats
    .map((_, at) => `<xf numFmtId="${200 + at}"/>`)
    .join('')}</cellXfs></styleSheet>`
  if (isShared)
    parts['xl/sharedStrings.xml'] = `<sst xmlns="${MAIN}">${shared
      .map((text) => `<si><r><t xml:space="preserve">${escaped(text)}</t></r><rPh><t>pinyin</t></rPh></si>`)
      .join('')}</sst>`
  return zipped(parts)
}

/** The bytes of an OpenDocument table: `content` is what stands within its only table. */
export function openDocumentTable(content: string): Uint8Array {
  return zipped({
    mimetype: 'application/vnd.oasis.opendocument.spreadsheet',
    'content.xml': `<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><office:body><office:spreadsheet><table:table table:name="名册">${content}</table:table></office:spreadsheet></office:body></office:document-content>`,
  })
}

export function zipped(parts: Readonly<Record<string, string>>): Uint8Array {
  return zipSync(Object.fromEntries(Object.entries(parts).map(([name, text]) => [name, strToU8(text)])))
}

/** The container of old Excel, of WPS and of workbooks with a password, with the name of a part in its directory. */
export function container(partName: string): Uint8Array {
  const bytes = Buffer.alloc(2_048)
  Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]).copy(bytes)
  Buffer.from(partName, 'utf16le').copy(bytes, 1_024)
  return bytes
}

export function columnName(column: number): string {
  return column < 26
    ? String.fromCharCode(65 + column)
    : `${columnName(Math.floor(column / 26) - 1)}${String.fromCharCode(65 + (column % 26))}`
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;')
}
