import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import sharp from 'sharp'
import type { Role } from '#domain/core/access.ts'
import { NOTICE_VERSION } from '#domain/privacy/version.ts'
import type { Item } from '#domain/votes/counting/item.ts'
import { buildApp } from '#server/app.ts'
import { BILLS_WAITING } from '#server/bills/waiting.ts'
import { BODIES_WAITING } from '#server/bodies/waiting.ts'
import { RESIDENTS_WAITING } from '#server/estate/residents/waiting.ts'
import { CLAIMS_WAITING } from '#server/estate/claims/waiting.ts'
import { TRANSFERS_WAITING } from '#server/votes/transfers/waiting.ts'
import { castQueue } from '#server/votes/casting/queue.ts'
import { inEstate } from '#server/core/db/scope.ts'
import { makeId } from '#server/core/ids.ts'
import { JINGTONG } from '#server/identity/providers/providers.ts'
import { logSigner } from '#server/log/signer.ts'
import { matchHomes } from '#server/estate/matching.ts'
import { readRoll } from '#server/estate/roll/read.ts'
import { readClauses, readPerformances } from '#server/performance/read.ts'
import { readEntries } from '#server/ledger/read.ts'
import { parseTable } from '#server/tables/parse.ts'
import type { TableRow } from '#server/tables/table.ts'
import { insertEntries } from '#server/dev/seeds/entries.ts'
import { insertClauses, insertPerformances } from '#server/performance/import-store.ts'
import { diskPhotos } from '#server/files/photo-store.ts'
import { keepPhoto } from '#server/files/photos.ts'
import type { Ports } from '#server/core/ports.ts'
import { documentHash, importRoll } from '#server/estate/roll/store.ts'
import { grantRole } from '#server/identity/roles.ts'
import { documentNumber } from '#server/dev/sample/persons.ts'
import { personOf } from '#server/identity/session.ts'
import { createVote, type NewVote } from '#server/votes/create.ts'
import { openTestDatabase } from '#test/server/core/db/test-database.ts'

export const NOW = Date.parse('2026-11-23T10:00:00+08:00')
export const DAY = 86_400_000

export type Answer = { status: number; body: Record<string, never> & { code?: string } }

export type Asking = {
  token?: string
  role?: string
  key?: string
  body?: unknown
  headers?: Record<string, string>
}

