import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  checkDraft,
  EMPTY_DRAFT,
  isSameToGuide,
  mayBeAnnounced,
  scopeOf,
} from '#domain/votes/drafts/draft.ts'
import { MATTERS } from '#domain/votes/counting/matter.ts'
import { draftFrom, TEMPLATES } from '#domain/votes/drafts/template.ts'

const NOW = Date.parse('2026-11-02T10:00:00+08:00')
const DAYS = { opensOn: '2026-11-18', closesOn: '2026-12-08' }

/** A template with every blank filled, in a building that is named. */
function filled(template: (typeof TEMPLATES)[number]) {
  const draft = draftFrom(template)
  let number = 0
  const fill = (text: string) => text.replace(/【[^】]*】/g, () => `甲${++number}`)
  return {
    ...draft,
    ...DAYS,
    title: fill(draft.title),
    items: draft.items.map((item) => ({
      ...item,
      title: fill(item.title),
      text: fill(item.text),
      options: item.options.map(fill),
    })),
    scope: { ...draft.scope, building: '6号楼', stair: '1单元' },
    documents: template.attach.map((title) => ({ title, body: '见附件。' })),
  }
}

test('every matter of the statute has a template; each begins with blanks in the way and ends without', () => {
  for (const { id } of MATTERS)
    assert.ok(
      TEMPLATES.some((one) => one.items.some((item) => item.matterId === id)),
      `matter ${id}`,
    )
  assert.equal(new Set(TEMPLATES.map((one) => one.key)).size, TEMPLATES.length)
  for (const template of TEMPLATES) {
    assert.ok(template.notes.length > 0 && template.attach.length > 0, template.key)
    assert.equal(mayBeAnnounced(checkDraft(draftFrom(template), NOW)), false, template.key)
    assert.ok(
      checkDraft(draftFrom(template), NOW).some((check) => check.fault === 'blank'),
      `${template.key} has no blank`,
    )
    assert.deepEqual(checkDraft(filled(template), NOW), [], template.key)
  }
})

test('a fund is used by a building, an election has candidates and seats, a company is chosen from options', () => {
  const of = (key: string) => TEMPLATES.find((one) => one.key === key)
  assert.equal(of('fund-use')?.scope, 'building')
  assert.ok(of('election')?.items.every((item) => item.kind === 'candidate' && item.matterId === 3))
  assert.equal((of('election')?.seats ?? 0) % 2, 1, 'the law wants an odd number')
  assert.ok(of('choose-provider')?.items.some((item) => item.kind === 'options'))
})

test('the days: the first lawful one, one earlier, the window’s two ends and beyond', () => {
  const good = filled(TEMPLATES[0] as (typeof TEMPLATES)[number])
  const faults = (days: Partial<typeof DAYS>) =>
    checkDraft({ ...good, ...days }, NOW).map((check) => check.fault)
  assert.deepEqual(faults({ opensOn: '2026-11-18' }), [])
  assert.deepEqual(faults({ opensOn: '2026-11-17' }), ['notice-too-short'])
  assert.deepEqual(faults({ closesOn: '2026-11-25' }), [])
  assert.deepEqual(faults({ closesOn: '2026-11-24' }), ['window-too-short'])
  assert.deepEqual(faults({ closesOn: '2027-01-17' }), [])
  assert.deepEqual(faults({ closesOn: '2027-01-18' }), ['window-too-long'])
  assert.deepEqual(faults({ closesOn: '2026-11-17' }), ['closes-before-opening'])
  assert.deepEqual(faults({ opensOn: '2026-02-30' }), ['opens'])
  assert.deepEqual(faults({ closesOn: 'morgen' }), ['closes'])
})

test('an empty draft names all that is missing', () => {
  assert.deepEqual(
    checkDraft(EMPTY_DRAFT, NOW).map((check) => check.fault),
    ['title', 'items', 'opens', 'closes'],
  )
})

test('guidance holds for the same words on other days, and for nothing else', () => {
  const one = filled(TEMPLATES[0] as (typeof TEMPLATES)[number])
  assert.ok(isSameToGuide(one, { ...one, opensOn: '2026-12-01', closesOn: null }))
  const others = [
    { title: '别的' },
    { seats: 1 },
    { proxyCap: 1 },
    { paper: 'online-prevails' as const },
    { items: one.items.slice(1) },
    { documents: [] },
    { scope: { kind: 'building' as const, building: '', stair: '' } },
  ]
  for (const change of others) assert.equal(isSameToGuide(one, { ...one, ...change }), false)
})

test('the scope of a draft is the roll’s', () => {
  const scope = (kind: 'estate' | 'building' | 'stair') =>
    scopeOf({ ...EMPTY_DRAFT, scope: { kind, building: ' 6号楼', stair: '1单元 ' } })
  assert.deepEqual(scope('estate'), { kind: 'estate' })
  assert.deepEqual(scope('building'), { kind: 'building', buildingId: '6号楼' })
  assert.deepEqual(scope('stair'), { kind: 'stair', buildingId: '6号楼', stair: '1单元' })
})
