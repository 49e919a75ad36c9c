import type { MergeBar } from '#domain/privacy/merge.ts'
import { inSlices, inTransaction } from '#server/core/db/scope.ts'
import { namesOf } from '#server/identity/me.ts'
import { boundPerson } from '#server/identity/session.ts'
import { HOLDINGS } from '#server/privacy/holdings.ts'
import { onDatabase, refuse } from '../command.ts'
import { type Grounds, noteAct } from './acts.ts'
import { homesOf } from './health.ts'
import { mergeAccounts } from './merge.ts'

const BARS: Record<MergeBar | 'unknown', string> = {
  unknown: '没有这个账号。',
  same: '两个是同一个账号。',
  'name-differs': '两个账号的姓名不一样，不能合并。请先核对证件。',
  'document-differs': '两个账号核验过的证件不一样，是两个人，不能合并。',
  'post-held': '要并走的账号还担任着岗位，请先结束任职。',
}

/** Makes two accounts of one person one. */
export async function merge(fromSubject: string, toSubject: string, grounds: Grounds): Promise<number> {
  return onDatabase((ports) =>
    inTransaction(ports.owner, async (tx) => {
      const citus = await tx.query("SELECT 1 FROM pg_extension WHERE extname = 'citus'")
      if (citus.rowCount) return refuse('分布式数据库上还不能合并账号：行不能换分片。没有改动。')
      const [from, to] = [
        await boundPerson(tx, 'jingtong', fromSubject),
        await boundPerson(tx, 'jingtong', toSubject),
      ]
      if (!from || !to) return refuse(`账号 ${from ? toSubject : fromSubject} 没有登录过。`)
      const at = ports.nowMs()
      const actId = ports.newId(at)
      const done = await mergeAccounts(tx, { from, to, actId, basis: grounds.basis, at })
      if (typeof done === 'string') return refuse(BARS[done])
      const { moved, left, estates } = done
      await noteAct(tx, { actId, act: 'merge', detail: { from, to, moved, left, estates }, at }, grounds)
      console.log(
        `已合并：${moved} 条记录并到 ${toSubject}${left > 0 ? `，${left} 条两边都有，留在原处` : ''}。原账号已全部退出登录；以后两个京通账号登录的是同一个账号，本人会看到通知。`,
      )
      return 0
    }),
  )
}

/** What may have got out, and the tables in which it stands. */
const LEAKS: Readonly<Record<string, { readonly title: string; readonly tables: readonly string[] }>> = {
  account: { title: '账号和登录记录', tables: ['persons', 'identities', 'sessions'] },
  home: { title: '房屋和名册', tables: ['owners'] },
  claim: { title: '房屋认证材料', tables: ['owner_claims'] },
  report: { title: '报修和投诉', tables: ['repairs', 'complaints'] },
  picture: { title: '照片和录音', tables: ['photos', 'voices'] },
  ballot: { title: '选票和委托', tables: ['ballots', 'proxy_grants'] },
  bill: { title: '付款单', tables: ['bill_orders'] },
}
export const LEAK_NAMES = Object.keys(LEAKS)

const TOLD = [
  '要报告的部门（个人信息保护法第五十七条；网络数据安全管理条例）：',
  '  1. 履行个人信息保护职责的部门：北京市互联网信息办公室',
  '  2. 公安机关（有攻击、侵入迹象的）',
  '  3. 主管部门：市、区住房和城乡建设部门；委托方',
  '  4. 京通平台的运营单位（涉及登录的）',
  '通知要写明：泄露的信息种类、原因、可能的危害；已采取的补救；个人可以怎样减轻危害；联系方式。',
  '已采取措施能有效避免危害的，可以不通知个人；部门要求通知的，应当通知。',
].join('\n')

/**
 * Says whom to tell of a breach, as a drill or in earnest: the authorities, each account that can be reached in the app, and how many homes have
 * nobody who signs in, where a notice has to be posted. Names everybody, so it takes two names and is written down.
 */
export async function tellBreach(what: string, estateId: string | null, grounds: Grounds): Promise<number> {
  const leak = LEAKS[what]
  if (!leak) return refuse(`泄露了什么，写这里的一个：${LEAK_NAMES.join('、')}`)
  return onDatabase(async (ports) => {
    const people = new Set<string>()
    const unreached: string[] = []
    const holdings = HOLDINGS.filter((one) => one.kind === 'own' && leak.tables.includes(one.table))
    await inSlices(ports.db, async (tx, slice) => {
      const estates = estateId === null ? slice : slice.filter((one) => one === estateId)
      if (estates.length === 0) return
      for (const { table, column } of holdings) {
        const isOfEstates = !['persons', 'identities', 'sessions'].includes(table)
        const { rows } = await tx.query<{ id: string | null }>(
          isOfEstates
            ? `SELECT DISTINCT "${column}" AS id FROM "${table}" WHERE estate_id = ANY ($1)`
            : `SELECT DISTINCT t."${column}" AS id FROM "${table}" t WHERE $2::boolean OR EXISTS (
                 SELECT 1 FROM person_roles r WHERE r.person_id = t."${column}" AND r.estate_id = ANY ($1))`,
          isOfEstates ? [estates] : [estates, estateId === null],
        )
        for (const { id } of rows) if (id !== null) people.add(id)
      }
      const homes = await homesOf(tx, estates)
      const names = await tx.query<{ estateId: string; name: string }>(
        `SELECT estate_id::text AS "estateId", name FROM estates WHERE estate_id = ANY ($1) ORDER BY estate_id`,
        [estates],
      )
      for (const one of names.rows) {
        const { all = 0, known = 0 } = homes.get(one.estateId) ?? {}
        if (all > known) unreached.push(`  ${one.name}\t${all - known} 套没有人登录，要在楼门张贴`)
      }
    })
    const accounts = await ports.db.query<{ personId: string; ways: string[] }>(
      `SELECT person_id AS "personId", array_agg(DISTINCT issuer ORDER BY issuer) AS ways FROM identities
       WHERE person_id = ANY ($1) GROUP BY person_id ORDER BY person_id`,
      [[...people]],
    )
    const names = await namesOf(ports.db, [...people])
    const rows = accounts.rows.map(({ personId, ways }) => ({ name: names.get(personId) ?? '', ways }))
    const at = ports.nowMs()
    await noteAct(
      ports.db,
      { actId: ports.newId(at), act: 'breach', detail: { what, estateId, people: rows.length }, at },
      grounds,
    )
    console.log(`可能泄露：${leak.title}\n${TOLD}\n要通知的人（姓名、能通知到的渠道）：${rows.length} 人`)
    for (const { name, ways } of rows) console.log(`  ${name}\t${ways.join('、')}`)
    if (unreached.length > 0) console.log(`没有账号、要用公告通知的：\n${unreached.join('\n')}`)
    return 0
  })
}
