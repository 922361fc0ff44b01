import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core'
import type { Test } from 'tap'

/** A name that the browser resolves to this machine without treating it as local: neither localhost nor an address. */
export const OTHER_HOST = 'models.test'

/** The Chromium of the system, headless. */
export function launchBrowser (): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: [`--host-resolver-rules=MAP ${OTHER_HOST} 127.0.0.1`]
  })
}

/** What a page did in addition to what it shows. */
export interface Visit {
  page: Page
  /** Messages of the console, errors of scripts and of the network, and dialogs. */
  problems: string[]
  /** Every URL that was requested. */
  requests: URL[]
}

/** An empty page with its own profile, until the test ends. */
export async function visit (t: Test, browser: Browser, options: BrowserContextOptions = {}): Promise<Visit> {
  const context = await browser.newContext({ colorScheme: 'light', ...options })
  t.teardown(() => context.close())
  const page = await context.newPage()
  const problems: string[] = []
  const requests: URL[] = []
  page.on('console', message => { if (['error', 'warning'].includes(message.type())) problems.push(message.text()) })
  page.on('pageerror', error => problems.push(error.message))
  page.on('requestfailed', request => problems.push(`${request.url()} failed`))
  page.on('dialog', dialog => {
    problems.push(`dialog: ${dialog.message()}`)
    dialog.dismiss().catch(({ message }) => problems.push(message))
  })
  page.on('request', request => requests.push(new URL(request.url())))
  return { page, problems, requests }
}
