import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import * as v from 'valibot'
import { ERRORS } from '#contract/core/errors.ts'
import { filePath, photoFile, type SignedFile } from '#contract/files/signed.ts'
import { ENDPOINTS, SIGNED_FILES } from '#contract/index.ts'
import { isLinkGood, signedLink } from '#server/files/signed-links.ts'
import { openHarness, type Harness } from '#test/server/support/harness.ts'

let harness: Harness
before(async () => {
  harness = await openHarness()
})
after(() => harness.stop())

const FILES: [string, SignedFile][] = Object.entries(SIGNED_FILES)

/** A value for every name that stands in a path. */
const VALUES: Readonly<Record<string, string>> = {
  estateId: '7',
  photoId: 'a'.repeat(64),
  voiceId: 'b'.repeat(64),
  voteId: '01K0000000000000000000000A',
  billId: '01K0000000000000000000000B',
  complaintId: '01K0000000000000000000000C',
  noticeId: '01K0000000000000000000000D',
  personId: '01K0000000000000000000000E',
  sessionId: '01K0000000000000000000000F',
  number: '3',
  version: '2',
  month: '2026-11',
  from: '2026-10',
  to: '2026-12',
  form: 'csv',
  kind: 'result',
  who: 'all',
  building: '1号楼/甲',
  of: 'D1',
  reader: 'company',
  home: '0123456789abcdef',
}

function paramsOf(name: string, file: SignedFile): Record<string, string> {
  const names = [...file.path.matchAll(/:(\w+)/g)].map(([, one]) => one as string)
  const given = Object.fromEntries(names.map((one) => [one, VALUES[one] as string]))
  if (name === 'voteNoticeFile') given.form = 'pdf'
  assert.ok(v.is(file.params, given), `${name}: ${JSON.stringify(given)}`)
  return given
}

test('the server serves every signed file of the contract, and each is given out by endpoints that there are', () => {
  for (const [name, file] of FILES) {
    assert.ok(harness.app.hasRoute({ method: 'GET', url: `/api${file.path}` }), name)
    assert.ok(file.givenBy.length > 0, name)
    for (const endpoint of file.givenBy) assert.ok(endpoint in ENDPOINTS, `${name}: ${endpoint}`)
  }
})

test('an address without a signature, with another file’s, a later end or a wrong parameter is refused', async () => {
  const ports = { secret: Buffer.from('another secret') }
  for (const [name, file] of FILES) {
    const path = filePath(file, paramsOf(name, file))
    const foreign = signedLink(ports, file, paramsOf(name, file), harness.clock.now)
    const wrong = path.replace('/estates/7/', '/estates/x7/')
    for (const url of [path, foreign, wrong]) {
      const answer = await harness.app.inject({ url })
      assert.equal(answer.statusCode, 404, `${name} ${url}`)
      assert.equal(answer.json().code, file.refusal, `${name} ${url}`)
      assert.equal(ERRORS[file.refusal].status, 404)
    }
  }
})

test('an address holds until the end of its last day, for its own path and end alone', () => {
  const ports = { secret: Buffer.from('secret') }
  const at = Date.UTC(2026, 10, 2, 23, 59)
  const params = { estateId: '7', photoId: 'a'.repeat(64) }
  const [path = '', query = ''] = signedLink(ports, photoFile, params, at).split('?')
  const given = Object.fromEntries(new URLSearchParams(query))
  const end = Date.UTC(2026, 10, 2 + photoFile.lastsDays)
  assert.equal(Number(given.until), end)
  assert.ok(isLinkGood(ports, path, given, end))
  assert.ok(!isLinkGood(ports, path, given, end + 1))
  assert.ok(!isLinkGood(ports, `${path}a`, given, at))
  assert.ok(!isLinkGood(ports, path, { ...given, until: String(end + 1) }, at))
  assert.ok(!isLinkGood(ports, path, {}, at))
})
