/**
 * `node deploy/image/strip.js`, after `npm ci --omit=dev`, leaves in node_modules what the bundle loads from there. Of the
 * packages that the bundle holds, their package.json and licenses stay: scanners of images look for the one, people for
 * the other.
 */
import { execFileSync } from 'node:child_process'
import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { external } from './external.js'

/** The folders of the packages that a selector of `npm query` finds. */
function find (selector) {
  const packages = JSON.parse(execFileSync('npm', ['query', selector], { encoding: 'utf8', maxBuffer: Infinity }))
  return packages.map(({ location }) => location).filter(location => location !== '')
}

const loaded = new Set(external.flatMap(name => find(`[name="${name}"], [name="${name}"] *`)))

for (const folder of find('*').filter(folder => !loaded.has(folder))) {
  for (const name of readdirSync(folder)) {
    // node_modules may hold a package that is loaded
    if (!/^(?:package\.json|node_modules|(?:licen[cs]e|notice).*)$/i.test(name)) rmSync(join(folder, name), { recursive: true })
  }
}
