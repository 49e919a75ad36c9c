import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, test } from 'node:test'
import sharp from 'sharp'
import { inEstate } from '#server/core/db/scope.ts'
import { keepPhoto } from '#server/files/photos.ts'
import { ATTACHMENTS, attachedOf } from '#server/files/photo-sweep.ts'
import { DAY, importSmallEstate, key, openHarness, type Harness } from '#test/server/support/harness.ts'
import { sweepPhotos } from '#test/server/support/sweeps.ts'

let harness: Harness

before(async () => {
  harness = await openHarness()
  for (const estate of ['7', '8']) await importSmallEstate(harness, estate, 4)
  await harness.seat('owner', '7', 2)
})

after(() => harness.stop())

const HOUR = 3_600_000

/** Columns whose name or type lets one think of pictures, and that hold none. */
const WITHOUT = new Set([
  'photos.photo_id',
  'dropped_photos.photo_id',
  // Of which phone's bytes a picture was made; goes with it.
  'photo_sources.photo_id',
  'bill_orders.hand_over',
  'bills.basis',
  'cashier_callbacks.signed',
  'claim_steps.papers',
  'claim_steps.refusals',
  'clauses.content',
  'complaint_agreements.content',
  'complaints.ladder',
  'complaints.levels',
  'holiday_orders.off_days',
  'holiday_orders.work_days',
  'initiative_reached.unit_ids',
  'ledger_batches.sheet',
  'ledger_entries.invoices',
  'body_posts.given_by',
  'estate_places.by_names',
  'place_post_acts.by_names',
  'post_acts.by_names',
  'operator_acts.by_names',
  'operator_acts.detail',
  'merge_entries.document',
  'reminder_settings.channels_off',
  'reminder_settings.kinds_off',
  'representative_proposals.asked',
  'roll_change_lines.after',
  'roll_change_lines.before',
  'roll_changes.homes',
  'roll_mappings.mapping',
  'sheet_mappings.mapping',
  'title_proposals.from_owners',
  'title_proposals.to_owners',
  'vote_heads.unit_ids',
  'vote_items.options',
  'vote_objection_answers.set_aside',
  'vote_publications.places',
  'vote_results.outcomes',
  'webhooks.events',
])

test('every column that may name a picture is looked into', async () => {
  const { rows } = await harness.database.owner.query<{ name: string }>(
    `SELECT c.table_name || '.' || c.column_name AS name
     FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
     WHERE table_schema = 'public' AND t.table_type = 'BASE TABLE'
       AND (c.column_name ~ '^(photo|picture|voucher|image)' AND c.data_type IN ('text', 'ARRAY')
         OR c.column_name IN ('document', 'evidence', 'content') AND c.data_type IN ('text', 'json')
         OR c.udt_name IN ('_text', 'json', 'jsonb'))`,
  )
  const there = new Set(rows.map((row) => row.name))
  const looked = new Set(ATTACHMENTS.map(({ table, column }) => `${table}.${column}`))
  const views = new Set(['standing_funding_steps'])
  assert.deepEqual(
    [...there].filter(
      (name) => !looked.has(name) && !WITHOUT.has(name) && !views.has(name.split('.')[0] ?? ''),
    ),
    [],
    'list these columns in ATTACHMENTS, or here where they hold no pictures',
  )
  assert.deepEqual(
    [...looked, ...WITHOUT].filter((name) => !there.has(name)),
    [],
    'listed, but not there',
  )
})

test('each kind of attachment is found, in its own estate', async () => {
  for (const { table, column, kind } of ATTACHMENTS) {
    const photoId = randomBytes(32).toString('hex')
    const other = randomBytes(32).toString('hex')
    // A temporary table is found before the real one of its name: only the two columns matter, and each real one has rules of its own.
    const client = await harness.database.owner.connect()
    try {
      await client.query('BEGIN')
      const type = await client.query<{ type: string }>(
        `SELECT format_type(atttypid, atttypmod) AS type FROM pg_attribute
         WHERE attrelid = $1::regclass AND attname = $2`,
        [table, column],
      )
      const columns = [...new Set(ATTACHMENTS.filter((one) => one.table === table).map((one) => one.column))]
      const types = await client.query<{ name: string; type: string }>(
        `SELECT attname AS name, format_type(atttypid, atttypmod) AS type FROM pg_attribute
         WHERE attrelid = $1::regclass AND attname = ANY ($2)`,
        [table, columns],
      )
      await client.query(
        `CREATE TEMPORARY TABLE ${table} (estate_id bigint, ${types.rows.map((one) => `${one.name} ${one.type}`).join(', ')}) ON COMMIT DROP`,
      )
      const value =
        kind === 'ids' ? [photoId] : kind === 'id' ? photoId : JSON.stringify({ photos: [{ photoId }] })
      await client.query(
        `INSERT INTO ${table} (estate_id, ${column}) VALUES (7, $1::${type.rows[0]?.type})`,
        [value],
      )
      assert.deepEqual(
        [...(await attachedOf(client, '7', [other, photoId]))],
        [photoId],
        `${table}.${column}`,
      )
      assert.deepEqual([...(await attachedOf(client, '8', [photoId]))], [], `${table}.${column}`)
    } finally {
      await client.query('ROLLBACK')
      client.release()
    }
  }
})

