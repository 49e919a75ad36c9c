import { pathToFileURL } from 'node:url'
import { fromBase64, toBase64 } from '#domain/log/bytes.ts'
import { checkpointBody } from '#domain/log/checkpoint.ts'
import { CompactTree, leafHash } from '#domain/log/merkle.ts'
import type { VoteEntry, VoteRecord } from '#domain/votes/evidence/record.ts'
import type { Asked } from '#domain/votes/evidence/recount.ts'
import { smallHarness } from './cases.ts'
import { type Draft, logLine, VOTER, type Harness, witnessLine, write } from './honest.ts'
import { agreed, bytesOfText, firstFault, type Given } from './three.ts'
import { makeZip } from './zips.ts'

// node --import tsx test/operator/differential.ts [count] [seed]: honest records changed at random, in their structure and in
// their bytes, given to all three verifiers. None may crash and no two may differ. The same count and seed make the same
// records; record number n of a seed does not depend on those before it.

export type Difference = {
  readonly seed: number
  readonly number: number
  readonly kind: string
  readonly message: string
}
export type Run = {
  readonly made: number
  /** How many records failed first in which check; `null` where one held. */
  readonly faults: ReadonlyMap<string | null, number>
  readonly differences: readonly Difference[]
}

/** Numbers at random from a seed. Source: mulberry32. */
class Chance {
  private state: number
  constructor(seed: number) {
    this.state = seed >>> 0
  }
  /** An integer from 0 to `below`, this excluded. */
  number(below: number): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
  of<T>(all: readonly T[]): T {
    return all[this.number(all.length)] as T
  }
}

type Start = { readonly harness: Harness; readonly record: VoteRecord; readonly mine: unknown }

const STARTS: readonly Start[] = [[0], [0, 2]].map((places) => {
  const harness = smallHarness(places)
  const { record, mine } = write(harness)
  return { harness, record, mine: mine(VOTER) }
})

const LAST_INSTANT = 253_402_271_999_999
const ODD: readonly unknown[] = [
  ...[
    null,
    true,
    false,
    -1,
    -0,
    0,
    1,
    2,
    3,
    9,
    10,
    0.5,
    1e21,
    2 ** 53,
    2 ** 53 - 1,
    LAST_INSTANT,
    LAST_INSTANT + 1,
  ],
  ...[
    '',
    'x',
    ' ',
    '0',
    '1',
    '101',
    '\ud800',
    '\udc00x',
    '\u200b',
    '\ufeff',
    '\u0000',
    '__proto__',
    'AA==',
    'AB==',
    'AA',
  ],
  ...[
    [],
    [1],
    ['x', 'x'],
    ['甲', '甲\u200d'],
    [[]],
    {},
    { rows: [] },
    { kind: 'estate' },
    { kind: 'building', buildingId: '1' },
  ],
]
const SIGNS = [
  '\n',
  '\r',
  ' ',
  '\t',
  '+',
  '=',
  '0',
  '9',
  'A',
  '\u2014',
  '\u3000',
  '\u0085',
  '\ud800',
  '\u0000',
  '"',
  '\\',
  '{',
  ',',
]

const jsonOf = (value: unknown): Uint8Array => bytesOfText(JSON.stringify(value) ?? 'null')

function pathsOf(value: unknown): string[][] {
  if (typeof value !== 'object' || value === null) return [[]]
  return [[], ...Object.entries(value).flatMap(([key, one]) => pathsOf(one).map((path) => [key, ...path]))]
}

function replaced(value: unknown, [key, ...rest]: readonly string[], by: unknown): unknown {
  if (key === undefined) return by
  const copy = Array.isArray(value) ? [...value] : { ...(value as object) }
  Reflect.set(copy, key, replaced(Reflect.get(copy, key), rest, by))
  return copy
}

