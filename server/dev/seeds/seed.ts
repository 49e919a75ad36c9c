import { BODY_JOBS, roleOfJob } from '#domain/bodies/bodies.ts'
import type { Role } from '#domain/core/access.ts'
import { plainHundredths } from '#domain/core/quantity.ts'
import {
  DAY_MS,
  addDays,
  addMonths,
  beijingDayOf,
  firstDayOf,
  monthOf,
  startOfDayMs,
} from '#domain/core/calendar.ts'
import { inEstate, type Tx } from '#server/core/db/scope.ts'
import { type ClauseRow, readClauses, readPerformances } from '#server/performance/read.ts'
import { readFacilities } from '#server/repairs/read-facilities.ts'
import { type EntryRow, readEntries } from '#server/ledger/read.ts'
import { readRoll } from '#server/estate/roll/read.ts'
import { parseTable } from '#server/tables/parse.ts'
import { readSources } from '#server/ledger/income/read.ts'
import { nextToClose } from '#server/ledger/store.ts'
import { bringSources } from '#server/ledger/income/import.ts'
import { linkLikely } from '#server/ledger/income/receipts.ts'
import { closeBook, signBook } from '#server/ledger/close.ts'
import { checkpointNow, lockLog } from '#server/log/tree.ts'
import { insertEntries } from './entries.ts'
import { insertClauses, insertPerformances } from '#server/performance/import-store.ts'
import { keepPhoto } from '#server/files/photos.ts'
import { buildingsOf, insertFacilities } from '#server/repairs/desk.ts'
import { holdRepair, type NewStep, takeStep } from '#server/repairs/store.ts'
import { storeReport } from '#server/repairs/routes.ts'
import type { Ports } from '#server/core/ports.ts'
import { documentHash, importRoll } from '#server/estate/roll/store.ts'
import { grantRole } from '#server/identity/roles.ts'
import { SAMPLE_CLAUSES_CSV, samplePerformancesCsv } from '../sample/performance/clauses.ts'
import { sampleSourcesCsv } from '../sample/ledger/income.ts'
import { sampleLedgerCsv } from '../sample/ledger/entries.ts'
import { CLAIMABLE, SAMPLE_PERSONS } from '../sample/persons.ts'
import { SCENE_NAMES, scenePicture, voucherPicture } from '../sample/pictures/pictures.ts'
import { sampleFacilitiesCsv, sampleRepairs } from '../sample/repairs.ts'
import { PLANS, sampleRollCsv } from '../sample/roll.ts'
import { seedBodies } from './bodies.ts'
import { seedBills } from './bills.ts'
import { seedComplaints } from './complaints.ts'
import { seedInitiatives } from './initiatives.ts'
import { seedNotices } from './notices.ts'
import { seedOpening } from './opening.ts'
import { seedResidents } from './residents.ts'
import { seedPerformance } from './performance.ts'
import { SAMPLE_VOTES, sampleChoices, type SampleVote } from '../sample/votes.ts'
import { personOf } from '#server/identity/session.ts'
import { CAST_SQL, type CastRow, castValues } from '#server/votes/casting/queue.ts'
import { closeIfDue } from '#server/votes/close.ts'
import { createVote } from '#server/votes/create.ts'
import { declareAgreed, findVote } from '#server/votes/store.ts'

/** A number that no network gives to anybody. */
const NOBODYS_PHONE = '01000000000'

const SEEDER = 'sample'
const WORKER = 'sample-qian'
const BODY_ROLES: readonly Role[] = BODY_JOBS.map(roleOfJob)

/**
 * Brings in the made-up estates through the importers people use, where there is no estate yet; says whether it did. Estates that
 * somebody imported are none of its business, with or without roles. A made-up one that an earlier start was cut off over stays
 * as it is, and that is said.
 */
export async function seedOnce(ports: Ports, say: (line: string) => void): Promise<boolean> {
  const lock = await ports.db.connect()
  try {
    await lockSeeding(lock, say)
    return await seedAlone(ports, say)
  } finally {
    // Closing the connection gives the lock back, also where it broke.
    lock.release(true)
  }
}

/** Any fixed number: whoever brings the sample in holds this lock. */
const SEED_LOCK = 7_208_513
const ASK_AGAIN_MS = 500

