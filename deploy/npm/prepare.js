/**
 * What npm runs after `npm ci`, before it packs, and for those who install from Git, pre-commit among them: builds dist/.
 * For an installation with -g npm doesn't install what builds it (https://github.com/npm/cli/issues/4148), so this does.
 */
import { execSync } from 'node:child_process'
import { existsSync, rmSync } from 'node:fs'

rmSync('dist', { recursive: true, force: true })
if (!existsSync('node_modules/typescript')) execSync('npm ci --no-global --ignore-scripts', { stdio: 'inherit' })
execSync('npm run build', { stdio: 'inherit' })
