import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { FastifySwaggerUiOptions } from '@fastify/swagger-ui'
import { icon } from './icon.ts'
import { styles } from './styles.ts'

/**
 * The page may load only its own files; `data:` is for images within its styles. There is no `upgrade-insecure-requests`,
 * which would break the page over plain HTTP on any host but localhost.
 */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "base-uri 'none'",
  "connect-src 'self'",
  "form-action 'none'",
  "frame-ancestors 'self'",
  "img-src 'self' data:",
  "script-src 'self'",
  "style-src 'self'"
].join('; ')

/** Further header fields of the page and all of its files. */
export const pageHeaders = {
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff'
}

/** The folder of the files of Swagger UI. The bundle of the image contains the code of @fastify/swagger-ui, but not these files. */
const folder = join(dirname(createRequire(import.meta.url).resolve('@fastify/swagger-ui')), 'static')

/** The files that the page loads. */
export const pageFiles = [
  { name: 'swagger-ui.css', type: 'text/css; charset=utf-8' },
  { name: 'index.css', type: 'text/css; charset=utf-8' },
  { name: 'swagger-ui-bundle.js', type: 'text/javascript; charset=utf-8' },
  { name: 'swagger-ui-standalone-preset.js', type: 'text/javascript; charset=utf-8' }
].map(({ name, type }) => ({ name, type, file: join(folder, name) }))

/** Script that adds the viewport of phones, which the page of @fastify/swagger-ui doesn't have. */
const viewport = 'document.head.insertAdjacentHTML(\'beforeend\', \'<meta name="viewport" content="width=device-width, initial-scale=1">\')\n'

/**
 * Options of @fastify/swagger-ui for the page.
 *
 * @param path of the page.
 */
export function pageOptions (path: string): FastifySwaggerUiOptions {
  return {
    routePrefix: path,
    baseDir: folder,
    staticCSP: contentSecurityPolicy,
    logo: { type: 'image/svg+xml', content: Buffer.from(icon) },
    theme: {
      title: 'models-api',
      favicon: [{ filename: 'icon.svg', rel: 'icon', type: 'image/svg+xml', sizes: 'any', content: icon }],
      css: [{ filename: 'styles.css', content: styles }],
      js: [{ filename: 'viewport.js', content: viewport }]
    },
    uiConfig: {
      layout: 'BaseLayout', // the one without a bar for other documents
      docExpansion: 'full',
      defaultModelsExpandDepth: 3,
      defaultModelExpandDepth: 3,
      syntaxHighlight: { theme: 'obsidian' } // the default has too little contrast
    }
  }
}

/**
 * The redirect of a request, relative to its own path; undefined if there is none. The page finds its files only below a
 * path that ends with a slash, and reads a query as part of its path.
 *
 * @param route the path of the route; `/docs` is also the route of `/docs/`.
 */
export function redirectFrom (route: string, url: string): string | undefined {
  if (route.endsWith('/static/index.html')) return '../'
  if (!route.endsWith('/docs')) return undefined
  const path = url.replace(/[?#].*/s, '')
  if (!path.endsWith('/')) return 'docs/'
  return path === url ? undefined : './'
}
