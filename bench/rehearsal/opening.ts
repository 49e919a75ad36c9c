import assert from 'node:assert/strict'
import { addDays, beijingDayOf } from '#domain/core/calendar.ts'
import { documentNumber } from '#server/dev/sample/persons.ts'
import { COMMUNITY } from './offices.ts'
import type { People } from './people.ts'

const DAY = 86_400_000
const POSTED_DAYS = 7
const HEAD = '楼栋,单元,房号,用途,专有面积,面积依据,业主,证件类型,证件号,不动产权证号,状态'
/** Homes of a building; the last one has what is left. */
const EACH_BUILDING = 200

export const ownerOf = (index: number) => `业主${index}`
export const placeOf = (index: number) => ({
  building: `${Math.floor(index / EACH_BUILDING) + 1}`,
  stair: '1单元',
  room: String(101 + (index % EACH_BUILDING)),
})
export const certificateOf = (index: number) => `京(2021)朝不动产权第${String(index).padStart(7, '0')}号`
/** In hundredths of a square metre. */
const areaOf = (index: number) => 5_000 + ((index * 37) % 6_000)

function rollOf(units: number): string {
  let area = 0
  const lines = Array.from({ length: units }, (_, index) => {
    const { building, stair, room } = placeOf(index)
    area += areaOf(index)
    const size = (areaOf(index) / 100).toFixed(2)
    const owner = `${ownerOf(index)},身份证,${documentNumber(index)},${certificateOf(index)}`
    return `${building}号楼,${stair},${room},住宅,${size},登记簿,${owner},已交付`
  })
  return [HEAD, ...lines, `合计,${units},${(area / 100).toFixed(2)}`, ''].join('\n')
}

/** From the request to the estate that is live: by the community and the street, on screens. Answers its number. */
export async function openEstate(people: People, units: number): Promise<string> {
  const asked = {
    requestId: people.newId(),
    communityId: COMMUNITY,
    name: '柳荫里',
    askedBy: 'owners',
    asking: Math.ceil(units / 20),
    owners: units,
    basis: '业主联名申请 2026-3 号',
  }
  await people.must('社甲', '/openings', asked)
  const accepted = { decision: 'accept', words: '' }
  const { estateId } = await people.must<{ estateId: string }>(
    '街甲',
    `/openings/${asked.requestId}/decision`,
    accepted,
  )
  const counts = countsOf(units)
  await step(people, estateId, '街甲', {
    kind: 'scope',
    words: '区划 2026-1 号',
    buildings: counts.map(([building, unitCount]) => ({ building, unitCount })),
  })
  await bringRoll(people, estateId, units)
  for (const [building, counted] of counts)
    await step(people, estateId, '社甲', { kind: 'walk', building: `${building}号楼`, counted })
  const today = beijingDayOf(people.now())
  await step(people, estateId, '街甲', {
    kind: 'post',
    endsOn: addDays(today, POSTED_DAYS),
    postedFor: 'opening',
  })
  await object(people, estateId)
  await people.city.setAhead(people.city.ahead + (POSTED_DAYS + 1) * DAY)
  await step(people, estateId, '街甲', { kind: 'propose' })
  await step(people, estateId, '街乙', { kind: 'live' })
  const { stage } = await people.get<{ stage: string }>('社甲', `/estates/${estateId}/opening`)
  assert.equal(stage, 'live')
  return estateId
}

function countsOf(units: number): [building: string, count: number][] {
  const counts = new Map<string, number>()
  for (let index = 0; index < units; index++) {
    const { building } = placeOf(index)
    counts.set(building, (counts.get(building) ?? 0) + 1)
  }
  return [...counts]
}

/** A table with faults is told at its cells and keeps nothing; mended, all of it comes in. */
async function bringRoll(people: People, estateId: string, units: number): Promise<void> {
  const good = rollOf(units)
  const dirty = good.replace('50.00', '五十').replace('合计,', '合计 ').replace('住宅,50.37', '住房,50.37')
  const told = await people.sendTable<{ problemCount: number; problems: { line: number }[] }>(
    '社甲',
    `/estates/${estateId}/roll/preview`,
    dirty,
  )
  assert.ok(told.problemCount > 0 && told.problems.every(({ line }) => line > 0), JSON.stringify(told))
  const seen = await people.sendTable<{ problemCount: number; added: number }>(
    '社甲',
    `/estates/${estateId}/roll/preview`,
    good,
  )
  assert.deepEqual([seen.problemCount, seen.added], [0, units])
  const done = await people.sendTable<{ state: string }>('社甲', `/estates/${estateId}/roll/changes`, good)
  assert.equal(done.state, 'done')
}

/** Somebody of the estate says that an area is wrong; the community answers. */
async function object(people: People, estateId: string): Promise<void> {
  people.know(ownerOf(0), ownerOf(0), 0)
  const path = `/estates/${estateId}/roll-objections`
  const objectionId = people.newId()
  await people.must(ownerOf(0), path, {
    objectionId,
    about: 'area',
    home: '1号楼1单元101',
    words: '产权证上是 51.00 平方米',
  })
  await people.must('社乙', `${path}/${objectionId}/answer`, {
    verdict: 'keep',
    words: '登记簿上是 50.00，证书是旧的',
  })
}

async function step(
  people: People,
  estateId: string,
  subject: string,
  given: Record<string, unknown>,
): Promise<void> {
  const path = `/estates/${estateId}/opening`
  const { position } = await people.get<{ position: number }>(subject, path)
  const blank = {
    words: '',
    buildings: [],
    building: null,
    counted: null,
    endsOn: null,
    postedFor: null,
    position,
  }
  await people.must(subject, `${path}/steps`, { ...blank, ...given })
}
