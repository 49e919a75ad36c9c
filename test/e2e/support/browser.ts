import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { type Browser, type BrowserContext, chromium } from 'playwright-core'

const SYSTEM = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
]

const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--font-render-hinting=none',
]

/** The system's Chromium where there is one, else the one in the npm package `@sparticuz/chromium`; `more` are its own switches. */
export async function launchBrowser(more: readonly string[] = []): Promise<Browser> {
  const found = process.env.CHROMIUM ?? SYSTEM.find((path) => existsSync(path))
  if (found) return chromium.launch({ executablePath: found, headless: true, args: [...QUIET, ...more] })
  const { path, env } = await packagedChromium()
  return chromium.launch({
    executablePath: path,
    headless: true,
    args: [...QUIET, '--headless=shell', '--no-zygote', ...more],
    env,
  })
}

/**
 * Unpacks the packaged Chromium. It brings the system libraries it needs for Amazon's machines; where this machine lacks
 * them (a bare Debian has no libnss3), they are unpacked too and shown to the browser alone.
 */
async function packagedChromium(): Promise<{ path: string; env: Record<string, string> }> {
  const before = { ...process.env }
  process.env.AWS_EXECUTION_ENV = 'AWS_Lambda_nodejs20.x'
  const { default: packaged } = await import('@sparticuz/chromium')
  const path = await packaged.executablePath()
  const libraries = process.env.LD_LIBRARY_PATH ?? ''
  for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name]
  Object.assign(process.env, before)
  const env = Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => !!entry[1]),
  )
  const missing = /not found/.test(String(spawnSync('ldd', [path], { encoding: 'utf8' }).stdout))
  return { path, env: missing ? { ...env, LD_LIBRARY_PATH: libraries } : env }
}

/** A context like a phone in Beijing, 390×844. `record` gets what went wrong on its pages. */
export async function openPhone(browser: Browser, record: string[] = []): Promise<BrowserContext> {
  const phone = await browser.newContext({
    viewport: { width: 390, height: 844 },
    deviceScaleFactor: 2,
    isMobile: true,
    hasTouch: true,
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
  })
  phone.on('page', (page) => {
    page.on('pageerror', (error) => record.push(`page error: ${error.message}`))
    page.on('console', (message) => {
      if (
        message.type() === 'error' &&
        !/ERR_INTERNET_DISCONNECTED|Failed to load resource/.test(message.text())
      )
        record.push(`console: ${message.text()}`)
    })
  })
  return phone
}

/** Lends pages a Chinese font from npm, for pictures made on a machine that has none. */
export async function lendChineseFont(phone: BrowserContext): Promise<void> {
  const folder = dirname(
    createRequire(import.meta.url).resolve('@fontsource-variable/noto-sans-sc/package.json'),
  )
  await phone.route('**/lent-fonts/**', (route) => {
    const name = new URL(route.request().url()).pathname.replace(/^.*\/lent-fonts\//, '')
    const body = readFileSync(join(folder, name))
    if (!name.endsWith('.css')) return route.fulfill({ body, contentType: 'font/woff2' })
    return route.fulfill({
      body: String(body).replaceAll('Noto Sans SC Variable', 'Noto Sans SC'),
      contentType: 'text/css',
    })
  })
  await phone.addInitScript(() => {
    document.addEventListener('DOMContentLoaded', () => {
      const link = document.createElement('link')
      link.rel = 'stylesheet'
      link.href = '/lent-fonts/index.css'
      document.head.append(link)
    })
  })
}