/** Waits until no other process is bringing the sample in: half of it looks like one that was cut off. */
async function lockSeeding(lock: Tx, say: (line: string) => void): Promise<void> {
  for (let asked = 0; ; asked += 1) {
    const { rows } = await lock.query<{ isMine: boolean }>('SELECT pg_try_advisory_lock($1) AS "isMine"', [
      SEED_LOCK,
    ])
    if (rows[0]?.isMine) return
    if (asked === 0) say('another process is bringing in the sample estates; waiting until it has')
    await new Promise((done) => setTimeout(done, ASK_AGAIN_MS))
  }
}

async function seedAlone(ports: Ports, say: (line: string) => void): Promise<boolean> {
  const { rows } = await ports.db.query<{ name: string; isMadeUp: boolean; isWhole: boolean }>(
    `SELECT name, is_made_up AS "isMadeUp", EXISTS (SELECT 1 FROM person_roles r
       WHERE r.estate_id = c.estate_id) OR is_opening AS "isWhole" FROM estates c ORDER BY estate_id`,
  )
  // Roles are given last: a made-up estate without any was cut off while it was being made.
  for (const { name } of rows.filter((one) => one.isMadeUp && !one.isWhole))
    say(
      `sample estate ${name}: an earlier start was cut off while it was being made, so nobody can act in it. ` +
        'Everything else works, and nothing is lost. For a whole sample start with another folder: DATA_DIR=.data-sample npm start',
    )
  if (rows.length > 0) return false
  const persons = new Map<string, string>()
  for (const person of SAMPLE_PERSONS)
    persons.set(person.subject, await personOf(ports, ports.nowMs(), 'jingtong', person.subject, person.name))
  for (const estate of [0, 1] as const) {
    const started = Date.now()
    const units = await seedEstate(ports, estate, persons)
    say(
      `sample estate ${PLANS[estate]?.name}: ${units} units in ${((Date.now() - started) / 1000).toFixed(1)} s`,
    )
  }
  await seedResidents(ports, '101', persons)
  await seedOpening(ports, persons)
  return true
}

async function seedEstate(
  ports: Ports,
  estate: 0 | 1,
  persons: ReadonlyMap<string, string>,
): Promise<number> {
  const plan = PLANS[estate] as (typeof PLANS)[number]
  const estateId = String(101 + estate)
  const today = beijingDayOf(ports.nowMs())
  const roll = readRoll(await tableOf(sampleRollCsv(plan, estate)), null)
  if (!roll.ok) throw new Error(`sample roll: ${JSON.stringify(roll.problems.slice(0, 3))}`)
  const imported = await importRoll(ports, {
    estateId,
    estateName: plan.name,
    isMadeUp: true,
    serviceLevel: 2,
    roll: roll.roll,
  })
  const pictures = await keepScenes(ports, estateId)
  await inEstate(ports.db, estateId, async (tx) => {
    await linkOwners(tx, ports, estateId, persons)
    await tx.query('SELECT analyze_roll()')
  })
  await seedContract(ports, estateId, today, plan.seed, pictures)
  await seedVotes(ports, estateId, estate === 0 ? SAMPLE_VOTES : SAMPLE_VOTES.slice(1, 3), plan.seed)
  await inEstate(ports.db, estateId, (tx) => seedFacilities(tx, ports, estateId))
  await seedRepairs(ports, estateId, estate === 0 ? 200 : 40, plan.seed, persons, pictures)
  if (estate === 0) await seedInitiatives(ports, estateId)
  if (estate === 0) await seedPerformance(ports, estateId, persons)
  await seedBills(ports, estateId, today, [...persons.values()], persons.get('sample-sun') as string)
  // Last of what is logged: its entries are of now, and time never goes backwards along a log.
  await seedLedger(ports, estateId, today, estate === 0 ? 1 : 0.25, plan.seed)
  await seedSources(ports, estateId, today, estate === 0 ? 4 : 1, persons.get('sample-sun') as string)
  await closeSampleBook(ports, estateId, persons)
  if (estate === 0) await seedComplaints(ports, estateId, persons)
  if (estate === 0) await seedNotices(ports, estateId, persons.get('sample-sun') as string)
  if (estate === 0) await leaveClaimable(ports, estateId)
  await seedBodies(ports, estate, estateId, persons)
  // Posts in company and committee were taken by invitation.
  for (const person of SAMPLE_PERSONS)
    for (const { estate: where, role } of person.roles)
      if (where === estate && !BODY_ROLES.includes(role))
        await grantRole(ports.db, {
          personId: persons.get(person.subject) as string,
          estateId,
          role,
          fromAt: ports.nowMs() - 400 * DAY_MS,
        })
  return imported.units
}

