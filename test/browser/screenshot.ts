import { fileURLToPath } from 'node:url'
import { buildApp } from '../../src/app.ts'
import { exampleResponse } from '../../src/schemas/example-response.ts'
import { launchBrowser } from '../support/browser.ts'

// the picture of the documentation page in the README
const app = await buildApp({ models: exampleResponse })
const browser = await launchBrowser()
const page = await browser.newPage({ viewport: { width: 1280, height: 1240 }, colorScheme: 'light', reducedMotion: 'reduce' })
await page.goto(`${await app.listen()}/docs`)
await page.locator('#operations-models-getModels.is-open .responses-table').waitFor()
await page.screenshot({ path: fileURLToPath(new URL('../../docs/documentation-page.png', import.meta.url)), animations: 'disabled' })
await browser.close()
await app.close()
