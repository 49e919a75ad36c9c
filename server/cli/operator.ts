import { parseArgs } from 'node:util'
import type { Pool } from 'pg'
import { ESTATE_ID } from '#contract/core/scalars.ts'
import { isRole, type Role } from '#domain/core/access.ts'
import { beijingDayOf, type Day, isDay, startOfDayMs } from '#domain/core/calendar.ts'
import { inEstate, type Tx } from '#server/core/db/scope.ts'
import { namesOf } from '#server/identity/me.ts'
import { boundPerson } from '#server/identity/session.ts'
import { endRole, grantRole, POST_ACTS } from '#server/identity/roles.ts'
import { onDatabase, refuse, runCommand } from './command.ts'
import { type Grounds, listActs, noteAct } from './operator/acts.ts'
import { resend, setStanding } from './operator/acts-on-estates.ts'
import { listEstates, tellHealth, tellKeys } from './operator/health.ts'
import { USAGE } from './operator/help.ts'
import { merge, tellBreach } from './operator/people.ts'
import { bringPlaces, hangEstate, listPlacePosts, setPlacePost } from './operator-places.ts'

/** Posts that a command can give. Owners are matched with the roll, agents are made by a proxy. */
const POSTS: readonly Role[] = ['committee', 'company', 'worker', 'community', 'street', 'district', 'city']

/** `npm run operator`: gives and ends posts, each with the act it rests on and two names, says who holds which, and keeps the places. */
async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      basis: { type: 'string' },
      by: { type: 'string' },
      second: { type: 'string' },
      until: { type: 'string' },
      from: { type: 'string' },
      help: { type: 'boolean' },
    },
  })
  const [act, ...named] = positionals
  if (values.help || act === undefined || act === 'help') {
    console.log(USAGE)
    return 0
  }
  const [first, second, third, ...more] = named
  const look = act in LOOKS && first === undefined ? LOOKS[act as keyof typeof LOOKS] : undefined
  if (look) return look()
  if (act === 'places' && second === undefined) return bringPlaces(first)
  if (act === 'find' && first && second === undefined) return onDatabase((ports) => find(ports.db, first))
  if (act === 'list-place' && first && second === undefined) return listPlacePosts(first)
  if (act === 'list' && first && ESTATE_ID.test(first) && second === undefined)
    return onDatabase((ports) => inEstate(ports.db, first, (tx) => list(tx, first)))
  const grounds = groundsOf(values)
  if (typeof grounds === 'string') return refuse(grounds)
  for (const day of [values.until, values.from])
    if (day !== undefined && !isDay(day)) return refuse('日期请写成 2031-06-30 这样。')
  const toAt = values.until === undefined ? null : startOfDayMs(values.until) + 86_400_000
  if (act === 'hang' && first && second && third === undefined && values.from)
    return hangEstate(first, second, values.from, grounds)
  if ((act === 'give-place' || act === 'end-place') && first && second && third === undefined)
    return setPlacePost(act === 'give-place' ? 'give' : 'end', first, second, toAt, grounds)
  const done = onEstatesAndPeople(act, named, values.from as Day | undefined, grounds)
  if (done) return done
  const isPost = POST_ACTS.some((one) => one === act) && first && ESTATE_ID.test(first)
  if (!isPost || !second || !third || more.length > 0) return refuse(USAGE)
  if (!isRole(second) || !POSTS.includes(second)) return refuse(`没有“${second}”这个岗位。\n${USAGE}`)
  return setPost(
    act as (typeof POST_ACTS)[number],
    { estateId: first, role: second, subject: third },
    toAt,
    grounds,
  )
}

/** Acts that only look, and need no names. */
const LOOKS = { health: tellHealth, estates: listEstates, keys: tellKeys, acts: listActs } as const

/** Acts on estates and accounts; undefined where this is none of them. */
function onEstatesAndPeople(
  act: string,
  [first, second, third]: readonly string[],
  from: Day | undefined,
  grounds: Grounds,
): Promise<number> | undefined {
  if ((act === 'stop' || act === 'resume') && first && ESTATE_ID.test(first) && second === undefined)
    return setStanding(first, act, grounds)
  if (act === 'resend' && second && ESTATE_ID.test(second) && third === undefined && from)
    if (first === 'messages' || first === 'webhooks') return resend(first, second, from, grounds)
  if (act === 'merge' && first && second && third === undefined) return merge(first, second, grounds)
  if (act === 'breach' && first && (second === undefined || ESTATE_ID.test(second)) && third === undefined)
    return tellBreach(first, second ?? null, grounds)
  return undefined
}

