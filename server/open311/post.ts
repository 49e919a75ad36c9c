import { w3Of } from '#server/core/w3-time.ts'
import { withoutCaller } from '#domain/hotline/words.ts'
import { repairKindOf } from '#domain/repairs/kind.ts'
import { buildingNamedIn } from '#server/estate/address.ts'
import { holdName, type Tx } from '#server/core/db/scope.ts'
import { idOf } from '#server/core/ids.ts'
import type { Ports } from '#server/core/ports.ts'
import { AppError } from '#server/core/http/app-error.ts'
import { buildingsOf } from '#server/repairs/desk.ts'
import { type Facility, facilityOfCode, findRepairs } from '#server/repairs/store.ts'
import { storeReport } from '#server/repairs/routes.ts'
import { Open311Fault } from './wire/fault.ts'
import { findOrders, orderRepairId, storeOrder } from '#server/hotline/store.ts'
import { type Given, instantOf, typed } from './wire/fields.ts'
import type { Document } from './wire/format.ts'
import type { Client } from './keys.ts'
import { noteMedia } from './media.ts'
import { PICTURE_LINE } from './requests.ts'

const MOST_DESCRIPTION = 4_000
const MOST_ADDRESS = 200
const LONGEST_LIMIT_MS = 90 * 86_400_000

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
    readonly estateId: string
    readonly client: Client
    readonly given: Given
    readonly clientId: string | null
    readonly nowAt: number
  },
): Promise<Document> {
  const { estateId, client, given, clientId, nowAt } = asked
  const wrong: string[] = []
  const kind = repairKindOf(given.service_code ?? '')
  if ((given.service_code ?? '') === '') wrong.push('service_code：没有填，请先查询 services。')
  const location = await locationOf(tx, estateId, given, wrong)
  const description = typed(given.description ?? '')
  if (description === null) wrong.push('description：有看不懂的字符，请用 UTF-8。')
  else if (description.length > MOST_DESCRIPTION) wrong.push(`description：不能超过 ${MOST_DESCRIPTION} 字。`)
  const picture = (given.media_url ?? '').trim()
  if (picture !== '' && !isAddress(picture)) wrong.push('media_url：应是 http 或 https 网址。')
  if ((given.service_code ?? '') !== '' && !kind)
    throw new Open311Fault(404, `service_code：没有“${given.service_code?.slice(0, 40)}”这个类别。`, ...wrong)
  const order = orderOf(given, client, nowAt, wrong)
  if (wrong.length > 0 || !kind) throw new Open311Fault(400, ...wrong)
  const before = order ? await knownOrder(tx, estateId, order) : null
  if (before) return openedDocument(tx, estateId, before)
  const { facility, point } = location
  const building = facility?.building ?? buildingNamedIn(location.address, await buildingsOf(tx, estateId))
  const repairId = order
    ? orderRepairId(estateId, order.orderNo)
    : clientId === null
      ? ports.newId(nowAt)
      : requestIdOf(estateId, client, clientId)
  const said = order ? withoutCaller(description ?? '') : description
  const placeText = order ? withoutCaller(location.address) : location.address
  try {
    await storeReport(
      tx,
      { estateId, personId: client.personId, at: nowAt, key: clientId ?? repairId },
      {
        repairId,
        kind: kind.key,
        place: building === '' ? 'grounds' : 'building',
        placeText,
        description: [said, picture === '' ? '' : PICTURE_LINE + picture]
          .filter((part) => part !== '')
          .join('\n'),
        photoIds: [],
        building,
        ...(facility ? { facilityId: facility.facilityId } : {}),
      },
    )
  } catch (error) {
    if (error instanceof AppError && error.code === 'request.key-reused')
      throw new Open311Fault(400, 'client_id：这个编号已用于另一条内容不同的报修。')
    throw error
  }
  await tx.query(
    `INSERT INTO open311_requests (estate_id, repair_id, key_id, latitude_e6, longitude_e6)
     VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
    [estateId, repairId, client.keyId, point?.latitude ?? null, point?.longitude ?? null],
  )
  if (picture !== '') await noteMedia(tx, estateId, repairId, picture, nowAt)
  if (order)
    await storeOrder(
      tx,
      estateId,
      { ...order, repairId, receivedAt: nowAt, placeText, text: said ?? '', cameBy: 'open311' },
      { personId: client.personId, at: nowAt },
    )
  return openedDocument(tx, estateId, repairId)
}

async function openedDocument(tx: Tx, estateId: string, repairId: string): Promise<Document> {
  const [repair] = await findRepairs(tx, estateId, 'repair_id = $2', [repairId])
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

type Order = { readonly orderNo: string; readonly dueAt: number }

/** What 12345's own system says of its order: the number and the limit, both of them; nobody else may say it. */
function orderOf(given: Given, client: Client, nowAt: number, wrong: string[]): Order | null {
  const orderNo = (given['attribute[order_no]'] ?? '').trim()
  const due = (given['attribute[due_datetime]'] ?? '').trim()
  if (!client.isHotline) {
    if (orderNo !== '' || due !== '') wrong.push('attribute[order_no]：这个密钥不是 12345 的，不能带工单。')
    return null
  }
  if (!/^[0-9A-Za-z-]{4,40}$/.test(orderNo))
    wrong.push('attribute[order_no]：12345 的请求要有工单编号，4 到 40 个数字、字母或短横线。')
  const dueAt = instantOf(due)
  if (dueAt === null) wrong.push('attribute[due_datetime]：要有办理时限，如 2026-03-01T08:30:00+08:00。')
  else if (dueAt <= nowAt || dueAt > nowAt + LONGEST_LIMIT_MS)
    wrong.push('attribute[due_datetime]：办理时限应在现在以后、90 天以内。')
  return dueAt === null ? null : { orderNo, dueAt }
}

/** The repair of an order that came before, by whichever way; null for a new one. */
async function knownOrder(tx: Tx, estateId: string, order: Order): Promise<string | null> {
  await holdName(tx, estateId, 'hotline')
  const [before] = await findOrders(tx, estateId, 'o.order_no = $2', [order.orderNo])
  if (!before) return null
  if (before.dueAt !== order.dueAt)
    throw new Open311Fault(400, 'attribute[due_datetime]：这张工单已经有了，办理时限不一样。')
  return before.repairId
}

/** The request that a system's own number stands for. */
export function requestIdOf(estateId: string, client: Client, clientId: string): string {
  return idOf(`open311 ${estateId} ${client.keyId} ${clientId}`)
}

async function locationOf(tx: Tx, estateId: string, given: Given, wrong: string[]): Promise<Location> {
  const address = typed(given.address_string ?? '')
  if (address === null) wrong.push('address_string：有看不懂的字符，请用 UTF-8。')
  else if (address.length > MOST_ADDRESS) wrong.push(`address_string：不能超过 ${MOST_ADDRESS} 字。`)
  const code = (given.address_id ?? '').trim()
  const facility = code === '' ? null : await facilityOfCode(tx, estateId, code)
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

function isAddress(text: string): boolean {
  return text.length <= 500 && /^https?:\/\/[^\s]+$/.test(text) && URL.canParse(text)
}
