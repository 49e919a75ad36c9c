import { inTransaction } from '#server/core/db/scope.ts'
import type { RequestContext } from '#server/core/http/context.ts'
import type { Ports } from '#server/core/ports.ts'
import { DAY_MS } from '#domain/core/calendar.ts'
import { documentNumber } from '../sample/persons.ts'
import { decideRequest, handleAskOpening } from '#server/estate/opening/requests.ts'
import { handleStepOpening } from '#server/estate/opening/routes.ts'
import { handleBringRoll } from '#server/estate/opening/roll-desk.ts'
import { givePlacePost } from '#server/identity/place-posts.ts'
import { addPlaces } from '#server/places/store.ts'

/** Who holds a post in the made-up street and its community; the first two are of the street. */
const POSTS = [
  ['sample-lin', 'YS-S', 'street'],
  ['sample-luo', 'YS-S', 'street'],
  ['sample-ma', 'YS-C', 'community'],
] as const

const PLACES = [
  ['YS-CITY', 'city', '示例市', null],
  ['YS-D', 'district', '示例区', 'YS-CITY'],
  ['YS-S', 'street', '示例街道', 'YS-D'],
  ['YS-C', 'community', '示例社区', 'YS-S'],
] as const

const HOMES_A_BUILDING = 6

/**
 * An estate in the middle of its opening, brought there by the handlers that people use: asked for, accepted, drawn, its roll in, one of two
 * buildings walked. Beside it a street and a community in which a visitor can open another.
 */
export async function seedOpening(ports: Ports, persons: ReadonlyMap<string, string>): Promise<void> {
  const nowAt = ports.nowMs()
  await inTransaction(ports.db, async (tx) => {
    await addPlaces(
      tx,
      PLACES.map(([placeId, kind, name, parentId]) => ({
        placeId,
        kind,
        name,
        parentId,
        divisionCode: null,
        validFrom: '2020-01-01',
      })),
    )
    for (const [subject, placeId, role] of POSTS)
      await givePlacePost(
        tx,
        { personId: persons.get(subject) as string, placeId, role },
        nowAt - 400 * DAY_MS,
        null,
      )
  })
  const as = (subject: string, role: 'street' | 'community', file?: string): RequestContext => ({
    ports,
    nowAt,
    personId: persons.get(subject) as string,
    sessionId: '',
    roles: [role],
    idempotencyKey: ports.newId(nowAt),
    photo: async () => new TextEncoder().encode(file ?? ''),
  })
  const requestId = ports.newId(nowAt)
  const asked = {
    requestId,
    communityId: 'YS-C',
    name: '柳荫里小区（示例）',
    askedBy: 'street',
    asking: 0,
    owners: 0,
    basis: '街道会议纪要（示例）',
  } as const
  await handleAskOpening(as('sample-ma', 'community'), { params: {}, query: {}, body: asked })
  const accepted = await decideRequest(
    as('sample-lin', 'street'),
    requestId,
    { decision: 'accept', words: '' },
    true,
  )
  const estateId = accepted.estateId as string
  const blank = { words: '', buildings: [], building: null, counted: null, endsOn: null, postedFor: null }
  const step = (
    body: Partial<Parameters<typeof handleStepOpening>[1]['body']> & { kind: 'scope' | 'walk' },
    position: number,
    who: RequestContext,
  ) => handleStepOpening(who, { params: { estateId }, query: {}, body: { ...blank, position, ...body } })
  const buildings = ['1号楼', '2号楼'].map((building) => ({ building, unitCount: HOMES_A_BUILDING }))
  await step({ kind: 'scope', words: '物业管理区域划分（示例）', buildings }, 1, as('sample-lin', 'street'))
  await handleBringRoll(as('sample-ma', 'community', rollCsv()), {
    params: { estateId },
    query: {},
    body: {},
  })
  await step({ kind: 'walk', building: '1号楼', counted: HOMES_A_BUILDING }, 2, as('sample-ma', 'community'))
}

/** Homes of nobody who signs in: their documents are numbers that no other made-up person has. */
function rollCsv(): string {
  const lines = [1, 2].flatMap((building) =>
    Array.from({ length: HOMES_A_BUILDING }, (_, index) => {
      const owner = 9_000 + building * HOMES_A_BUILDING + index
      return `${building}号楼,1单元,${101 + index},住宅,${80 + index}.00,登记簿,业主${owner}（示例）,身份证,${documentNumber(owner)},已交付`
    }),
  )
  const total =
    2 * Array.from({ length: HOMES_A_BUILDING }, (_, index) => 80 + index).reduce((a, b) => a + b, 0)
  const head = '楼栋,单元,房号,用途,专有面积,面积依据,业主,证件类型,证件号,状态'
  return [head, ...lines, `合计,${lines.length},${total}.00`, ''].join('\n')
}
