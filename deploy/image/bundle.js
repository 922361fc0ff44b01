/**
 * `node deploy/image/bundle.js`, after `npm run build`, writes to bundle/ what the image runs: dist/ and what it imports,
 * in a few files, as many small ones take longer to load than to run. What only some starts need is left for those.
 */
import { rm } from 'node:fs/promises'
import standaloneCode from 'ajv/dist/standalone/index.js'
import { build } from 'esbuild'
import { compiler, entry, frame } from '../../dist/catalog/validators.js'
import { external } from './external.js'

/** The validators of the catalog, compiled: their compiler then isn't loaded. */
const compiledValidators = {
  name: 'compiled-validators',
  setup ({ onLoad }) {
    onLoad({ filter: /\/dist\/catalog\/validators\.js$/ }, () => {
      for (const [name, { schema }] of Object.entries({ entry, frame })) compiler.addSchema(schema, name)
      compiler.opts.code.esm = true
      return { contents: standaloneCode.default(compiler, { entry: 'entry', frame: 'frame' }) }
    })
  }
}

/** The compilers of Fastify, which it loads with itself, loaded when a route has a schema: those of the documentation do. */
const lazyCompilers = {
  name: 'lazy-compilers',
  setup ({ onResolve, onLoad, resolve }) {
    onResolve({ filter: /^@fastify\/(?:ajv|fast-json-stringify)-compiler$/ }, async ({ path, importer, kind, resolveDir, pluginData }) => {
      if (!importer.endsWith('schema-controller.js') || pluginData === 'resolved') return
      return { ...await resolve(path, { importer, kind, resolveDir, pluginData: 'resolved' }), namespace: 'lazy' }
    })
    onLoad({ filter: /./, namespace: 'lazy' }, ({ path }) => ({
      contents: `let factory; module.exports = () => (...options) => (factory ??= require(${JSON.stringify(path)})())(...options)`,
      resolveDir: '.'
    }))
  }
}

await rm('bundle', { recursive: true, force: true })
await build({
  entryPoints: ['dist/cli.js'],
  outdir: 'bundle',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  minifySyntax: true, // drops what never runs
  external,
  banner: { js: 'import { createRequire as createRequireOfBundle } from "node:module"; const require = createRequireOfBundle(import.meta.url)' },
  plugins: [compiledValidators, lazyCompilers],
  logLevel: 'warning'
})
