import * as v from 'valibot'
import { writes } from '#contract/core/define.ts'
import { AreaDm2, Count, EstateId, filledText, Id } from '#contract/core/scalars.ts'
import { ROLL_FIELDS } from '#domain/estate/roll-difference.ts'

/** How a change of the roll stands, and what a line of it is. */
export const ROLL_STATES = ['second', 'done', 'refused'] as const
export const ROLL_LINE_KINDS = ['added', 'removed', 'changed'] as const

const OfEstate = v.object({ estateId: EstateId })
const DESK = { anyOf: ['opening.work'] } as const

/** The columns of a roll, each by the name it has in docs/import.md. */
export const ROLL_COLUMNS = [
  '楼栋',
  '单元',
  '房号',
  '用途',
  '专有面积',
  '面积依据',
  '业主',
  '证件类型',
  '证件号',
  '状态',
  '不动产权证号',
] as const
export const ROLL_OPTIONAL = ['单元', '证件类型', '不动产权证号'] as const
export type RollColumn = (typeof ROLL_COLUMNS)[number]

/** Which heading of somebody's own table is which column; columns of their own name need none. */
export const RollMapping = v.strictObject({
  columns: v.pipe(
    v.array(v.strictObject({ column: v.picklist(ROLL_COLUMNS), heading: filledText(40) })),
    v.maxLength(ROLL_COLUMNS.length),
  ),
})
export type RollMapping = v.InferOutput<typeof RollMapping>

const Line = v.object({
  kind: v.picklist(ROLL_LINE_KINDS),
  label: v.string(),
  /** What of it changes, each as it was and as it would be. */
  fields: v.array(v.object({ field: v.picklist(ROLL_FIELDS), before: v.string(), after: v.string() })),
  /** Whether it takes the home from somebody who signs in. */
  isLoss: v.boolean(),
})
export type RollLine = v.InferOutput<typeof Line>

export const RollPreview = v.object({
  /** The first of them; with any, nothing can be brought in. `column` is empty where the whole line is meant. */
  problems: v.array(v.object({ line: Count, column: v.string(), code: v.string(), message: v.string() })),
  problemCount: Count,
  /** What is taken as it stands and may be a slip. */
  warnings: v.array(v.object({ line: Count, message: v.string() })),
  warningCount: Count,
  units: Count,
  areaDm2: AreaDm2,
  buildings: v.array(v.object({ building: v.string(), units: Count, scopeCount: Count })),
  /** Homes whose owner the roll does not know. */
  withoutOwner: Count,
  added: Count,
  removed: Count,
  changed: Count,
  losses: Count,
  /** The first lines of the difference, those that take a home in front. */
  lines: v.array(Line),
  needsSecond: v.boolean(),
  /** Why it cannot be brought in although each line is right; null where it can. */
  bar: v.nullable(v.string()),
  /** Where the table has headings that are not known: what they are, and what was chosen for such a table. */
  sheet: v.nullable(v.object({ headings: v.array(v.string()), mapping: v.nullable(RollMapping) })),
})
export type RollPreview = v.InferOutput<typeof RollPreview>

export const previewRoll = writes('/estates/:estateId/roll/preview', {
  summary:
    'Look at a roll (XLSX, ODS, CSV) before bringing it in: every fault at its cell, and the difference to the present roll',
  policy: DESK,
  params: OfEstate,
  body: v.strictObject({}),
  bodyKind: 'multipart',
  output: RollPreview,
  errors: ['photo.not-a-picture', 'photo.too-large', 'opening.not-found'],
})

export const bringRoll = writes('/estates/:estateId/roll/changes', {
  summary:
    'Bring a roll in, all of it or nothing. What takes a home from somebody who signs in waits for a second person',
  policy: DESK,
  params: OfEstate,
  body: v.strictObject({}),
  bodyKind: 'multipart',
  idempotent: true,
  output: v.object({
    state: v.picklist(ROLL_STATES),
    units: Count,
    added: Count,
    removed: Count,
    changed: Count,
  }),
  errors: [
    'photo.not-a-picture',
    'photo.too-large',
    'opening.not-found',
    'opening.no-scope',
    'opening.second-waiting',
    'roll.bad-lines',
    'roll.nothing-new',
    'roll.live',
    'roll.unit-used',
    'request.key-reused',
  ],
})

export const decideRollChange = writes('/estates/:estateId/roll/changes/:changeId/decision', {
  summary: 'As a second person of the street: let a change of the roll be done, or refuse it',
  policy: DESK,
  params: v.object({ estateId: EstateId, changeId: Id }),
  body: v.strictObject({ decision: v.picklist(['confirm', 'refuse']) }),
  idempotent: true,
  output: v.object({ state: v.picklist(ROLL_STATES) }),
  errors: [
    'opening.not-found',
    'opening.decided',
    'opening.changed',
    'roll.live',
    'roll.unit-used',
    'opening.same-person',
    'opening.needs-street',
  ],
})

export const keepRollMapping = writes('/estates/:estateId/roll/mapping', {
  summary: 'Remember which heading of the estate’s own table is which column of the roll',
  policy: DESK,
  params: OfEstate,
  body: v.strictObject({ mapping: RollMapping }),
  idempotent: true,
  output: v.object({ mapping: RollMapping }),
  errors: ['roll.mapping-twice'],
})
