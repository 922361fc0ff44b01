import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { DCLinter } from 'dclint'
import { load } from 'js-yaml'
import t from 'tap'
import { version } from '#package.json' with { type: 'json' }
