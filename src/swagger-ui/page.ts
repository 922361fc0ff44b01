import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { FastifySwaggerUiOptions } from '@fastify/swagger-ui'
import { icon } from './icon.ts'
import { styles } from './styles.ts'

/**
 * What the page may load: its own files and nothing else; the data are images within its styles. There is no
 * `upgrade-insecure-requests`, which would break the page over plain HTTP on any host but localhost.
 */
const contentSecurityPolicy = {
  'default-src': "'none'",
  'base-uri': "'none'",
  'connect-src': "'self'",
  'form-action': "'none'",
  'frame-ancestors': "'self'",
  'img-src': "'self' data:",
  'script-src': "'self'",
  'style-src': "'self'"
}

/** The files of Swagger UI. The image's bundle holds the code of @fastify/swagger-ui, and not its files. */
const files = join(dirname(createRequire(import.meta.url).resolve('@fastify/swagger-ui')), 'static')

/** Shows the page in the width of a phone. */
const viewport = 'document.head.insertAdjacentHTML(\'beforeend\', \'<meta name="viewport" content="width=device-width, initial-scale=1">\')\n'

/**
 * Options of the page at `/docs` for @fastify/swagger-ui.
 *
 * @param basePath prefix of the public routes.
 */
export function pageOptions (basePath: string): FastifySwaggerUiOptions {
  return {
    routePrefix: `${basePath}/docs`,
    baseDir: files,
    logo: { type: 'image/svg+xml', content: Buffer.from(icon) },
    staticCSP: contentSecurityPolicy,
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
    },
    uiHooks: {
      onRequest: ({ url, routeOptions }, reply, next) => {
        reply.headers({ 'referrer-policy': 'no-referrer', 'x-content-type-options': 'nosniff' })
        const target = redirectFrom(String(routeOptions.url), url)
        if (target === undefined) next()
        else reply.redirect(target)
      }
    }
  }
}

/**
 * Where a request is redirected, relative to its own path. The page finds its files only below a path that ends with a
 * slash, and takes a query for part of its path.
 *
 * @param route the path of the route; `/docs` is also that of `/docs/`.
 */
function redirectFrom (route: string, url: string): string | undefined {
  if (route.endsWith('/static/index.html')) return '../'
  if (!route.endsWith('/docs')) return undefined
  const path = url.replace(/[?#].*/s, '')
  if (!path.endsWith('/')) return 'docs/'
  return path === url ? undefined : './'
}
