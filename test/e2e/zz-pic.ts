import { test } from 'node:test'
import { launchBrowser, openPhone, lendChineseFont } from '/work/w-proxy/test/e2e/browser.ts'
import { removeData, signIn, startClockedSection } from '/work/w-proxy/test/e2e/section.ts'
test('pics', async () => {
  const section = await startClockedSection()
  const browser = await launchBrowser()
  try {
    const phone = await openPhone(browser, [])
    await lendChineseFont(phone)
    const page = await phone.newPage()
    page.setDefaultTimeout(20000)
    await signIn(page, section, 'sample-li')
    await page.goto(`${section.url}/#/votes/pages/list/index`)
    await page
      .getByText(/^用公共收益更换八部电梯/)
      .locator('visible=true')
      .last()
      .click()
    await new Promise((r) => setTimeout(r, 4000))
    await page.screenshot({ path: '/tmp/p1.png', fullPage: true })
    console.log((await page.locator('body').innerText()).slice(0, 1500))
    console.log(section.output().slice(-1500))
  } finally {
    await browser.close()
    await section.stop()
    removeData(section)
  }
})
