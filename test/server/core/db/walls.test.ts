import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ENDPOINTS } from '#contract/index.ts'
import { type Action, isAllowed, ROLES } from '#domain/core/access.ts'
import { inEstate } from '#server/core/db/scope.ts'
import { errorsOf } from '#server/core/http/openapi.ts'
import {
  importContractAndBook,
  importSmallEstate,
  key,
  openVote,
  openHarness,
  type Harness,
} from '#test/server/support/harness.ts'

let harness: Harness

before(async () => {
  harness = await openHarness()
  for (const estateId of ['7', '8']) {
    await importSmallEstate(harness, estateId, 4)
    await importContractAndBook(harness, estateId)
    await openVote(harness, estateId)
  }
})

after(() => harness.stop())

test("the application's role cannot change or remove a ballot, an entry, a performance, a clause or a step", async () => {
  for (const table of [
    'ballots',
    'ledger_entries',
    'ledger_postings',
    'ledger_batches',
    'bank_acts',
    'performances',
    'clauses',
    'contracts',
    'repair_steps',
    'repair_followers',
    'repair_ratings',
    'repair_promises',
    'repair_funding_steps',
    'complaint_steps',
    'complaint_agreements',
    'owner_claims',
    'body_filings',
    'body_posts',
    'invitations',
    'claim_steps',
    'unit_certificates',
    'opening_steps',
    'opening_buildings',
    'roll_changes',
    'roll_change_lines',
    'roll_losses',
    'opening_objections',
    'residences',
    'visitor_reports',
    'facilities',
    'open311_keys',
    'open311_key_ends',
    'open311_requests',
    'webhooks',
    'webhook_ends',
    'webhook_events',
    'votes',
    'vote_heads',
    'units',
    'initiatives',
    'initiative_supports',
    'initiative_reached',
    'initiative_moves',
    'unit_titles',
    'title_transfers',
    'title_proposals',
    'title_decisions',
    'title_contests',
    'proxy_papers',
    'proxy_paper_decisions',
    'proxy_grants',
    'proxy_revocations',
    'representative_answers',
    'clause_versions',
    'duty_postings',
    'duty_excuses',
    'clause_questions',
    'clause_answers',
    'income_versions',
    'income_receipts',
    'line_questions',
    'line_answers',
    'notices',
    'notice_scopes',
    'notice_versions',
    'notice_reads',
  ])
    for (const statement of [
      `UPDATE ${table} SET estate_id = 9`,
      `DELETE FROM ${table}`,
      `TRUNCATE ${table}`,
    ])
      await assert.rejects(harness.database.app.query(statement), /permission denied/, statement)
  await assert.rejects(harness.database.app.query('DROP TABLE ballots'), /must be owner/)
  await assert.rejects(
    harness.database.app.query('ALTER TABLE ballots DISABLE ROW LEVEL SECURITY'),
    /must be owner/,
  )
})

test('without naming an estate a transaction sees nothing, and with one only that one', async () => {
  for (const table of [
    'units',
    'owners',
    'votes',
    'vote_heads',
    'ledger_entries',
    'clauses',
    'unit_owners',
    'head_voters',
    'complaints',
    'complaint_steps',
    'complaint_agreements',
    'owner_claims',
    'body_filings',
    'claim_steps',
    'unit_certificates',
    'opening_steps',
    'opening_buildings',
    'roll_changes',
    'roll_change_lines',
    'roll_losses',
    'roll_mappings',
    'opening_objections',
    'residences',
    'visitor_reports',
    'repair_funding_steps',
    'photo_uploads',
    'photo_parts',
    'photo_sources',
    'open311_keys',
    'webhooks',
    'webhook_events',
  ])
    assert.equal((await harness.database.app.query(`SELECT 1 FROM ${table}`)).rowCount, 0, table)
  await inEstate(harness.database.app, '7', async (tx) => {
    const { rows } = await tx.query('SELECT DISTINCT estate_id FROM units')
    assert.deepEqual(rows, [{ estate_id: '7' }])
    await assert.rejects(
      tx.query("INSERT INTO contracts VALUES (8, 'x', 'x', 'x', '2026-01-01', '2027-01-01')"),
      /row-level security/,
    )
  }).catch((error: Error) => assert.match(error.message, /aborted|COMMIT|rollback/i))
  for (const hostile of ['7; DROP TABLE units', "7' OR '1'='1", '-1', '', '0'])
    await assert.rejects(
      inEstate(harness.database.app, hostile, async () => 1),
      RangeError,
    )
})

