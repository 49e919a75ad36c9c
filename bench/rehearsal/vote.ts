import assert from 'node:assert/strict'
import { addDays, beijingDayOf, startOfDayMs } from '#domain/core/calendar.ts'
import type { VoteRecord } from '#domain/votes/evidence/record.ts'
import { verifyRecord } from '../../verifier/verify.mjs'
import { each, type People } from './people.ts'

const DAY = 86_400_000
const OPENS_AFTER_DAYS = 17
const LASTS_DAYS = 7
const COUNTED_WITHIN_MS = 120_000

type Detail = {
  result: unknown
  opensAt: number
  closesAt: number
  phase: string
  countedTo: number | null
  myHeads: { headId: string }[]
}

/** A vote from its announcement to its recount by the program that shares no code with the product. Answers how many voted. */
export async function holdVote(
  people: People,
  estateId: string,
  chair: string,
  voters: readonly string[],
): Promise<number> {
  const voteId = people.newId()
  const votes = `/estates/${estateId}/votes`
  const today = beijingDayOf(people.now())
  const title = '续聘柳荫物业公司'
  await people.must(
    chair,
    votes,
    {
      voteId,
      title,
      items: [{ kind: 'question', title, text: '是否同意按原合同续聘两年？', matterId: 9, options: [] }],
      seats: 0,
      paper: 'first-stands',
      proxyCap: 0,
      documents: [],
      opensOn: addDays(today, OPENS_AFTER_DAYS),
      closesOn: addDays(today, OPENS_AFTER_DAYS + LASTS_DAYS),
      building: null,
    },
    'committee',
  )
  const goTo = (at: number) => people.city.setAhead(at - Date.now())
  await goTo(startOfDayMs(addDays(today, OPENS_AFTER_DAYS)) + 12 * 3_600_000)
  await each(voters, async (subject, index) => {
    const { myHeads } = await people.get<Detail>(subject, `${votes}/${voteId}`, 'owner')
    assert.equal(myHeads.length, 1, `${subject} has one head`)
    const { headId } = myHeads[0] as { headId: string }
    await people.must(
      subject,
      `${votes}/${voteId}/ballots`,
      { headId, choices: [index % 4 === 0 ? 1 : 0] },
      'owner',
    )
  })
  const { closesAt } = await people.get<Detail>(chair, `${votes}/${voteId}`, 'committee')
  await goTo(closesAt + DAY / 24)
  await counted(people, `${votes}/${voteId}`, chair)
  const record = await people.get<VoteRecord>(voters[0] as string, `${votes}/${voteId}/record`, 'owner')
  const verified = verifyRecord(record) as {
    checks: { name: string; state: string }[]
    shares: { heads: number }[][] | null
    roll: { heads: number } | null
  }
  assert.deepEqual(
    verified.checks.filter(({ state }) => state === 'fails'),
    [],
  )
  assert.ok(verified.checks.some(({ state }) => state === 'holds'))
  const [choices = []] = verified.shares ?? []
  const ballots = choices.reduce((sum, { heads }) => sum + heads, 0)
  assert.equal(ballots, voters.length, 'every ballot is counted')
  assert.equal(choices[1]?.heads, voters.filter((_, index) => index % 4 === 0).length)
  return ballots
}

async function counted(people: People, path: string, chair: string): Promise<void> {
  for (const until = Date.now() + COUNTED_WITHIN_MS; Date.now() < until; ) {
    const { countedTo } = await people.get<Detail>(chair, path, 'committee')
    if (countedTo !== null) return
    await new Promise((done) => setTimeout(done, 500))
  }
  throw new Error('the vote was not counted')
}
