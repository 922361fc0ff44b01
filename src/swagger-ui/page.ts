import type { FastifySwaggerUiOptions } from '@fastify/swagger-ui'
import { icon } from './icon.ts'
import { styles } from './styles.ts'

/**
 * What the page may load: its own files and nothing else; the data are images within its styles. There is no
 * `upgrade-insecure-requests`, which would break the page over plain HTTP on any host but localhost.
 */
const contentSecurityPolicy = [
  "default-src 'none'",
  "base-uri 'none'",
  "connect-src 'self'",
  "form-action 'none'",
  "frame-ancestors 'self'",
  "img-src 'self' data:",
  "script-src 'self'",
  "style-src 'self'"
].join('; ')

/** Header fields of all that belongs to the documentation. */
export const securityHeaders = {
  'content-security-policy': contentSecurityPolicy,
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff'
}

/**
 * The page at `/docs`, for @fastify/swagger-ui.
 * @param basePath the prefix of the plugin, which it doesn't put into the links of the page itself
 */
export const page = (basePath: string): FastifySwaggerUiOptions => ({
  routePrefix: '/docs',
  indexPrefix: basePath,
  theme: {
    title: 'models-api',
    favicon: [{ filename: 'icon.svg', rel: 'icon', type: 'image/svg+xml', sizes: 'any', content: icon }],
    css: [{ filename: 'styles.css', content: styles }]
  },
  uiConfig: {
    layout: 'BaseLayout', // the one without a bar for other documents
    docExpansion: 'full',
    defaultModelsExpandDepth: 3,
    defaultModelExpandDepth: 3,
    syntaxHighlight: { theme: 'obsidian' } // the default has too little contrast
  },
  uiHooks: {
    // the page takes a query for part of its path, and wouldn't find its files
    onRequest: ({ url, routeOptions }, reply, next) => {
      if (url.includes('?')) reply.redirect(String(routeOptions.url))
      else next()
    }
  }
})

/** The page with what phones need to show it in their own width; every other text is left as it is. */
export function fitToScreen (text: unknown): unknown {
  return typeof text === 'string' ? text.replace('<meta charset="UTF-8">', '$&<meta name="viewport" content="width=device-width, initial-scale=1">') : text
}
