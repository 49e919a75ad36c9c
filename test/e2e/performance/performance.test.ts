import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { assertHolds, readPdf } from '#test/server/support/pdf.ts'
import { launchBrowser } from '#test/e2e/support/browser.ts'
import {
  field,
  fill,
  openAnew,
  picture,
  seen,
  signedIn as phoneOf,
  words,
} from '#test/e2e/support/page-helpers.ts'
import { removeData, type TestServer, startTestServer } from '#test/e2e/support/test-server.ts'

// Contract performance in a real browser: the company posts late and corrects; an owner sees the difference, checks it on the
// phone, asks, and gets an answer.

let server: TestServer
let browser: Browser
let company: Page
let owner: Page
const faults: string[] = []

before(async () => {
  server = await startTestServer()
  browser = await launchBrowser()
  company = await signedIn('sample-sun')
  owner = await signedIn('sample-zhang')
})
after(async () => {
  await browser.close()
  await server.stop()
  removeData(server)
})

const signedIn = (subject: string) => phoneOf(browser, server, subject, faults)

const open = (page: Page, path: string) => openAnew(page, server, path)

const MANAGER = '营业执照、项目负责人和投诉电话'

test('the company is told what is overdue, and posts it late with the people named', async () => {
  await open(company, '/performance/duties/pages/desk/index')
  await words(company, /过期未公示（\d+）/).waitFor()
  await picture(company, 'desk')
  while ((await company.getByText(MANAGER).locator('visible=true').count()) === 0)
    await words(company, '显示更多').click()
  await words(company, MANAGER).click()
  await words(company, '现场服务人数').waitFor()
  await fill(company, '项目负责人', '示例负责人甲')
  await fill(company, '投诉电话', '010-00000000')
  await picture(company, 'post')
  await seen(company, '#post-send').click()
  await words(company, /过期未公示（\d+）/).waitFor()
})

test('a correction without a reason is refused; with one it is the second version', async () => {
  const periodFrom = await periodOf()
  await open(company, `/performance/duties/pages/post/index?clauseId=D1&periodFrom=${periodFrom}`)
  // The fields stand as they were posted.
  await words(company, '原来的一版仍然看得到').waitFor()
  assert.equal(await field(company, '投诉电话').inputValue(), '010-00000000')
  await fill(company, '项目负责人', '示例负责人乙')
  await seen(company, '#post-send').click()
  await words(company, '请写明原因。').waitFor()
  await fill(company, /^原因/, '负责人换人')
  await seen(company, '#post-send').click()
  // It goes back to where it came from.
  await seen(company, '#post-send').waitFor({ state: 'hidden' })
})

async function periodOf(): Promise<string> {
  return company.evaluate(async () => {
    const kept = JSON.parse(JSON.parse(localStorage.getItem('session') ?? '{}').data)
    const answer = await fetch(`/api/estates/${kept.estateId}/performance/D1`, {
      headers: { authorization: `Bearer ${kept.session.accessToken}` },
    })
    return (await answer.json()).duties[0].periodFrom as string
  })
}

test('the owner sees that it came late, what was changed, and checks it on the phone', async () => {
  await open(owner, '/performance/disclosures/pages/list/index')
  await words(owner, '近十二个月').waitFor()
  await seen(owner, '#duty-table').click()
  await owner.getByRole('columnheader', { name: '未做' }).waitFor()
  await picture(owner, 'list')
  const [poster] = await Promise.all([owner.waitForEvent('download'), seen(owner, '#month-poster').click()])
  const { text } = await readPdf(readFileSync(await poster.path()))
  assertHolds(text, ['物业服务履约公示', '做得怎么样', '没有按时做的', '没有效力'])
  await seen(owner, '#unfold-all').click()
  await words(owner, MANAGER).click()
  await words(owner, '迟做').waitFor()
  await words(owner, '履行记录').waitFor()
  await picture(owner, 'clause-first')
  await words(owner, '共 2 版，看改过什么').click()
  await words(owner, '项目负责人：示例负责人甲 → 示例负责人乙').waitFor()
  await picture(owner, 'clause')
  await words(owner, '核对这条公示').click()
  await words(owner, /本机核对无误：第 2 版/).waitFor()
  await words(owner, '一般').click()
  await seen(owner, '#rate').click()
  await words(owner, '已记下您的评价，可以再改。').waitFor()
  await picture(owner, 'version')
})

test('a changed answer of the server is named on the phone', async () => {
  await owner.route(/\/performance\/D1$/, async (route) => {
    const answer = await route.fetch()
    await route.fulfill({
      response: answer,
      body: (await answer.text()).replaceAll('示例负责人乙', '示例负责人丙'),
    })
  })
  await owner.reload()
  await words(owner, '您看到的内容与当时公示的不一样：有人改过。请告诉社区。').waitFor()
  await owner.unroute(/\/performance\/D1$/)
})

