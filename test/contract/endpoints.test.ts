import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as v from 'valibot'
import type { AnyEndpoint, Schema } from '#contract/core/endpoint.ts'
import { ERRORS, isErrorCode } from '#contract/core/errors.ts'
import { ENDPOINTS } from '#contract/index.ts'
import {
  AmountFen,
  AreaDm2,
  EstateId,
  Day,
  filledText,
  Id,
  Instant,
  Month,
  PhotoId,
  typedText,
} from '#contract/core/scalars.ts'
import { isAllowed, ROLES } from '#domain/core/access.ts'
import { openApi } from '#server/core/http/openapi.ts'
import { jsonSchemaOf } from '#server/core/http/schema.ts'
import { errorWords, haveWordsOf } from '#src/copy/core/errors.ts'
import { codeOfReply, mayRetry } from '#src/data/calls/codes.ts'
import { urlOf } from '#src/data/calls/url.ts'

const ALL = Object.entries(ENDPOINTS) as [string, AnyEndpoint][]

function keysOf(schema: Schema): string[] {
  return Object.keys((jsonSchemaOf(schema) as { properties?: object }).properties ?? {})
}

test('every parameter of a path stands in params, and the other way round', () => {
  for (const [name, endpoint] of ALL)
    assert.deepEqual(
      [...endpoint.path.matchAll(/:(\w+)/g)].map((match) => match[1]).sort(),
      keysOf(endpoint.params).sort(),
      name,
    )
})

test('no two endpoints share method and shape of path', () => {
  const shapes = ALL.map(([, one]) => `${one.method} ${one.path.replace(/:\w+/g, ':')}`)
  assert.equal(new Set(shapes).size, shapes.length)
})

test('every endpoint says what it is for and who may call; every action is allowed to somebody', () => {
  for (const [name, endpoint] of ALL) {
    assert.ok(endpoint.summary.length > 5, name)
    if ('who' in endpoint.policy) continue
    for (const action of endpoint.policy.anyOf)
      assert.ok(
        ROLES.some((role) => isAllowed(role, action)),
        `${name}: nobody may ${action}`,
      )
  }
})

test('what an owner writes may be sent again', () => {
  // Signing in and out are not: a code is good once, and ending an ended session changes nothing. A picture is named by
  // its own bytes, so that the same picture twice is one, and a part of it by its place.
  const once = ALL.filter(([, one]) => one.method === 'POST' && !one.idempotent).map(([name]) => name)
  assert.deepEqual(once.sort(), [
    // Of one's own data: saying it again changes nothing, and a closing is named by the phone.
    'acceptNotice',
    'askClosing',
    'beginClaimUpload',
    'beginSignIn',
    'beginUpload',
    'bindChannel',
    'closeAccount',
    'createBindingCode',
    'endSessions',
    'finishSignIn',
    // These read a file and write nothing.
    'previewBatch',
    'previewBills',
    'previewCashierStatement',
    'previewClauses',
    'previewRoll',
    'previewSources',
    'previewStatement',
    'readPostInvitation',
    'readResidence',
    'refreshSession',
    'sendClaimUploadPart',
    'sendUploadPart',
    'setConsent',
    'signInByChannel',
    'signOut',
    'unbindChannel',
    'uploadPhoto',
  ])
})

test('codes: known to the contract, with words for a person, and announced by OpenAPI', async () => {
  assert.equal(await haveWordsOf('phone.offline'), false)
  assert.equal(errorWords('vote.closed').title, '这次没有办成')
  assert.equal(await haveWordsOf('vote.closed'), true)
  assert.equal(await haveWordsOf('vote.not-open'), false)
  assert.equal(errorWords('vote.closed').title, '表决已经截止')
  for (const code of Object.keys(ERRORS)) {
    assert.ok(isErrorCode(code))
    const words = errorWords(code)
    assert.match(words.title, /[\u4e00-\u9fff]/, code)
    assert.notEqual(words.title, '这次没有办成', code)
    assert.match(words.hint, /[\u4e00-\u9fff]/, code)
  }
  for (const code of [null, 'no.such-code']) assert.deepEqual(errorWords(code), errorWords('server.failed'))
  assert.equal(isErrorCode('__proto__'), false)
  assert.equal(isErrorCode('toString'), false)
  const told = JSON.stringify(openApi())
  for (const [name] of ALL) assert.ok(told.includes(`"operationId":"${name}"`), name)
})

const HOSTILE: unknown[] = [
  null,
  undefined,
  0,
  -1,
  1.5,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  1e308,
  '',
  ' ',
  '__proto__',
  'x'.repeat(1_000_000),
  '\ud800',
  '\u0000',
  '../../etc/passwd',
  true,
  [],
  [[]],
  {},
  { __proto__: { admin: true } },
  JSON.parse('{"__proto__":{"admin":true},"constructor":1}'),
]