/** Keeps a picture that no other test has; answers its id. */
async function keep(bytes?: Buffer): Promise<string> {
  const kept = await keepPhoto(harness.ports, '7', bytes ?? (await picture()), 'tester', harness.clock.now)
  assert.ok(kept !== 'not-a-picture')
  return kept.photoId
}

function picture(): Promise<Buffer> {
  return sharp(randomBytes(300), { raw: { width: 10, height: 10, channels: 3 } })
    .jpeg()
    .toBuffer()
}

async function report(photoId: string) {
  const repairId = key(harness)
  return harness.post('/estates/7/repairs', {
    token: await harness.signIn('owner'),
    key: repairId,
    body: {
      repairId,
      kind: 'light',
      place: 'building',
      placeText: '3号楼',
      description: '',
      photoIds: [photoId],
    },
  })
}

async function isKnown(photoId: string): Promise<boolean> {
  const { rowCount } = await harness.database.owner.query('SELECT 1 FROM photos WHERE photo_id = $1', [
    photoId,
  ])
  return rowCount === 1
}

test('what is attached stays for ever, what is young stays for now, and the rest goes in two steps', async () => {
  const [attached, loose] = [await keep(), await keep()]
  assert.equal((await report(attached)).status, 200)
  harness.clock.now += DAY - 1
  const young = await keep()
  assert.equal(await sweepPhotos(harness.ports), 0)
  assert.ok(await isKnown(loose))

  harness.clock.now += 2
  assert.equal(await sweepPhotos(harness.ports), 1)
  assert.deepEqual(await Promise.all([attached, loose, young].map(isKnown)), [true, false, true])
  // Its bytes are still there, in case somebody attached it meanwhile.
  assert.ok(await harness.ports.photos.has('7', loose))
  assert.equal((await report(loose)).body.code, 'repair.photo-unknown')

  harness.clock.now += HOUR + 1
  assert.equal(await sweepPhotos(harness.ports), 1)
  assert.deepEqual(
    await Promise.all([attached, loose, young].map((id) => harness.ports.photos.has('7', id))),
    [true, false, true],
  )
  harness.clock.now += DAY
  await sweepPhotos(harness.ports)
  assert.ok((await isKnown(attached)) && !(await isKnown(young)))
})

test('a picture that comes again is young again, between the steps too', async () => {
  const bytes = await picture()
  const photoId = await keep(bytes)
  harness.clock.now += DAY - HOUR
  assert.equal(await keep(bytes), photoId)
  harness.clock.now += 2 * HOUR
  await sweepPhotos(harness.ports)
  assert.ok(await isKnown(photoId))

  harness.clock.now += DAY
  await sweepPhotos(harness.ports)
  assert.ok(!(await isKnown(photoId)))
  await keep(bytes)
  harness.clock.now += 2 * HOUR
  await sweepPhotos(harness.ports)
  assert.ok((await isKnown(photoId)) && (await harness.ports.photos.has('7', photoId)))
})

test('a picture that was attached while it was dropped comes back', async () => {
  const photoId = await keep()
  harness.clock.now += DAY + 1
  await sweepPhotos(harness.ports)
  // The report had looked before the first step, and is written after it.
  await inEstate(harness.database.app, '7', (tx) =>
    tx.query(
      `INSERT INTO picture_uses (estate_id, photo_id, duty, period_from, used_at) VALUES (7, $1, 'duty', '2026-01-01', now())`,
      [photoId],
    ),
  )
  harness.clock.now += HOUR + 1
  await sweepPhotos(harness.ports)
  assert.ok((await isKnown(photoId)) && (await harness.ports.photos.has('7', photoId)))
})

test('an estate where it goes wrong keeps none of the others', async () => {
  const photoId = await keep()
  await inEstate(harness.database.app, '8', (tx) =>
    tx.query(
      `INSERT INTO dropped_photos (estate_id, photo_id, byte_count, width, height, stored_at, stored_by, dropped_at)
       VALUES (8, $1, 1, 1, 1, to_timestamp(0), 'x', to_timestamp(0))`,
      ['0'.repeat(64)],
    ),
  )
  harness.clock.now += DAY + 1
  const fails = {
    ...harness.ports,
    photos: {
      ...harness.ports.photos,
      remove: async () => {
        throw new Error('the disk does not answer')
      },
    },
  }
  await assert.rejects(sweepPhotos(fails), /estate 8: the disk does not answer/)
  assert.ok(!(await isKnown(photoId)))
  assert.equal(await sweepPhotos(harness.ports), 1)
})
