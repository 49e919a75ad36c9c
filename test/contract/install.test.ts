import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import fastifyStatic from '@fastify/static'
import Fastify from 'fastify'
import semver from 'semver'

const ROOT = join(import.meta.dirname, '../..')
const read = <T>(file: string) => JSON.parse(readFileSync(join(ROOT, file), 'utf8')) as T

type Locked = {
  readonly version: string
  readonly optional?: boolean
  readonly os?: readonly string[]
  readonly resolved?: string
  readonly engines?: { readonly node?: string }
}
const { packages } = read<{ packages: Record<string, Locked> }>('package-lock.json')
const { engines } = read<{ engines: { node: string } }>('package.json')

/** The first and a last version of every range that package.json promises. */
const PROMISED = engines.node.split('||').flatMap((range) => {
  const first = semver.minVersion(range)
  assert.ok(first, `${range} is no range of versions`)
  return [first.version, `${range.trim().startsWith('>=') ? first.major + 8 : first.major}.99.0`]
})

test('every locked package accepts every version of Node.js that package.json promises', () => {
  assert.deepEqual(PROMISED.slice(0, 2), ['20.19.0', '20.99.0'])
  const refusals = Object.entries(packages).flatMap(([path, one]) => {
    // npm leaves an optional package of another platform out without a word.
    const wanted = one.optional && one.os ? undefined : one.engines?.node
    const refused = wanted === undefined ? [] : PROMISED.filter((node) => !semver.satisfies(node, wanted))
    return refused.length > 0 ? [`${path}@${one.version} wants ${wanted}, not ${refused.join(', ')}`] : []
  })
  assert.deepEqual(refusals, [])
})

test('the lock names no registry', () => {
  const named = Object.entries(packages).flatMap(([path, one]) => (one.resolved ? [path] : []))
  assert.deepEqual(named, [])
})

test('the overridden cookie and content-disposition do for Fastify what the versions it asks for do', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'wuye-install-'))
  const app = Fastify()
  try {
    writeFileSync(join(folder, '公示 "1".txt'), 'x')
    await app.register(fastifyStatic, { root: folder })
    app.get('/told', async (request) => ({ cookie: request.headers.cookie }))
    app.get('/file', (_request, reply) => reply.download('公示 "1".txt'))
    const told = await app.inject({ url: '/told', cookies: { sid: 'a b;c', other: '小区' } })
    assert.deepEqual(told.json(), { cookie: 'sid=a%20b%3Bc; other=%E5%B0%8F%E5%8C%BA' })
    const file = await app.inject('/file')
    assert.equal(file.statusCode, 200)
    assert.equal(
      file.headers['content-disposition'],
      `attachment; filename="?? \\"1\\".txt"; filename*=UTF-8''%E5%85%AC%E7%A4%BA%20%221%22.txt`,
    )
  } finally {
    await app.close()
    rmSync(folder, { recursive: true })
  }
})