test('the company types a clause in by the standard, then promises less: the owner reads what changed', async () => {
  await open(company, '/performance/duties/pages/desk/index')
  await words(company, /给“.*”添加条款/).click()
  await fill(company, '条款编号', '9.1')
  await seen(company, '#clause-send').click()
  await words(company, '请选类别。').waitFor()
  await company.getByRole('radio', { name: '绿化' }).click()
  await company.getByRole('radio', { name: /^草坪除草/ }).click()
  await company.getByRole('radio', { name: '三级' }).click()
  assert.equal(await field(company, '做几次').inputValue(), '12')
  assert.equal(await field(company, '承诺做什么').inputValue(), '草坪除草')
  await company.getByRole('radio', { name: '占物业费的百分之几' }).click()
  await fill(company, '占物业费（%）', '101')
  await seen(company, '#clause-send').click()
  await words(company, '请写占百分之几，如 12.5，不超过 100。').waitFor()
  await fill(company, '占物业费（%）', '2.5')
  await picture(company, 'clause-add')
  await seen(company, '#clause-send').click()
  await words(company, '已添加第 9.1 条。可以接着添加下一条。').waitFor()

  await open(owner, '/performance/disclosures/pages/list/index')
  await seen(owner, '#unfold-all').click()
  await words(owner, '草坪除草').click()
  await words(owner, '费用占物业费 2.50%').waitFor()
  const clauseId = new URL(owner.url().replace('#/', '')).searchParams.get('clauseId') ?? ''
  await open(company, `/performance/disclosures/pages/detail/index?clauseId=${clauseId}`)
  await seen(company, '#change-clause').click()
  await fill(company, '做几次', '8')
  await seen(company, '#clause-send').click()
  await words(company, '请写明原因。').waitFor()
  await fill(company, /^原因/, '业主大会同意')
  await picture(company, 'clause-change')
  await seen(company, '#clause-send').click()
  await words(company, /起改：每年 12 次 → 每年 8 次（业主大会同意）/).waitFor()
  await owner.reload()
  await words(owner, /起改：每年 12 次 → 每年 8 次（业主大会同意）/).waitFor()
  await picture(owner, 'clause-changed')
})

test('a contract comes in from a file: problems by their line, then what was read, then all of it', async () => {
  await open(company, '/performance/duties/pages/contract/index')
  await fill(company, '合同名称', '地下车库服务合同')
  await fill(company, '物业企业', '示例物业')
  await fill(company, '合同开始日期', '2027-01-01')
  await fill(company, '合同结束日期', '2028-12-31')
  const heading = '条款编号,类别,内容,标准,频次,费用占比'
  const choose = async (text: string) => {
    const [chooser] = await Promise.all([
      company.waitForEvent('filechooser'),
      seen(company, '#choose-clauses').click(),
    ])
    await chooser.setFiles({ name: '条款.csv', mimeType: 'text/csv', buffer: Buffer.from(text) })
  }
  await choose(`${heading}\n1.1,环境,道路冲洗,一级,常常,\n1.2,环境,路灯擦拭,一级,每季度1次,200%\n`)
  await words(company, '有 2 处问题，没有导入任何内容。改好后再检查。').waitFor()
  await words(company, '第 3 行').waitFor()
  await picture(company, 'contract-bad')
  await choose(`${heading}\n1.1,环境,道路冲洗,一级,每季度1次,\n1.2,环境,路灯擦拭,一级,每季度1次,20%\n`)
  await words(company, '读到 2 条').waitFor()
  await words(company, /占物业费 20.00%/).waitFor()
  await picture(company, 'contract-good')
  await seen(company, '#contract-send').click()
  await seen(company, '#contract-send').waitFor({ state: 'hidden' })
  await open(company, '/performance/duties/pages/desk/index')
  await words(company, '给“地下车库服务合同”添加条款').waitFor()
  await picture(company, 'desk-contracts')
})

test('the owner asks, the company answers, the owner reads it', async () => {
  await open(owner, '/performance/disclosures/pages/detail/index?clauseId=D1')
  await seen(owner, '#ask').click()
  await fill(owner, '您的问题', '新负责人什么时候到岗？')
  await seen(owner, '#sheet-confirm').click()
  await words(owner, '等待回答').waitFor()
  await open(company, '/performance/duties/pages/desk/index')
  await words(company, '新负责人什么时候到岗？').click()
  await fill(company, '回答', '已到岗。')
  await picture(company, 'answer')
  await seen(company, '#sheet-confirm').click()
  await words(company, /过期未公示（\d+）/).waitFor()
  await open(owner, '/performance/disclosures/pages/detail/index?clauseId=D1')
  await words(owner, '已按时回答').waitFor()
  await words(owner, /回答：已到岗。/).waitFor()
  await seen(owner, '#check-clause').click()
  await words(owner, /本机核对无误：\d+ 条记录都在存证里/).waitFor()
  await words(owner, '物业回答：已到岗。').waitFor()
  await picture(owner, 'record')
  // An answer moved by a day on its way to the phone is named.
  await owner.route(/\/performance\/D1$/, async (route) => {
    const answer = await route.fetch()
    const body = (await answer.text()).replace(
      /("answer":\{"text":"已到岗。","at":)(\d+)/,
      (_, before, at) => `${before}${Number(at) - 86_400_000}`,
    )
    await route.fulfill({ response: answer, body })
  })
  await owner.reload()
  await words(owner, '有的内容与存证对不上，见下面标出的。请告诉社区。').waitFor()
  await words(owner, /^回答“新负责人什么时候到岗？”与存证不一样/).waitFor()
  await picture(owner, 'record-bad')
  await owner.unroute(/\/performance\/D1$/)
  assert.deepEqual(faults, [])
})
