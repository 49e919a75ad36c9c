import { unzipSync } from 'fflate'
import { readCsv } from './formats/csv.ts'
import { readOds } from './formats/ods.ts'
import type { TableFault, TableRow } from './table.ts'
import { Cells, TooManyCells } from './formats/cells.ts'
import { readXlsx } from './formats/xlsx.ts'

/** What may be unpacked of one file; pictures and other parts that are not read do not count. */
const MOST_UNPACKED = 64 * 1024 * 1024
const MOST_PARTS = 2_000
/** The parts that are read. */
const WANTED =
  /^(xl\/workbook\.xml|xl\/_rels\/workbook\.xml\.rels|xl\/styles\.xml|xl\/sharedStrings\.xml|xl\/worksheets\/[^/]+\.xml|content\.xml|mimetype)$/i

/**
 * Reads a table in this thread: for the thread of `readTable`, and for tables that the server wrote itself. Limits of size hold, those of
 * time and memory do not.
 */
export function parseTable(bytes: Uint8Array, keepsTime = false): TableRow[] | TableFault {
  try {
    const rows = readAny(bytes, keepsTime)
    return typeof rows !== 'string' && rows.length === 0 ? 'empty' : rows
  } catch (error) {
    if (error instanceof TooManyCells) return 'too-many-cells'
    throw error
  }
}

function readAny(bytes: Uint8Array, keepsTime: boolean): TableRow[] | TableFault {
  if (startsWith(bytes, [0x50, 0x4b])) return readZip(bytes, keepsTime)
  if (startsWith(bytes, [0xd0, 0xcf, 0x11, 0xe0]))
    return isEncrypted(bytes) ? 'password' : holds(bytes, 'WordDocument') ? 'word' : 'old-excel'
  if (startsWith(bytes, [0x25, 0x50, 0x44, 0x46])) return 'pdf'
  const picture = [
    [0xff, 0xd8, 0xff],
    [0x89, 0x50, 0x4e, 0x47],
    [0x47, 0x49, 0x46, 0x38],
  ]
  if (picture.some((signs) => startsWith(bytes, signs))) return 'picture'
  const archive = [
    [0x52, 0x61, 0x72, 0x21],
    [0x37, 0x7a, 0xbc, 0xaf],
    [0x1f, 0x8b],
  ]
  if (archive.some((signs) => startsWith(bytes, signs))) return 'archive'
  // Excel before 1995 wrote no container.
  if (bytes[0] === 0x09 && [0x00, 0x02, 0x04, 0x08].includes(bytes[1] ?? -1)) return 'old-excel'
  const text = decode(bytes)
  if (text === null) return 'unknown-encoding'
  if (/^\s*<(\?xml|!doctype|html|table|meta|head|body)/i.test(text.slice(0, 500))) return 'web-page'
  return readCsv(text)
}

function readZip(bytes: Uint8Array, keepsTime: boolean): TableRow[] | TableFault {
  const names: string[] = []
  let unpacked = 0
  let parts: Record<string, Uint8Array>
  try {
    parts = unzipSync(bytes, {
      filter: ({ name, originalSize }) => {
        names.push(name)
        if (names.length > MOST_PARTS) throw new TooManyCells()
        if (!WANTED.test(name)) return false
        unpacked += originalSize
        if (unpacked > MOST_UNPACKED) throw new TooManyCells()
        return true
      },
    })
  } catch (error) {
    if (error instanceof TooManyCells) throw error
    return 'broken-xlsx'
  }
  const has = (pattern: RegExp) => names.some((name) => pattern.test(name))
  if (has(/^xl\/workbook\.bin$/i)) return 'binary-excel'
  const cells = new Cells(keepsTime)
  try {
    if (parts['content.xml']) return readOds(parts['content.xml'], cells)
    if (has(/^word\//i)) return 'word'
    if (has(/^xl\//i)) return readXlsx(parts, cells)
  } catch (error) {
    if (error instanceof TooManyCells) throw error
    return parts['content.xml'] ? 'broken-ods' : 'broken-xlsx'
  }
  return has(/\.(csv|txt|xlsx?|et|ods)$/i) ? 'archive' : 'broken-xlsx'
}

/** Microsoft's and WPS' container of a workbook with a password: parts named so, in UTF-16. [MS-OFFCRYPTO] §2.3.4.4. */
function isEncrypted(bytes: Uint8Array): boolean {
  return holds(bytes, 'EncryptedPackage') || holds(bytes, 'EncryptionInfo')
}

function holds(bytes: Uint8Array, name: string): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(Buffer.from(name, 'utf16le'))
}

function decode(bytes: Uint8Array): string | null {
  const marked =
    bytes[0] === 0xff && bytes[1] === 0xfe
      ? 'utf-16le'
      : bytes[0] === 0xfe && bytes[1] === 0xff
        ? 'utf-16be'
        : null
  for (const encoding of marked ? [marked] : ['utf-8', 'gb18030'])
    try {
      return new TextDecoder(encoding, { fatal: true }).decode(bytes)
    } catch {
      // Not this one.
    }
  return null
}

function startsWith(bytes: Uint8Array, signs: readonly number[]): boolean {
  return signs.every((sign, index) => bytes[index] === sign)
}
