import type { SheetRow } from '#server/tables/columns.ts'
import { checkedNumber, documentKindOf, DOCUMENTS, documentText, kindByNumber } from './documents.ts'
import { cleaned } from '#server/tables/text.ts'

export type RollOwner = {
  readonly name: string
  readonly documentKind: string
  readonly documentNumber: string
}

type Faults = { add(code: string, message: string): void }

const BETWEEN = /[、;,/|&+\n]+/
// Linear: no repeat is longer than 9.
const SHARE =
  /[([（【]?\s{0,9}(?:份额|占比?|各占|持有)?\s{0,9}[:：]?\s{0,9}(?:\d{1,3}(?:\.\d{1,9})?\s{0,9}[%％‰]|\d{1,4}\s{0,9}\/\s{0,9}\d{1,4}|百分之[一二三四五六七八九十百]{1,9}|[一二三四五六七八九]分之[一二三四五六七八九])\s{0,9}[)\]）】]?/g
/** How a person owns says nothing of who votes: persons who own jointly are one head. */
const HOW = /[(（](?:共同共有|按份共有|单独所有|共有人?|产权人|所有权人|业主)[)）]/g
const DEAD = /已故|死亡|去世|亡故|过世|逝世/

/**
 * Reads who owns a unit from the columns 业主, 证件类型 and 证件号; none where no name stands there, null where they are wrong. Several
 * are separated by any of `、；，/|&+`, line breaks or spaces. Where a name holds a space, the count of numbers decides whether it is one person.
 */
export function readOwners(row: SheetRow, faults: Faults): RollOwner[] | null {
  const said = plainSigns(row.get('业主')).replace(SHARE, '').replace(HOW, '')
  if (several(said).length === 0) return []
  const kinds = kindsOf(row.get('证件类型'))
  const many = several(said).length
  const numbers = numbersOf(
    plainSigns(row.get('证件号')),
    many === 1 && said.trim().split(/\s+/).length === 1,
  )
  const names = namesOf(said, numbers.length, kinds)
  if (names === 'unclear')
    return no(
      'name-unclear',
      `业主“${shown(said)}”中间有空格：是一个人的，请去掉空格；是两个人的，请用顿号分开，并补上每个人的证件号。`,
    )
  if (numbers.length !== names.length)
    return no(
      'documents-differ',
      `有 ${names.length} 位业主、${numbers.length} 个证件号，请一一对应，用顿号分开。`,
    )
  if (kinds.length > 1 && kinds.length !== names.length)
    return no(
      'documents-differ',
      `有 ${names.length} 位业主、${kinds.length} 个证件类型，请一一对应，用顿号分开。`,
    )
  const owners: RollOwner[] = []
  for (const [index, name] of names.entries()) {
    const owner = ownerOf(name, kinds[kinds.length === 1 ? 0 : index], numbers[index] as string, no)
    if (!owner) return null
    owners.push(owner)
  }
  if (new Set(owners.map((owner) => owner.documentNumber)).size !== owners.length)
    return no('owner-twice', '同一位业主在这一行写了两次，请删去一个。')
  return owners

  function no(code: string, message: string): null {
    faults.add(code, message)
    return null
  }
}

function ownerOf(
  name: string,
  kindText: string | undefined,
  number: string,
  no: (code: string, message: string) => null,
): RollOwner | null {
  const kind = kindText === undefined ? kindByNumber(number) : documentKindOf(kindText)
  if (kind === undefined && kindText !== undefined)
    return no('document-unknown', `证件类型“${kindText.slice(0, 20)}”看不懂，请填：${DOCUMENTS.join('、')}。`)
  if (kind === undefined)
    return no('kind-missing', `没有写证件类型，从号码也看不出来，请填：${DOCUMENTS.join('、')}。`)
  const nameFault = faultOfName(name, kind)
  if (nameFault) return no(nameFault.code, nameFault.message)
  // A company's name is no secret.
  const whose = kind === '统一社会信用代码' ? `“${shown(name)}”` : mask(name)
  const checked = checkedNumber(kind, number, whose)
  return typeof checked === 'string'
    ? { name, documentKind: kind, documentNumber: checked }
    : no(checked.code, checked.message)
}

