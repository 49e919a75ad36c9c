import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { addDays, beijingDayOf } from '#domain/core/calendar.ts'
import type { People } from './people.ts'

export const STREET = 'S1'
export const COMMUNITY = 'C1'
const DISTRICT = '110105'
const CREDIT_CODE = '91110108551385082Q'
const GROUNDS = ['--basis', '京编办 2026-7 号', '--by', '甲', '--second', '乙']

/** The places, the first two of the city by a command, and from there down by invitation on screens. */
export async function seatOffices(people: People): Promise<void> {
  const { city } = people
  city.operator('places')
  const folder = mkdtempSync(join(tmpdir(), 'wuye-places-'))
  const file = join(folder, 'streets.csv')
  writeFileSync(
    file,
    [
      '编号,级别,名称,上级编号,区划代码,起始日期',
      `${STREET},街道,柳荫街道,${DISTRICT},,2026-01-01`,
      `${COMMUNITY},社区,柳荫社区,${STREET},,2026-01-01`,
      '',
    ].join('\n'),
  )
  city.operator('places', file)
  rmSync(folder, { recursive: true })
  for (const subject of ['市甲', '市乙']) {
    await people.tokenOf(subject)
    city.operator('give-place', '110000', subject, ...GROUNDS)
  }
  await seatIn(people, DISTRICT, '区甲', '市甲', '市乙')
  await seatIn(people, DISTRICT, '区乙', '市甲', '区甲')
  await seatIn(people, STREET, '街甲', '区甲', '区乙')
  await seatIn(people, STREET, '街乙', '街甲', '区甲')
  await seatIn(people, COMMUNITY, '社甲', '街甲', '街乙')
  await seatIn(people, COMMUNITY, '社乙', '社甲', '街甲')
}

async function seatIn(
  people: People,
  placeId: string,
  name: string,
  by: string,
  second: string,
): Promise<void> {
  const invitationId = people.newId()
  const path = `/places/${placeId}/invitations`
  const { given } = await people.must(by, path, { invitationId, name, basis: '任命 9 号' })
  await people.must(name, '/me/invitations/accept', { code: given })
  await people.must(second, `${path}/${invitationId}/decision`, { decision: 'give' })
}

/** The company's contract with its manager and two staff. */
export async function fileCompany(people: People, estateId: string): Promise<void> {
  await file(people, estateId, { kind: 'company', name: '柳荫物业公司', creditCode: CREDIT_CODE })
  await seat(people, estateId, { bodyId: CREDIT_CODE, job: 'manager', name: '经理' }, ['街甲', 'street'])
  for (const [job, name] of [
    ['service', '客服'],
    ['repair', '维修'],
  ] as const)
    await seat(people, estateId, { bodyId: CREDIT_CODE, job, name }, ['经理', 'company'])
}

/** A 物管会 by its certificate, with the one who convenes. */
export async function appointCouncil(people: People, estateId: string, name: string): Promise<void> {
  const bodyId = await file(people, estateId, { kind: 'council', name: '柳荫里物管会', creditCode: '' })
  await seat(people, estateId, { bodyId, job: 'chair', name }, ['街甲', 'street'])
}

async function file(
  people: People,
  estateId: string,
  body: { kind: string; name: string; creditCode: string },
): Promise<string> {
  const filingId = people.newId()
  const today = beijingDayOf(people.now())
  const path = `/estates/${estateId}/filings`
  const terms = {
    number: '备案 2026-7 号',
    signedOn: addDays(today, -3),
    startsOn: today,
    endsOn: addDays(today, 730),
  }
  await people.must('街甲', path, { filingId, ...body, ...terms }, 'street')
  await people.must('社甲', `${path}/${filingId}/decision`, { decision: 'confirm' }, 'community')
  const { filings } = await people.get<{ filings: { filingId: string; bodyId: string }[] }>(
    '街甲',
    `/estates/${estateId}/bodies`,
    'street',
  )
  return filings.find((one) => one.filingId === filingId)?.bodyId ?? ''
}

async function seat(
  people: People,
  estateId: string,
  post: { bodyId: string; job: string; name: string },
  [by, role]: readonly [string, string],
): Promise<void> {
  const invitationId = people.newId()
  const path = `/estates/${estateId}/invitations`
  const { given } = await people.must(by, path, { invitationId, basis: '任命书 3 号', ...post }, role)
  const { state } = await people.must(post.name, '/me/invitations/accept', { code: given })
  if (state === 'second')
    await people.must('社甲', `${path}/${invitationId}/decision`, { decision: 'give' }, 'community')
}
