import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DRAFT_KEPT_MS, FILE_SPARED_MS, makeDrafts } from '#src/data/drafts/core.ts'

function phone() {
  const texts = new Map<string, string>()
  const files = new Map<string, number | null>()
  const state = { now: 1_000_000_000_000, held: [] as string[], isFull: false }
  const drafts = makeDrafts({
    nowMs: () => state.now,
    names: (prefix) => [...texts.keys()].filter((name) => name.startsWith(prefix)),
    read: (name) => texts.get(name) ?? null,
    write(name, text) {
      if (state.isFull) return false
      texts.set(name, text)
      return true
    },
    remove: (name) => void texts.delete(name),
    dropFile: (key) => Promise.resolve(void files.delete(key)),
    heldFiles: () => state.held,
    files: () => Promise.resolve([...files].map(([key, at]) => ({ key, at }))),
  })
  return { drafts, texts, files, state }
}

const said = (values: Record<string, string>, files: string[] = []) => ({
  ...Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value, files: [] }])),
  ...(files.length > 0 ? { photos: { value: 1, files } } : {}),
})
const of = (person: string, form = '/a?b=1#new') => ({ person, form })

test('a draft is of one form and one person', () => {
  const { drafts } = phone()
  assert.equal(drafts.write(of('1'), said({ words: '漏水' }, [])), true)
  assert.deepEqual(drafts.read(of('1'))?.fields, said({ words: '漏水' }))
  assert.equal(drafts.read(of('2')), null)
  assert.equal(drafts.read(of('1', '/a?b=2#new')), null)
  // A person whose number begins like another's is another.
  assert.equal(drafts.read(of('11')), null)
})

test('a full phone says that it keeps nothing', () => {
  const { drafts, state } = phone()
  state.isFull = true
  assert.equal(drafts.write(of('1'), said({ words: '漏水' }, [])), false)
})

test('a form that is done takes its files with it, but not those that wait to be sent', async () => {
  const { drafts, files, state, texts } = phone()
  for (const key of ['mine', 'sent', 'other']) files.set(key, state.now)
  drafts.write(of('1'), said({}, ['mine', 'sent', 'other']))
  drafts.write(of('1', '/c#d'), said({}, ['other']))
  state.held = ['sent']
  await drafts.drop(of('1'))
  assert.deepEqual([...files.keys()], ['sent', 'other'])
  assert.equal(texts.size, 1)
})

test('signing out leaves nothing of this person and everything of another', async () => {
  const { drafts, files, state } = phone()
  for (const key of ['a', 'b', 'c']) files.set(key, state.now)
  drafts.write(of('1'), said({ words: 'x' }, ['a']))
  drafts.write(of('1', '/c#d'), said({ words: 'y' }, ['b']))
  drafts.write(of('12'), said({ words: 'z' }, ['c']))
  await drafts.dropAllOf('1')
  assert.equal(drafts.read(of('1')), null)
  assert.equal(drafts.read(of('1', '/c#d')), null)
  assert.deepEqual(drafts.read(of('12'))?.fields, said({ words: 'z' }, ['c']))
  assert.deepEqual([...files.keys()], ['c'])
})

test('the sweep drops what is old, unreadable or held by nothing, and spares what a form may just have', async () => {
  const { drafts, texts, files, state } = phone()
  drafts.write(of('1', '/old#f'), said({}, ['of-old']))
  state.now += DRAFT_KEPT_MS
  drafts.write(of('1'), said({}, ['of-draft']))
  texts.set('draft 1 /broken#f', '{"at":')
  texts.set('session', 'not a draft')
  state.held = ['of-outbox']
  const before = state.now - FILE_SPARED_MS
  files.set('of-old', before).set('of-draft', before).set('of-outbox', before)
  files
    .set('orphan', before)
    .set('ageless', null)
    .set('just-chosen', before + 1)
  await drafts.sweep()
  assert.deepEqual([...texts.keys()].sort(), ['draft 1 /a?b=1#new', 'session'])
  assert.deepEqual([...files.keys()].sort(), ['just-chosen', 'of-draft', 'of-outbox'])
})
