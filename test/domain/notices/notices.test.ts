import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import {
  areTimesFit,
  daysTold,
  inOrder,
  isScopeFit,
  isToldLate,
  noticeState,
} from '#domain/notices/notice.ts'

function vectors<T>(name: string): T[] {
  return JSON.parse(readFileSync(join(import.meta.dirname, '../../vectors', `${name}.json`), 'utf8')) as T[]
}
const at = (text: string) => Date.parse(`${text.replace(' ', 'T')}:00+08:00`)

type Told = { at: string; shown?: string; works: string | null }
for (const one of vectors<{ name: string; versions: Told[]; days: number | null; late: boolean }>(
  'notice-told',
))
  test(`told: ${one.name}`, () => {
    const versions = one.versions.map((version) => ({
      at: at(version.at),
      shownFrom: at(version.shown ?? one.versions[0]?.at ?? ''),
      worksFrom: version.works === null ? null : at(version.works),
    }))
    assert.deepEqual([daysTold(versions), isToldLate(versions)], [one.days, one.late])
  })

const NOW = at('2026-12-01 10:00')
const H = 3_600_000
const times = { shownFrom: NOW, expiresAt: NOW + 72 * H, worksFrom: null, worksTo: null }
const cut = { ...times, worksFrom: NOW + 50 * H, worksTo: NOW + 60 * H }

test('times that can be, and more that cannot', () => {
  assert.ok(areTimesFit('general', times, NOW, true))
  assert.ok(areTimesFit('outage', cut, NOW, true))
  assert.ok(areTimesFit('general', { ...times, shownFrom: NOW - 48 * H }, NOW, false))
  for (const [kind, bad] of [
    ['general', { ...times, expiresAt: NOW }],
    ['general', { ...times, shownFrom: NOW + 80 * H }],
    ['general', { ...times, shownFrom: NOW - 48 * H }],
    ['general', { ...times, expiresAt: NOW + 400 * 24 * H }],
    ['general', { ...times, shownFrom: NOW + 400 * 24 * H, expiresAt: NOW + 401 * 24 * H }],
    ['general', cut],
    ['emergency', cut],
    ['outage', times],
    ['outage', { ...cut, worksTo: cut.worksFrom }],
    ['outage', { ...cut, worksTo: NOW + 73 * H }],
  ] as const)
    assert.equal(areTimesFit(kind, bad, NOW, true), false, JSON.stringify([kind, bad]))
})

test('for whom: one way of saying it', () => {
  const place = (building: string, stair = '', unitId = '') => ({ building, stair, unitId })
  assert.ok(isScopeFit([place('')]))
  assert.ok(isScopeFit([place('1号楼'), place('2号楼', '1单元'), place('3号楼', '1单元', 'u')]))
  for (const bad of [
    [],
    [place(''), place('1号楼')],
    [place('', '1单元')],
    [place('', '', 'u')],
    [place('1号楼'), place('1号楼')],
    [place('1号楼'), place('1号楼', '1单元')],
    [place('1号楼', '1单元', 'u'), place('1号楼', '1单元')],
  ])
    assert.equal(isScopeFit(bad), false, JSON.stringify(bad))
})

test('how it stands, and what is on top', () => {
  const of = (kind: 'post' | 'withdraw', now: number) => noticeState({ ...times, kind }, now)
  assert.deepEqual(
    [of('post', NOW - 1), of('post', NOW), of('post', times.expiresAt), of('withdraw', NOW)],
    ['scheduled', 'current', 'expired', 'withdrawn'],
  )
  const rows = [
    { kind: 'general', shownFrom: 9 },
    { kind: 'emergency', shownFrom: 1 },
    { kind: 'outage', shownFrom: 5 },
    { kind: 'emergency', shownFrom: 3 },
  ] as const
  assert.deepEqual(
    inOrder(rows).map((row) => row.shownFrom),
    [3, 1, 9, 5],
  )
})