/** What an act rests on and which two people did it, or what is missing of it. */
function groundsOf(values: { basis?: string; by?: string; second?: string }): Grounds | string {
  const basis = values.basis?.trim()
  const [by, second] = [values.by?.trim(), values.second?.trim()]
  if (!basis || !by || !second) return USAGE
  return by === second ? '经办人和复核人必须是两个人。' : { basis, byNames: [by, second] }
}

/** Gives or ends a post in one estate. `toAt`: the instant at which a term ends, null where it has no end. */
async function setPost(
  act: (typeof POST_ACTS)[number],
  { estateId, role, subject }: { estateId: string; role: Role; subject: string },
  toAt: number | null,
  { basis, byNames }: Grounds,
): Promise<number> {
  return onDatabase((ports) =>
    inEstate(ports.db, estateId, async (tx) => {
      const nowAt = ports.nowMs()
      if (toAt !== null && toAt <= nowAt) return refuse('任期在今天以前已经结束，请核对。')
      const estate = await tx.query<{ name: string }>('SELECT name FROM estates WHERE estate_id = $1', [
        estateId,
      ])
      if (!estate.rows[0]) return refuse(`没有编号为 ${estateId} 的小区。`)
      const personId = await boundPerson(tx, 'jingtong', subject)
      if (!personId) return refuse(`账号 ${subject} 还没有登录过。请本人先登录一次，再办理。`)
      const name = (await namesOf(tx, [personId])).get(personId) ?? ''
      if (act === 'end') await endRole(tx, { personId, estateId, role, toAt: nowAt })
      else await grantRole(tx, { personId, estateId, role, fromAt: nowAt, ...(toAt ? { toAt } : {}) })
      await tx.query(
        `INSERT INTO post_acts (estate_id, act_id, act, role, person_id, basis, by_names, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
        [estateId, ports.newId(nowAt), act, role, personId, basis, byNames, new Date(nowAt)],
      )
      await noteAct(
        tx,
        { actId: ports.newId(nowAt), act, detail: { estateId, role, personId }, at: nowAt },
        { basis, byNames },
      )
      console.log(`${estate.rows[0].name}：${name} ${act === 'end' ? '不再担任' : '担任'} ${role}，已记下。`)
      return 0
    }),
  )
}

/** The accounts of everybody of a name who has signed in, so that a post is given to the right one. */
async function find(db: Pool, name: string): Promise<number> {
  const persons = await db.query<{ personId: string }>(
    'SELECT person_id AS "personId" FROM persons WHERE name = $1',
    [name],
  )
  const { rows } = await db.query<{ subject: string; since: number }>(
    `SELECT subject, bound_at AS since FROM identities
     WHERE issuer = 'jingtong' AND person_id = ANY ($1) ORDER BY bound_at`,
    [persons.rows.map((one) => one.personId)],
  )
  for (const row of rows) console.log([row.subject, name, beijingDayOf(row.since)].join('\t'))
  if (rows.length === 0) console.log(`没有名叫${name}的人登录过。`)
  return 0
}

type Post = {
  readonly personId: string
  readonly role: string
  readonly from: number
  readonly to: number | null
}

async function list(tx: Tx, estateId: string): Promise<number> {
  const { rows } = await tx.query<Post>(
    `SELECT person_id AS "personId", role, valid_from AS "from", valid_to AS "to" FROM person_roles
     WHERE estate_id = $1 AND role = ANY ($2) ORDER BY role, valid_from`,
    [estateId, POSTS],
  )
  const { rows: acts } = await tx.query<{ personId: string; role: string; at: number; basis: string }>(
    `SELECT person_id AS "personId", role, at, basis FROM post_acts WHERE estate_id = $1 AND act = 'give' ORDER BY at DESC`,
    [estateId],
  )
  const names = await namesOf(
    tx,
    rows.map((row) => row.personId),
  )
  for (const { personId, role, from, to } of rows) {
    const act = acts.find((one) => one.personId === personId && one.role === role && one.at <= from)
    const days = [beijingDayOf(from), to === null ? '' : beijingDayOf(to)]
    console.log([role, names.get(personId) ?? '', ...days, act?.basis ?? ''].join('\t'))
  }
  if (rows.length === 0) console.log('还没有人担任岗位。')
  return 0
}

runCommand(main)
