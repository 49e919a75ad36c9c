import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import iconv from 'iconv-lite'
import writeXlsxFile from 'write-excel-file/node'
import type { BillsPreview, CashierPreview } from '#contract/bills/endpoints.ts'
import { pageOfBill } from '#server/core/http/pages.ts'
import { routes } from '#src/routes.ts'
import {
  booksOf,
  issueTo,
  openCashier,
  pay,
  readBill,
  type TestCashier,
  unitOf,
} from '#test/server/support/cashier-harness.ts'
import { codesOf, readPdf } from '#test/server/support/pdf.ts'
import { DAY, importSmallEstate, key, openHarness, type Harness } from '#test/server/support/harness.ts'
import { askCashiers } from '#test/server/support/sweeps.ts'

let harness: Harness
let cashier: TestCashier
let clerk: string
let owner: string

before(async () => {
  harness = await openHarness()
  for (const estateId of ['7', '8']) await importSmallEstate(harness, estateId, 8)
  for (const estateId of ['7', '8']) await harness.grant('clerk', estateId, 'company')
  await harness.seat('owner-0', '7', 0)
  await harness.seat('owner-0', '8', 0)
  clerk = await harness.signIn('clerk')
  owner = await harness.signIn('owner-0')
  cashier = await openCashier(harness)
})
after(async () => {
  await cashier.stop()
  await harness.stop()
})

const HEAD =
  '楼栋,单元,房号,项目,名称,开始日期,结束日期,应缴日期,单价,面积,数量,上次读数,本次读数,金额,依据,违约金,违约金依据'
const GOOD = [
  '1号楼,1单元,101,物业费,,2026-07-01,2026-12-31,2026-12-31,2.85,100.00,,,,1710.00,合同第6条,3,合同第9条',
  '1号楼,1单元,102,物业费,,2026-07-01,2026-12-31,2026-12-31,2.85,89.57,,,,,合同第6条,,',
  '1号楼,1单元,101,停车费,车位A12,2026-10-01,2026-12-31,2026-12-10,150,,1,,,450.00,车位租赁合同,,',
  '1号楼,1单元,101,停车费,车位A13,2026-10-01,2026-12-31,2026-12-10,150,,1,,,,车位租赁合同,,',
  '1号楼,1单元,103,电费,,2026/10/3,2026/11/2,2026-12-10,0.4883,,,1000.00,1123.40,60.26,京发改价格文件,,',
  '1号楼,1单元,104,其他,门禁卡,2026年11月1日,2026年11月1日,2026-12-10,,,,,,20.00,双方约定,,',
]

function csv(lines: readonly string[], head = HEAD): Buffer {
  return Buffer.from(`${head}\n${lines.join('\n')}\n`)
}

async function send<T>(
  path: string,
  file: Buffer,
  as = clerk,
): Promise<{ status: number; body: T & { code?: string } }> {
  const answer = await harness.app.inject({
    method: 'POST',
    url: `/api${path}`,
    headers: {
      authorization: `Bearer ${as}`,
      'idempotency-key': key(harness),
      'content-type': 'multipart/form-data; boundary=x7',
    },
    payload: Buffer.concat([
      Buffer.from(
        '--x7\r\ncontent-disposition: form-data; name="photo"; filename="x.csv"\r\ncontent-type: text/csv\r\n\r\n',
      ),
      file,
      Buffer.from('\r\n--x7--\r\n'),
    ]),
  })
  return { status: answer.statusCode, body: answer.json() }
}

const preview = (file: Buffer) => send<BillsPreview>('/estates/7/bills/preview', file)
const bring = (file: Buffer, as = clerk) =>
  send<{ issuedCount: number; knownCount: number; totalFen: number }>('/estates/7/bills/import', file, as)
const countBills = async () =>
  ((await harness.get('/estates/7/bills', { token: clerk })).body as unknown as { billCount: number })
    .billCount

