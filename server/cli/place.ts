import { ESTATE_ID } from '#contract/core/scalars.ts'
import { onDatabase, refuse, runCommand } from './command.ts'
import { inEstate } from '#server/core/db/scope.ts'
import { PLACE_FAULTS, readPlace } from '#server/estate/place.ts'

const USAGE = '用法：npm run place -- <小区编号> <纬度,经度>'

/** `npm run place`: says where an estate is, so that a picture with a place in it can be told how far from the estate it was taken. */
async function main(): Promise<number> {
  const [estateId, text, ...more] = process.argv.slice(2)
  if (!estateId || !text || more.length > 0 || !ESTATE_ID.test(estateId)) return refuse(USAGE)
  const place = readPlace(text)
  if (typeof place === 'string') return refuse(PLACE_FAULTS[place])
  return onDatabase((ports) =>
    inEstate(ports.db, estateId, async (tx) => {
      const { rows } = await tx.query<{ name: string }>(
        'UPDATE estates SET latitude_e6 = $2, longitude_e6 = $3 WHERE estate_id = $1 RETURNING name',
        [estateId, place.latitudeE6, place.longitudeE6],
      )
      if (!rows[0]) return refuse(`没有编号为 ${estateId} 的小区。`)
      console.log(`${rows[0].name}：位置已记下。`)
      return 0
    }),
  )
}

runCommand(main)
