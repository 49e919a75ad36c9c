import type { Browser, Page } from 'playwright-core'
import { lendChineseFont, openPhone } from './browser.ts'
import { type TestServer, signIn } from './test-server.ts'

// What a person at a phone does and sees, for the journeys.

/** `PICTURES=/tmp/x` leaves a picture of each screen there; `CARE=1` beside it takes them in care mode. */
const PICTURES = process.env.PICTURES
const isCare = PICTURES !== undefined && process.env.CARE !== undefined

export const seen = (page: Page, selector: string) => page.locator(`${selector}:visible`).last()

export const words = (page: Page, text: string | RegExp) =>
  page.getByText(text).locator('visible=true').last()

// A row of the page before may have the same word in its name; a field is what can be typed into.
export const field = (page: Page, label: string | RegExp) =>
  page.getByLabel(label).and(page.locator('input, textarea')).locator('visible=true').last()

export const fill = (page: Page, label: string | RegExp, value: string) => field(page, label).fill(value)

/** A phone of its own with a sample person signed in; what goes wrong in its pages is added to `faults`. Steps wait `waitMs`. */
export async function signedIn(
  browser: Browser,
  server: TestServer,
  subject: string,
  faults: string[],
  waitMs = 90_000,
): Promise<Page> {
  const phone = await openPhone(browser, faults)
  if (PICTURES) await lendChineseFont(phone)
  const page = await phone.newPage()
  page.setDefaultTimeout(waitMs)
  await signIn(page, server, subject)
  if (isCare) {
    await seen(page, '#care').click()
    await page.waitForTimeout(300)
  }
  return page
}

export async function picture(page: Page, name: string): Promise<void> {
  if (!PICTURES) return
  await page.waitForTimeout(400)
  const height = await page.evaluate(() =>
    Math.max(844, ...[...document.querySelectorAll('.page-body')].map((one) => one.scrollHeight)),
  )
  await page.setViewportSize({ width: 390, height: Math.min(height, 2600) })
  await page.waitForTimeout(300)
  await page.screenshot({ path: `${PICTURES}/${name}${isCare ? '-care' : ''}.png` })
  await page.setViewportSize({ width: 390, height: 844 })
}

/** Opens a page anew: Taro's web router shows a page of its stack again when its path is typed with other words behind it. */
export async function openAnew(page: Page, server: TestServer, path: string): Promise<void> {
  await page.goto('about:blank')
  await page.goto(`${server.url}/#${path}`)
}

/** A line of what waits for someone at home, shown first where it is below the most urgent. */
export async function todo(page: Page, text: string | RegExp) {
  const more = words(page, /^还有 \d+ 件/)
  await words(page, text).or(more).last().waitFor()
  if (!(await words(page, text).isVisible())) await more.click()
  return words(page, text)
}

/** From home to the committee's or the street's desk. Waits until home is gone: what waits there has the names of what the desk lists. */
export async function toDesk(page: Page): Promise<void> {
  const desk = page.locator('#desk').locator('visible=true')
  await desk.last().click()
  await desk.waitFor({ state: 'hidden' })
}

/** Looks again and again; throws after a minute. */
export async function waitUntil(isSo: () => boolean): Promise<void> {
  for (const deadline = Date.now() + 60_000; !isSo(); )
    if (Date.now() > deadline) throw new Error('a minute has passed')
    else await new Promise((done) => setTimeout(done, 10))
}
