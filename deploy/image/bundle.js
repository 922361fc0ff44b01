/**
 * What the image runs: dist/ and what it imports in a few files, as many small ones take longer to load than to run, with
 * the validators of the catalog compiled ahead. `node deploy/image/bundle.js` writes it to bundle/.
 */
import { rm } from 'node:fs/promises'
import standaloneCode from 'ajv/dist/standalone/index.js'
import { build } from 'esbuild'
import { compiler, entry, frame } from '../../dist/catalog/validators.js'

const validators = {
  name: 'validators',
  setup ({ onLoad }) {
    onLoad({ filter: /\/dist\/catalog\/validators\.js$/ }, ({ path }) => {
      for (const [name, { schema }] of Object.entries({ entry, frame })) compiler.addSchema(schema, name)
      compiler.opts.code.esm = true
      return { contents: standaloneCode.default(compiler, { entry: 'entry', frame: 'frame' }) }
    })
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
  legalComments: 'linked',
  external: ['@fastify/swagger', '@fastify/swagger-ui'], // they read files beside their own
  banner: { js: 'import { createRequire as createRequireOfBundle } from "node:module"; const require = createRequireOfBundle(import.meta.url)' },
  plugins: [validators],
  logLevel: 'warning'
})
