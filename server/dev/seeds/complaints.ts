import { addDays, beijingDayOf } from '#domain/core/calendar.ts'
import type { Role } from '#domain/core/access.ts'
import type { RequestContext } from '#server/core/http/context.ts'
import {
  handleAnswerInvitation,
  handleConfirmAgreement,
  handleMoveComplaint,
  handleProposeAgreement,
} from '#server/complaints/work.ts'
import { handleMakeComplaint } from '#server/complaints/routes.ts'
import { inEstate } from '#server/core/db/scope.ts'
import type { Ports } from '#server/core/ports.ts'
import { SAMPLE_COMPLAINTS, type SampleActor, type SampleComplaint } from '../sample/complaints.ts'

const HOUR_MS = 3_600_000

type Home = { readonly personId: string; readonly label: string }

/** Complaints of the made-up owners, each step through the handler that the app calls, at its own time. */
export async function seedComplaints(
  ports: Ports,
  estateId: string,
  persons: ReadonlyMap<string, string>,
): Promise<void> {
  // Who can sign in finds only what the stories name them for.
  const { rows: homes } = await inEstate(ports.db, estateId, (tx) =>
    tx.query<Home>(
      `SELECT min(o.person_id) AS "personId", unit_label(u.building, u.stair, u.room) AS label
       FROM owners o JOIN unit_owners USING (estate_id, owner_id) JOIN units u USING (estate_id, unit_id)
       WHERE estate_id = $1 AND u.kind = 'residence' AND o.person_id LIKE 'sample-%'
       GROUP BY u.unit_id, label HAVING count(*) = 1 ORDER BY u.unit_id LIMIT $2`,
      [estateId, 2 * SAMPLE_COMPLAINTS.length],
    ),
  )
  for (const complaint of SAMPLE_COMPLAINTS) {
    const own = homes.shift() as Home
    const complainant = complaint.by ? (persons.get(complaint.by) as string) : own.personId
    await seedOne(ports, estateId, complaint, homes.shift() as Home, {
      complainant,
      company: persons.get('sample-sun') as string,
      community: persons.get('sample-qin') as string,
    })
  }
}

const ROLES: Readonly<Record<SampleActor, Role>> = {
  complainant: 'owner',
  company: 'company',
  community: 'community',
}

async function seedOne(
  ports: Ports,
  estateId: string,
  { subject, words, filedHoursAgo, steps, agreement }: SampleComplaint,
  other: Home,
  people: Readonly<Record<SampleActor, string>>,
): Promise<void> {
  const filedAt = ports.nowMs() - filedHoursAgo * HOUR_MS
  const context = (personId: string, role: Role, after: number): RequestContext => ({
    ports,
    nowAt: filedAt + after * HOUR_MS,
    personId,
    sessionId: '',
    roles: [role],
    idempotencyKey: ports.newId(),
    photo: () => Promise.reject(new Error('the sample sends no picture here')),
  })
  const as = (actor: SampleActor, after: number) => context(people[actor], ROLES[actor], after)
  const complaintId = ports.newId(filedAt)
  const params = { estateId, complaintId }
  await handleMakeComplaint(as('complainant', 0), {
    params: { estateId },
    query: {},
    body: { complaintId, subject, words, photoIds: [], refs: [], isNamed: false },
  })
  for (const { after, by, move, note } of steps)
    await handleMoveComplaint(as(by, after), { params, query: {}, body: { move, note, photoIds: [] } })
  if (!agreement) return
  const { after, performDays, ...texts } = agreement
  await handleProposeAgreement(as('community', after), {
    params,
    query: {},
    body: {
      ...texts,
      afterVersion: 0,
      otherHome: other.label,
      performOn: addDays(beijingDayOf(filedAt), performDays),
    },
  })
  const say = (move: 'assent' | 'join' | 'agree') => ({ params, query: {}, body: { version: 1, move } })
  await handleConfirmAgreement(as('complainant', after + 2), say('assent'))
  await handleAnswerInvitation(context(other.personId, 'owner', after + 5), say('join'))
  await handleAnswerInvitation(context(other.personId, 'owner', after + 6), say('agree'))
}
