// node --import tsx bench/announce.ts [HEADS …]: what announcing a vote costs everybody else. For rolls of 600, 6,000 and 20,000 heads:
// how long announcing takes, the longest time that the event loop stood still meanwhile (what another request waits at most), the
// first reads after it, before PostgreSQL has gathered any figures of the new rows, and the ratio a head to the smallest roll.
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { inEstate } from '#server/core/db/scope.ts'
import { createVote, makeCommitments } from '#server/votes/create.ts'
import { fillEstate } from '../test/server/support/many-homes.ts'
import { importSmallEstate, openHarness, QUESTION } from '../test/server/support/harness.ts'

const DAY = 86_400_000
const SIZES = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [600, 6_000, 20_000]
const harness = await openHarness()

const VOTE = {
  title: '测试表决',
  items: [QUESTION],
  convener: '业委会',
  noticeAt: harness.clock.now - 18 * DAY,
  opensAt: harness.clock.now - DAY,
  closesAt: harness.clock.now + 10 * DAY,
  documents: [],
}

try {
  console.log('heads    announce ms   µs a head   to the smallest   stood still ms   first reads ms')
  let smallest = 0
  for (const [step, heads] of SIZES.entries()) {
    const estate = String(100 + step)
    await importSmallEstate(harness, estate, 12)
    await fillEstate(harness, estate, heads - 12)
    await harness.grant('member', estate, 'committee')
    await harness.seat('owner', estate, 0)
    const tokens = { committee: await harness.signIn('member'), owner: await harness.signIn('owner') }
    const delay = monitorEventLoopDelay({ resolution: 5 })
    delay.enable()
    const began = performance.now()
    const voteId = harness.ports.newId()
    const made = await makeCommitments(harness.database.app, estate, { kind: 'estate' })
    await inEstate(harness.database.app, estate, (tx) =>
      createVote(tx, harness.ports, estate, { voteId, ...VOTE }, made),
    )
    const took = performance.now() - began
    await new Promise((done) => setTimeout(done, 20))
    delay.disable()
    const perHead = (took * 1_000) / heads
    smallest ||= perHead
    const reads: string[] = []
    for (const [role, path] of [
      ['owner', `/votes/${voteId}`],
      ['owner', '/votes'],
      ['owner', '/home'],
      ['committee', `/votes/${voteId}/turnout`],
    ] as const) {
      const asked = performance.now()
      const answer = await harness.get(`/estates/${estate}${path}`, { token: tokens[role], role })
      if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`)
      reads.push(`${path.replace(voteId, '…')} ${(performance.now() - asked).toFixed(0)}`)
    }
    console.log(
      [
        String(heads).padEnd(8),
        took.toFixed(0).padStart(11),
        perHead.toFixed(0).padStart(11),
        (perHead / smallest).toFixed(2).padStart(17),
        (delay.max / 1e6).toFixed(0).padStart(16),
        `   ${reads.join(', ')}`,
      ].join(' '),
    )
  }
} finally {
  await harness.stop()
}
