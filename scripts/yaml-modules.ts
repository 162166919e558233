import { readFileSync } from 'node:fs'
import type { Plugin as EsbuildPlugin } from 'esbuild'
import type { Plugin as VitePlugin } from 'vite'
import { parse } from 'yaml'

/** Parses rule files when the code is bundled, so that a run neither reads nor parses YAML for them. */
const asModule = (path: string): string =>
  `export default ${JSON.stringify(parse(readFileSync(path, 'utf8')))}`

/** For vitest: `import rules from './libc.yaml'` gives the parsed document. */
export const yamlModules = (): VitePlugin => ({
  name: 'yaml-modules',
  load: (id) => (id.endsWith('.yaml') ? asModule(id) : undefined),
})

/** The same for the bundle in dist/. */
export const yamlModulesForBundle = (): EsbuildPlugin => ({
  name: 'yaml-modules',
  setup: (build) => {
    build.onLoad({ filter: /\.yaml$/ }, ({ path }) => ({ contents: asModule(path), loader: 'js' }))
  },
})