test('one bad line and none is issued; each is named by its line', async () => {
  const bad: [string, string][] = [
    ['9号楼,1单元,101,物业费,,2026-07-01,2026-12-31,2026-12-31,2.85,100,,,,,条,,', 'unit-unknown'],
    [',1单元,101,物业费,,2026-07-01,2026-12-31,2026-12-31,2.85,100,,,,,条,,', 'unit-missing'],
    ['1号楼,1单元,105,管理费,,2026-07-01,2026-12-31,2026-12-31,2.85,100,,,,,条,,', 'kind-unknown'],
    ['1号楼,1单元,105,物业费,,2026-07-01,2026-12-32,2026-12-31,2.85,100,,,,,条,,', 'day-wrong'],
    ['1号楼,1单元,105,物业费,,2026-07-01,2026-12-31,月底,2.85,100,,,,,条,,', 'day-wrong'],
    ['1号楼,1单元,105,物业费,,2026-12-31,2026-07-01,2026-12-31,2.85,,,1,2,,条,,', 'period-backwards'],
    ['1号楼,1单元,105,物业费,,2026-07-02,2026-12-31,2026-12-31,2.85,100,,,,,条,,', 'not-whole-months'],
    ['1号楼,1单元,105,物业费,,2026-07-01,2026-12-31,2026-06-30,2.85,100,,,,,条,,', 'due-wrong'],
    ['1号楼,1单元,105,物业费,,2026-07-01,2026-12-31,2036-06-30,2.85,100,,,,,条,,', 'due-wrong'],
    ['1号楼,1单元,105,物业费,,2026-07-01,2026-12-31,2026-12-31,2.85,100,,,,,,,', 'basis-missing'],
    ['1号楼,1单元,105,物业费,,2026-07-01,2026-12-31,2026-12-31,2.85,100,1,,,,条,,', 'basis-mixed'],
    ['1号楼,1单元,105,电费,,2026-07-01,2026-12-31,2026-12-31,0.5,,,1,,,条,,', 'basis-mixed'],
    ['1号楼,1单元,105,电费,,2026-07-01,2026-12-31,2026-12-31,0.5,,,2,1,,条,,', 'reading-backwards'],
    ['1号楼,1单元,105,电费,,2026-07-01,2026-12-31,2026-12-31,0.5,,,1.005,2,,条,,', 'reading-wrong'],
    ['1号楼,1单元,105,电费,,2026-07-01,2026-12-31,2026-12-31,0.48835,,,1,2,,条,,', 'price-wrong'],
    ['1号楼,1单元,105,物业费,,2026-07-01,2026-12-31,2026-12-31,-2.85,100,,,,,条,,', 'price-wrong'],
    ['1号楼,1单元,105,物业费,,2026-07-01,2026-12-31,2026-12-31,2.85,100.005,,,,,条,,', 'area-wrong'],
    ['1号楼,1单元,105,停车费,,2026-07-01,2026-12-31,2026-12-31,150,,1.5,,,,条,,', 'pieces-wrong'],
    ['1号楼,1单元,105,物业费,,2026-07-01,2026-12-31,2026-12-31,2.85,100,,,,1710.01,条,,', 'amount-differs'],
    ['1号楼,1单元,105,物业费,,2026-07-01,2026-12-31,2026-12-31,2.85,100,,,,约1710,条,,', 'amount-wrong'],
    ['1号楼,1单元,105,其他,,2026-07-01,2026-12-31,2026-12-31,,,,,,,条,,', 'amount-wrong'],
    ['1号楼,1单元,105,其他,,2026-07-01,2026-12-31,2026-12-31,,,,,,-5,条,,', 'amount-wrong'],
    ['1号楼,1单元,105,其他,,2026-07-01,2026-12-31,2026-12-31,,,,,,99999999,条,,', 'too-large'],
    ['1号楼,1单元,105,物业费,,2026-07-01,2026-12-31,2026-12-31,2.85,100,,,,,条,3,', 'late-unfounded'],
    ['1号楼,1单元,105,物业费,,2026-07-01,2026-12-31,2026-12-31,2.85,100,,,,,条,31,合同', 'late-wrong'],
    ['1号楼,1单元,105,物业费,,2026-07-01,2026-12-31,2026-12-31,2.85,100,,,,,条,,合同', 'late-wrong'],
    ['1号楼,1单元,101,物业费,,2026-12-01,2026-12-31,2026-12-31,2.85,100,,,,,条,,', 'bill-twice'],
    ['1号楼,1单元,105,物业费,,#REF!,2026-12-31,2026-12-31,2.85,100,,,,,条,,', 'formula-error'],
  ]
  for (const [line, code] of bad) {
    const told = (await preview(csv([...GOOD, line]))).body
    assert.deepEqual([told.problems[0]?.code, told.problems[0]?.line, told.problemCount], [code, 8, 1], line)
    assert.equal((await bring(csv([...GOOD, line]))).body.code, 'bill.bad-lines')
  }
  const many = (await preview(csv([...GOOD, ...bad.slice(0, 5).map(([line]) => line)]))).body
  assert.deepEqual(
    many.problems.map((one) => one.line),
    [8, 9, 10, 11, 12],
    'every bad line, not only the first',
  )
  for (const file of [Buffer.from('你好'), Buffer.alloc(0), csv(GOOD, '甲,乙,丙'), csv([])])
    assert.ok((await preview(file)).body.problemCount > 0)
  assert.equal(await countBills(), 0)
  assert.equal((await bring(csv(GOOD), owner)).body.code, 'access.denied')
})

