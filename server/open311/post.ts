import { repairKindOf } from '#domain/repair/kind.ts'
import type { Tx } from '../db/scope.ts'
import { idOf } from '../ids.ts'
import type { Ports } from '../ports.ts'
import { Refusal } from '../refusal.ts'
import { buildingsOf } from '../repair-desk.ts'
import { findRepairs } from '../repair-store.ts'
import { storeReport } from '../repairs.ts'
import { Open311Fault } from './fault.ts'
import { type Given, typed, w3Of } from './fields.ts'
import type { Document } from './format.ts'
import type { Client } from './keys.ts'
import { PICTURE_LINE } from './requests.ts'

const MOST_DESCRIPTION = 4_000
const MOST_ADDRESS = 200

type Facility = { facilityId: string; title: string; building: string; stair: string }
type Location = {
  readonly address: string
  readonly facility: Facility | null
  /** Millionths of a degree. */
  readonly point: { readonly latitude: number; readonly longitude: number } | null
}

/** Takes a service request as a repair of a shared part, reported by the technical person of the key that sent it. */
export async function openRequest(
  tx: Tx,
  ports: Pick<Ports, 'newId'>,
  asked: {
    readonly communityId: string
    readonly client: Client
    readonly given: Given
    readonly clientId: string | null
    readonly nowAt: number
  },
): Promise<Document> {
  const { communityId, client, given, clientId, nowAt } = asked
  const wrong: string[] = []
  const kind = repairKindOf(given.service_code ?? '')
  if ((given.service_code ?? '') === '') wrong.push('service_code：没有填，请先查询 services。')
  const location = await locationOf(tx, communityId, given, wrong)
  const description = typed(given.description ?? '')
  if (description === null) wrong.push('description：有看不懂的字符，请用 UTF-8。')
  else if (description.length > MOST_DESCRIPTION) wrong.push(`description：不能超过 ${MOST_DESCRIPTION} 字。`)
  const picture = (given.media_url ?? '').trim()
  if (picture !== '' && !isAddress(picture)) wrong.push('media_url：应是 http 或 https 网址。')
  if ((given.service_code ?? '') !== '' && !kind)
    throw new Open311Fault(404, `service_code：没有“${given.service_code?.slice(0, 40)}”这个类别。`, ...wrong)
  if (wrong.length > 0 || !kind) throw new Open311Fault(400, ...wrong)
  const { facility, point } = location
  const building = facility?.building ?? (await buildingIn(tx, communityId, location.address))
  const repairId = clientId === null ? ports.newId(nowAt) : requestIdOf(communityId, client, clientId)
  try {
    await storeReport(
      tx,
      { communityId, personId: client.personId, at: nowAt, key: clientId ?? repairId },
      {
        repairId,
        kind: kind.key,
        place: building === '' ? 'grounds' : 'building',
        placeText: location.address,
        description: [description, picture === '' ? '' : PICTURE_LINE + picture]
          .filter((part) => part !== '')
          .join('\n'),
        photoIds: [],
        building,
        ...(facility ? { facilityId: facility.facilityId } : {}),
      },
    )
  } catch (error) {
    if (error instanceof Refusal && error.code === 'request.key-reused')
      throw new Open311Fault(400, 'client_id：这个编号已用于另一条内容不同的报修。')
    throw error
  }
  await tx.query('INSERT INTO open311_requests VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING', [
    communityId,
    repairId,
    client.keyId,
    point?.latitude ?? null,
    point?.longitude ?? null,
  ])
  const [repair] = await findRepairs(tx, communityId, 'repair_id = $2', [repairId])
  if (!repair) throw new Open311Fault(500, '没有存下，请重试。')
  return {
    root: 'service_requests',
    item: 'request',
    items: [
      {
        service_request_id: repairId,
        service_notice: `物业应在 ${w3Of(repair.respondBy)} 前响应，${w3Of(repair.mendBy)} 前修好。`,
        account_id: null,
      },
    ],
  }
}

/** The request that a system's own number stands for. */
export function requestIdOf(communityId: string, client: Client, clientId: string): string {
  return idOf(`open311 ${communityId} ${client.keyId} ${clientId}`)
}

async function locationOf(tx: Tx, communityId: string, given: Given, wrong: string[]): Promise<Location> {
  const address = typed(given.address_string ?? '')
  if (address === null) wrong.push('address_string：有看不懂的字符，请用 UTF-8。')
  else if (address.length > MOST_ADDRESS) wrong.push(`address_string：不能超过 ${MOST_ADDRESS} 字。`)
  const code = (given.address_id ?? '').trim()
  const facility = code === '' ? null : await facilityOfCode(tx, communityId, code)
  if (code !== '' && !facility) wrong.push(`address_id：没有编号为“${code.slice(0, 40)}”的设施。`)
  const point = pointOf(given, wrong)
  const hasPoint = (given.lat ?? '') !== '' || (given.long ?? '') !== ''
  if (address === '' && code === '' && !hasPoint)
    wrong.push('address_string：要有位置：lat 和 long、address_string 或 address_id。')
  const named = facility ? `${facility.building}${facility.stair}${facility.title}` : ''
  const spot = point ? `经纬度 ${point.latitude / 1e6},${point.longitude / 1e6}` : ''
  return { address: address || named || spot, facility, point }
}

function pointOf(given: Given, wrong: string[]): Location['point'] {
  const read = (name: 'lat' | 'long', most: number): number | null => {
    const text = (given[name] ?? '').trim()
    if (text === '') return null
    if (/^[+-]?\d{1,3}(\.\d{1,15})?$/.test(text) && Math.abs(Number(text)) <= most)
      return Math.round(Number(text) * 1e6)
    wrong.push(`${name}：应是 -${most} 到 ${most} 的度数（WGS84）。`)
    return Number.NaN
  }
  const latitude = read('lat', 90)
  const longitude = read('long', 180)
  if (latitude === null && longitude === null) return null
  if (latitude === null) wrong.push('lat：有 long 就要有 lat。')
  if (longitude === null) wrong.push('long：有 lat 就要有 long。')
  return latitude === null || longitude === null ? null : { latitude, longitude }
}

async function facilityOfCode(tx: Tx, communityId: string, code: string): Promise<Facility | null> {
  const { rows } = await tx.query<Facility>(
    `SELECT facility_id AS "facilityId", title, building, stair FROM facilities
     WHERE community_id = $1 AND code = $2`,
    [communityId, code],
  )
  return rows[0] ?? null
}

/** The building of the roll that an address names, the longest name first; empty for the grounds. */
async function buildingIn(tx: Tx, communityId: string, address: string): Promise<string> {
  const names = [...(await buildingsOf(tx, communityId))].sort((a, b) => b.length - a.length)
  // Not the "1号楼" within "11号楼".
  const stands = (name: string) => {
    const at = address.indexOf(name)
    return name !== '' && at >= 0 && !(/^\d/.test(name) && /\d/.test(address[at - 1] ?? ''))
  }
  return names.find(stands) ?? ''
}

function isAddress(text: string): boolean {
  return text.length <= 500 && /^https?:\/\/[^\s]+$/.test(text) && URL.canParse(text)
}
