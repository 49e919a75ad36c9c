import { COMMUNITY_ID } from '#contract/core/scalars.ts'
import { onDatabase, refuse, runCommand } from './command.ts'
import { inCommunity } from '#server/core/db/scope.ts'
import { PLACE_FAULTS, readPlace } from '#server/estate/place.ts'

const USAGE = '用法：npm run place -- <小区编号> <纬度,经度>'

/** `npm run place`: says where an estate is, so that a picture with a place in it can be told how far from the estate it was taken. */
async function main(): Promise<number> {
  const [communityId, text, ...more] = process.argv.slice(2)
  if (!communityId || !text || more.length > 0 || !COMMUNITY_ID.test(communityId)) return refuse(USAGE)
  const place = readPlace(text)
  if (typeof place === 'string') return refuse(PLACE_FAULTS[place])
  return onDatabase((ports) =>
    inCommunity(ports.db, communityId, async (tx) => {
      const { rows } = await tx.query<{ name: string }>(
        'UPDATE communities SET latitude_e6 = $2, longitude_e6 = $3 WHERE community_id = $1 RETURNING name',
        [communityId, place.latitudeE6, place.longitudeE6],
      )
      if (!rows[0]) return refuse(`没有编号为 ${communityId} 的小区。`)
      console.log(`${rows[0].name}：位置已记下。`)
      return 0
    }),
  )
}

runCommand(main)
