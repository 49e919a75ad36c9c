import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { launchBrowser } from '#test/e2e/support/browser.ts'
import { openAnew, seen, signedIn as phoneOf, words } from '#test/e2e/support/page-helpers.ts'
import { type ClockedSection, removeData, startClockedSection } from '#test/e2e/support/test-server.ts'

// Who votes for a home, in a real browser. An owner lets somebody from outside: makes a code, the agent brings it, reads what it
// says, accepts, votes, and keeps a proof that holds; the owner sees it at once. Joint owners agree on one of them, or the one
// who votes says that the others agree.

const VOTE = /^用公共收益更换八部电梯/

const DAY = 86_400_000

let server: ClockedSection
let browser: Browser
const faults: string[] = []

before(async () => {
  server = await startClockedSection()
  browser = await launchBrowser()
})
after(async () => {
  await browser?.close()
  await server?.stop()
  if (server) removeData(server)
})

const signedIn = (subject: string) => phoneOf(browser, server, subject, faults)

async function openVote(page: Page): Promise<void> {
  await openAnew(page, server, '/votes/ballots/pages/list/index')
  await words(page, VOTE).click()
  await words(page, '时间').waitFor()
}

test('joint owners agree on who votes; after an objection whoever votes says that the others agree', async () => {
  const li = await signedIn('sample-li')
  await openVote(li)
  await words(li, '共有人还没有推选代表。谁投都可以，但只能投一次，请先商定。').waitFor()
  await seen(li, '#joint').click()
  await seen(li, '[role=radio]:has-text("王秀英")').click()
  await seen(li, '#propose-representative').click()
  await words(li, '已推选。其他共有人确认后生效。').waitFor()

  const wang = await signedIn('sample-wang')
  await openAnew(wang, server, '/pages/home/index')
  await words(wang, /^请确认由谁投票/).click()
  await seen(wang, '#confirm-representative').click()
  await words(wang, '已确认，由他投票').waitFor()
  await openVote(wang)
  await words(wang, '您是共有人推选的代表，由您投票。').waitFor()
  await openVote(li)
  await words(li, '共有人已推选代表，由代表投票。').waitFor()

  // 李 takes it back; 王 votes on her word, and 李 may object to that.
  await seen(li, '#joint').click()
  await seen(li, '#object-representative').click()
  await seen(li, '#sheet-confirm').click()
  await words(li, '有共有人不同意，没有推选成').waitFor()
  await openVote(wang)
  await seen(wang, '#go-vote').click()
  await seen(wang, '[role=radio]:has-text("弃权")').click()
  await seen(wang, '#cast-next').click()
  await words(wang, /请先和共有人商定，再勾选上面这一项/).waitFor()
  await seen(wang, '#agreed').click()
  await seen(wang, '#cast-next').click()
  await seen(wang, '#sheet-confirm').click()
  await words(wang, '已投票，票已记入').waitFor()
  await openVote(li)
  await words(li, '共有人已用手机为这套房投票。如果没有和您商定，可以提出异议。').waitFor()
  await seen(li, '#contest').click()
  await li.getByLabel(/^说明/).locator('visible=true').last().fill('没有和我商定')
  await seen(li, '#sheet-confirm').click()
  await words(li, /^异议已记录/).waitFor()
})

test('owner makes a code, agent accepts and votes, owner sees the use; the proof holds', async () => {
  const owner = await signedIn('sample-zhang')
  await openVote(owner)
  await seen(owner, '#proxy').click()
  await owner
    .getByLabel(/^受托人怎么称呼/)
    .locator('visible=true')
    .fill('小孙')
  await seen(owner, '#make-code').click()
  await words(owner, /兹委托小孙/).waitFor()
  await seen(owner, '#sheet-confirm').click()
  await seen(owner, '#proxy-code').waitFor()
  const code = await seen(owner, '#proxy-code').innerText()
  assert.match(code, /^\d{8}$/)

  // 陈 owns nothing here and has no role.
  const agent = await signedIn('sample-chen')
  await openAnew(agent, server, '/votes/proxies/pages/agent/index')
  await agent
    .getByLabel(/^委托码/)
    .locator('visible=true')
    .fill('00000000')
  await seen(agent, '#look').click()
  await words(agent, /委托码不对或已失效/).waitFor()
  await agent
    .getByLabel(/^委托码/)
    .locator('visible=true')
    .fill(code)
  await seen(agent, '#look').click()
  await words(agent, /兹委托小孙/).waitFor()
  await seen(agent, '#accept').click()
  await seen(agent, '#sheet-confirm').click()
  await seen(agent, '#to-vote').click()
  await seen(agent, '#vote-as-agent').click()
  await words(agent, /^您受托代表/).waitFor()
  await seen(agent, '[role=radio]:has-text("反对")').click()
  await seen(agent, '#cast-next').click()
  await seen(agent, '#sheet-confirm').click()
  await words(agent, '已投票，票已记入').waitFor()
  await words(agent, '您作为受托人投出').waitFor()
  await seen(agent, '#check-ballot').click()
  await words(agent, '您的票已在存证里，选择没有被改').waitFor()

  await openVote(owner)
  await words(owner, /小孙已于 .+ 投票/).waitFor()
  await seen(owner, '#proxy').click()
  await words(owner, '委托记录').waitFor()
  assert.equal(await owner.locator('#revoke:visible').count(), 0, 'what was used cannot be taken back')
  await openAnew(owner, server, '/pages/home/index')
  await words(owner, '小孙已代您投票').waitFor()

  // After the close the owner's phone recounts it, proxies apart.
  await server.setAhead(6 * DAY)
  await openAnew(owner, server, '/votes/ballots/pages/list/index')
  await words(owner, VOTE).click()
  await words(owner, /不计 1 张委托票/).waitFor()
  await seen(owner, '#recount').click()
  await words(owner, '复算完成：结果属实').waitFor()
  assert.deepEqual(faults, [])
})