/** Something at a random place of a value is odd, gone, more, or in another order. */
function bent(chance: Chance, value: unknown): unknown {
  const path = chance.of(pathsOf(value))
  const old = path.reduce<unknown>((one, key) => Reflect.get(one as object, key), value)
  const kind = chance.number(5)
  if (kind === 0 && typeof old === 'object' && old !== null) {
    const keys = Object.keys(old)
    const gone = chance.of(keys.length > 0 ? keys : ['x'])
    const left = Array.isArray(old)
      ? old.filter((_, at) => String(at) !== gone)
      : Object.fromEntries(Object.entries(old).filter(([key]) => key !== gone))
    return replaced(value, path, left)
  }
  if (kind === 1 && Array.isArray(old))
    return replaced(value, path, [...old, chance.of(old.length > 0 ? old : [0])])
  if (kind === 1 && typeof old === 'object' && old !== null)
    return replaced(value, path, {
      ...old,
      [chance.of(['x', 'outcome', '__proto__', 'proof'])]: chance.of(ODD),
    })
  if (kind === 2 && Array.isArray(old)) return replaced(value, path, [...old].reverse())
  if (kind === 3) return replaced(value, path, [old])
  if (kind === 4 && typeof old === 'number') return replaced(value, path, old + chance.of([-1, 1, 0.5, 1e15]))
  if (kind === 4 && typeof old === 'string') return replaced(value, path, edited(chance, old))
  return replaced(value, path, chance.of(ODD))
}

/** A sign of a text is another, gone, twice there or new. */
function edited(chance: Chance, text: string): string {
  const at = chance.number(text.length + 1)
  const kind = chance.number(4)
  const middle = [
    chance.of(SIGNS),
    '',
    (text[at] ?? '') + (text[at] ?? ''),
    chance.of(SIGNS) + (text[at] ?? ''),
  ][kind]
  return text.slice(0, at) + middle + text.slice(at + 1)
}

/** One to three bytes are others, gone or new, or the end is. */
function spoilt(chance: Chance, bytes: Uint8Array): Uint8Array {
  let all = Uint8Array.from(bytes)
  for (let left = chance.number(3); left >= 0; left--) {
    const at = chance.number(all.length)
    const kind = chance.number(5)
    if (kind <= 1) all[at] = kind === 0 ? chance.number(256) : (all[at] as number) ^ (1 << chance.number(8))
    else if (kind === 2) all = Uint8Array.from([...all.subarray(0, at), ...all.subarray(at + 1)])
    else if (kind === 3)
      all = Uint8Array.from([...all.subarray(0, at), chance.number(256), ...all.subarray(at)])
    else if (chance.number(4) === 0) all = all.slice(0, at)
    if (all.length === 0) return Uint8Array.of(0)
  }
  return all
}

/** The record with other entries, signed by the log and the witness as if nothing were. */
function resigned({ harness }: Start, record: VoteRecord, entries: readonly Uint8Array[]): VoteRecord {
  const tree = new CompactTree(
    record.firstIndex,
    record.peaks.map((peak) => fromBase64(peak) as Uint8Array),
  )
  for (const entry of entries) tree.add(leafHash(entry))
  const body = checkpointBody({ origin: harness.logKey.name, size: tree.size, root: tree.root() })
  const note = `${body}\n${logLine(harness.logKey, body)}${witnessLine(harness.witness, body, 1)}`
  return { ...record, entries: entries.map(toBase64), checkpoints: [note] }
}

const entriesOf = ({ record }: Start): Uint8Array[] =>
  record.entries.map((one) => fromBase64(one) as Uint8Array)

const NUMBERS = [
  'at',
  'castAt',
  'channel',
  'reason',
  'state',
  'closedAt',
  'ballotCount',
  'headCount',
  'areaDm2',
  'index',
]

function renumbered(chance: Chance, { harness }: Start): VoteRecord {
  const key = chance.of(NUMBERS)
  const { noticeAt, opensAt, closesAt } = harness.rules
  const near =
    chance.of([noticeAt, opensAt, closesAt, LAST_INSTANT, 2 ** 50, 0, 1, 2, 3]) + chance.of([-1, 0, 1])
  const by = Math.max(0, near)
  const isByte = ['channel', 'reason', 'state'].includes(key)
  return write(harness, {
    drafts: (all) => {
      const having = all.filter(({ entry }) => key in entry)
      const one = chance.of(having)
      return all.map((draft): Draft => {
        if (draft !== one) return draft
        const entry = { ...draft.entry, [key]: isByte ? by % 256 : by } as VoteEntry
        // A set-aside's index is made from what it names.
        return key === 'index' ? { entry } : { ...draft, entry }
      })
    },
  }).record
}

