/** Degrees of WGS 84 in millionths. */
export type PlaceE6 = { readonly latitudeE6: number; readonly longitudeE6: number }

export type PlaceFault = 'unreadable' | 'swapped' | 'elsewhere'

export const PLACE_FAULTS: Record<PlaceFault, string> = {
  unreadable: '要写成“纬度,经度”，用度，最多六位小数，例如 39.904200,116.407400。',
  swapped: '纬度和经度写反了：先写纬度（约 40），再写经度（约 116）。',
  elsewhere: '这个位置不在北京，请核对。',
}

/** What Beijing lies within, rounded outwards to a tenth of a degree. Source: its highest and lowest latitudes and longitudes. */
const BEIJING = { south: 39_400_000, north: 41_100_000, west: 115_400_000, east: 117_600_000 }

/**
 * Where an estate is, from `39.904200,116.407400`: latitude first, WGS 84, in degrees. Answers a fault where it cannot be read, where the
 * two are the wrong way round, or where it is not in Beijing.
 */
export function readPlace(text: string): PlaceE6 | PlaceFault {
  const [, first, second] =
    /^\s*(-?\d{1,3}(?:\.\d{1,6})?)\s*[,，]\s*(-?\d{1,3}(?:\.\d{1,6})?)\s*$/.exec(text) ?? []
  if (first === undefined || second === undefined) return 'unreadable'
  const place = { latitudeE6: millionths(first), longitudeE6: millionths(second) }
  if (isInBeijing(place)) return place
  return isInBeijing({ latitudeE6: place.longitudeE6, longitudeE6: place.latitudeE6 })
    ? 'swapped'
    : 'elsewhere'
}

function isInBeijing({ latitudeE6, longitudeE6 }: PlaceE6): boolean {
  const { south, north, west, east } = BEIJING
  return latitudeE6 >= south && latitudeE6 <= north && longitudeE6 >= west && longitudeE6 <= east
}

function millionths(text: string): number {
  return Math.round(Number(text) * 1e6)
}
