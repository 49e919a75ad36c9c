import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import pg from 'pg'
import type { Browser, Page } from 'playwright-core'
import { launchBrowser } from '#test/e2e/support/browser.ts'
import { fill, openAnew, seen, signedIn as phoneOf, toDesk, words } from '#test/e2e/support/page-helpers.ts'
import { connectionOf, removeData, type TestServer, startTestServer } from '#test/e2e/support/test-server.ts'

// Owners who ask together for a meeting, in a real browser: one starts a request, another supports it; a request that lacks
// one head is passed on by the next owner; the committee answers, and the owners read the answer.

let server: TestServer
let browser: Browser
const faults: string[] = []

before(async () => {
  server = await startTestServer()
  browser = await launchBrowser()
})
after(async () => {
  await browser.close()
  await server.stop()
  removeData(server)
})

const open = (page: Page, path: string) => openAnew(page, server, `/${path}/index`)

const signedIn = (subject: string) => phoneOf(browser, server, subject, faults)

async function query(text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ ...connectionOf(server), user: 'wuye_owner' })
  await client.connect()
  const { rows } = await client.query(text)
  await client.end()
  return rows
}

let li: Page
let zhang: Page

test('an owner starts a request; what is missing is shown in heads and in area', async () => {
  li = await signedIn('sample-li')
  await open(li, 'votes/ballots/pages/list')
  await words(li, '联名要求开会').click()
  await seen(li, '#start-initiative').click()
  await seen(li, '#initiative-next').click()
  await words(li, '请填写要表决的问题').waitFor()
  await fill(li, /^标题/, '请开会决定换不换门禁')
  await fill(li, /^请业主大会表决的问题/, '是否同意更换各单元门禁？')
  await fill(li, /^理由/, '门禁坏了半年。')
  await seen(li, '#initiative-next').click()
  await seen(li, '#sheet-confirm').click()
  await seen(li, '#take-back').waitFor()
  const text = await li.innerText('body')
  // Two homes alone and one with another owner: two heads of 1,005.
  assert.match(text, /支持人数\s+还差 199 人[\s\S]*2 人 ／ 共 1,005 人/)
  assert.match(text, /支持面积\s+还差 [\d,.]+㎡/)
  await open(li, 'votes/initiatives/pages/list')
  await words(li, '请开会决定换不换门禁').waitFor()
  await words(li, '您发起的').waitFor()
  assert.equal(await li.locator('#start-initiative:visible').count(), 0, 'one at a time')
})

test('another supports it, told what that means; the answer is lost once and it counts once', async () => {
  zhang = await signedIn('sample-zhang')
  await open(zhang, 'votes/initiatives/pages/list')
  await words(zhang, '请开会决定换不换门禁').click()
  await seen(zhang, '#support').click()
  await words(zhang, /^邻居看不到您是否支持/).waitFor()
  await words(zhang, /不等于同意所提的事/).waitFor()
  // The server takes the support, the answer never arrives.
  await zhang.route(
    '**/supports',
    async (route) => {
      await route.fetch()
      await route.abort()
    },
    { times: 1 },
  )
  await seen(zhang, '#sheet-confirm').click()
  await words(zhang, '没有连上网络').waitFor()
  await seen(zhang, '#sheet-confirm').click()
  await words(zhang, '已支持，谢谢。').waitFor()
  await words(zhang, '还差 198 人').waitFor()
  assert.deepEqual(
    await query(`SELECT count(*)::int AS rows FROM initiative_supports s JOIN initiatives i USING (estate_id, initiative_id)
                 JOIN owners o ON o.estate_id = s.estate_id AND o.person_id = s.by_person
                 WHERE i.title = '请开会决定换不换门禁' AND o.name = '张桂兰'`),
    [{ rows: 1 }],
  )
  await seen(zhang, '#take-back').click()
  await seen(zhang, '#sheet-confirm').click()
  await words(zhang, '还差 199 人').waitFor()
  // Li sees sums, and nothing of Zhang.
  await open(li, 'votes/initiatives/pages/list')
  await words(li, '请开会决定换不换门禁').click()
  await words(li, '还差 199 人').waitFor()
  assert.doesNotMatch(await li.innerText('body'), /张|3号楼2单元501/)
})

