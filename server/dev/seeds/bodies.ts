import type { BodyJob, BodyKind } from '#domain/bodies/bodies.ts'
import type { Role } from '#domain/core/access.ts'
import { addDays, beijingDayOf, DAY_MS } from '#domain/core/calendar.ts'
import { inEstate, type Tx } from '#server/core/db/scope.ts'
import type { Ports } from '#server/core/ports.ts'
import { decideAct, fileAct } from '#server/bodies/filings.ts'
import { decideInvited, invite } from '#server/bodies/invite.ts'
import { accept } from '#server/bodies/join.ts'
import { SAMPLE_PERSONS } from '../sample/persons.ts'

/** Nobody's: the district and the maker of the code do not exist. */
const SAMPLE_CODE = '91119900MA00000000'

type Seeding = {
  readonly ports: Ports
  readonly estateId: string
  readonly persons: ReadonlyMap<string, string>
  readonly at: number
}

/**
 * The company of an estate by its contract with its manager and a worker, and in the first a committee of two: filed by the street, confirmed by
 * the community, invited and accepted as people do it. The second has no committee, which its page says.
 */
export async function seedBodies(
  ports: Ports,
  estate: 0 | 1,
  estateId: string,
  persons: ReadonlyMap<string, string>,
): Promise<void> {
  const at = ports.nowMs() - 400 * DAY_MS
  const seeding = { ports, estateId, persons, at }
  await inEstate(ports.db, estateId, async (tx) => {
    const company = creditCode()
    await fileBody(tx, seeding, 'company', '示例物业服务有限公司', company)
    await seat(tx, seeding, company, 'manager', 'sample-sun', ['sample-zhou', 'street'])
    await seat(tx, seeding, company, 'repair', 'sample-qian', ['sample-sun', 'company'])
    if (estate === 1) return
    const committee = await fileBody(tx, seeding, 'committee', '青松里小区第一届业主委员会（示例）', '')
    await seat(tx, seeding, committee, 'chair', 'sample-wang', ['sample-zhou', 'street'])
    await seat(tx, seeding, committee, 'member', 'sample-zhao', ['sample-zhou', 'street'])
    const now = { ...seeding, at: ports.nowMs() }
    await inviteTo(tx, now, company, 'repair', '郑师傅（示例）', ['sample-sun', 'company'])
  })
}

/** The sample's code with its check sign. */
function creditCode(): string {
  const body = SAMPLE_CODE.slice(0, -1)
  const signs = '0123456789ABCDEFGHJKLMNPQRTUWXY'
  const total = [...body].reduce((sum, sign, index) => sum + signs.indexOf(sign) * (3 ** index % 31), 0)
  return body + signs[(31 - (total % 31)) % 31]
}

async function fileBody(
  tx: Tx,
  seeding: Seeding,
  kind: BodyKind,
  name: string,
  code: string,
): Promise<string> {
  const { ports, estateId, at } = seeding
  const filingId = ports.newId(at)
  const startsOn = beijingDayOf(at)
  const term = { signedOn: addDays(startsOn, -5), startsOn, endsOn: addDays(startsOn, 4 * 365) }
  const number = kind === 'company' ? '物业合同备案（示例）1 号' : '业委会备案证明（示例）1 号'
  await fileAct(
    tx,
    estateId,
    { filingId, kind, name, creditCode: code, number, ...term },
    caller(seeding, 'sample-zhou', 'street'),
  )
  await decideAct(tx, estateId, filingId, 'confirm', caller(seeding, 'sample-qin', 'community'))
  return kind === 'company' ? code : filingId
}

async function seat(
  tx: Tx,
  seeding: Seeding,
  bodyId: string,
  job: BodyJob,
  subject: string,
  by: readonly [string, Role],
): Promise<void> {
  const name = SAMPLE_PERSONS.find((person) => person.subject === subject)?.name ?? ''
  const invitationId = await inviteTo(tx, seeding, bodyId, job, name, by)
  const state = await accept(tx, invitationId, caller(seeding, subject, 'owner'))
  if (state === 'second')
    await decideInvited(
      tx,
      seeding.estateId,
      invitationId,
      'give',
      caller(seeding, 'sample-qin', 'community'),
    )
}

async function inviteTo(
  tx: Tx,
  seeding: Seeding,
  bodyId: string,
  job: BodyJob,
  name: string,
  [subject, role]: readonly [string, Role],
): Promise<string> {
  const invitationId = seeding.ports.newId(seeding.at)
  const given = { invitationId, bodyId, job, name, basis: '任命书（示例）' }
  await invite(tx, seeding.estateId, given, caller(seeding, subject, role))
  return invitationId
}

function caller({ ports, persons, at }: Seeding, subject: string, role: Role) {
  return { ports, personId: persons.get(subject) ?? '', nowAt: at, roles: [role] }
}
