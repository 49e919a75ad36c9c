import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { faultOfVersion } from '#domain/log/version-proof.ts'
import { verifySource } from '#domain/ledger/income/verify.ts'
import { verifyBook } from '#domain/ledger/evidence/verify.ts'
import { isWellFormed } from '#domain/log/bytes.ts'
import { isKeyName, parseCheckpoint, readSigned } from '#domain/log/checkpoint.ts'
import { readJson } from '#domain/log/json.ts'
import { isConsistent } from '#domain/log/merkle.ts'
import { isStrictlyGood } from '#domain/log/signature.ts'
import { examine } from '#domain/log/witness.ts'
import { verifyNotice } from '#domain/notices/verify.ts'
import { verifyFunding } from '#domain/repairs/funding/check.ts'
import { checkReceipt } from '#domain/votes/evidence/receipt.ts'
import { readRecord, readRules } from '#domain/votes/evidence/record.ts'
import { type RollStatement, verifyRoll } from '#domain/votes/secrecy/areas.ts'
import { verifyMargins } from '#domain/votes/secrecy/cells/margins.ts'
import { verifyDigits } from '#domain/votes/secrecy/digits.ts'
import { type CountStatement, isStatement } from '#domain/votes/secrecy/statement.ts'
import { isTagOf } from '#domain/votes/secrecy/tag.ts'
import { verifyCount } from '#domain/votes/secrecy/verify.ts'
import { recountAll } from '#domain/votes/evidence/recount.ts'
import { smallHarness } from '#test/operator/cases.ts'
import { VOTER, write } from '#test/operator/honest.ts'

// What is documented to never throw is given everything that its callers could be given by a server or a file.

const DOMAIN = join(import.meta.dirname, '../../domain')

const odd = fc.constantFrom(
  '\ud800',
  'a\udc00',
  '\ufeff',
  '\u0000',
  '',
  '\n\n',
  '\u2014 a b\n',
  '{"a":1,"a":2}',
  '__proto__',
)
const text = fc.oneof(fc.string({ unit: 'binary' }), odd, fc.string({ unit: odd }))
const json = fc.oneof(fc.jsonValue(), odd, fc.constantFrom(null, undefined, NaN, 2 ** 53, -0))
const bytes = fc.uint8Array({ maxLength: 100 })
const hash = fc.oneof(fc.uint8Array({ minLength: 32, maxLength: 32 }), bytes)
const count = fc.oneof(fc.nat(20), fc.constantFrom(-1, 0.5, NaN, Infinity, 2 ** 53, 2 ** 52))
const key = fc.record({ name: text, publicKey: hash })

const { record, mine } = write(smallHarness([0]))
const honestNote = record.checkpoints[0] as string
const note = fc.oneof(
  text,
  fc
    .tuple(fc.nat(honestNote.length), text)
    .map(([at, part]) => honestNote.slice(0, at) + part + honestNote.slice(at)),
)
const receipt = fc
  .record({
    key: fc.constantFrom('log', 'index', 'entry', 'choices', 'salt', 'tag', 'size', 'proof', 'checkpoint'),
    by: json,
  })
  .map(({ key: name, by }) => ({
    log: record.log,
    index: 5,
    entry: record.entries[0] as string,
    choices: [0],
    salt: '',
    tag: '',
    size: 7,
    proof: [],
    checkpoint: honestNote,
    [name]: by,
  }))

const entry = fc.record({
  number: count,
  previous: hash,
  entryId: text,
  bookedOn: fc.oneof(text, fc.constantFrom('2026-01-31', '2026-02-01', '2026-02-30')),
  building: text,
  summary: text,
  counterparty: text,
  postings: fc.array(fc.record({ account: text, amountFen: count })),
  voucherIds: fc.array(text),
  invoices: fc.array(text),
  reverses: fc.option(count),
  voteId: fc.option(text),
  postedAt: count,
  hash,
})

const told = fc.record({
  kind: fc.constantFrom('posting', 'source', 'receipt', 'notice', 'thread', 'none'),
  subject: text,
  number: count,
  text: fc.oneof(text, fc.json()),
  document: fc.oneof(text, fc.json()),
  at: count,
  index: count,
  entry: fc.oneof(text, fc.constant(record.entries[0] as string)),
  proof: fc.array(text),
})
/** Everything said of a thing, as the log's answer gives it. */
const saying = fc.oneof(
  json,
  fc.record({
    estateId: text,
    log: fc.oneof(fc.constant(record.log), json),
    size: count,
    checkpoint: note,
    documents: fc.oneof(fc.array(told), json),
    entries: fc.oneof(fc.array(told), json),
    takenBack: fc.oneof(fc.array(count), json),
  }),
)
const known = fc.option(text, { nil: undefined })

const point = fc.oneof(fc.uint8Array({ minLength: 64, maxLength: 64 }), bytes)
const counted: fc.Arbitrary<CountStatement> = fc.record({
  rulesHash: hash,
  voteId: text,
  round: count,
  rollHash: hash,
  logSize: count,
  logRoot: hash,
  choiceCounts: fc.array(count),
  ballots: fc.array(fc.record({ channel: count, commitment: point, row: point })),
  heads: fc.array(count),
  headsBlinding: hash,
  areas: fc.oneof(
    fc.record({ kind: fc.constant('each' as const), areasDm2: fc.array(count), blinding: hash }),
    fc.record({
      kind: fc.constant('grouped' as const),
      groups: fc.array(count),
      areasDm2: fc.array(count),
      point,
    }),
  ),
})
const aStatement = fc.oneof(
  counted,
  json.map((given) => given as never),
)
const aRoll: fc.Arbitrary<RollStatement> = fc.record({
  rulesHash: hash,
  voteId: text,
  rollHash: hash,
  areaDm2: count,
  rows: fc.array(point),
})
const aProof = fc.oneof(
  bytes,
  json.map((given) => given as never),
)

