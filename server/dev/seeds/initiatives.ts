import { DAY_MS } from '#domain/core/calendar.ts'
import { DEVELOPER_HEAD, type Head } from '#domain/votes/roll.ts'
import { initiativeRuleOf } from '#domain/votes/initiative.ts'
import { inEstate, type Tx } from '#server/core/db/scope.ts'
import { createInitiative, presentRoll, type Stand, standBehind } from '#server/votes/initiatives/store.ts'
import type { Ports } from '#server/core/ports.ts'
import { SAMPLE_INITIATIVES, type SampleInitiative } from '../sample/initiatives.ts'

/** Joint requests of the made-up owners, through the same functions as everyone's. Who can sign in stands aside. */
export async function seedInitiatives(ports: Ports, estateId: string): Promise<void> {
  for (const [index, initiative] of SAMPLE_INITIATIVES.entries())
    await inEstate(ports.db, estateId, (tx) => seedOne(tx, ports, estateId, initiative, index))
}

async function seedOne(
  tx: Tx,
  ports: Ports,
  estateId: string,
  { title, reason, question, startedAgo, lastAgo, missing }: SampleInitiative,
  offset: number,
): Promise<void> {
  const kind = 'interimMeeting'
  const roll = await presentRoll(tx, estateId)
  const { num, den } = initiativeRuleOf(kind).share
  const wanted = Math.ceil((num * roll.headCount) / den) - missing
  const persons = await personsOf(tx, estateId)
  const isSeated = (head: Head) => head.ownerIds.some((id) => !persons.get(id)?.startsWith('sample-'))
  // Every second one from the largest on: more area than heads, so that heads alone can be missing.
  const heads = roll.heads
    .filter((head) => head.headKey !== DEVELOPER_HEAD && !isSeated(head))
    .sort((a, b) => b.areaDm2 - a.areaDm2 || (a.headKey < b.headKey ? -1 : 1))
    .filter((_, index) => index % 2 === offset % 2)
    .slice(0, wanted)
  const startedAt = ports.nowMs() - startedAgo * DAY_MS
  const step = Math.floor(((startedAgo - lastAgo) * DAY_MS) / Math.max(1, heads.length - 1))
  const initiativeId = ports.newId(startedAt)
  const stands: Stand[] = []
  for (const [index, head] of heads.entries()) {
    const personId = persons.get(head.ownerIds[0] as string) as string
    const at = startedAt + index * step
    const wish = { personId, at, key: ports.newId(at) }
    if (index === 0)
      await createInitiative(
        tx,
        estateId,
        { initiativeId, kind, title, reason, question },
        roll,
        [head],
        wish,
      )
    else await standBehind(tx, { estateId, initiativeId, kind }, roll, stands, [head], true, wish)
    stands.push({ headKey: head.headKey, byPerson: personId, supports: true })
  }
}

async function personsOf(tx: Tx, estateId: string): Promise<Map<string, string>> {
  const { rows } = await tx.query<{ ownerId: string; personId: string }>(
    'SELECT owner_id AS "ownerId", person_id AS "personId" FROM owners WHERE estate_id = $1 AND person_id IS NOT NULL',
    [estateId],
  )
  return new Map(rows.map((row) => [row.ownerId, row.personId]))
}