test('a preview stores nothing; an import issues all; the same file again issues none', async () => {
  const told = (await preview(csv(GOOD))).body
  assert.deepEqual(
    [told.problemCount, told.newCount, told.knownCount, told.totalFen],
    [0, 6, 0, 171_000 + 153_165 + 45_000 + 45_000 + 6_026 + 2_000],
  )
  assert.equal(await countBills(), 0)
  const both = await Promise.all([bring(csv(GOOD)), bring(csv(GOOD))])
  assert.deepEqual(both.map((one) => one.body.issuedCount).sort(), [0, 6], 'two clerks at once')
  assert.equal((await bring(iconv.encode(csv(GOOD).toString(), 'gb18030'))).body.knownCount, 6)
  const xlsx = await writeXlsxFile(
    [HEAD, ...GOOD].map((line) => line.split(',').map((value) => ({ value, type: String }))),
    { buffer: true } as never,
  )
  const bytes = Buffer.isBuffer(xlsx)
    ? xlsx
    : await (xlsx as unknown as { toBuffer(): Promise<Buffer> }).toBuffer()
  assert.equal((await bring(bytes)).body.knownCount, 6)
  assert.equal(await countBills(), 6)
})

test('the list is read on from any of its bills: none twice, none left out; only a desk reads two hundred', async () => {
  const idsOf = async (query: string) =>
    (
      (await harness.get(`/estates/7/bills?${query}`, { token: clerk })).body as unknown as {
        bills: { billId: string }[]
      }
    ).bills.map(({ billId }) => billId)
  const all = await idsOf('most=200')
  assert.equal(all.length, 6)
  for (const [at, billId] of all.entries())
    assert.deepEqual(await idsOf(`most=200&after=${billId}`), all.slice(at + 1))
  assert.deepEqual(await idsOf(`after=${harness.ports.newId()}`), [])
  assert.equal((await harness.get('/estates/7/bills?most=9999', { token: clerk })).status, 400)
})

test('what is issued is corrected only by taking it back with a reason; then it may be issued anew', async () => {
  const changed = (GOOD[1] as string).replace('2.85', '2.95')
  const told = (await preview(csv([changed]))).body
  assert.deepEqual([told.problems[0]?.code, told.problems[0]?.line], ['bill-stands', 2])
  const list = (await harness.get(`/estates/7/bills?sought=${encodeURIComponent('102')}`, { token: clerk }))
    .body as unknown as {
    bills: { billId: string; amountFen: number }[]
  }
  const billId = list.bills[0]?.billId as string
  const correct = (body: object, token = clerk, bill = billId) =>
    harness.post(`/estates/7/bills/${bill}/corrections`, {
      token,
      key: key(harness),
      body: {
        correctionId: harness.ports.newId(),
        act: 'credit',
        amountFen: 100,
        reason: '电梯停了两天',
        ...body,
      },
    })
  for (const [body, code] of [
    [{ amountFen: 153_166 }, 'bill.credit-unfit'],
    [{ amountFen: null }, 'bill.credit-unfit'],
    [{ act: 'cancel', amountFen: 5 }, 'bill.credit-unfit'],
    [{ reason: ' ' }, 'request.malformed'],
    [{ amountFen: 0 }, 'request.malformed'],
    [{ amountFen: -5 }, 'request.malformed'],
    [{ amountFen: 1.5 }, 'request.malformed'],
    [{ act: 'delete' }, 'request.malformed'],
  ] as const)
    assert.equal((await correct(body)).body.code, code, JSON.stringify(body))
  assert.equal((await correct({}, owner)).body.code, 'access.denied')
  const correctionId = harness.ports.newId()
  for (let round = 0; round < 2; round++)
    assert.equal(
      ((await correct({ correctionId })).body as unknown as { bill: { owedFen: number } }).bill.owedFen,
      153_065,
      'the same again takes back nothing more',
    )
  assert.equal((await correct({ correctionId, amountFen: 200 })).body.code, 'request.key-reused')
  assert.equal((await correct({ act: 'cancel', amountFen: null, reason: '单价写错' })).status, 200)
  assert.equal(
    (await correct({ act: 'cancel', amountFen: null, reason: '再一次' })).body.code,
    'bill.credit-unfit',
  )
  const bill = await readBill(harness, '7', billId, clerk)
  assert.deepEqual([bill.state, bill.owedFen, bill.corrections.length], ['cancelled', 0, 2])
  assert.equal((await bring(csv([changed]))).body.issuedCount, 1)
  assert.equal((await bring(csv([changed]))).body.knownCount, 1)
})