test('no schema throws at anything a stranger sends, and none takes a stranger for an input', () => {
  for (const [name, endpoint] of ALL)
    for (const part of ['params', 'query', 'body'] as const) {
      const keys = keysOf(endpoint[part])
      for (const bad of HOSTILE) {
        const whole = v.safeParse(endpoint[part], bad)
        if (keys.length > 0 && (bad === null || typeof bad !== 'object'))
          assert.equal(whole.success, false, `${name} ${part}`)
        for (const key of keys) v.safeParse(endpoint[part], { [key]: bad })
        if (part === 'body')
          assert.equal(
            v.safeParse(endpoint.body, { surprise: bad }).success,
            false,
            `${name} takes surprises`,
          )
      }
    }
})

const SCALARS: [string, Schema, unknown[], unknown[]][] = [
  [
    'EstateId',
    EstateId,
    ['1', '101', '999999999999999'],
    [
      '',
      '0',
      '01',
      '-1',
      '1.0',
      '1e3',
      ' 1',
      '1 ',
      '１',
      101,
      '1000000000000000',
      '9223372036854775808',
      null,
    ],
  ],
  [
    'Id',
    Id,
    ['01M84WKG3Z7WXWJ69VP4EW74EJ'],
    [
      '',
      '01m84wkg3z7wxwj69vp4ew74ej',
      '81M84WKG3Z7WXWJ69VP4EW74EJ',
      '01M84WKG3Z7WXWJ69VP4EW74E',
      '01M84WKG3Z7WXWJ69VP4EW74EJJ',
      '01M84WKG3Z7WXWJ69VP4EW74EI',
      '01M84WKG3Z7WXWJ69VP4EW74E/',
      1,
    ],
  ],
  ['PhotoId', PhotoId, ['a'.repeat(64)], ['A'.repeat(64), 'a'.repeat(63), 'g'.repeat(64), '', null]],
  [
    'Day',
    Day,
    ['2026-11-23', '2028-02-29', '2000-02-29', '1900-02-28', '2199-12-31', '2026-04-30'],
    [
      '0000-01-01',
      '9999-12-31',
      '2026-13-01',
      '2026-00-10',
      '2026-1-1',
      '2026-11-32',
      '2026-11-00',
      '20261123',
      '',
      20261123,
    ],
  ],
  [
    'Month',
    Month,
    ['2026-11', '1900-01'],
    ['0000-01', '9999-12', '2026-13', '2026-00', '2026-1', '', 202611],
  ],
  ['Instant', Instant, [0, 1_795_000_000_000], [-1, 1.5, '0', Number.NaN, 1e16, null]],
  [
    'AmountFen',
    AmountFen,
    [0, -1, 123_456],
    [2 ** 53, -(2 ** 53), 0.5, '1', Number.NaN, Number.POSITIVE_INFINITY, null],
  ],
  ['AreaDm2', AreaDm2, [0, 8957], [-1, 89.57, '8957', Number.NaN, null]],
  [
    'typedText',
    typedText(5),
    ['', '漏水', 'a\nb', '楼😀'],
    ['六个字太长了啊', '\ud800', 'a\ude00', '\u0000', 'a\tb', '\u001b[31m', '\ufffd', 5, null],
  ],
  [
    'filledText',
    filledText(5),
    ['a', ' a', '\n\n漏', '　水 ', '😀'],
    ['', ' ', '\n\n', '　 ', '\u2028', '\ufeff', '\ud83d', 'a\ud83d', 'a\tb', '六个字太长了啊', 5, null],
  ],
]

for (const [name, schema, good, bad] of SCALARS)
  test(`${name}: takes what it should and refuses more than it takes`, () => {
    for (const value of good) assert.ok(v.is(schema, value), `refuses ${String(value)}`)
    for (const value of bad) assert.ok(!v.is(schema, value), `takes ${String(value)}`)
  })

test('an address: escaped, without what is not asked, and never with a hole', () => {
  const { readVote } = ENDPOINTS
  assert.equal(urlOf(readVote, { estateId: '101', voteId: 'a/b?c' }), '/api/estates/101/votes/a%2Fb%3Fc')
  assert.equal(
    urlOf(ENDPOINTS.listEntries, { estateId: '101' }, { month: '2026-11', before: undefined }),
    '/api/estates/101/ledger/entries?month=2026-11',
  )
  assert.throws(() => urlOf(readVote, { estateId: '101' }), /voteId/)
  assert.throws(() => urlOf(readVote, { estateId: '', voteId: 'x' }), /estateId/)
})

test('a reply becomes a code that says whether to try again', () => {
  const reply = (status: number, body: unknown) => codeOfReply({ kind: 'reply', status, body })
  assert.equal(codeOfReply({ kind: 'failed', why: 'offline' }), 'phone.offline')
  assert.equal(codeOfReply({ kind: 'failed', why: 'timeout' }), 'phone.timeout')
  assert.equal(reply(409, { code: 'vote.closed' }), 'vote.closed')
  assert.equal(reply(409, { code: 'made.up' }), 'phone.unreadable')
  assert.equal(reply(502, '<html>'), 'server.failed')
  assert.equal(reply(302, null), 'phone.unreadable')
  assert.equal(mayRetry('phone.offline'), true)
  assert.equal(mayRetry('server.failed'), true)
  assert.equal(mayRetry('vote.closed'), false)
  assert.equal(mayRetry('request.malformed'), false)
  assert.equal(mayRetry('phone.photo-gone'), false)
})