/** Ties each owner to a person: those of the login stand-in to theirs, every other to one who never signs in. */
async function linkOwners(
  tx: Tx,
  ports: Ports,
  estateId: string,
  persons: ReadonlyMap<string, string>,
): Promise<void> {
  for (const person of SAMPLE_PERSONS)
    if (person.document)
      await tx.query('UPDATE owners SET person_id = $3 WHERE estate_id = $1 AND document_hash = $2', [
        estateId,
        documentHash(ports, '身份证', person.document),
        persons.get(person.subject),
      ])
  await tx.query(
    `UPDATE owners SET person_id = 'sample-' || owner_id WHERE estate_id = $1 AND person_id IS NULL`,
    [estateId],
  )
}

/** One owner has no account: somebody who signs in can claim the home. Last, since the sample's own ballots are of persons. */
async function leaveClaimable(ports: Ports, estateId: string): Promise<void> {
  await inEstate(ports.db, estateId, (tx) =>
    tx.query('UPDATE owners SET person_id = NULL WHERE estate_id = $1 AND document_hash = $2', [
      estateId,
      documentHash(ports, '身份证', CLAIMABLE.document),
    ]),
  )
}

async function seedContract(
  ports: Ports,
  estateId: string,
  today: string,
  seed: number,
  pictures: ReadonlyMap<string, string>,
): Promise<void> {
  const startsOn = firstDayOf(monthOf(addDays(today, -400)))
  const clauses = readClauses(await tableOf(SAMPLE_CLAUSES_CSV))
  mustBeClean('clauses', clauses.problems)
  const numbers = new Set(clauses.rows.map((row: ClauseRow) => row.number))
  const csv = samplePerformancesCsv(clauses.rows, startsOn, today, seed)
  const performances = readPerformances(await tableOf(csv), numbers)
  mustBeClean('performances', performances.problems)
  await inEstate(ports.db, estateId, async (tx) => {
    const ids = await insertClauses(tx, ports, estateId, {
      title: '物业服务合同（示例）',
      company: '示例物业服务有限公司',
      startsOn,
      endsOn: addDays(startsOn, 3 * 365),
      clauses: clauses.rows,
    })
    await insertPerformances(tx, estateId, ids, performances.rows, pictures, ports.nowMs())
  })
}

async function seedLedger(
  ports: Ports,
  estateId: string,
  today: string,
  scale: number,
  seed: number,
): Promise<void> {
  const entries = readEntries(await tableOf(sampleLedgerCsv(today, scale === 1 ? 4 : 1, seed)))
  mustBeClean('ledger', entries.problems)
  const vouchers = new Map<string, string>()
  for (const entry of entries.rows)
    for (const name of entry.voucherNames) vouchers.set(name, await keepVoucher(ports, estateId, name, entry))
  await inEstate(ports.db, estateId, (tx) => insertEntries(tx, ports, estateId, entries.rows, vouchers))
}

/** The contracts behind the made-up book's income, and which entry is which money; of one of them, nothing came. */
async function seedSources(
  ports: Ports,
  estateId: string,
  today: string,
  scale: number,
  clerk: string,
): Promise<void> {
  const { lines, problems } = readSources(await tableOf(sampleSourcesCsv(today, scale)), () => false)
  mustBeClean('sources', problems)
  const nowAt = ports.nowMs()
  await inEstate(ports.db, estateId, async (tx) => {
    await lockLog(tx, estateId)
    await bringSources(tx, estateId, lines, clerk, nowAt)
    await linkLikely(tx, ports, estateId, clerk, nowAt)
  })
}

/** A made-up maintenance fund below thirty per cent, and in how many of the last closed months the clerk stated it. */
const SAMPLE_FUND = { firstFen: 500_000_000, balanceFen: 120_000_000 }
const SAMPLE_FUND_MONTHS = 4

