import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'

const { version }: { version: string } = createRequire(import.meta.url)('#package.json')
const [, MODELS_FILE = ''] = /\bMODELS_FILE=(\S+)/.exec(readFileSync(new URL('../../Dockerfile', import.meta.url), 'utf8')) ?? []
assert(MODELS_FILE, 'the image says where its catalog is')

/** The properties of the image on which manifests depend. */
export const image = { tag: version, catalogFolder: dirname(MODELS_FILE), port: 3000, user: 1000, defaultShutdownTimeout: 10 }