test('the owner that a request lacked passes it on; the committee has it at once, with a clock', async () => {
  const clerk = await signedIn('sample-zhao')
  await open(clerk, 'pages/me')
  await words(clerk, '业委会成员').click()
  await open(clerk, 'votes/initiatives/pages/requests')
  await words(clerk, /^请开会决定电动自行车/).waitFor()
  assert.equal(await clerk.getByText(/^请开会决定地面停车/).count(), 0, 'not while it collects')
  await open(zhang, 'votes/initiatives/pages/list')
  await words(zhang, /^请开会决定地面停车/).click()
  await words(zhang, '还差 1 人').waitFor()
  await seen(zhang, '#support').click()
  await seen(zhang, '#sheet-confirm').click()
  await words(zhang, '等业委会答复').waitFor()
  await words(zhang, /^业委会答复截止：.*还有 \d+ 天/).waitFor()
  assert.equal(await zhang.locator('#support:visible').count(), 0)
  assert.equal(await zhang.locator('#take-back:visible').count(), 0)
  await open(clerk, 'pages/home')
  await clerk.reload()
  await words(clerk, /^请答复业主联名：请开会决定地面停车/).click()
  await seen(clerk, '#rooms').click()
  await words(clerk, '3号楼2单元501').waitFor()
  assert.doesNotMatch(await clerk.innerText('body'), /张桂兰/)
  await seen(clerk, '#answer-next').click()
  await words(clerk, '请选择怎样答复。').waitFor()
  await words(clerk, /^不召集/).click()
  await seen(clerk, '#answer-next').click()
  await words(clerk, '请写明理由。').waitFor()
  await words(clerk, /^召开：先定日期/).click()
  await fill(clerk, /^几天后/, '61')
  await seen(clerk, '#answer-next').click()
  await words(clerk, '请填 1 到 60 之间的整数').waitFor()
  await fill(clerk, /^几天后/, '20')
  await fill(clerk, /^说明/, '先征求各楼意见')
  await seen(clerk, '#answer-next').click()
  await seen(clerk, '#sheet-confirm').click()
  await words(clerk, '已答复，联名业主会看到。').waitFor()
  await words(clerk, '业委会已定日期').waitFor()
  await clerk.context().close()
})

test('owners read the answer, the street reads it too and has nothing to order yet', async () => {
  await open(zhang, 'pages/home')
  await open(zhang, 'votes/initiatives/pages/list')
  await words(zhang, /^请开会决定地面停车/).click()
  await words(zhang, /^业委会计划最迟 .* 公告表决$/).waitFor()
  await words(zhang, '说明：先征求各楼意见').waitFor()
  const street = await signedIn('sample-zhou')
  await open(street, 'pages/home')
  await toDesk(street)
  await words(street, '业主联名').click()
  await words(street, /^请开会决定地面停车/).click()
  await words(street, '业委会已定日期').waitFor()
  assert.equal(await street.locator('#answer-next:visible').count(), 0)
})

test('without network the last state is shown, and says that it is old', async () => {
  await open(zhang, 'pages/home')
  await seen(zhang, '#job-votes').waitFor()
  await zhang.context().setOffline(true)
  // Only the address changes: without network nothing can be opened anew.
  await zhang.goto(`${server.url}/#/votes/initiatives/pages/list/index`)
  await words(zhang, /^没有连上网络，显示的是/).waitFor()
  await words(zhang, /^请开会决定地面停车/).waitFor()
  await zhang.context().setOffline(false)
  assert.deepEqual(faults, [])
})
