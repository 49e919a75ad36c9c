// node --import tsx bench/rehearsal/main.ts [UNITS]: from an empty installation to a vote that the stand-alone program verifies: production, a PostgreSQL
// and a provider of sign-in of their own, and nothing but what screens and `npm run operator` do. UNITS homes (1,200 if it is not said), two
// thirds of their owners let in. Prints what each step took, and the whole to reading every owner's name once. Throws where anything is not as it should be.
import { openInstallation } from './installation.ts'
import { appointCouncil, fileCompany, seatOffices } from './offices.ts'
import { openEstate, ownerOf } from './opening.ts'
import { letOwnersIn } from './owners.ts'
import { each, People } from './people.ts'
import { holdVote } from './vote.ts'

const UNITS = Number(process.argv[2] ?? 1_200)
const began = Date.now()

async function timed<T>(what: string, work: () => Promise<T>): Promise<T> {
  const from = Date.now()
  const done = await work()
  console.log(`${((Date.now() - from) / 1000).toFixed(1).padStart(8)} s  ${what}`)
  return done
}

const city = await timed('an empty installation starts', openInstallation)
try {
  const people = new People(city)
  await timed('city, district, street and community are seated', () => seatOffices(people))
  const estateId = await timed(`an estate of ${UNITS} homes is opened`, () => openEstate(people, UNITS))
  await timed('its company: contract, manager, two staff', () => fileCompany(people, estateId))
  const inside = await timed('owners get in by their four ways', () => letOwnersIn(people, estateId, UNITS))
  await timed('a 物管会 is appointed', () => appointCouncil(people, estateId, ownerOf(1)))
  const ballots = await timed('a vote is announced, cast, counted and verified', () =>
    holdVote(people, estateId, ownerOf(1), inside),
  )
  const seconds = (Date.now() - began) / 1000
  const from = Date.now()
  await each(inside, async (subject) => void (await people.get(subject, '/me')))
  const baseline = (Date.now() - from) / 1000
  console.log(
    `\n${UNITS} homes, ${inside.length} owners in by themselves, ${ballots} ballots: ${seconds.toFixed(1)} s`,
  )
  console.log(`the rehearsal to reading each owner once: ${(seconds / baseline).toFixed(1)}`)
} finally {
  await city.stop()
}
