import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Answer } from './http.ts'
import type { Launch } from './server.ts'
import { temporary, writeTemporary } from './workspace.ts'

/** node:http with one constant response: that of this service. */
export function bare (name: string, { status, rawHeaders, body }: Answer): Launch {
  const own = new Set(['date', 'connection', 'keep-alive']) // node:http sends them by itself
  const head = rawHeaders.filter((_, index) => !own.has(rawHeaders[index - index % 2]?.toLowerCase() ?? ''))
  const answer = writeTemporary(`${name}.json`, JSON.stringify({ status, head, body: body.toString('base64') }))
  return application(name, 'node-http.js', { ANSWER: answer })
}

/** Fastify with documentation, one route, and no catalog. */
export const documentedFastify = application('Fastify + swagger + swagger-ui', 'fastify-documented.js')

/** What could serve the models instead, as people write it. */
export function frameworks (json: Buffer): Launch[] {
  const env = { MODELS: writeTemporary('models.json', json) }
  return [
    application(`Fastify ${version('fastify')}`, 'fastify.js', env),
    application(`Express ${version('express')}`, 'express.js', env),
    application(`Hono ${version('hono')}`, 'hono.js', env)
  ]
}

/** The installed file servers, with the file to serve, also compressed if this service compresses it. */
export function fileServers (json: Buffer, brotli: Buffer | undefined): Launch[] {
  mkdirSync(temporary('files'), { recursive: true })
  mkdirSync(temporary('temp'), { recursive: true })
  writeTemporary('files/models.json', json)
  if (brotli !== undefined) writeTemporary('files/models.json.br', brotli)
  return [nginx(), caddy()].filter(launch => launch !== undefined)
}

/** The file servers that aren't installed. */
export function missing (installed: readonly Launch[]): string[] {
  return ['nginx', 'Caddy'].filter(name => !installed.some(launch => launch.name.startsWith(name)))
}

function nginx (): Launch | undefined {
  const found = output('nginx', '-v')
  if (found === undefined) return
  return {
    name: `nginx ${found.split('/')[1]}`,
    path: '/models.json',
    command: port => {
      const configuration = readFileSync(new URL('contenders/nginx.conf', import.meta.url), 'utf8').replace('127.0.0.1:PORT', `127.0.0.1:${port}`)
      return ['nginx', '-e', 'stderr', '-p', temporary('.'), '-c', writeTemporary('nginx.conf', configuration)]
    }
  }
}

function caddy (): Launch | undefined {
  const found = output('caddy', 'version')
  if (found === undefined) return
  return {
    name: `Caddy ${found.split(' ')[0]?.replace('v', '')}`,
    path: '/models.json',
    env: { FILES: temporary('files') },
    command: () => ['caddy', 'run', '--adapter', 'caddyfile', '--config', contender('Caddyfile')]
  }
}

function application (name: string, file: string, env: Record<string, string> = {}): Launch {
  return { name, command: () => ['node', contender(file)], env }
}

function contender (file: string): string {
  return fileURLToPath(new URL(`contenders/${file}`, import.meta.url))
}

/** The version that a program prints; undefined if it isn't installed. */
function output (program: string, argument: string): string | undefined {
  const { error, stdout, stderr } = spawnSync(program, [argument], { encoding: 'utf8' })
  return error === undefined ? `${stdout}${stderr}`.trim() : undefined
}

function version (name: string): string {
  const { version }: { version: string } = JSON.parse(readFileSync(new URL(`node_modules/${name}/package.json`, import.meta.url), 'utf8'))
  return version
}
