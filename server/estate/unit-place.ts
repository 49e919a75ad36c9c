import { cleaned, halfWidth } from '#server/tables/text.ts'

/** Where a home is, as the roll writes it. */
export type UnitPlace = { readonly building: string; readonly stair: string; readonly room: string }

/**
 * What a building's name means, the same for every way to write it: `1号楼`, `1#楼`, `1#`, `1栋`, `1幢`, `１`, `01`, `第1幢` and `一号楼` are one building, `A座` and
 * `A` are another.
 */
export function buildingKey(text: string): string {
  const plain = plainName(text)
  const numbered = /^第?(\d+|[〇零一二两三四五六七八九十]+)(?:号楼|号栋|号幢|#楼|楼|栋|幢|座|号|#)?$/.exec(
    plain,
  )
  if (numbered) return `#${numberOf(numbered[1] as string)}`
  const lettered = /^([A-Z]\d{0,2})(?:号楼|楼|栋|幢|座|#)?$/.exec(plain)
  if (lettered) return `#${lettered[1]}`
  return plain.replace(/(\d)(?:号楼|#楼|楼|栋|幢|#)$/, '$1号楼')
}

/** The same for a stair: `1单元`, `1`, `一单元` and `1门`; nothing, `-` and `无` are none. */
export function stairKey(text: string): string {
  const plain = plainName(text)
  if (/^(?:[-/]+|无|没有|无单元)?$/.test(plain)) return ''
  const numbered = /^第?(\d+|[〇零一二两三四五六七八九十]+)(?:号?单元|号?门|号|#)?$/.exec(plain)
  return numbered ? `#${numberOf(numbered[1] as string)}` : plain.replace(/单元$/, '')
}

/** The same for a room: `101`, `１０１`, `101室`, `101号` and `0101`. */
export function roomKey(text: string): string {
  const plain = plainName(text).replace(/(?<=[\dA-Z])(?:号房|房间|室|号|房|#)$/, '')
  return /^\d+$/.test(plain) ? plain.replace(/^0+(?=\d)/, '') : plain
}

export function placeKey({ building, stair, room }: UnitPlace): string {
  return JSON.stringify([buildingKey(building), stairKey(stair), roomKey(room)])
}

/**
 * Homes as a roll spells them: a building that is written in several ways gets one, `1号楼` before others; a number alone is completed to
 * `1号楼` and `1单元`, since `11101` would be no address. In the order given.
 */
export function spelled(places: readonly UnitPlace[]): UnitPlace[] {
  const buildings = new Map<string, string>()
  const stairs = new Map<string, string>()
  const rooms = new Map<string, string>()
  for (const { building, stair, room } of places) {
    keep(buildings, buildingKey(building), completed(building, '号楼'), /号楼$/)
    keep(
      stairs,
      `${buildingKey(building)} ${stairKey(stair)}`,
      stairKey(stair) === '' ? '' : completed(stair, '单元'),
      /单元$/,
    )
    keep(rooms, placeKey({ building, stair, room }), halfWidth(cleaned(room)), /^/)
  }
  return places.map((place) => ({
    building: buildings.get(buildingKey(place.building)) ?? place.building,
    stair: stairs.get(`${buildingKey(place.building)} ${stairKey(place.stair)}`) ?? place.stair,
    room: rooms.get(placeKey(place)) ?? place.room,
  }))
}

/** Finds homes of a roll by any way to write where they are. */
export function placeIndex<T extends UnitPlace>(units: readonly T[]): (place: UnitPlace) => T | undefined {
  const exact = new Map(units.map((unit) => [JSON.stringify([unit.building, unit.stair, unit.room]), unit]))
  const byKey = new Map<string, T | null>()
  // Two homes that are spelled differently and mean the same are found only as they are spelled.
  for (const unit of units) byKey.set(placeKey(unit), byKey.has(placeKey(unit)) ? null : unit)
  return (place) =>
    exact.get(JSON.stringify([place.building, place.stair, place.room])) ??
    byKey.get(placeKey(place)) ??
    undefined
}

/** The roll's spelling of a building, undefined where it has none such or several. */
export function knownBuilding(buildings: ReadonlySet<string>, text: string): string | undefined {
  if (buildings.has(text)) return text
  const key = buildingKey(text)
  const found = [...buildings].filter((name) => buildingKey(name) === key)
  return found.length === 1 ? found[0] : undefined
}

function keep(names: Map<string, string>, key: string, name: string, preferred: RegExp): void {
  const known = names.get(key)
  if (known === undefined || (!preferred.test(known) && preferred.test(name))) names.set(key, name)
}

function completed(text: string, word: string): string {
  const plain = halfWidth(cleaned(text)).replace(/\s+/g, '')
  const short = plain.replace(/^0+(?=\d)/, '')
  const number = /^(\d+)#?$/.exec(short)
  return number ? `${number[1]}${word}` : /^\d+#楼$/.test(short) ? short.replace('#楼', '号楼') : plain
}

function plainName(text: string): string {
  return halfWidth(cleaned(text))
    .replace(/\s+/g, '')
    .replace(/[‐‑‒–—―−~﹣]/g, '-')
    .replace(/＃|﹟|♯/g, '#')
    .replace(/棟/g, '栋')
    .replace(/號/g, '号')
    .replace(/單/g, '单')
    .replace(/樓/g, '楼')
    .toUpperCase()
}

const DIGITS = '零一二三四五六七八九'

/** `12`, `012`, `十二`, `二十`, `一二`. */
function numberOf(text: string): string {
  if (/^\d+$/.test(text)) return text.replace(/^0+(?=\d)/, '')
  const plain = text.replace(/〇/g, '零').replace(/两/g, '二')
  const digit = (sign: string) => DIGITS.indexOf(sign)
  if (!plain.includes('十'))
    return [...plain]
      .map(digit)
      .join('')
      .replace(/^0+(?=\d)/, '')
  const [tens = '', ones = ''] = plain.split('十')
  return String((tens === '' ? 1 : digit(tens)) * 10 + (ones === '' ? 0 : digit(ones)))
}
