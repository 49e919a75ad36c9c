import { sum } from '#domain/core/quantity.ts'
import { CLAIMABLE, documentNumber } from './persons.ts'
import { type Random, seeded } from './random.ts'

export type EstatePlan = {
  readonly name: string
  readonly seed: number
  readonly buildings: number
  readonly stairs: number
  readonly floors: number
  readonly perFloor: number
  readonly shops: number
  readonly parking: number
  readonly storage: number
  readonly community: number
}

export const PLANS: readonly EstatePlan[] = [
  {
    name: '青松里小区（示例）',
    seed: 11,
    buildings: 8,
    stairs: 2,
    floors: 16,
    perFloor: 4,
    shops: 36,
    parking: 120,
    storage: 24,
    community: 4,
  },
  {
    name: '槐荫家园（示例）',
    seed: 23,
    buildings: 3,
    stairs: 2,
    floors: 11,
    perFloor: 4,
    shops: 8,
    parking: 30,
    storage: 0,
    community: 2,
  },
]

const SURNAMES = '赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕张孔曹严华金魏陶姜'
const GIVEN = '伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂红玉梅建国海燕志春生'

type Line = {
  building: string
  stair: string
  room: string
  kind: string
  areaDm2: number
  source: string
  owners: { name: string; document: string }[]
  sale: string
}

/** The roll of a made-up estate as the CSV a committee would bring, with its line of totals. */
export function sampleRollCsv(plan: EstatePlan, estate: 0 | 1): string {
  const random = seeded(plan.seed)
  const people = makePeople(random, estate)
  const lines: Line[] = []
  for (let building = 1; building <= plan.buildings; building++)
    for (let stair = 1; stair <= plan.stairs; stair++)
      for (let floor = 1; floor <= plan.floors; floor++)
        for (let door = 1; door <= plan.perFloor; door++)
          lines.push(dwelling(random, people, building, stair, floor, door))
  for (let index = 1; index <= plan.shops; index++)
    lines.push(
      plain('底商', `商${pad(index)}`, '商业', 4_000 + random.whole(26_000), people.next(random), random),
    )
  for (let index = 1; index <= plan.parking; index++)
    lines.push(
      plain(
        '地下车库',
        `车${pad(index)}`,
        '车位',
        1_250 + random.whole(200),
        random.chance(70) ? people.some(random) : null,
        random,
      ),
    )
  for (let index = 1; index <= plan.storage; index++)
    lines.push(
      plain('地下室', `储${pad(index)}`, '储藏', 500 + random.whole(700), people.some(random), random),
    )
  for (let index = 1; index <= plan.community; index++)
    lines.push(plain('配套用房', `配${pad(index)}`, '配套', 8_000 + random.whole(20_000), null, random))
  placeSamplePersons(lines, estate)
  return toCsv(lines)
}

function dwelling(
  random: Random,
  people: People,
  building: number,
  stair: number,
  floor: number,
  door: number,
): Line {
  const areaDm2 = [5_637, 6_214, 8_957, 10_482, 12_733][(door + building) % 5] as number
  const sale = random.chance(4) ? '未售' : random.chance(1) ? '未交付' : '已交付'
  const first = random.chance(6) ? people.some(random) : people.next(random)
  const owners = sale === '未售' ? [] : random.chance(32) ? [first, people.next(random)] : [first]
  return {
    building: `${building}号楼`,
    stair: `${stair}单元`,
    room: `${floor}${pad(door, 2)}`,
    kind: '住宅',
    areaDm2: areaDm2 + ((floor * 7 + building * 13 + stair * 29) % 83),
    source: sale === '未售' ? '测绘' : random.chance(92) ? '登记簿' : '合同',
    owners,
    sale,
  }
}

function plain(
  building: string,
  room: string,
  kind: string,
  areaDm2: number,
  owner: Owner | null,
  random: Random,
): Line {
  const source = random.chance(90) ? '登记簿' : '测绘'
  return { building, stair: '', room, kind, areaDm2, source, owners: owner ? [owner] : [], sale: '已交付' }
}

type Owner = { name: string; document: string }
type People = { next(random: Random): Owner; some(random: Random): Owner }

function makePeople(random: Random, estate: 0 | 1): People {
  const made: Owner[] = []
  const next = () => {
    const name =
      random.pick([...SURNAMES]) +
      random.pick([...GIVEN]) +
      (random.chance(60) ? random.pick([...GIVEN]) : '')
    const owner = { name, document: documentNumber(100 + estate * 5_000 + made.length) }
    made.push(owner)
    return owner
  }
  return { next, some: () => (made.length > 0 ? random.pick(made) : next()) }
}

/** Seats the persons of the login stand-in in fixed homes. */
function placeSamplePersons(lines: Line[], estate: 0 | 1): void {
  const zhang = { name: '张桂兰', document: documentNumber(0) }
  const li = { name: '李建国', document: documentNumber(1) }
  const wang = { name: '王秀英', document: documentNumber(2) }
  const zhao = { name: '赵敏', document: documentNumber(3) }
  const he = { name: CLAIMABLE.name, document: CLAIMABLE.document }
  const seats: [string, string, string, Owner[]][] =
    estate === 0
      ? [
          ['3号楼', '2单元', '501', [zhang]],
          ['5号楼', '1单元', '1202', [li]],
          ['5号楼', '1单元', '1203', [li]],
          ['2号楼', '1单元', '803', [li, wang]],
          ['1号楼', '2单元', '704', [zhao]],
          ['4号楼', '2单元', '601', [he]],
        ]
      : [['2号楼', '1单元', '602', [li]]]
  for (const [building, stair, room, owners] of seats) {
    const line = lines.find((one) => one.building === building && one.stair === stair && one.room === room)
    if (line) Object.assign(line, { owners, sale: '已交付', source: '登记簿' })
  }
}

function toCsv(lines: readonly Line[]): string {
  const rows = lines.map((line) =>
    [
      line.building,
      line.stair,
      line.room,
      line.kind,
      metres(line.areaDm2),
      line.source,
      line.owners.map((owner) => owner.name).join('、'),
      line.owners.length > 0 ? '身份证' : '',
      line.owners.map((owner) => owner.document).join('、'),
      line.sale,
      line.owners.some((owner) => owner.document === CLAIMABLE.document) ? CLAIMABLE.certificate : '',
    ].join(','),
  )
  const total = `合计,${lines.length},${metres(sum(lines.map((line) => line.areaDm2)))}`
  return `楼栋,单元,房号,用途,专有面积(㎡),面积依据,业主,证件类型,证件号,状态,不动产权证号\n${rows.join('\n')}\n${total}\n`
}

function metres(areaDm2: number): string {
  return `${Math.floor(areaDm2 / 100)}.${pad(areaDm2 % 100, 2)}`
}

function pad(value: number, width = 3): string {
  return String(value).padStart(width, '0')
}
