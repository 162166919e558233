import { defineConfig } from 'vitest/config'
import { wasmModules } from './scripts/wasm-modules.ts'
import { yamlModules } from './scripts/yaml-modules.ts'

export default defineConfig({
  plugins: [yamlModules(), wasmModules()],
  test: {
    disableConsoleIntercept: true,
    server: { deps: { inline: [/\.wasm$/] } },
    maxConcurrency: 2,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/e2e/**'],
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          testTimeout: 600_000,
          hookTimeout: 900_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
