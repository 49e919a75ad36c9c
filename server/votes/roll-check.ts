import type { readRollCheck, readVoteRollCheck, RollCheck } from '#contract/votes/roll-check.ts'
import { buildRoll, type Head, type Roll, type Scope } from '#domain/votes/roll.ts'
import { type AreaSource, type CheckedUnit, checkRoll } from '#domain/votes/roll-check.ts'
import { readRules } from '#domain/votes/evidence/record.ts'
import type { Handler } from '#server/core/http/context.ts'
import { inEstate, type Tx } from '#server/core/db/scope.ts'
import { rollUnits } from './create.ts'
import { mustFindVote, type StoredVote } from './store.ts'

export const handleReadRollCheck: Handler<typeof readRollCheck> = async (context, { params, query }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const units = await unitsOf(tx, params.estateId)
    const scope: Scope =
      query.building === undefined ? { kind: 'estate' } : { kind: 'building', buildingId: query.building }
    return told(context.nowAt, units, buildRoll(units, scope), {
      building: query.building ?? null,
      vote: null,
    })
  })

export const handleReadVoteRollCheck: Handler<typeof readVoteRollCheck> = async (context, { params }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const vote = await mustFindVote(tx, params.estateId, params.voteId)
    const units = await unitsOf(tx, params.estateId)
    const scope = (vote.rulesText === null ? null : readRules(vote.rulesText)?.scope) ?? { kind: 'estate' }
    const heads = await frozenHeads(tx, vote)
    const onRoll = new Set(heads.flatMap((head) => head.unitIds))
    // Why a unit is not on the frozen roll is read from the units of today; what came later has no reason of its own.
    const excluded = buildRoll(units, scope).excluded.filter((one) => !onRoll.has(one.unitId))
    return told(
      context.nowAt,
      units,
      { heads, excluded },
      {
        building: scope.kind === 'estate' ? null : scope.buildingId,
        vote: { title: vote.title, versions: await versionsOf(tx, vote) },
      },
    )
  })

type Labelled = CheckedUnit & { label: string }

function told(
  nowAt: number,
  units: readonly Labelled[],
  roll: Pick<Roll, 'heads' | 'excluded'>,
  of: Pick<RollCheck, 'building' | 'vote'>,
): RollCheck {
  const check = checkRoll(units, roll)
  const byId = new Map(units.map((unit) => [unit.unitId, unit]))
  const roomOf = (unitId: string) => byId.get(unitId)?.label ?? unitId
  const { buildings, excluded, warnings, ...rest } = check
  return {
    nowAt,
    ...of,
    ...rest,
    choices: [...new Set(units.map((unit) => unit.buildingId))].sort((a, b) =>
      a.localeCompare(b, 'zh', { numeric: true }),
    ),
    buildings: buildings.map(({ buildingId, ...row }) => ({ building: buildingId, ...row })),
    excluded: excluded.map(({ reason, unitIds, areaDm2 }) => ({
      reason,
      units: unitIds.length,
      areaDm2,
      rooms: unitIds.map(roomOf),
    })),
    warnings: warnings.map((warning) => ({
      kind: warning.kind,
      room: roomOf(warning.unitId),
      areaDm2: byId.get(warning.unitId)?.areaDm2 ?? 0,
      medianDm2: warning.kind === 'area-far' ? warning.medianDm2 : null,
    })),
  }
}

async function unitsOf(tx: Tx, estateId: string): Promise<Labelled[]> {
  const units = await rollUnits(tx, estateId)
  const { rows } = await tx.query<{ unitId: string; areaSource: AreaSource; label: string }>(
    `SELECT unit_id AS "unitId", area_source AS "areaSource", unit_label(building, stair, room) AS label
     FROM units WHERE estate_id = $1`,
    [estateId],
  )
  const more = new Map(rows.map((row) => [row.unitId, row]))
  return units.map((unit) => {
    const { areaSource = null, label = unit.unitId } = more.get(unit.unitId) ?? {}
    return { ...unit, areaSource, label }
  })
}

async function frozenHeads(tx: Tx, vote: StoredVote): Promise<Head[]> {
  const { rows } = await tx.query<Head>(
    `SELECT h.head_key AS "headKey", h.unit_ids AS "unitIds", h.area_dm2::float8 AS "areaDm2",
       coalesce((SELECT array_agg(o.owner_id ORDER BY o.owner_id) FROM vote_head_owners o
                 WHERE o.estate_id = $1 AND o.vote_id = h.vote_id AND o.head_id = h.head_id), '{}')
         AS "ownerIds"
     FROM roll_heads h WHERE h.estate_id = $1 AND h.vote_id = $2 ORDER BY length(h.head_id), h.head_id`,
    [vote.estateId, vote.voteId],
  )
  return rows
}

async function versionsOf(tx: Tx, vote: StoredVote) {
  const { rows } = await tx.query<{
    version: number
    heads: number
    areaDm2: number
    madeAt: number
    reason: string
  }>(
    `SELECT version::int, heads, area_dm2::float8 AS "areaDm2", made_at AS "madeAt", reason FROM vote_rolls
     WHERE estate_id = $1 AND vote_id = $2 ORDER BY version`,
    [vote.estateId, vote.voteId],
  )
  return rows
}