function faultOfName(name: string, kind: string): { code: string; message: string } | null {
  if (DEAD.test(name))
    return {
      code: 'owner-dead',
      message: `业主“${shown(name)}”写着已经去世。已办继承的请改填继承人，没有办的请填登记簿上的姓名，不加说明。`,
    }
  if (/\p{Co}/u.test(name))
    return {
      code: 'name-private-sign',
      message: `${mask(name)}的姓名里有自造字，别的电脑和手机显示不了，请换成标准的字重新输入。`,
    }
  if (/[?？□■�〓]/.test(name))
    return {
      code: 'name-lost-sign',
      message: `姓名“${shown(name)}”里有一个字丢了，多半是生僻字，请照登记簿重新输入。`,
    }
  if (/[*＊]/.test(name)) return { code: 'name-masked', message: '姓名被打了星号，请填登记簿上的完整姓名。' }
  if (/\d{6,}/.test(name))
    return { code: 'name-note', message: '姓名里写着号码，请只写姓名，号码放到自己的列里。' }
  if (kind !== '统一社会信用代码' && /[()（）]/.test(name.replace('（示例）', '')))
    return { code: 'name-note', message: `姓名“${shown(name)}”里有括号，请只写登记簿上的姓名，不加说明。` }
  return null
}

/** The names in one cell. */
export function several(text: string): string[] {
  return plainSigns(text)
    .split(BETWEEN)
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

/** Names by what separates them: the way that gives as many as there are numbers. */
function namesOf(said: string, count: number, kinds: readonly string[]): string[] | 'unclear' {
  const parts = several(said)
  if (count === 1 && parts.length > 1 && documentKindOf(kinds[0] ?? '') === '统一社会信用代码')
    return [said.trim()]
  const spaced = parts.flatMap((part) => (isForeign(part) ? [part] : part.split(/\s+/)))
  if (spaced.length === count && parts.length !== count) return spaced
  const names = parts.map(joined)
  return names.includes(null) ? 'unclear' : (names as string[])
}

/** `张　三` and `欧 阳 锋` are written wide; `张三 李四` may be two persons. */
function joined(name: string): string | null {
  if (!/\s/.test(name) || isForeign(name)) return name
  const parts = name.split(/\s+/)
  return parts.filter((part) => [...part].length > 1).length > 1 ? null : parts.join('')
}

function isForeign(name: string): boolean {
  return /[A-Za-z]/.test(name)
}

function kindsOf(text: string): string[] {
  return plainSigns(text)
    .split(/[、;,/|&+\s]+/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

/** Numbers, of which one alone may be written in groups: `110000 1900 0111 0005`. */
function numbersOf(text: string, isOne: boolean): string[] {
  return text.split(BETWEEN).flatMap((part) => {
    const whole = documentText(part)
    const bare = whole.replace(/\s+/g, '')
    if (bare === '') return []
    const isGrouped = isOne || !/[\dX*]{15,}/.test(whole)
    return isGrouped && /^[0-9A-Z*()-]{5,20}$/.test(bare)
      ? [bare]
      : whole
          .split(/\s+/)
          .map(documentText)
          .filter((one) => one !== '')
  })
}

/** Full-width separators, digits and letters as plain ones; brackets stay, for names of companies have them. */
function plainSigns(text: string): string {
  return cleaned(text)
    .replace(/[\uff0c\uff1b\uff0f\uff5c\uff06\uff0b\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\uff05]/g, (sign) =>
      String.fromCodePoint((sign.codePointAt(0) ?? 0) - 0xfee0),
    )
    .replace(/[^\S\n]+/g, ' ')
}

function shown(text: string): string {
  return text.trim().slice(0, 20)
}

function mask(name: string): string {
  return `${[...name][0] ?? ''}某`
}