/** Closes and signs all months but the last two, which are left to whoever tries the sample. */
async function closeSampleBook(
  ports: Ports,
  estateId: string,
  persons: ReadonlyMap<string, string>,
): Promise<void> {
  const nowAt = ports.nowMs()
  const last = addMonths(monthOf(beijingDayOf(nowAt)), -2)
  await inEstate(ports.db, estateId, async (tx) => {
    const first = await nextToClose(tx, estateId)
    for (let month = first ?? last; month <= last; month = addMonths(month, 1)) {
      const fund = month > addMonths(last, -SAMPLE_FUND_MONTHS) ? SAMPLE_FUND : null
      const close = await closeBook(tx, estateId, month, fund, persons.get('sample-sun') as string, nowAt)
      await signBook(tx, estateId, close, persons.get('sample-wang') as string, nowAt)
    }
    await checkpointNow(tx, ports.log, estateId, nowAt)
  })
}

async function keepVoucher(ports: Ports, estateId: string, name: string, entry: EntryRow): Promise<string> {
  const amount = Math.abs(entry.postings[0]?.amountFen ?? 0)
  const picture = await voucherPicture(name.split('-')[0] ?? '', [
    ['编号', String(entry.number)],
    ['日期', entry.bookedOn],
    ['事由', entry.summary],
    ['金额', `¥${plainHundredths(amount)}`],
  ])
  return keep(ports, estateId, picture)
}

async function keepScenes(ports: Ports, estateId: string): Promise<Map<string, string>> {
  const kept = new Map<string, string>()
  for (const name of SCENE_NAMES) kept.set(name, await keep(ports, estateId, await scenePicture(name)))
  return kept
}

async function keep(ports: Ports, estateId: string, picture: Uint8Array): Promise<string> {
  const stored = await keepPhoto(ports, estateId, picture, SEEDER, ports.nowMs())
  if (stored === 'not-a-picture') throw new Error('a sample picture is no picture')
  return stored.photoId
}

/** Who voted had opened the vote before; of the others some were called, some were not at home, some not sought yet. */
async function deliverSample(tx: Tx, estateId: string, voteId: string, until: number): Promise<void> {
  await tx.query(
    `INSERT INTO deliveries (estate_id, vote_id, head_id, delivery_id, method, outcome, made_at, note,
       photo_ids, recorded_by, recorded_role, recorded_at)
     SELECT estate_id, vote_id, head_id, CASE WHEN voted THEN 'app' ELSE 'sample' END,
       CASE WHEN voted THEN 'app' WHEN lot < 4 THEN 'call' ELSE 'visit' END,
       CASE WHEN voted OR lot < 4 THEN 'received' WHEN lot < 7 THEN 'not-home' ELSE 'by-phone' END,
       least(notice_at + (interval '1 day' * (lot + 1)) + interval '1 hour', $3::timestamptz),
       CASE WHEN NOT voted AND lot < 4 THEN '通话录音存业委会办公室' ELSE '' END, '{}', 'sample',
       CASE WHEN voted THEN 'owner' ELSE 'committee' END, $3::timestamptz
     FROM (SELECT h.estate_id, h.vote_id, h.head_id, v.notice_at, b.ballot_id IS NOT NULL AS voted,
             abs(hashtext(h.head_id || h.vote_id)) % 10 AS lot
           FROM roll_heads h JOIN votes v USING (estate_id, vote_id)
           LEFT JOIN standing_ballots b USING (estate_id, vote_id, head_id)
           WHERE h.estate_id = $1 AND h.vote_id = $2) AS heads
     WHERE voted OR lot < 8`,
    [estateId, voteId, new Date(until)],
  )
}