/** The back end on a real PostgreSQL database of its own, with a clock that tests set. Only ports are replaced. */
export async function openHarness(given: { countsIds?: boolean; logs?: boolean; isCrowded?: boolean } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'wuye-world-'))
  const database = await openTestDatabase(folder, 20)
  const clock = { now: NOW }
  let ids = 0
  const ports: Ports = {
    nowMs: () => clock.now,
    newId: (atMs) => (given.countsIds ? countedId(++ids) : makeId(atMs ?? clock.now)),
    db: database.app,
    photos: diskPhotos(join(folder, 'photos')),
    // The one host replaced: a code of 京通 is here the subject itself.
    webSignIns: [
      {
        ...JINGTONG,
        signIn: {
          authorizeUrl: async ({ state }) => `https://jingtong.test/?state=${state}`,
          exchange: async ({ code }) => (code === 'bad' ? 'code-refused' : { subject: code, name: code }),
        },
      },
    ],
    channels: {},
    matchHomes: (personId, real) => matchHomes(ports, personId, real),
    secret: new Uint8Array(32).fill(7),
    casts: castQueue(database.app),
    log: logSigner(new Uint8Array(32).fill(9), 'wuye.test'),
    cashier: null,
    push: {},
    waitingSources: [BILLS_WAITING, TRANSFERS_WAITING, CLAIMS_WAITING, RESIDENTS_WAITING, BODIES_WAITING],
  }
  const app: FastifyInstance = await buildApp(
    {
      webRoot: null,
      publicUrl: () => 'https://wuye.test',
      rateLimitPerMinute: 1_000_000,
      // Where one person stands for many phones, they do not wait for each other.
      ...(given.isCrowded
        ? { heavy: { atOnce: 20, waiting: 1_000_000, rests: 0, refusal: 'request.too-many' } }
        : {}),
      log: given.logs ?? false,
    },
    ports,
  )

  async function ask(method: 'GET' | 'POST', path: string, asking: Asking = {}): Promise<Answer> {
    const answer = await app.inject({
      method,
      url: path,
      headers: {
        ...(asking.token ? { authorization: `Bearer ${asking.token}` } : {}),
        ...(asking.role ? { 'acting-role': asking.role } : {}),
        ...(asking.key ? { 'idempotency-key': asking.key } : {}),
        ...asking.headers,
      },
      ...(method === 'POST' ? { payload: (asking.body ?? {}) as never } : {}),
    })
    return { status: answer.statusCode, body: answer.json() }
  }

  return {
    app,
    ports,
    clock,
    database,
    ask,
    get: (path: string, asking?: Asking) => ask('GET', `/api${path}`, asking),
    post: (path: string, asking?: Asking) => ask('POST', `/api${path}`, asking),
    async signIn(subject: string): Promise<string> {
      const begun = await ask('POST', '/api/session/begin', { body: { redirectUri: 'https://wuye.test/' } })
      const { state } = begun.body as unknown as { state: string }
      const done = await ask('POST', '/api/session', {
        body: { code: subject, state, notice: NOTICE_VERSION },
      })
      return (done.body as unknown as { session: { accessToken: string } }).session.accessToken
    },
    async grant(
      subject: string,
      estateId: string,
      role: Role,
      // The company serves from the first day of the contract that importContractAndBook files.
      fromAt = role === 'company' ? Date.parse('2026-08-01T00:00:00+08:00') : NOW - 400 * DAY,
    ): Promise<string> {
      const personId = await personOf(ports, clock.now, 'jingtong', subject, subject)
      await grantRole(database.app, { personId, estateId, role, fromAt })
      return personId
    },
    /** Makes the person with this subject the owner whose document has this index. */
    async seat(subject: string, estateId: string, documentIndex: number): Promise<void> {
      const personId = await personOf(ports, clock.now, 'jingtong', subject, subject)
      await grantRole(database.app, { personId, estateId, role: 'owner', fromAt: NOW - 400 * DAY })
      await inEstate(database.app, estateId, (tx) =>
        tx.query('UPDATE owners SET person_id = $3 WHERE estate_id = $1 AND document_hash = $2', [
          estateId,
          documentHash(ports, '身份证', documentNumber(documentIndex)),
          personId,
        ]),
      )
    },
    async stop() {
      await app.close()
      await database.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

export type Harness = Awaited<ReturnType<typeof openHarness>>

/** `units` flats of 100 m², flat i owned by the person with document i; the last two owned jointly by 0 and 1. */
export async function importSmallEstate(harness: Harness, estateId: string, units: number): Promise<void> {
  const lines = Array.from({ length: units }, (_, index) => {
    const joint = index >= units - 2
    const names = joint ? '业主0、业主1' : `业主${index}`
    const documents = joint ? `${documentNumber(0)}、${documentNumber(1)}` : documentNumber(index)
    return `1号楼,1单元,${101 + index},住宅,100.00,登记簿,${names},身份证,${documents},已交付`
  })
  const csv = `楼栋,单元,房号,用途,专有面积,面积依据,业主,证件类型,证件号,状态\n${lines.join('\n')}\n合计,${units},${units}00.00\n`
  const table = parseTable(new TextEncoder().encode(csv))
  if (typeof table === 'string') throw new Error(table)
  const answer = readRoll(table, null)
  if (!answer.ok) throw new Error(JSON.stringify(answer.problems))
  await importRoll(harness.ports, {
    estateId,
    estateName: `测试小区${estateId}`,
    isMadeUp: true,
    serviceLevel: 2,
    roll: answer.roll,
  })
}

export const QUESTION: Item = {
  kind: 'question',
  title: '测试',
  text: '是否同意？',
  matterId: 9,
  options: [],
}

/** An ordinary vote that opened yesterday and closes in ten days. */
export async function openVote(
  harness: Harness,
  estateId: string,
  more: Partial<NewVote> = {},
): Promise<string> {
  const voteId = harness.ports.newId()
  await inEstate(harness.database.app, estateId, (tx) =>
    createVote(tx, harness.ports, estateId, {
      voteId,
      title: '测试表决',
      items: [QUESTION],
      convener: '业委会',
      noticeAt: harness.clock.now - 18 * DAY,
      opensAt: harness.clock.now - DAY,
      closesAt: harness.clock.now + 10 * DAY,
      documents: [],
      ...more,
    }),
  )
  return voteId
}

/** A key as a phone makes it. */
export function key(harness: Harness): string {
  return harness.ports.newId()
}

function countedId(count: number): string {
  return `01${String(count).padStart(24, '0')}`
}

/** A contract of three clauses with some of its work done, and a book of six entries with one reversal. */
export async function importContractAndBook(harness: Harness, estateId: string): Promise<void> {
  const clauses = readClauses(
    await rowsOf(
      '条款编号,类别,内容,标准,频次\n1.1,环境卫生,楼道清扫,二级,每周2次\n1.2,房屋及设施设备,水箱清洗,法定,每半年1次\n1.10,绿化养护,草坪修剪,二级,每月1次\n',
    ),
  )
  const done = readPerformances(
    await rowsOf(
      '条款编号,应做期,完成日期,说明,照片\n1.10,2026-09-01,2026-09-30,,\n1.10,2026-10-01,2026-11-02,迟了两天,\n1.2,2026-01-01,2026-06-01,,\n',
    ),
    new Set(['1.1', '1.2', '1.10']),
  )
  const entries = readEntries(
    await rowsOf(
      `序号,日期,摘要,借方科目,贷方科目,金额,对方,凭证,冲销
1,2026-08-31,上年结余,1002,3001,10000.00,专户,,
2,2026-09-05,九月停车,1002,4003,1820.50,停车系统,,
3,2026-10-05,十月停车（误记）,1002,4003,18205.00,停车系统,,
4,2026-10-06,冲销：十月停车（误记）,4003,1002,18205.00,停车系统,,3
5,2026-10-06,十月停车,1002,4003,1820.50,停车系统,,
6,2026-11-09,车棚用电,5003,1002,99.99,供电公司,fapiao,
`,
    ),
  )
  for (const { problems } of [clauses, done, entries])
    if (problems.length > 0) throw new Error(JSON.stringify(problems))
  await inEstate(harness.database.app, estateId, async (tx) => {
    const ids = await insertClauses(tx, harness.ports, estateId, {
      title: '物业服务合同',
      company: '测试物业',
      startsOn: '2026-08-01',
      endsOn: '2029-07-31',
      clauses: clauses.rows,
    })
    await insertPerformances(tx, estateId, ids, done.rows, new Map(), harness.clock.now)
    await insertEntries(tx, harness.ports, estateId, entries.rows, new Map([['fapiao', '0'.repeat(64)]]))
  })
}

async function rowsOf(csv: string): Promise<TableRow[]> {
  const table = parseTable(new TextEncoder().encode(csv))
  if (typeof table === 'string') throw new Error(table)
  return table
}

/** A picture kept in an estate as a phone sends it; each is another one. */
export async function keepScan(harness: Harness, estateId: string): Promise<string> {
  scans += 1
  const picture = await sharp({
    create: { width: 8 + (scans % 50), height: 8 + Math.floor(scans / 50), channels: 3, background: '#ddd' },
  })
    .png()
    .toBuffer()
  const kept = await keepPhoto(harness.ports, estateId, picture, 'tester', harness.clock.now)
  if (kept === 'not-a-picture') throw new Error('not a picture')
  return kept.photoId
}
let scans = 0
