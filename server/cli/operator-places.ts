import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ESTATE_ID } from '#contract/core/scalars.ts'
import { beijingDayOf, type Day } from '#domain/core/calendar.ts'
import { inTransaction } from '#server/core/db/scope.ts'
import { boundPerson } from '#server/identity/session.ts'
import { namesOf } from '#server/identity/me.ts'
import { endPlacePost, givePlacePost, notePlacePost, placeHolders } from '#server/identity/place-posts.ts'
import { readPlaceTable } from '#server/places/read.ts'
import { addPlaces, moveEstate, placeOn, readPlaces } from '#server/places/store.ts'
import { readTable, TABLE_FAULTS } from '#server/tables/table.ts'
import { onDatabase, refuse, sayProblems } from './command.ts'
import { type Grounds, noteAct } from './operator/acts.ts'

type OnDatabase = Parameters<Parameters<typeof onDatabase>[0]>[0]

/** The city and the units that supervise, as they come with the program. */
const BEIJING = join(import.meta.dirname, '../places/beijing.csv')

/** Brings places in from a table, all or none; without one, the city and its 17 supervising units. */
export async function bringPlaces(file: string | undefined): Promise<number> {
  const path = file ?? BEIJING
  if (!existsSync(path)) return refuse(`找不到文件 ${path}。`)
  const table = await readTable(readFileSync(path))
  if (typeof table === 'string') return refuse(TABLE_FAULTS[table])
  return onDatabase((ports) =>
    inTransaction(ports.db, async (tx) => {
      const { added, problems } = readPlaceTable(table, await readPlaces(tx))
      if (problems.length > 0) return sayProblems(problems)
      if (added.length > 0) await addPlaces(tx, added)
      console.log(added.length > 0 ? `已导入 ${added.length} 个地区或变更。` : '和系统里的一样，没有变更。')
      return 0
    }),
  )
}

/** Hangs an estate on a community from a day on. */
export async function hangEstate(
  estateId: string,
  communityId: string,
  from: Day,
  grounds: Grounds,
): Promise<number> {
  if (!ESTATE_ID.test(estateId)) return refuse('小区编号是数字。')
  return onDatabase((ports) =>
    inTransaction(ports.db, async (tx) => {
      const estate = await tx.query<{ name: string }>('SELECT name FROM estates WHERE estate_id = $1', [
        estateId,
      ])
      if (!estate.rows[0]) return refuse(`没有编号为 ${estateId} 的小区。`)
      const community = await placeOn(tx, communityId, from)
      if (community?.kind !== 'community') return refuse(`没有编号为 ${communityId} 的社区或村。`)
      const fault = await moveEstate(tx, { estateId, communityId, from, ...grounds }, ports.nowMs())
      if (fault) return refuse('系统里已经有同一天或更晚的变更，请写更晚的日期。过去的不改写。')
      const detail = { estateId, communityId, from }
      await noteAct(tx, { actId: ports.newId(), act: 'hang', detail, at: ports.nowMs() }, grounds)
      console.log(`${estate.rows[0].name}：从 ${from} 起属于 ${community.name}，已记下。`)
      return 0
    }),
  )
}

/** Gives or ends a post in a place. `toAt`: the instant at which a term ends, null where it has no end. */
export async function setPlacePost(
  act: 'give' | 'end',
  placeId: string,
  subject: string,
  toAt: number | null,
  grounds: Grounds,
): Promise<number> {
  return onDatabase((ports) =>
    inTransaction(ports.db, async (tx) => {
      const nowAt = ports.nowMs()
      if (toAt !== null && toAt <= nowAt) return refuse('任期在今天以前已经结束，请核对。')
      const place = await placeOn(tx, placeId, beijingDayOf(nowAt))
      if (!place) return refuse(`没有编号为 ${placeId} 的地区。`)
      const personId = await boundPerson(tx, 'jingtong', subject)
      if (!personId) return refuse(`账号 ${subject} 还没有登录过。请本人先登录一次，再办理。`)
      const post = { personId, placeId, role: place.kind }
      const isDone = await (act === 'give'
        ? givePlacePost(tx, post, nowAt, toAt)
        : endPlacePost(tx, post, nowAt))
      if (!isDone) return refuse(act === 'give' ? '已经担任着，没有变更。' : '没有担任，没有变更。')
      await notePlacePost(tx, { actId: ports.newId(nowAt), act, placeId, personId, ...grounds }, nowAt)
      const detail = { placeId, personId }
      await noteAct(tx, { actId: ports.newId(nowAt), act: `${act}-place`, detail, at: nowAt }, grounds)
      const name = (await namesOf(tx, [personId])).get(personId) ?? ''
      console.log(`${place.name}：${name} ${act === 'give' ? '担任' : '不再担任'} ${place.kind}，已记下。`)
      return 0
    }),
  )
}

/** Says who holds and held posts in a place, and on what act. */
export async function listPlacePosts(placeId: string): Promise<number> {
  return onDatabase((ports: OnDatabase) =>
    inTransaction(ports.db, async (tx) => {
      const holders = await placeHolders(tx, placeId)
      const names = await namesOf(
        tx,
        holders.map((one) => one.personId),
      )
      for (const { personId, from, to, basis } of holders)
        console.log(
          [
            names.get(personId) ?? '',
            beijingDayOf(from),
            to === null ? '' : beijingDayOf(to),
            basis ?? '',
          ].join('\t'),
        )
      if (holders.length === 0) console.log('还没有人担任岗位。')
      return 0
    }),
  )
}
