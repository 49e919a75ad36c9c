import * as v from 'valibot'
import { VoteRecord } from '#contract/votes/endpoints.ts'
import { type Asked, type Mine, NOTHING_MINE, recountAll } from '#domain/votes/evidence/recount.ts'
import { heldAgainst, readFile as readOnPage } from '../../verifier/page/read.ts'
import { readFile, verifyRecord } from '../../verifier/verify.mjs'

// The three verifiers, given the same: the phone (which takes the record as an answer of the server), the stand-alone page and
// verifier/verify.mjs (which take files).

/** A file of a record, zipped or not, what an owner kept as its file, and what was asked for. */
export type Given = {
  readonly file: Uint8Array
  readonly mine?: Uint8Array | undefined
  readonly asked?: Asked | undefined
}

/** `unreadable`, or each check with its state, and the outcomes where everything was counted. */
export type Answer =
  | 'unreadable'
  | { readonly checks: readonly string[]; readonly outcomes: readonly string[] | null }

export function bytesOfText(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text, 'utf8'))
}

/** What the page answers. */
export function askPage({ file, mine, asked = {} }: Given): Answer {
  let record: unknown
  let known: Mine
  try {
    record = readOnPage(file)
    known = heldAgainst(mine ? readOnPage(mine) : NOTHING_MINE, asked)
  } catch {
    return 'unreadable'
  }
  return recounted(record, known)
}

/**
 * What a phone answers: it takes the JSON through the contract of `readRecord`. `unreadable` where the contract refuses it, or
 * where there is no JSON at all: no phone opens a zip.
 */
export function askPhone({ file, mine, asked = {} }: Given): Answer {
  let record: unknown
  let kept: unknown
  try {
    record = JSON.parse(Buffer.from(file).toString('utf8'))
    kept = mine ? JSON.parse(Buffer.from(mine).toString('utf8')) : NOTHING_MINE
  } catch {
    return 'unreadable'
  }
  const read = v.safeParse(VoteRecord, record)
  return read.success ? recounted(read.output, heldAgainst(kept, asked)) : 'unreadable'
}

/** What verifier/verify.mjs answers. */
export function askSecond({ file, mine, asked = {} }: Given): Answer {
  let record: unknown
  let kept: unknown
  try {
    record = readFile(file)
    kept = mine ? readFile(mine) : undefined
  } catch {
    return 'unreadable'
  }
  const { checks, outcomes } = verifyRecord(record, kept, asked)
  return { checks: checks.map(({ name, state }) => `${name} ${state}`), outcomes }
}

/** The last one: where the phone and the page have read the very same, the same code need not count twice. */
let last: { readonly key: string; readonly answer: Answer } | null = null

function recounted(record: unknown, mine: Mine): Answer {
  const key = JSON.stringify([record, mine])
  if (last?.key === key) return last.answer
  const { checks, counted } = recountAll(record, mine)
  const answer = {
    checks: checks.map(({ name, state }) => `${name} ${state}`),
    outcomes: counted?.decisions.map(({ outcome }) => outcome) ?? null,
  }
  last = { key, answer }
  return answer
}

/** The check that fails first; null where none does. */
export function firstFault(answer: Answer): string | null {
  if (answer === 'unreadable') return answer
  return answer.checks.find((check) => check.endsWith(' fails'))?.split(' ')[0] ?? null
}

/**
 * What the three say of one thing; throws where they differ. The page and the second verifier agree in every check. A phone has
 * the contract before it, which may refuse what the others fault; and a phone that reads what they do not read at all has no
 * file before it but the server's answer.
 */
export function agreed(given: Given): Answer {
  const [page, second] = [askPage(given), askSecond(given)]
  const [one, other] = [JSON.stringify(page), JSON.stringify(second)]
  if (one !== other) throw new Error(`the page says ${one}\nverify.mjs says ${other}`)
  if (page === 'unreadable') return page
  const isZip = given.file[0] === 0x50
  const phone = isZip ? page : askPhone(given)
  const isRefused = phone === 'unreadable' && firstFault(page) !== null
  if (!isRefused && JSON.stringify(phone) !== one)
    throw new Error(`the phone says ${JSON.stringify(phone)}\nthe page says ${one}`)
  return page
}