test('one by one: computed here, refused where it cannot be, the same again is one', async () => {
  const unitId = await unitOf(harness, '7', clerk, '106')
  const base = {
    billId: harness.ports.newId(),
    unitId,
    kind: 'property',
    item: '',
    from: '2026-07-01',
    to: '2026-12-31',
    dueOn: '2026-12-31',
    basis: { method: 'area', priceHao: 28_500, areaDm2: 8_957 },
    basisText: '合同第 6 条',
    late: { perMillion: 300, text: '合同第 9 条' },
  }
  const issue = (more: object) =>
    harness.post('/estates/7/bills', { token: clerk, key: key(harness), body: { ...base, ...more } })
  const fresh = () => harness.ports.newId()
  for (const [more, code] of [
    [{ unitId: 'nowhere' }, 'bill.unit-unknown'],
    [{ from: '2026-07-02' }, 'bill.amount-unfit'],
    [{ from: '2026-02-30' }, 'bill.day-unfit'],
    [{ dueOn: '2026-06-30' }, 'bill.day-unfit'],
    [{ basis: { method: 'area', priceHao: 0, areaDm2: 1 } }, 'bill.amount-unfit'],
    [{ basis: { method: 'meter', priceHao: 5, from: 9, to: 3 } }, 'bill.amount-unfit'],
    [{ basis: { method: 'late', owedFen: 5, days: 3, perMillion: 9_000 } }, 'bill.amount-unfit'],
    [{ basis: { method: 'gift', amountFen: 5 } }, 'request.malformed'],
    [{ basis: { method: 'fixed', amountFen: 5, priceHao: 5 } }, 'request.malformed'],
    [{ basisText: '' }, 'request.malformed'],
    [{ amountFen: 1 }, 'request.malformed'],
    [{ late: { perMillion: 0, text: '条' } }, 'request.malformed'],
    [{ late: { perMillion: 3_001, text: '条' } }, 'request.malformed'],
    [{ late: { perMillion: 1e12, text: '条' } }, 'request.malformed'],
  ] as const)
    assert.equal((await issue({ billId: fresh(), ...more })).body.code, code, JSON.stringify(more))
  const made = await issue({})
  assert.equal((made.body as unknown as { bill: { amountFen: number } }).bill.amountFen, 153_165)
  assert.equal((await issue({})).status, 200)
  assert.equal((await issue({ basisText: '别的' })).body.code, 'request.key-reused')
  assert.equal((await issue({ billId: fresh() })).body.code, 'bill.twice')
  assert.equal(
    (await issue({ billId: fresh(), from: '2026-12-01', to: '2027-01-31' })).body.code,
    'bill.twice',
  )
  assert.equal(
    (await issue({ billId: fresh(), from: '2027-01-01', to: '2027-01-31', dueOn: '2027-02-01' })).status,
    200,
  )
  const bill = await readBill(harness, '7', base.billId, clerk)
  assert.equal(bill.rollAreaDm2, 10_000, 'the roll says another area, and so does the bill')
  const both = await Promise.all(
    Array.from({ length: 10 }, () =>
      issue({ billId: fresh(), from: '2028-01-01', to: '2028-01-31', dueOn: '2028-02-01' }),
    ),
  )
  assert.equal(both.filter((one) => one.status === 200).length, 1, 'ten clerks at once')
})