const FUZZED: Record<string, fc.IProperty<unknown>> = {
  isWellFormed: fc.property(text, (given) => void isWellFormed(given)),
  isKeyName: fc.property(text, (given) => void isKeyName(given)),
  parseCheckpoint: fc.property(fc.oneof(note, json), (given) => void parseCheckpoint(given as string)),
  readSigned: fc.property(key, note, (log, given) => void readSigned(log, given)),
  readJson: fc.property(fc.oneof(text, fc.json()), (given) => void readJson(given)),
  isConsistent: fc.property(
    fc.tuple(count, hash, count, hash, fc.array(hash)),
    (given) => void isConsistent(...given),
  ),
  isStrictlyGood: fc.property(
    fc.oneof(fc.uint8Array({ minLength: 64, maxLength: 64 }), bytes),
    bytes,
    hash,
    (...given) => void isStrictlyGood(...given),
  ),
  examine: fc.property(
    key,
    fc.option(note),
    fc.array(fc.record({ note, proof: fc.array(text) })),
    (log, kept, shown) => void examine(log, kept as string | null, shown as never),
  ),
  checkReceipt: fc.property(
    text,
    fc.oneof(receipt, json),
    fc.option(text, { nil: undefined }),
    (voteId, given, known) => {
      assert.equal(checkReceipt({ estateId: '7', voteId }, given as never, known).length, 3)
    },
  ),
  readRecord: fc.property(json, (given) => void readRecord(given)),
  isStatement: fc.property(aStatement, (given) => void isStatement(given)),
  verifyCount: fc.property(aStatement, aProof, aProof, (...given) => void verifyCount(...given)),
  verifyRoll: fc.property(
    fc.oneof(
      aRoll,
      json.map((given) => given as never),
    ),
    aProof,
    aProof,
    (...given) => {
      verifyRoll(...given)
    },
  ),
  verifyDigits: fc.property(bytes, fc.array(point), aProof, fc.nat(3), (about, rows, proof, digits) => {
    verifyDigits(about, rows, [], { digits, proof })
  }),
  verifyMargins: fc.property(
    aStatement,
    fc.oneof(
      fc.array(fc.record({ weights: fc.array(count), least: count })),
      json.map((given) => given as never),
    ),
    aProof,
    (...given) => void verifyMargins(...given),
  ),
  isTagOf: fc.property(
    bytes,
    fc.oneof(
      fc.record({ voteId: text, homes: fc.array(text), nonce: hash }),
      json.map((given) => given as never),
    ),
    (...given) => void isTagOf(...given),
  ),
  readRules: fc.property(fc.oneof(text, fc.json()), (given) => void readRules(given)),
  recount: fc.property(
    fc.constantFrom(...Object.keys(record)),
    json,
    fc.oneof(json, fc.record({ rows: json }), fc.record({ rows: fc.array(json) }), fc.constant(mine(VOTER))),
    (name, by, kept) => void recountAll({ ...record, [name]: by }, kept as never),
  ),
  faultOfVersion: fc.property(
    fc.oneof(told, json),
    fc.oneof(receipt, json),
    known,
    (shown, given, logKey) => {
      faultOfVersion(shown as never, given as never, logKey)
    },
  ),
  verifySource: fc.property(saying, known, text, json, (given, logKey, sourceId, totals) => {
    verifySource(given as never, logKey, { estateId: '7', sourceId }, '2026-11-30', totals as never)
  }),
  verifyNotice: fc.property(
    fc.oneof(json, fc.record({ versions: json })),
    saying,
    known,
    (shown, given, logKey) => {
      verifyNotice(shown as never, given as never, logKey)
    },
  ),
  verifyFunding: fc.property(saying, known, text, json, (given, logKey, repairId, steps) => {
    verifyFunding(given as never, logKey, { estateId: '7', repairId }, steps as never)
  }),
  verifyBook: fc.property(
    key,
    note,
    fc.array(entry),
    fc.array(fc.object()),
    (log, checkpoint, entries, acts) => {
      const bank = { acts, lines: [], matches: [], strays: [] }
      const months = { from: '2026-01', to: '2026-02', previous: new Uint8Array(0), last: null, closes: [] }
      verifyBook({ estateId: 7, log, checkpoint, ...months, entries, bank } as never)
    },
  ),
}

for (const [name, property] of Object.entries(FUZZED))
  test(`${name} never throws`, () => {
    fc.assert(property, { numRuns: 100, seed: 20261130, endOnFailure: true })
  })

test('every function of the domain that is documented to never throw is given odd things here', () => {
  const files = readdirSync(DOMAIN, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  )
  const documented = files.flatMap((file) =>
    [
      ...readFileSync(join(DOMAIN, file), 'utf8').matchAll(
        /\/\*\*(?:(?!\*\/)[\s\S])*?[Nn]ever throws(?:(?!\*\/)[\s\S])*?\*\/\s*export (?:async )?function\*? (\w+)/g,
      ),
    ].map((match) => match[1] as string),
  )
  assert.ok(documented.length >= 10)
  assert.deepEqual(
    documented.filter((name) => !(name in FUZZED)),
    [],
  )
})