test('every endpoint × every role, in the own estate and in another: allowed is what the table says', async () => {
  const tokens = new Map<string, string>()
  for (const role of ROLES) {
    await harness.grant(`holder-${role}`, '7', role)
    tokens.set(role, await harness.signIn(`holder-${role}`))
  }
  let cells = 0
  for (const [name, endpoint] of Object.entries(ENDPOINTS)) {
    const { policy } = endpoint
    if (!('anyOf' in policy)) continue
    for (const role of ROLES)
      for (const estateId of ['7', '8']) {
        const path = `/api${endpoint.path.replace(':estateId', estateId).replace(':headId', 'H1').replace(/:\w+/g, key(harness))}`
        const answer = await harness.ask(endpoint.method, path, {
          token: tokens.get(role) as string,
          role,
          key: key(harness),
        })
        const mayIn7: boolean = policy.anyOf.some((action: Action) => isAllowed(role, action))
        const wanted: string | null =
          estateId === '8' ? 'access.role-not-held' : mayIn7 ? null : 'access.denied'
        if (wanted) assert.equal(answer.body.code, wanted, `${name} ${role} ${estateId}`)
        else
          assert.ok(
            !String(answer.body.code).startsWith('access.'),
            `${name} ${role} ${estateId}: ${answer.body.code}`,
          )
        cells += 1
      }
  }
  assert.ok(cells >= 150, `${cells} cells`)
})

test('every refusal an endpoint gives is one it announces, as problem+json with a request id', async () => {
  const answer = await harness.app.inject({ url: '/api/me' })
  assert.match(String(answer.headers['content-type']), /^application\/problem\+json/)
  const problem = answer.json() as { type: string; code: string; status: number; requestId: string }
  assert.deepEqual([problem.code, problem.status], ['session.missing', 401])
  assert.ok(problem.type.endsWith('session.missing') && problem.requestId)
  assert.ok(errorsOf(ENDPOINTS.castBallot).includes('vote.closed'))
  assert.equal((await harness.app.inject({ url: '/api/nothing' })).json().code, 'request.not-found')
})

