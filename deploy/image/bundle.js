/**
 * `node deploy/image/bundle.js`, after `npm run build`, writes dist/ and everything that it imports into bundle/cli.cjs, and
 * the script of its thread into bundle/thread.cjs: a thousand small files take longer to load than to run. Both are
 * CommonJS, as an ES module that imports node:http also loads Node's WebSocket client.
 */
import { rm } from 'node:fs/promises'
import standaloneCode from 'ajv/dist/standalone/index.js'
import { build } from 'esbuild'

/** Compiles the validators of the catalog and of the environment ahead of time, which otherwise takes an eighth of a start. */
const compiledValidators = {
  name: 'compiled-validators',
  setup ({ onLoad }) {
    onLoad({ filter: /\/dist\/(?:catalog\/validators|config\/validator)\.js$/ }, async ({ path }) => {
      const { compiler, ...validators } = await import(path)
      for (const [name, { schema }] of Object.entries(validators)) compiler.addSchema(schema, name)
      const names = Object.keys(validators).map(name => [name, name])
      return { contents: standaloneCode.default(compiler, Object.fromEntries(names)) }
    })
  }
}

await rm('bundle', { recursive: true, force: true })
await build({
  entryPoints: { cli: 'dist/cli.js', thread: 'dist/reload/thread.js' }, // the script that in-thread.js starts
  outdir: 'bundle',
  outExtension: { '.js': '.cjs' },
  bundle: true,
  format: 'cjs',
  platform: 'node',
  target: 'node24',
  minify: true,
  define: { 'import.meta.url': 'importMetaUrl' },
  banner: { js: 'const importMetaUrl = require("node:url").pathToFileURL(__filename).href' },
  plugins: [compiledValidators],
  logLevel: 'warning'
})