test('cash at the desk: not more than is owed, with a receipt of the same numbers', async () => {
  const billId = await issueTo(harness, '7', clerk, '101')
  const book = (body: object, token = clerk) =>
    harness.post(`/estates/7/bills/${billId}/desk-payments`, {
      token,
      key: key(harness),
      body: { paymentId: harness.ports.newId(), how: 'cash', amountFen: 4_000, note: '', ...body },
    })
  assert.equal((await book({ amountFen: 10_001 })).body.code, 'bill.too-much')
  assert.equal((await book({ how: 'cashier' })).body.code, 'request.malformed')
  assert.equal((await book({}, owner)).body.code, 'access.denied')
  const paymentId = harness.ports.newId()
  assert.equal((await book({ paymentId })).status, 200)
  assert.equal((await book({ paymentId })).status, 200)
  assert.equal((await book({ paymentId, amountFen: 5 })).body.code, 'request.key-reused')
  assert.equal((await readBill(harness, '7', billId, owner)).owedFen, 6_000)
  assert.equal((await pay(harness, '7', billId, owner)).code, 'bill.changed')
  const { order } = await pay(harness, '7', billId, owner, { amountFen: 6_000 })
  await cashier.call(cashier.pay(order.orderId))
  const bill = await readBill(harness, '7', billId, owner)
  assert.deepEqual([bill.state, bill.receipts.map((one) => one.how)], ['settled', ['cash', 'cashier']])
})

test('a receipt as PDF: the numbers of the screen and the amount in capitals; for its payer and the desk alone', async () => {
  const billId = await issueTo(harness, '7', clerk, '101')
  const { order } = await pay(harness, '7', billId, owner)
  await cashier.call(cashier.pay(order.orderId))
  const [receipt] = (await readBill(harness, '7', billId, owner)).receipts
  const at = (bill: string, number: number | string) => `/estates/7/bills/${bill}/receipt?number=${number}`
  const path = at(billId, receipt?.number ?? 0)
  const link = await harness.get(path, { token: owner })
  assert.equal(link.status, 200)
  assert.equal((await harness.get(path, { token: clerk })).status, 200)
  await harness.seat('owner-2', '7', 2)
  assert.equal(
    (await harness.get(path, { token: await harness.signIn('owner-2') })).body.code,
    'bill.not-found',
  )
  assert.equal((await harness.get(at(billId, 999_999), { token: owner })).body.code, 'bill.not-found')
  const other = await issueTo(harness, '7', clerk, '101')
  assert.equal(
    (await harness.get(at(other, receipt?.number ?? 0), { token: owner })).body.code,
    'bill.not-found',
  )
  for (const bad of ['0', '-1', '1.5', 'x'])
    assert.equal((await harness.get(at(billId, bad), { token: owner })).body.code, 'request.malformed')
  const url = String(link.body.url)
  const take = (from: string) => harness.app.inject({ method: 'GET', url: from })
  const file = await take(url)
  assert.equal(file.headers['content-type'], 'application/pdf')
  const bytes = file.rawPayload
  const { text } = await readPdf(bytes)
  for (const word of [`收据第${receipt?.number}号`, '¥100.00', '人民币壹佰元整', '101', '不是发票'])
    assert.ok(text.includes(word), word)
  assert.deepEqual(await codesOf(bytes, 1), [`https://wuye.test${pageOfBill(billId)}`])
  assert.equal(pageOfBill(billId), `/#${routes.bill(billId)}`)
  // The same receipt is the same bytes; without the signature of the link, with another's or later there is none.
  assert.ok(bytes.equals((await take(url)).rawPayload))
  for (const bad of [url.replace(/\?.*/, ''), url.replace(/-\d+\.pdf/, '-999999.pdf'), `${url}x`])
    assert.equal((await take(bad)).statusCode, 404)
  harness.clock.now += 2 * DAY
  assert.equal((await take(url)).statusCode, 404)
  harness.clock.now -= 2 * DAY
})

