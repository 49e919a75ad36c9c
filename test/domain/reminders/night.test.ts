import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { type Role, ROLES } from '#domain/core/access.ts'
import { alarmSince, ALARM_TIERS, type AlarmTier, TIER_ROLES } from '#domain/reminders/duty.ts'
import { isFor, REMINDER_KINDS, type ReminderKind } from '#domain/reminders/kinds.ts'
import { bundlesAt, type Waiting } from '#domain/reminders/plan.ts'
import { DEFAULT_QUIET } from '#domain/reminders/quiet.ts'

// docs/reminder-hours.md is made by this test and compared with: `UPDATE=1 node --import tsx --test test/domain/reminders/night.test.ts` writes
// it anew. It is made by the clock itself, minute by minute, not from the plan that the clock is made of.

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const START = Date.parse('2026-12-01T00:00:00+08:00')
const FILE = join(import.meta.dirname, '../../../docs/reminder-hours.md')

/** The shortest clock that each kind really has: the hardest case for quiet hours. */
const LASTS: Record<ReminderKind, number | null> = {
  emergency: 3 * DAY,
  alarm: 30 * MINUTE,
  vote: 7 * DAY,
  announced: 12 * DAY,
  objection: 7 * DAY,
  confirmRepair: 72 * HOUR,
  agreePrice: null,
  complaint: 7 * DAY,
  work: HOUR,
  draft: 7 * DAY,
  voteDuty: 3 * DAY,
  secondReading: 3 * DAY,
  watch: 0,
  signBook: null,
  bill: 30 * DAY,
  transfer: 30 * DAY,
  claim: 3 * DAY,
  claimOnHome: 30 * DAY,
  body: 30 * DAY,
  postEnded: null,
  resident: null,
}

const TITLES: Record<ReminderKind, string> = {
  emergency: '紧急通知',
  alarm: '急修',
  vote: '待投票',
  announced: '表决已公告',
  objection: '异议有答复',
  confirmRepair: '确认修好',
  agreePrice: '答复报价',
  complaint: '投诉等答复',
  work: '工作（一小时内响应）',
  draft: '指导表决草案',
  voteDuty: '张贴结果、答复异议',
  secondReading: '纸质票复核',
  watch: '超时未办（监督）',
  signBook: '月度账目签字',
  bill: '账单到期',
  transfer: '房屋过户',
  claim: '房屋认证审核',
  claimOnHome: '房屋认证',
  body: '机构与任职',
  postEnded: '岗位结束',
  resident: '居住登记',
}

/** The tiers of an alarm that a role can be of. */
function tiersOf(role: Role): AlarmTier[] {
  return ALARM_TIERS.filter((tier) => TIER_ROLES[tier].some((roles) => roles.includes(role)))
}

/** When something that began at `begunAt` is told within `days`, asked of the clock at every minute, as the server does. */
function toldAt(kind: ReminderKind, begunAt: number, days: number, tier: AlarmTier | null): number[] {
  const lasts = LASTS[kind]
  const waiting: Waiting = {
    kind,
    thingId: 'x',
    turn: '',
    since: tier ? alarmSince({ why: 'unaccepted', since: begunAt }, tier) : begunAt,
    dueAt: lasts === null ? null : begunAt + lasts,
  }
  const told: number[] = []
  let last = -1
  for (let now = begunAt; now < begunAt + days * DAY; now += MINUTE)
    for (const { steps } of bundlesAt([waiting], () => last, DEFAULT_QUIET, now))
      for (const { step } of steps) {
        last = step
        told.push(now)
      }
  return told
}

function clock(ms: number, from: number): string {
  const days = Math.floor((ms - START) / DAY) - Math.floor((from - START) / DAY)
  const text = new Date(ms + 8 * HOUR).toISOString().slice(11, 16)
  return days === 0 ? text : `+${days} ${text}`
}

type Line = { readonly kind: ReminderKind; readonly role: Role; readonly tier: AlarmTier | null }
const LINES: Line[] = REMINDER_KINDS.flatMap((kind) =>
  ROLES.filter((role) => isFor(kind, role)).flatMap((role): Line[] =>
    kind === 'alarm' ? tiersOf(role).map((tier) => ({ kind, role, tier })) : [{ kind, role, tier: null }],
  ),
)