async function seedVotes(
  ports: Ports,
  estateId: string,
  votes: readonly SampleVote[],
  seed: number,
): Promise<void> {
  const nowAt = ports.nowMs()
  const midnight = startOfDayMs(beijingDayOf(nowAt))
  const placed = votes.map((vote, index) => ({
    vote,
    seed: seed + index,
    opensAt: midnight + vote.opensIn * DAY_MS + 9 * 3_600_000,
    closesAt: midnight + vote.closesIn * DAY_MS + 18 * 3_600_000,
  }))
  // In the order in which they ended: time does not go backwards along the log.
  placed.sort((a, b) => a.closesAt - b.closesAt)
  for (const { vote, seed: own, opensAt, closesAt } of placed)
    await inEstate(ports.db, estateId, async (tx) => {
      const voteId = ports.newId(opensAt)
      const castAt = Math.min(closesAt, nowAt) - 60_000
      await createVote(tx, ports, estateId, {
        ...vote,
        voteId,
        noticeAt: opensAt - 17 * DAY_MS,
        opensAt,
        closesAt,
      })
      await castSample(tx, ports, estateId, voteId, vote, castAt, own)
      await deliverSample(tx, estateId, voteId, Math.min(closesAt, nowAt))
      const stored = await findVote(tx, estateId, voteId)
      if (!stored || closesAt >= nowAt) return
      await closeIfDue(tx, ports, stored, closesAt + 60_000)
      await postSample(tx, ports, estateId, voteId, Math.min(nowAt, closesAt + DAY_MS))
    })
}

/** The notice of a made-up result hangs a day after its count. */
async function postSample(tx: Tx, ports: Ports, estateId: string, voteId: string, at: number): Promise<void> {
  await tx.query(
    `INSERT INTO vote_publications (estate_id, vote_id, publication_id, round, places, note, photo_ids, published_by,
       published_at)
     VALUES ($1, $2, $3, 0, '{board,gate}', '', '{}', 'sample', $4)`,
    [estateId, voteId, ports.newId(at), new Date(at)],
  )
}

/** Casts the ballots of the made-up owners through the same function as everyone's. Open votes wait for the sign-in persons. */
async function castSample(
  tx: Tx,
  ports: Ports,
  estateId: string,
  voteId: string,
  vote: SampleVote,
  castAt: number,
  seed: number,
): Promise<void> {
  const { rows: heads } = await tx.query<{
    headId: string
    areaDm2: number
    person: string
    isSeated: boolean
  }>(
    `SELECT h.head_id AS "headId", h.area_dm2::float8 AS "areaDm2", min(o.person_id) AS person,
       bool_or(o.person_id NOT LIKE 'sample-%') AS "isSeated"
     FROM vote_heads h
     JOIN vote_head_owners ho ON ho.estate_id = h.estate_id AND ho.vote_id = h.vote_id AND ho.head_id = h.head_id
     JOIN owners o ON o.estate_id = ho.estate_id AND o.owner_id = ho.owner_id
     WHERE h.estate_id = $1 AND h.vote_id = $2
     GROUP BY h.estate_id, h.vote_id, h.head_id, h.area_dm2 ORDER BY length(h.head_id), h.head_id`,
    [estateId, voteId],
  )
  const isOpen = vote.closesIn > 0
  const byHead = new Map(heads.map((head) => [head.headId, head]))
  const cast = sampleChoices(vote, heads, seed).filter(
    ({ headId }) => !(isOpen && byHead.get(headId)?.isSeated),
  )
  const voterOf = (headId: string) => byHead.get(headId)?.person as string
  const said = cast.map(({ headId }) => ({ headId, personId: voterOf(headId) }))
  await declareAgreed(tx, estateId, voteId, said, castAt)
  const { rows } = await tx.query<CastRow>(
    CAST_SQL,
    castValues(
      estateId,
      cast.map(({ headId, choices }) => {
        const ballotId = ports.newId(castAt)
        const personId = voterOf(headId)
        return { estateId, voteId, headId, ballotId, choices, personId, at: castAt, key: ballotId }
      }),
    ),
  )
  const refused = rows.map((row) => row.answer).filter((answer) => answer !== 'ok')
  if (refused.length > 0) throw new Error(`sample ballots: ${JSON.stringify(refused)}`)
}