test('OpenAPI 3.1 lists every route that is served', async () => {
  const document = (await harness.app.inject({ url: '/openapi.json' })).json() as {
    openapi: string
    paths: Record<string, object>
  }
  assert.equal(document.openapi, '3.1.0')
  const listed = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method} ${path}`),
  )
  assert.equal(listed.length, Object.keys(ENDPOINTS).length)
  for (const [name, endpoint] of Object.entries(ENDPOINTS))
    assert.ok(
      listed.includes(`${endpoint.method.toLowerCase()} /api${endpoint.path.replace(/:(\w+)/g, '{$1}')}`),
      name,
    )
})

test('20,000 hostile bodies get an answer that is no 500', async () => {
  const token = await harness.signIn('holder-owner')
  const values = [
    null,
    true,
    -1,
    2 ** 53,
    1e308,
    '',
    'x'.repeat(9_000),
    '\u0000',
    '__proto__',
    [],
    [[]],
    {},
    { __proto__: 1 },
    '7',
    '../..',
    '\ud800',
  ]
  const names = [
    'headId',
    'headIds',
    'choice',
    'choices',
    'reason',
    'deliveryId',
    'entryId',
    'serial',
    'method',
    'outcome',
    'minutesAgo',
    'repairId',
    'kind',
    'place',
    'placeText',
    'description',
    'photoIds',
    'move',
    'note',
    'data',
    'building',
    'facilityId',
    'mendMinutes',
    'satisfaction',
    'code',
    'state',
    'refreshToken',
    'redirectUri',
    'channel',
    'initiativeId',
    'title',
    'reason',
    'question',
    'supports',
    'day',
    'voteId',
    'offerId',
    'grantId',
    'agentName',
    'agentCode',
    'postingId',
    'periodFrom',
    'performedOn',
    'timesDone',
    'facts',
    'photos',
    'act',
    'fromOn',
    'keyId',
    'webhookId',
    'url',
    'events',
    'scope',
    'name',
    'frequency',
    'questionId',
    'text',
    'stars',
    'seenHash',
    'sourceId',
    'about',
    'subject',
    'follows',
    'terms',
    'version',
    'receiptId',
    'amountFen',
    'undoId',
    'file',
    'hash',
    'byteCount',
    'offset',
    'bytes',
    'orderId',
    'amountFen',
    'version',
    'complaintId',
    'subject',
    'words',
    'refs',
    'isNamed',
    'afterVersion',
    'otherHome',
    'content',
    'dispute',
    'performOn',
    'stepId',
    'step',
  ]
  const paths = [
    `/estates/7/votes/${key(harness)}/proxy-offers`,
    `/estates/7/votes/${key(harness)}/proxy-offers/${key(harness)}/withdraw`,
    `/estates/7/votes/${key(harness)}/proxies/${key(harness)}/revoke`,
    `/estates/7/votes/${key(harness)}/paper-proxies`,
    '/proxy-offers/read',
    '/proxy-offers/accept',
    '/agent-codes',
    '/estates/7/repairs',
    '/estates/7/complaints',
    `/estates/7/complaints/${key(harness)}/moves`,
    `/estates/7/complaints/${key(harness)}/confirmations`,
    `/estates/7/complaints/${key(harness)}/invitation`,
    '/estates/7/uploads',
    `/estates/7/uploads/${'a'.repeat(64)}/parts`,
    `/estates/7/repairs/${key(harness)}/moves`,
    `/estates/7/repairs/${key(harness)}/messages`,
    `/estates/7/repairs/${key(harness)}/funding/steps`,
    `/estates/7/repairs/${key(harness)}/rating`,
    '/estates/7/repair-promises',
    '/estates/7/desk-phone',
    '/estates/7/repair-workers',
    '/estates/7/places/imports',
    `/estates/7/votes/${key(harness)}/ballots`,
    `/estates/7/votes/${key(harness)}/ballots/H1/contest`,
    `/estates/7/votes/${key(harness)}/heads/H1/not-told`,
    `/estates/7/votes/${key(harness)}/deliveries`,
    `/estates/7/votes/${key(harness)}/paper-ballots`,
    '/estates/7/initiatives',
    `/estates/7/initiatives/${key(harness)}/supports`,
    `/estates/7/initiatives/${key(harness)}/answers`,
    '/estates/7/performance/D1/postings',
    '/estates/7/performance/D1/excuses',
    '/estates/7/performance/D1/questions',
    `/estates/7/performance/${key(harness)}/changes`,
    `/estates/7/postings/${key(harness)}/ratings`,
    `/estates/7/questions/${key(harness)}/answers`,
    `/estates/7/bills/${key(harness)}/orders`,
    `/estates/7/bill-orders/${key(harness)}/ask`,
    `/estates/7/notices/${key(harness)}/reads`,
    '/estates/7/contracts',
    '/estates/7/income',
    '/estates/7/line-questions',
    `/estates/7/line-questions/${key(harness)}/answer`,
    `/estates/7/income/${key(harness)}/receipts`,
    `/estates/7/income-receipts/${key(harness)}/undo`,
    '/session',
    '/session/begin',
    '/session/refresh',
    '/session/channel',
    '/session/bind',
  ]
  let seed = 1
  const next = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
    return seed % below
  }
  let count = 0
  for (let round = 0; round < 2_000; round++) {
    const batch = Array.from({ length: 10 }, () => {
      const body: Record<string, unknown> = {}
      for (let i = next(6); i >= 0; i--)
        body[names[next(names.length)] as string] = values[next(values.length)]
      return harness.post(paths[next(paths.length)] as string, { token, key: key(harness), body })
    })
    for (const answer of await Promise.all(batch)) {
      assert.ok(answer.status < 500, JSON.stringify(answer.body))
      count += 1
    }
  }
  assert.equal(count, 20_000)
})
