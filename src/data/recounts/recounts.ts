import * as v from 'valibot'
import { create } from 'zustand'
import { readText, writeText } from '#src/platform/storage.ts'
import { Recount } from './state.ts'
import { personKey, useSession } from '../calls/session.ts'

const MOST_KEPT = 100
/** Of all of them together, in characters: the oldest go first. A vote of thirty items has about 20,000. */
const MOST_LENGTH = 400_000

/** Each person's list, read once; the store counts the changes, so that pages are drawn again. */
const lists = new Map<string, readonly Recount[]>()
const useChanges = create<{ readonly count: number }>(() => ({ count: 0 }))

export function rememberRecount(recount: Recount): void {
  const person = personKey()
  const others = recountsOf(person).filter((one) => one.voteId !== recount.voteId)
  let length = 0
  const all = [recount, ...others].slice(0, MOST_KEPT).filter((one) => {
    length += JSON.stringify(one).length
    return one === recount || length <= MOST_LENGTH
  })
  writeText(nameOf(person), JSON.stringify(all))
  lists.set(person, all)
  useChanges.setState(({ count }) => ({ count: count + 1 }))
}

/** The recounts of this person on this phone; a page that reads them is drawn again when one is made. */
export function useRecounts(): readonly Recount[] {
  useChanges()
  return recountsOf(useSession(personKey))
}

type Doubt = Pick<Recount, 'estateId' | 'voteId' | 'title'>
const useDoubts = create<{ readonly all: readonly Doubt[] }>(() => ({ all: [] }))

/** Notes which votes of an estate the server now shows otherwise than this phone recounted them. */
export function noteDoubts(estateId: string, votes: readonly Omit<Doubt, 'estateId'>[]): void {
  const others = useDoubts.getState().all.filter((one) => one.estateId !== estateId)
  useDoubts.setState({ all: [...others, ...votes.map((one) => ({ ...one, estateId }))] })
}

export function useDoubted(): readonly Doubt[] {
  return useDoubts(({ all }) => all)
}

export function recountsNow(): readonly Recount[] {
  return recountsOf(personKey())
}

function recountsOf(person: string): readonly Recount[] {
  const known = lists.get(person)
  if (known) return known
  const all = read(person)
  lists.set(person, all)
  return all
}

function read(person: string): Recount[] {
  try {
    const parsed = v.safeParse(v.array(Recount), JSON.parse(readText(nameOf(person)) ?? '[]'))
    return parsed.success ? parsed.output : []
  } catch {
    return []
  }
}

function nameOf(person: string): string {
  return `recounts ${person}`
}