function shuffled(chance: Chance, start: Start): VoteRecord {
  const entries = entriesOf(start)
  const from = chance.number(entries.length)
  const to = chance.number(entries.length)
  const one = entries[from] as Uint8Array
  const rest = entries.filter((_, at) => at !== from)
  const kind = chance.number(4)
  if (kind === 0) return resigned(start, start.record, rest)
  if (kind === 1) return resigned(start, start.record, [...entries.slice(0, to), one, ...entries.slice(to)])
  if (kind === 2) return resigned(start, start.record, [...rest.slice(0, to), one, ...rest.slice(to)])
  return resigned(
    start,
    start.record,
    entries.map((entry, at) => (at === from ? spoilt(chance, entry) : entry)),
  )
}

/** Other choices, channels, proxies or objections, written down as consistently as they can be. */
function otherwise(chance: Chance, { harness }: Start): VoteRecord {
  const casts = harness.casts.map((cast) => ({ ...cast, choices: [...cast.choices] }))
  const cast = chance.of(casts)
  const kind = chance.number(5)
  if (kind === 0) cast.choices[chance.number(cast.choices.length)] = chance.number(8)
  if (kind === 1) cast.channel = chance.number(4)
  if (kind === 2) cast.castAt += chance.of([-1, 1, 1e9, -1e9])
  const proxies = harness.proxies.map((one) =>
    kind === 3
      ? { ...one, at: one.at + chance.of([0, 1, 1e8, -1e10]), isGranted: chance.number(4) > 0 }
      : one,
  )
  const paper = chance.of(['first-stands', 'online-prevails', 'in-person-prevails'] as const)
  const objections = kind === 4 ? [[chance.number(8)], [chance.number(8)]] : harness.objections
  const rules = kind === 4 && chance.number(2) === 0 ? { ...harness.rules, paper } : harness.rules
  return write({ ...harness, rules, casts, proxies, objections }).record
}

/** A checkpoint's text is another; half of the time it is signed again, so that only its form is at fault. */
function renoted(chance: Chance, { record, harness }: Start): VoteRecord {
  const at = chance.number(record.checkpoints.length)
  const note = record.checkpoints[at] as string
  const lines = note.split('\n')
  const body = `${lines.slice(0, 3).join('\n')}\n`
  const time = chance.of([0, 1, 1e13, 253_402_271_999, 253_402_272_000, 2 ** 53 - 1])
  const made = [
    edited(chance, note),
    `${note}${chance.of(SIGNS)}`,
    note.slice(0, -1),
    [...lines.slice(0, 4), ...lines.slice(4, -1).reverse(), ''].join('\n'),
    `${body}\n${logLine(harness.logKey, body)}${witnessLine(harness.witness, body, time)}`,
    `${note}${witnessLine(harness.witness, body, time)}`,
    `${note}${chance.of(lines.slice(4, -1))}\n`,
    `${body}\n${logLine(harness.logKey, body)}${edited(chance, witnessLine(harness.witness, body, 5))}`,
  ]
  return {
    ...record,
    checkpoints: record.checkpoints.map((one, place) => (place === at ? chance.of(made) : one)),
  }
}

function zipped(chance: Chance, { record }: Start): Uint8Array {
  const file = { name: 'record.json', bytes: jsonOf(record), isStored: chance.number(2) === 0 }
  const other = {
    name: chance.of(['README.txt', 'record.json', 'record.jso', 'RECORD.JSON', '']),
    bytes: bytesOfText('{}'),
  }
  const zip = makeZip(
    chance.of([[file], [other, file], [file, other], [other]]),
    chance.of(['', '', '', 'x']),
  )
  return chance.number(3) === 0 ? zip : spoilt(chance, zip)
}

/** A key of the text stands twice. */
function doubled(chance: Chance, text: string): string {
  const keys = [...text.matchAll(/"[A-Za-z]+":/g)]
  const key = chance.of(keys)
  return `${text.slice(0, key.index)}${key[0]}${chance.of(['0', '""', '[]', 'null'])},${text.slice(key.index)}`
}

