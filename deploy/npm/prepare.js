/**
 * Builds dist/. npm runs it after `npm ci`, before it packs, and for an installation from Git, as by pre-commit. With -g npm
 * doesn't install the development dependencies (https://github.com/npm/cli/issues/4148), so this does.
 */
import { execSync } from 'node:child_process'
import { existsSync, rmSync } from 'node:fs'

rmSync('dist', { recursive: true, force: true })
if (!existsSync('node_modules/typescript')) execSync('npm ci --no-global --ignore-scripts', { stdio: 'inherit' })
execSync('npm run build', { stdio: 'inherit' })
