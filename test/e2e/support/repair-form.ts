import type { Page } from 'playwright-core'
import sharp from 'sharp'
import { fill, openAnew, seen } from './page-helpers.ts'
import type { TestServer } from './test-server.ts'

// How a person goes through the three questions of a report: a picture, where, what. Each helper begins where the one before it ended.

export const NEW_REPAIR = '/repairs/orders/pages/new/index'

/** A report is opened: its first question. */
export async function beginReport(page: Page, server: TestServer): Promise<void> {
  await openAnew(page, server, NEW_REPAIR)
  await seen(page, '#next-step').waitFor()
}

/** The first question, left without a picture, or with those that were chosen. */
export async function toWhere(page: Page): Promise<void> {
  await seen(page, '#next-step').click()
  await seen(page, '#place-code').waitFor()
}

const place = (page: Page, text: string) =>
  page.locator('[role=radio]:visible', { hasText: text }).last().click()

/** The second question by one of the three tiles; one's only home needs no more. Ends at the third. */
export async function sayWhere(page: Page, tile: string, more = ''): Promise<void> {
  await place(page, tile)
  if (more) await fill(page, '具体位置', more)
  if (tile !== '我家里') await seen(page, '#next-step').click()
  await seen(page, '#submit-repair').waitFor()
}

/** The second question by the number on a sign. Ends at it, for what is known of the place may be shown there. */
export async function scanPlace(page: Page, code: string): Promise<void> {
  await seen(page, '#place-code').click()
  await fill(page, '编号', code)
  await seen(page, '#sheet-confirm').click()
  await page.locator('#sheet-confirm:visible').waitFor({ state: 'hidden' })
}

/** From the second question, answered, to the third. */
export async function toWhat(page: Page): Promise<void> {
  await seen(page, '#next-step').click()
  await seen(page, '#submit-repair').waitFor()
}

/** Chooses the kind or the danger of that name. */
export const sayKind = place

/** Sends it and goes on to its own page once the server has it. Answers its name. */
export async function sendReport(page: Page): Promise<string> {
  await seen(page, '#submit-repair').click()
  await page.getByText('已经发出').locator('visible=true').last().waitFor()
  await seen(page, '#see-repair').click()
  await page.waitForURL(/detail\/index\?repairId=/)
  return /repairId=([0-9A-Z]{26})/.exec(page.url())?.[1] ?? ''
}

/** Chooses one picture and waits until the phone has it. */
export async function addOnePhoto(page: Page, background = '#8a6'): Promise<void> {
  const choosing = page.waitForEvent('filechooser')
  await seen(page, '#add-photo').click()
  const buffer = await sharp({ create: { width: 640, height: 480, channels: 3, background } })
    .jpeg()
    .toBuffer()
  await (await choosing).setFiles({ name: 'picture.jpg', mimeType: 'image/jpeg', buffer })
  await page.locator('.photo img:visible').first().waitFor()
}