async function seedRepairs(
  ports: Ports,
  estateId: string,
  count: number,
  seed: number,
  persons: ReadonlyMap<string, string>,
  pictures: ReadonlyMap<string, string>,
): Promise<void> {
  const company = persons.get('sample-sun') as string
  const worker = persons.get(WORKER) as string
  const now = ports.nowMs()
  await inEstate(ports.db, estateId, async (tx) => {
    await tx.query(
      `INSERT INTO repair_workers (estate_id, worker_id, name)
       VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
      [estateId, worker, SAMPLE_PERSONS.find((person) => person.subject === WORKER)?.name],
    )
    await tx.query(
      `INSERT INTO desk_phones (estate_id, position, phone, given_by, given_at, idempotency_key)
       VALUES ($1, 1, $2, $3, $4, 'sample') ON CONFLICT DO NOTHING`,
      [estateId, NOBODYS_PHONE, company, new Date(now)],
    )
    const homes = await tx.query<{
      person: string
      home: string
      stair: string
      building: string
      stairName: string
    }>(
      `SELECT DISTINCT ON (o.person_id) o.person_id AS person, unit_label(u.building, u.stair, u.room) AS home,
         u.building || u.stair AS stair, u.building, u.stair AS "stairName"
       FROM owners o JOIN unit_owners uo ON uo.estate_id = o.estate_id AND uo.owner_id = o.owner_id
       JOIN units u ON u.estate_id = uo.estate_id AND u.unit_id = uo.unit_id
       WHERE o.estate_id = $1 AND o.person_id IS NOT NULL AND u.kind = 'residence' ORDER BY o.person_id, u.unit_id`,
      [estateId],
    )
    const seated = homes.rows.filter((row) => !row.person.startsWith('sample-'))
    const others = homes.rows.filter((row) => row.person.startsWith('sample-'))
    for (const [index, repair] of sampleRepairs(count, seed).entries()) {
      // Every fifth is reported by someone who can sign in, so that their own lists are not empty.
      const from =
        index % 5 === 0 && seated.length > 0
          ? seated[(index / 5) % seated.length]
          : others[index % others.length]
      if (!from) continue
      let at = now - repair.ageMinutes * 60_000
      const repairId = ports.newId(at)
      await storeReport(
        tx,
        { estateId, personId: from.person, at, key: repairId },
        {
          repairId,
          kind: repair.kind,
          place: repair.place,
          placeText: repair.placeText.replace('{home}', from.home).replace('{stair}', from.stair),
          description: repair.description,
          photoIds: repair.pictures.map((name) => pictures.get(name) as string),
          ...(repair.place === 'building' ? { building: from.building, stair: from.stairName } : {}),
        },
      )
      for (const [move, by, afterMinutes, note, data = {}, picture = null] of repair.moves) {
        at += afterMinutes * 60_000
        const held = await holdRepair(tx, estateId, repairId)
        const personId = by === 'reporter' ? from.person : by === 'worker' ? worker : company
        const photoIds = picture === null ? [] : [pictures.get(picture) as string]
        const dispatched = move === 'dispatch' && !data.thirdParty ? { workerId: worker } : {}
        const price = data.quote?.reduce((sum, line) => sum + line.quantity * line.unitFen, 0)
        const step: NewStep = {
          move,
          by,
          note,
          photoIds,
          data: { ...data, ...dispatched },
          ...(price === undefined ? {} : { priceFen: price }),
        }
        if (!(await takeStep(tx, held, step, { personId, at, key: ports.newId(at) })))
          throw new Error(`sample repair: ${held.state} cannot ${move}`)
      }
    }
  })
}

async function seedFacilities(tx: Tx, ports: Ports, estateId: string): Promise<void> {
  const { rows } = await tx.query<{ building: string; stair: string }>(
    `SELECT DISTINCT building, stair FROM units WHERE estate_id = $1 AND kind = 'residence' ORDER BY building, stair`,
    [estateId],
  )
  const csv = sampleFacilitiesCsv(rows)
  const facilities = readFacilities(await tableOf(csv), await buildingsOf(tx, estateId))
  mustBeClean('facilities', facilities.problems)
  await insertFacilities(tx, ports, estateId, facilities.rows)
}

async function tableOf(csv: string) {
  const table = parseTable(new TextEncoder().encode(csv))
  if (typeof table === 'string') throw new Error(`sample file: ${table}`)
  return table
}

function mustBeClean(what: string, problems: readonly unknown[]): void {
  if (problems.length > 0) throw new Error(`sample ${what}: ${JSON.stringify(problems.slice(0, 3))}`)
}
