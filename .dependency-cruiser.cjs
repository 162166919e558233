/*
 * The import arrows of ARCHITECTURE.md, as rules. test/architecture/imports.test.ts plants a violation of each and sees it
 * reported; a rule without a planted violation fails that test.
 *
 *   model ← formats ← rootfs ← { analyzers | bases | packages | transports | stages | questions } ← { build.ts | base-build.ts | plugins.ts } ← cli
 */

const family = '(analyzers|bases|packages|transports|stages|questions)'

/** Libraries that esbuild bundles into dist/: development dependencies for npm, but the program's own for us. */
const bundled = [
  '@cyclonedx/cyclonedx-library',
  'packageurl-js',
  'spdx-expression-parse',
  'spdx-license-ids',
  '@lezer/python',
  '@oclif/core',
  'cli-table3',
  'acorn',
  'execa',
  'fzstd',
  'listr2',
  'picomatch',
  'pretty-bytes',
  'sql\\.js',
  'tar-stream',
  'tree-sitter-bash',
  'web-tree-sitter',
  'xz-decompress',
  'yaml',
  'zod',
]

const terminalLibraries = '^node_modules/(@oclif/core|listr2|cli-table3|pretty-bytes)/'

/** Whatever can touch files, the network or other processes. */
const world =
  '^(node:)?(fs|fs/promises|net|tls|dgram|dns|http|https|http2|child_process|cluster|worker_threads)$|^node_modules/(execa|undici)/'

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'model-imports-nothing',
      comment: 'The nouns depend on no one. Move what you need into model, or the code out of it.',
      severity: 'error',
      from: { path: '^src/model/' },
      to: { pathNot: '^src/model/' },
    },
    {
      name: 'formats-import-only-model',
      comment:
        'A format turns bytes or text into a value and knows no tree. Pass in what it needs.',
      severity: 'error',
      from: { path: '^src/formats/' },
      to: { path: '^src/', pathNot: '^src/(formats|model)/' },
    },
    {
      name: 'rootfs-imports-only-formats-and-model',
      comment: 'Questions asked of a tree know nothing of who asks.',
      severity: 'error',
      from: { path: '^src/rootfs/' },
      to: { path: '^src/', pathNot: '^src/(rootfs|formats|model)/' },
    },
    {
      name: 'families-are-strangers',
      comment:
        'Analyzers, bases, packages, transports, stages and questions meet only in build.ts, base-build.ts and plugins.ts. Pass it as an argument.',
      severity: 'error',
      from: { path: `^src/${family}/` },
      to: { path: `^src/${family}/`, pathNot: '^src/$1/' },
    },
    {
      name: 'siblings-are-strangers',
      comment:
        "Inside a family no file imports a sibling. What several need goes to the family's shared/.",
      severity: 'error',
      from: { path: `^src/${family}/([^/.]+)` },
      to: { path: '^src/$1/', pathNot: ['^src/$1/shared/', '^src/$1/$2[/.]'] },
    },
    {
      name: 'no-way-up',
      comment:
        'build.ts, base-build.ts, plugins.ts and the command line are above; they import you.',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: '^src/((base-build|build|documents|plugins|sbom|verify)\\.ts$|cli/)',
      },
      to: { path: '^src/((base-build|build|documents|plugins|sbom|verify)\\.ts$|cli/)' },
    },
    {
      name: 'engine-knows-no-command-line',
      comment: 'The engine emits events and returns reports; the command line shows them.',
      severity: 'error',
      from: { path: '^src/(base-build|build|documents|plugins|sbom|verify)\\.ts$' },
      to: { path: '^src/cli/' },
    },
    {
      name: 'command-line-asks-build',
      comment:
        'The command line asks build.ts and base-build.ts; it goes around it for formats and the nouns only.',
      severity: 'error',
      from: { path: '^src/cli/' },
      to: {
        path: '^src/',
        pathNot: '^src/(cli/|(base-build|build|sbom|verify)\\.ts$|formats/|model/)',
      },
    },
    {
      name: 'only-plugins-names-plugins',
      comment:
        'Concrete analyzers, bases, package formats and transports are named in plugins.ts alone.',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: '^src/(plugins\\.ts$|analyzers/|bases/|packages/|transports/)',
      },
      to: { path: '^src/(analyzers|bases|packages|transports)/' },
    },
    {
      name: 'only-plugins-and-analyzers-read-rules',
      comment: 'Rule files are handed to their interpreter by plugins.ts.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(plugins\\.ts$|analyzers/)' },
      to: { path: '^src/rules/' },
    },
    {
      name: 'world-only-at-the-edge',
      comment:
        'Files, network and processes belong to bases, transports, stages/recipe.ts, stages/layers.ts and the command line.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(bases/|transports/|cli/|stages/(recipe|layers)[/.])' },
      to: { path: world },
    },
    {
      name: 'only-cli-knows-the-terminal',
      comment:
        'oclif, listr2 and what draws tables stay in src/cli, so that each can be replaced there.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/cli/' },
      to: { path: terminalLibraries },
    },
    {
      name: 'only-progress-knows-listr2',
      comment: 'listr2 is wrapped in one file.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/cli/progress\\.ts$' },
      to: { path: '^node_modules/listr2/' },
    },
    {
      name: 'only-bundled-libraries',
      comment:
        'A library that src imports is bundled: list it in .dependency-cruiser.cjs, or leave it to the tools. Native ones are optionalDependencies.',
      severity: 'error',
      from: { path: '^src/' },
      to: {
        dependencyTypes: ['npm', 'npm-dev', 'npm-no-pkg', 'npm-unknown', 'npm-peer'],
        pathNot: `^node_modules/(${bundled.join('|')}|@types/[^/]+)/`,
      },
    },
    {
      name: 'product-imports-no-tools',
      comment: 'Tests, scripts and benchmarks import the product, never the other way round.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(test|scripts|bench|fixtures|docs)/' },
    },
    {
      name: 'no-cycles',
      comment: 'Two files that need each other are one file, or three.',
      severity: 'error',
      from: { path: '^src/' },
      to: { circular: true },
    },
    {
      name: 'everything-resolves',
      comment: 'An import that leads nowhere.',
      severity: 'error',
      from: { path: '^src/' },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.json', '.yaml', '.d.ts'],
    },
  },
}
