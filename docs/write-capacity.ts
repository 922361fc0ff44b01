import { readFile, writeFile } from 'node:fs/promises'
import { withCapacity } from './capacity.ts'

const page = new URL('operations.md', import.meta.url)
await writeFile(page, withCapacity(await readFile(page, 'utf8')))
