import { argv } from 'node:process'
import { fileURLToPath } from 'node:url'
import { context, type Plugin } from 'esbuild'
import { bundle, bundleOptions, finishBundle, writeManifest } from './bundle.ts'

/*
 * npm run build: dist/ and oclif.manifest.json. With --watch (npm run dev) the bundle is made again at each change; the
 * manifest of the start is used, so a new flag needs a new start.
 */

const repository = fileURLToPath(new URL('..', import.meta.url))
const dist = fileURLToPath(new URL('../dist', import.meta.url))

const finish: Plugin = {
  name: 'finish',
  setup: (build) => {
    build.onEnd(async ({ metafile }) => {
      if (metafile !== undefined) await finishBundle(dist, metafile)
    })
  },
}

await bundle(dist)
await writeManifest(repository)
if (argv.includes('--watch')) {
  const options = bundleOptions(dist)
  const watched = await context({
    ...options,
    logLevel: 'info',
    plugins: [...(options.plugins ?? []), finish],
  })
  await watched.watch()
}
