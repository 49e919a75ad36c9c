import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { launchBrowser } from '#test/e2e/support/browser.ts'
import {
  openAnew,
  picture,
  seen,
  signedIn as phoneOf,
  toDesk,
  words,
} from '#test/e2e/support/page-helpers.ts'
import { removeData, type TestServer, startTestServer } from '#test/e2e/support/test-server.ts'

// A vote from its draft to its end, in a real browser: the committee writes two items from a template, the street replies,
// the vote is announced, an owner sees the own row and objects, the committee answers, and cancels.

let server: TestServer
let browser: Browser
let clerk: Page
let street: Page
let owner: Page
const faults: string[] = []

before(async () => {
  server = await startTestServer()
  browser = await launchBrowser()
  clerk = await signedIn('sample-zhao')
  await openAnew(clerk, server, '/pages/me/index')
  await words(clerk, '业委会成员').click()
  await seen(clerk, '#desk').waitFor()
})
after(async () => {
  await browser.close()
  await server.stop()
  removeData(server)
})

const signedIn = (subject: string) => phoneOf(browser, server, subject, faults)

const fill = (page: Page, label: RegExp, value: string, which = -1) => {
  const fields = page.getByLabel(label).locator('visible=true')
  return (which < 0 ? fields.last() : fields.nth(which)).fill(value)
}

async function openDesk(page: Page): Promise<void> {
  await openAnew(page, server, '/pages/home/index')
  await toDesk(page)
}

test('the committee begins from a template and is told what is still missing', async () => {
  await openDesk(clerk)
  await picture(clerk, 'desk')
  await seen(clerk, '#announce').click()
  await words(clerk, '调整物业服务标准和收费').waitFor()
  await picture(clerk, 'templates')
  await words(clerk, '调整物业服务标准和收费').click()
  await words(clerk, '第 2 项').waitFor()
  await words(clerk, /要补：第 1 项：还有【】没有填/).waitFor()
  await picture(clerk, 'write')
  await seen(clerk, '#save-draft').click()
  await words(clerk, /^已保存，第 1 版/).waitFor()
  assert.equal(await clerk.locator('#announce-draft:visible').count(), 0)
  await seen(clerk, '#submit-draft').click()
  await seen(clerk, '#sheet-confirm').click()
  await words(clerk, /草稿还没有写完/).waitFor()
  await seen(clerk, '#write-draft').click()
  await fill(clerk, /^标题/, '调整服务标准和收费')
  await fill(clerk, /^表决的问题/, '是否同意物业服务按二级执行？', 0)
  await fill(clerk, /^表决的问题/, '是否同意物业费由每平方米每月二元调整为二元五角？', 1)
  await words(clerk, '都写好了，没有缺项。').waitFor()
  await seen(clerk, '#save-draft').click()
  await words(clerk, /^已保存，第 2 版/).waitFor()
  await picture(clerk, 'draft')
})

test('submitted to street and community; the street replies; the vote is announced with both items', async () => {
  await seen(clerk, '#submit-draft').click()
  await seen(clerk, '#sheet-confirm').click()
  await words(clerk, '等街道、社区意见').waitFor()
  await words(clerk, /收到街道或社区的回复，或者到/).waitFor()
  assert.equal(await clerk.locator('#announce-draft:visible').count(), 0)
  street = await signedIn('sample-zhou')
  await openDesk(street)
  await words(street, '调整服务标准和收费').click()
  await fill(street, /^意见/, '请附上成本测算。')
  await picture(street, 'guide')
  await seen(street, '#advise').click()
  await words(street, '已回复，业委会可以看到。').waitFor()
  await clerk.bringToFront()
  await clerk.reload()
  await words(clerk, '请附上成本测算。').waitFor()
  await picture(clerk, 'draft-advised')
  await seen(clerk, '#announce-draft').click()
  await seen(clerk, '#sheet-confirm').click()
  await words(clerk, /公告已发出。名册 1,005 人/).waitFor()
  await seen(clerk, '#see-vote').click()
  await words(clerk, /第 2 项，共 2 项/).waitFor()
  await words(clerk, '街道提了意见').waitFor()
})

test('an owner sees the own row and objects to it; the committee answers in writing', async () => {
  owner = await signedIn('sample-zhang')
  await openAnew(owner, server, '/votes/ballots/pages/list/index')
  await words(owner, '调整服务标准和收费').click()
  await words(owner, '我的票').waitFor()
  await words(owner, '算 1 人').waitFor()
  await picture(owner, 'vote')
  await seen(owner, '#object').click()
  await fill(owner, /^写清楚/, '我家面积少了两平方米')
  await picture(owner, 'object')
  await seen(owner, '#sheet-confirm').click()
  await words(owner, '异议已提出，业委会会书面答复。').waitFor()
  await words(owner, '还没有答复').waitFor()
  await clerk.bringToFront()
  await openDesk(clerk)
  await words(clerk, /业委会应在 .* 结束前答复对名册的异议/).waitFor()
  await picture(clerk, 'desk-duty')
  await seen(clerk, '.stack:has-text("调整服务标准和收费") [id^=manage-]').click()
  await words(clerk, '我家面积少了两平方米').waitFor()
  await picture(clerk, 'manage')
  await seen(clerk, '[id^=answer-]').click()
  await words(clerk, '异议成立').click()
  await fill(clerk, /^理由/, '按登记簿更正')
  await seen(clerk, '[role=radio]:has-text("现为")').click()
  await fill(clerk, /^更正后的面积/, '91.5x')
  await seen(clerk, '#send-answer').click()
  await words(clerk, /面积请填数字/).waitFor()
  await fill(clerk, /^更正后的面积/, '91.5')
  await seen(clerk, '[role=radio]:has-text("不动产登记簿")').click()
  await fill(clerk, /^证据/, '不动产登记簿第 12 页')
  await picture(clerk, 'answer')
  await seen(clerk, '#send-answer').click()
  await words(clerk, /由 .* 更正为 91\.50㎡/).waitFor()
  await owner.bringToFront()
  await owner.reload()
  await words(owner, /共 91\.50㎡/).waitFor()
  await words(owner, '名册更正：不动产登记簿第 12 页').waitFor()
  await picture(owner, 'vote-corrected')
})

test('cancelled with a reason, said everywhere, and begun anew from the same words', async () => {
  await clerk.bringToFront()
  await seen(clerk, '#cancel-vote').click()
  await fill(clerk, /^原因/, '服务标准有误')
  await seen(clerk, '#sheet-confirm').click()
  await words(clerk, /^取消：服务标准有误/).waitFor()
  await owner.bringToFront()
  await owner.reload()
  await words(owner, /这次表决已取消。原因：服务标准有误/).waitFor()
  await clerk.bringToFront()
  await picture(clerk, 'cancelled')
  await seen(clerk, '#copy-vote').click()
  await clerk.locator('input:visible').first().waitFor()
  assert.equal(
    await clerk.getByLabel(/^标题/).locator('visible=true').last().inputValue(),
    '调整服务标准和收费',
  )
  await seen(clerk, '#save-draft').click()
  await words(clerk, '这是对“调整服务标准和收费”的重新表决').waitFor()
  assert.deepEqual(faults, [])
})