test('the cashier’s statement: matched, missing here, missing there, another amount; what is missing here is asked about', async () => {
  const orders = []
  for (let index = 0; index < 4; index++) {
    const { order } = await pay(harness, '7', await issueTo(harness, '7', clerk, '101'), owner)
    orders.push(order.orderId)
  }
  const [one, two, three, lost] = orders as [string, string, string, string]
  for (const orderNo of [one, two, three]) await cashier.call(cashier.pay(orderNo))
  // The cashier took this one, and its callback never came.
  cashier.pay(lost)
  const elsewhere = await pay(harness, '8', await issueTo(harness, '8', clerk, '101'), owner)
  await cashier.call(cashier.pay(elsewhere.order.orderId))
  const head = '商户订单号,流水号,金额,时间,状态'
  const lines = [
    `${one},K-${one},100.00,2026-11-23 10:00:00,支付成功`,
    `${two},K-${two},99.00,2026-11-23 10:00:00,支付成功`,
    `${lost},K-${lost},100.00,2026-11-23 10:00:00,支付成功`,
    `${elsewhere.order.orderId},K-${elsewhere.order.orderId},100.00,2026-11-23 10:00:00,支付成功`,
    'NOBODYS,K-NOBODYS,5.00,2026-11-23 10:00:00,支付成功',
    `${three},K-closed,100.00,2026-11-23 10:00:00,关闭`,
  ]
  const look = (file: Buffer) => send<CashierPreview>('/estates/7/cashier/preview', file)
  const add = (file: Buffer, as = clerk) =>
    send<{ addedCount: number; knownCount: number }>('/estates/7/cashier/statements', file, as)
  for (const [line, code] of [
    [`${one},K-${one},1.00,2026-11-23,`, 'number-twice'],
    [',K-x,1.00,2026-11-23,', 'order-wrong'],
    ['A,,1.00,2026-11-23,', 'number-wrong'],
    ['A,K x,1.00,2026-11-23,', 'number-wrong'],
    ['A,K-x,0,2026-11-23,', 'amount-wrong'],
    ['A,K-x,-1,2026-11-23,', 'amount-wrong'],
    ['A,K-x,1.001,2026-11-23,', 'amount-wrong'],
    ['A,K-x,1.00,昨天,', 'day-wrong'],
    ['A,K-x,1.00,2026-11-23,处理中', 'status-unknown'],
  ] as const) {
    const told = (await look(csv([...lines, line], head))).body
    assert.deepEqual([told.problems[0]?.code, told.problems[0]?.line], [code, 8], line)
    assert.equal((await add(csv([...lines, line], head))).body.code, 'cashier.bad-lines')
  }
  assert.equal((await add(csv(lines, head), owner)).body.code, 'access.denied')
  assert.equal((await look(csv(lines, head))).body.newCount, 5)
  const first = await booksOf(harness, '7')
  assert.deepEqual((await add(csv(lines, head))).body, { addedCount: 5, knownCount: 0 })
  assert.deepEqual((await add(csv(lines, head))).body, { addedCount: 0, knownCount: 5 })
  const list = async () =>
    (await harness.get('/estates/7/cashier', { token: clerk })).body as unknown as {
      covered: object
      matchedCount: number
      missingHere: { cashierNo: string }[]
      missingThere: { cashierNo: string }[]
      differs: { line: { amountFen: number }; booked: { amountFen: number } }[]
    }
  const told = await list()
  assert.deepEqual(told.covered, { from: '2026-11-23', to: '2026-11-23' })
  assert.equal(told.matchedCount, 1)
  assert.deepEqual(
    told.missingHere.map((line) => line.cashierNo).sort(),
    [`K-${lost}`, 'K-NOBODYS'].sort(),
    'another estate’s line is not ours to miss',
  )
  assert.ok(told.missingThere.some((booked) => booked.cashierNo === `K-${three}`))
  assert.deepEqual(
    told.differs.map((pair) => [pair.line.amountFen, pair.booked.amountFen]),
    [[9_900, 10_000]],
  )
  assert.deepEqual(await booksOf(harness, '7'), first, 'a statement books nothing by itself')
  await askCashiers(harness.ports)
  const later = await list()
  assert.deepEqual(
    [later.matchedCount, later.missingHere.length],
    [2, 1],
    'the cashier was asked, and it is booked',
  )
})
