import type { Harness } from './harness.ts'

/** More homes with an owner each, in buildings of 200, written at once; their areas are 50 to 140 m². */
export async function fillEstate(harness: Harness, estateId: string, count: number): Promise<void> {
  const { owner } = harness.database
  if (count <= 0) return
  await owner.query(
    `INSERT INTO owners (estate_id, owner_id, name, document_kind, document_hash)
     SELECT $1::bigint, 'B' || n, '业主', '身份证', sha256(convert_to('made up ' || $1::text || ' ' || n, 'UTF8'))
     FROM generate_series(1, $2::int) n`,
    [estateId, count],
  )
  await owner.query(
    `INSERT INTO units (estate_id, unit_id, building, stair, room, kind, area_dm2, area_source, sale)
     SELECT $1::bigint, 'B' || n, (10 + n / 200) || '号楼', '1', n::text, 'residence', 5000 + n % 9000, 'register', 'delivered'
     FROM generate_series(1, $2::int) n`,
    [estateId, count],
  )
  await owner.query(
    `INSERT INTO unit_owners (estate_id, unit_id, owner_id)
     SELECT $1::bigint, 'B' || n, 'B' || n FROM generate_series(1, $2::int) n`,
    [estateId, count],
  )
  // As after every roll that comes in.
  await owner.query('SELECT analyze_roll()')
}