const KINDS: Record<string, (chance: Chance, start: Start) => Given> = {
  'bytes of the file': (chance, { record }) => ({ file: spoilt(chance, jsonOf(record)) }),
  'a field of the record': (chance, { record }) => ({ file: jsonOf(bent(chance, record)) }),
  'a key twice': (chance, { record }) => ({ file: bytesOfText(doubled(chance, JSON.stringify(record))) }),
  'a zip': (chance, start) => ({ file: zipped(chance, start) }),
  'a field of the rules': (chance, { harness }) => {
    const rulesText = (text: string) => JSON.stringify(bent(chance, JSON.parse(text))) ?? ''
    return { file: jsonOf(written(harness, rulesText)) }
  },
  'a sign of the rules': (chance, { harness }) => {
    const rulesText = (text: string) =>
      chance.number(3) === 0 ? doubled(chance, text) : edited(chance, text)
    return { file: jsonOf(written(harness, rulesText)) }
  },
  entries: (chance, start) => ({ file: jsonOf(shuffled(chance, start)) }),
  'a number of an entry': (chance, start) => ({ file: jsonOf(renumbered(chance, start)) }),
  'other facts': (chance, start) => ({ file: jsonOf(otherwise(chance, start)), mine: jsonOf(start.mine) }),
  'a checkpoint': (chance, start) => ({ file: jsonOf(renoted(chance, start)) }),
  'the roll or the openings': (chance, { record }) => {
    const name = chance.of(['roll', 'openings', 'peaks'] as const)
    const change = (text: string) => toBase64(spoilt(chance, fromBase64(text) as Uint8Array))
    const value = record[name]
    return {
      file: jsonOf({ ...record, [name]: typeof value === 'string' ? change(value) : value.map(change) }),
    }
  },
  'what an owner kept': (chance, { record, mine }) => {
    const kind = chance.number(4)
    const kept = kind === 0 ? spoilt(chance, jsonOf(mine)) : jsonOf(bent(chance, mine))
    return {
      file: jsonOf(record),
      mine: kind === 1 ? bytesOfText(doubled(chance, JSON.stringify(mine))) : kept,
    }
  },
  'what was asked for': (chance, { record, mine }) => {
    const right: Asked = {
      communityId: String(record.communityId),
      voteId: record.voteId,
      logName: record.log.name,
      logKey: record.log.publicKey,
    }
    const name = chance.of(['communityId', 'voteId', 'logName', 'logKey'] as const)
    return {
      file: jsonOf(record),
      mine: jsonOf(mine),
      asked: { ...right, [name]: edited(chance, right[name] as string) },
    }
  },
}

/** Rules that have no UTF-8 cannot be written down at all; then the honest ones are. */
function written(harness: Harness, rulesText: (text: string) => string): VoteRecord {
  try {
    return write(harness, { rulesText }).record
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return write(harness).record
  }
}

/** Makes `count` records from a seed and gives each to all three. */
export function differ(count: number, seed: number, tell: (made: number) => void = () => undefined): Run {
  const faults = new Map<string | null, number>()
  const differences: Difference[] = []
  const names = Object.keys(KINDS)
  for (let number = 0; number < count; number++) {
    const chance = new Chance(seed + number * 0x9e3779b1)
    const kind = names[number % names.length] as string
    const start = STARTS[chance.number(4) === 0 ? 1 : 0] as Start
    try {
      const fault = firstFault(agreed(KINDS[kind]?.(chance, start) as Given))
      faults.set(fault, (faults.get(fault) ?? 0) + 1)
    } catch (error) {
      differences.push({
        seed,
        number,
        kind,
        message: error instanceof Error ? (error.stack ?? error.message) : String(error),
      })
    }
    tell(number + 1)
  }
  return { made: count, faults, differences }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [count = '10000', seed = '20261130'] = process.argv.slice(2)
  const run = differ(Number(count), Number(seed), (made) => {
    if (made % 1000 === 0) console.log(`${made} records`)
  })
  for (const [fault, times] of [...run.faults].sort((a, b) => b[1] - a[1]))
    console.log(`${String(times).padStart(6)} ${fault ?? 'holds'}`)
  for (const one of run.differences)
    console.log(`\nrecord ${one.number} of seed ${one.seed}, ${one.kind}:\n${one.message}`)
  console.log(`\n${run.made} records, ${run.differences.length} differences or crashes`)
  process.exitCode = run.differences.length > 0 ? 1 : 0
}
