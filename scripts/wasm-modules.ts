import type { Plugin as VitePlugin } from 'vite'

/**
 * For vitest: `import('some-package/grammar.wasm')` gives the module's bytes, as esbuild's `binary` loader does in the bundle. Both find
 * the file as Node.js would, so that it need not be copied anywhere.
 */
export const wasmModules = (): VitePlugin => ({
  name: 'wasm-modules',
  enforce: 'pre',
  load: (id) =>
    id.endsWith('.wasm')
      ? `import { readFileSync } from 'node:fs'
         export default new Uint8Array(readFileSync(${JSON.stringify(id)}))`
      : undefined,
})
