import { DAY_MS } from '#domain/core/calendar.ts'
import { importRows } from '#server/bills/desk.ts'
import { inEstate } from '#server/core/db/scope.ts'
import { readBills } from '#server/bills/read.ts'
import { parseTable } from '#server/tables/parse.ts'
import type { Ports } from '#server/core/ports.ts'
import { type BilledUnit, sampleBillsCsv } from '../sample/bills.ts'

/** Made-up bills, brought in by the importer as issued two weeks ago; the homes of `persons` have more than the others. */
export async function seedBills(
  ports: Ports,
  estateId: string,
  today: string,
  persons: readonly string[],
  clerk: string,
): Promise<void> {
  await inEstate(ports.db, estateId, async (tx) => {
    const { rows } = await tx.query<BilledUnit & { isSeated: boolean }>(
      `SELECT u.building, u.stair, u.room, u.area_dm2::float8 AS "areaDm2",
         bool_or(o.person_id = ANY ($2)) AS "isSeated"
       FROM units u JOIN unit_owners uo USING (estate_id, unit_id) JOIN owners o USING (estate_id, owner_id)
       WHERE u.estate_id = $1 AND u.kind = 'residence' AND u.sale = 'delivered'
       GROUP BY u.estate_id, u.unit_id ORDER BY "isSeated" DESC, u.unit_id`,
      [estateId, persons],
    )
    const more = rows.filter((row) => row.isSeated).length
    const table = parseTable(new TextEncoder().encode(sampleBillsCsv(rows, today, more)))
    if (typeof table === 'string') throw new Error(`sample bills: ${table}`)
    const answer = await importRows(tx, estateId, readBills(table), clerk, ports.nowMs() - 14 * DAY_MS)
    if ('problems' in answer) throw new Error(`sample bills: ${JSON.stringify(answer.problems.slice(0, 3))}`)
  })
}