const HOURS = Array.from({ length: 24 }, (_, hour) => hour)
const FIRST = new Map(
  LINES.map((line) => [
    line,
    HOURS.map((hour) => {
      const begun = START + hour * HOUR
      // A bill is told a week before its last day.
      return toldAt(line.kind, begun, line.kind === 'bill' ? 31 : 4, line.tier)[0] ?? null
    }),
  ]),
)

function page(): string {
  const cell = (at: number | null, hour: number) => (at === null ? '—' : clock(at, START + hour * HOUR))
  const rows = LINES.map((line) => {
    const name = line.tier ? `${line.role}（${line.tier}）` : line.role
    return `| ${TITLES[line.kind]} | ${name} | ${(FIRST.get(line) as (number | null)[]).map(cell).join(' | ')} |`
  })
  const night = START + 22 * HOUR
  const alarms = ALARM_TIERS.map((tier) => {
    const told = toldAt('alarm', night, 3, tier)
    const first = told.filter((at) => at < night + HOUR).map((at) => clock(at, night))
    const after = (from: number, to: number) =>
      told.filter((at) => at >= night + from && at < night + to).length
    return `| ${tier} | ${first.join(' ')} | ${after(HOUR, DAY)} | ${after(DAY, 2 * DAY)} | ${after(2 * DAY, 3 * DAY)} |`
  })
  const late = toldAt('work', START + 22 * HOUR, 4, null).map((at) => clock(at, START + 22 * HOUR))
  return `# When is who told

Made by \`test/domain/reminders/night.test.ts\`, which fails where this page and the code differ. Quiet hours are the usual 21:00 to 8:00.

## First told, by the hour at which it began

For each kind, each role that it can wait for, and each hour of the day at which it began. \`+1\` is the next day. What must be
answered within the hour stands at its shortest clock.

| what | role | ${HOURS.join(' | ')} |
|---|---|${HOURS.map(() => '---').join('|')}|
${rows.join('\n')}

## An emergency repair at 22:00 that nobody accepts

Every three minutes in the first hour, then each half hour, after a day every six hours; without an end until somebody accepts it.

| tier | told within the first hour | further times in the first day | second day | third day |
|---|---|---|---|---|
${alarms.join('\n')}

## Work that came at 22:00 and had to be answered by 23:00

Told at: ${late.join(', ')}; and so on each morning until it is done.
`
}

test('docs/reminder-hours.md says what the clock does', () => {
  const made = page()
  if (process.env.UPDATE === '1') writeFileSync(FILE, made)
  assert.equal(readFileSync(FILE, 'utf8'), made)
})

test('every kind waits for somebody', () => {
  for (const kind of REMINDER_KINDS)
    assert.ok(
      ROLES.some((role) => isFor(kind, role)),
      kind,
    )
})

test('an alarm is told at once at every hour, later to manager and community; an emergency notice at once', () => {
  for (const line of LINES)
    for (const [hour, at] of (FIRST.get(line) as (number | null)[]).entries()) {
      const begun = START + hour * HOUR
      if (line.kind === 'emergency') assert.equal(at, begun)
      if (line.tier)
        assert.equal(
          at,
          begun + { duty: 0, manager: 6 * MINUTE, community: 12 * MINUTE }[line.tier],
          line.tier,
        )
    }
})

test('whatever has begun is told at some time at every hour of the day, to every role that it is for', () => {
  for (const line of LINES)
    for (const [hour, at] of (FIRST.get(line) as (number | null)[]).entries())
      assert.ok(at !== null, `${line.kind} ${line.role} ${hour}`)
})

test('what is overdue never falls silent: two weeks later it is still told each day', () => {
  for (const kind of ['work', 'complaint', 'draft', 'voteDuty', 'secondReading', 'watch', 'alarm'] as const)
    for (const hour of [3, 10, 22]) {
      const told = toldAt(kind, START + hour * HOUR, 15, null)
      for (let day = 9; day < 14; day += 1) {
        const from = START + day * DAY
        assert.ok(
          told.some((at) => at >= from && at < from + DAY),
          `${kind} ${hour} day ${day}`,
        )
      }
    }
})
