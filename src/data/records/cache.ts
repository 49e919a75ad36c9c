import * as v from 'valibot'
import { MyRow, VoteRecord } from '#contract/votes/endpoints.ts'

/** What a recount needs, as this phone got it from the server, and when. */
const Kept = v.object({
  at: v.number(),
  record: VoteRecord,
  rows: v.array(MyRow),
  /** Proofs that the log grew from this record on to where a receipt of mine was made, by that size. */
  growth: v.optional(v.record(v.string(), v.array(v.string())), {}),
})
export type KeptRecord = v.InferOutput<typeof Kept>

const Index = v.array(v.object({ name: v.string(), length: v.number() }))
type Index = v.InferOutput<typeof Index>

export type ShelfPorts = {
  /** The list of what is kept, one small text. */
  readIndex(): string | null
  writeIndex(text: string): boolean
  readFile(name: string): Promise<string | null>
  /** Must say whether the text is really kept. */
  writeFile(name: string, text: string): Promise<boolean>
  dropFile(name: string): Promise<void>
}

/** Records kept on the phone, at most `most` characters of them: the one kept longest ago goes first. */
export function makeRecordCache(ports: ShelfPorts, most: number) {
  function index(): Index {
    try {
      const parsed = v.safeParse(Index, JSON.parse(ports.readIndex() ?? '[]'))
      return parsed.success ? parsed.output : []
    } catch {
      return []
    }
  }

  /** Says whether it is kept now. One that is larger than the whole shelf is not, and drives out no other. */
  async function keep(name: string, kept: KeptRecord): Promise<boolean> {
    const text = JSON.stringify(kept)
    if (text.length > most) return false
    const staying = [{ name, length: text.length }]
    let length = text.length
    const going: string[] = []
    for (const one of index()) {
      if (one.name === name) continue
      length += one.length
      if (length <= most) staying.push(one)
      else going.push(one.name)
    }
    for (const old of going) await ports.dropFile(old)
    // The list is written first: a file it does not name would never be dropped.
    if (!ports.writeIndex(JSON.stringify(staying))) return false
    return ports.writeFile(name, text)
  }

  /** A kept record, if it is there and the contract of this build still understands it. */
  async function find(name: string): Promise<KeptRecord | null> {
    const text = await ports.readFile(name)
    if (text === null) return null
    try {
      const parsed = v.safeParse(Kept, JSON.parse(text))
      return parsed.success ? parsed.output : null
    } catch {
      return null
    }
  }

  async function forgetAll(): Promise<void> {
    for (const { name } of index()) await ports.dropFile(name)
    ports.writeIndex('[]')
  }

  return { keep, find, forgetAll }
}
