import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { buildRoll } from '#domain/votes/roll.ts'
import { type AreaSource, type CheckedUnit, checkRoll } from '#domain/votes/roll-check.ts'

type Unit = [string, string, CheckedUnit['kind'], number, CheckedUnit['sale'], string[], AreaSource | null]

type Vector = {
  name: string
  building?: string
  units: Unit[]
  expect: {
    heads: number
    units: number
    several: number
    joint: number
    developer: [number, number] | null
    excluded: [string, number, number][]
    warnings: [string, string][]
  }
}

const VECTORS = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../vectors/roll-check.json'), 'utf8'),
) as Vector[]

function unitOf([unitId, buildingId, kind, areaDm2, sale, ownerIds, areaSource]: Unit): CheckedUnit {
  return { unitId, buildingId, stair: '', kind, areaDm2, sale, ownerIds, areaSource }
}

for (const vector of VECTORS)
  test(`roll check: ${vector.name}`, () => {
    const units = vector.units.map(unitOf)
    const roll = buildRoll(
      units,
      vector.building ? { kind: 'building', buildingId: vector.building } : { kind: 'estate' },
    )
    const check = checkRoll(units, roll)
    assert.deepEqual(
      {
        heads: check.heads,
        units: check.units,
        several: check.several.heads,
        joint: check.joint.heads,
        developer: check.developer && [check.developer.units, check.developer.areaDm2],
        excluded: check.excluded.map((row) => [row.reason, row.unitIds.length, row.areaDm2]),
        warnings: check.warnings.map((one) => [one.kind, one.unitId]),
      },
      vector.expect,
    )
    // Nothing is lost: buildings and sources add up to the roll, and with what is left out to all units.
    assert.equal(
      check.buildings.reduce((all, row) => all + row.areaDm2, 0),
      check.areaDm2,
    )
    assert.equal(check.units + check.excluded.reduce((all, row) => all + row.unitIds.length, 0), units.length)
  })

test('a unit in two heads, and one on no list at all, are found', () => {
  const units = [
    unitOf(['a', '1号楼', 'residence', 100, 'delivered', ['x'], 'register']),
    unitOf(['b', '1号楼', 'residence', 100, 'delivered', ['y'], 'register']),
    unitOf(['late', '1号楼', 'residence', 100, 'delivered', ['z'], 'register']),
  ]
  const head = { headKey: 'x', ownerIds: ['x'], unitIds: ['a', 'b'], areaDm2: 200 }
  const check = checkRoll(units, {
    heads: [head, { ...head, headKey: 'y', ownerIds: ['y'], unitIds: ['b'], areaDm2: 100 }],
    excluded: [],
  })
  assert.deepEqual(check.warnings, [{ kind: 'listed-twice', unitId: 'b' }])
  assert.deepEqual(check.excluded, [{ reason: 'not-on-roll', unitIds: ['late'], areaDm2: 100 }])
})
