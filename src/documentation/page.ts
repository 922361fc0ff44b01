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

/** The page at `/docs`, for @fastify/swagger-ui. */
export const page: FastifySwaggerUiOptions = {
  routePrefix: '/docs',
  theme: {
    title: 'models-api',
    favicon: [{ filename: 'icon.svg', rel: 'icon', type: 'image/svg+xml', sizes: 'any', content: icon }],
    css: [{ filename: 'styles.css', content: styles }]
  },
  uiConfig: { layout: 'BaseLayout', docExpansion: 'full', defaultModelsExpandDepth: 3, defaultModelExpandDepth: 3, displayRequestDuration: true },
  uiHooks: {
    // a query, or the host in front of an absolute path, would be taken for part of the path and lead astray
    onRequest: ({ url, routeOptions }, reply, next) => {
      if (url === routeOptions.url) next()
      else reply.redirect(String(routeOptions.url))
    }
  }
}

/** The page with what phones need to show it in their own width; every other text is left as it is. */
export function fitToScreen (text: unknown): unknown {
  return typeof text === 'string' ? text.replace('<meta charset="UTF-8">', '$&<meta name="viewport" content="width=device-width, initial-scale=1">') : text
}
