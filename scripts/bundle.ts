import { readdirSync } from 'node:fs'
import { chmod, mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Plugin } from '@oclif/core'
import { type BuildOptions, build, type Metafile } from 'esbuild'
import { noticesOf } from './third-party-notices.ts'
import { yamlModulesForBundle } from './yaml-modules.ts'

const repository = fileURLToPath(new URL('..', import.meta.url))

/** oclif finds a command by its file, so each has an entry of its own and brings only what it needs. */
const entryPoints = (): Record<string, string> => {
  const commands = readdirSync(join(repository, 'src/cli/commands'), { recursive: true })
    .map(String)
    .filter((file) => file.endsWith('.ts'))
    .map((file) => file.replace(/\.ts$/, ''))
  return {
    'bin/slim': 'src/cli/main.ts',
    ...Object.fromEntries(
      commands.map((name) => [`commands/${name}`, `src/cli/commands/${name}.ts`]),
    ),
  }
}

/** CommonJS libraries inside an ES module still ask for these. */
const commonJsNames = `import { createRequire as __createRequire } from 'node:module'
import { dirname as __dirnameOf } from 'node:path'
import { fileURLToPath as __pathOf } from 'node:url'
const require = __createRequire(import.meta.url), __filename = __pathOf(import.meta.url), __dirname = __dirnameOf(__filename)`

/** How the program is bundled into `directory`. */
export const bundleOptions = (directory: string): BuildOptions & { metafile: true } => ({
  absWorkingDir: repository,
  entryPoints: entryPoints(),
  outdir: directory,
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  mainFields: ['module', 'main'],
  // A native add-on cannot be bundled; the others are never used, but oclif and the library of CycloneDX would drag them in.
  external: ['@napi-rs/xattr', 'typescript', 'ts-node', 'tsx', 'xmlbuilder2'],
  banner: { js: commonJsNames },
  plugins: [yamlModulesForBundle()],
  // Grammars: in a chunk of its own, read only by who parses with it.
  loader: { '.wasm': 'binary' },
  // Names stay, for the stack trace in a report of a bug.
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  metafile: true,
})

/** What follows a bundle: the program can be run, and it carries the licences of what is inside. */
export const finishBundle = async (directory: string, metafile: Metafile): Promise<void> => {
  await chmod(join(directory, 'bin/slim.js'), 0o755)
  await writeFile(join(directory, 'THIRD-PARTY-NOTICES.txt'), noticesOf(repository, metafile))
}

/** Makes `directory` anew: the program with all its libraries in it. */
export const bundle = async (directory: string): Promise<void> => {
  await rm(directory, { recursive: true, force: true })
  await mkdir(directory, { recursive: true })
  const { metafile } = await build(bundleOptions(directory))
  await finishBundle(directory, metafile)
}

/**
 * Writes `oclif.manifest.json` beside the package.json in `packageRoot`, so that a start does not import every command to
 * learn its flags.
 */
export const writeManifest = async (packageRoot: string): Promise<void> => {
  const plugin = new Plugin({ root: packageRoot, type: 'core', ignoreManifest: true })
  await plugin.load()
  const manifest = JSON.stringify(plugin.manifest, null, 2)
  await writeFile(join(packageRoot, 'oclif.manifest.json'), `${manifest}\n`)
}
