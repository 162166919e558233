import jsdoc from 'eslint-plugin-jsdoc'
import tseslint from 'typescript-eslint'

/** The budgets of ARCHITECTURE.md as errors; formatting is Biome's. */
const budgets = {
  'max-lines': ['error', { max: 300 }],
  'max-lines-per-function': ['error', { max: 50 }],
  'max-params': ['error', { max: 4 }],
  'max-depth': ['error', { max: 3 }],
}

const defaultExport = {
  selector: 'ExportDefaultDeclaration',
  message: 'name what you export; only oclif commands have a default export',
}

const barrel = {
  selector: 'ExportAllDeclaration',
  message: 'no barrels: import from the file that defines the name',
}

/** Same inputs, same bytes: nothing of the moment or the machine may reach a decision. */
const unsteady = [
  {
    selector: 'CallExpression[callee.property.name=/^(localeCompare|toLocale.*)$/]',
    message: 'a locale would decide: order with compareBytes',
  },
  {
    selector: 'NewExpression[callee.name="Date"][arguments.length=0]',
    message: 'the clock would decide: dates come from the base or SOURCE_DATE_EPOCH',
  },
  {
    selector: 'CallExpression[callee.object.name="Math"][callee.property.name="random"]',
    message: 'chance would decide: take names from node:crypto, and never let them reach an image',
  },
]

const clock = {
  selector: 'CallExpression[callee.object.name="Date"][callee.property.name="now"]',
  message: 'the clock would decide: dates come from the base or SOURCE_DATE_EPOCH',
}

/** Only the command line prints, exits and reads the environment. */
const quiet = {
  'no-console': 'error',
  'no-restricted-properties': [
    'error',
    ...['argv', 'env', 'exit', 'exitCode', 'stderr', 'stdin', 'stdout'].map((property) => ({
      object: 'process',
      property,
      message: 'only src/cli prints, exits and reads the environment',
    })),
  ],
}

export default tseslint.config(
  { ignores: ['dist/', 'out/', 'node_modules/', 'coverage/', 'fixtures/', 'schema/'] },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: true },
      ],
    },
  },
  {
    files: ['src/**/*.ts'],
    plugins: { jsdoc },
    rules: {
      ...budgets,
      ...quiet,
      'no-restricted-syntax': ['error', defaultExport, barrel, clock, ...unsteady],
      'jsdoc/require-jsdoc': [
        'error',
        {
          publicOnly: true,
          require: {
            ArrowFunctionExpression: true,
            ClassDeclaration: true,
            FunctionDeclaration: true,
            FunctionExpression: true,
            MethodDefinition: true,
          },
          contexts: [
            'ExportNamedDeclaration > TSInterfaceDeclaration',
            'ExportNamedDeclaration > TSTypeAliasDeclaration',
            'ExportNamedDeclaration > VariableDeclaration',
          ],
          checkConstructors: false,
        },
      ],
      'jsdoc/require-description': 'error',
    },
  },
  {
    // The layer store asks how old a file is.
    files: ['src/transports/**/*.ts'],
    rules: { 'no-restricted-syntax': ['error', defaultExport, barrel, ...unsteady] },
  },
  {
    files: ['src/cli/**/*.ts'],
    rules: {
      'no-restricted-properties': 'off',
      'no-restricted-syntax': ['error', defaultExport, barrel],
    },
  },
  {
    // What oclif asks for: a default export, and a `run` that needs no words of its own.
    files: ['src/cli/commands/**/*.ts'],
    rules: { 'no-restricted-syntax': 'off', 'jsdoc/require-jsdoc': 'off' },
  },
  {
    files: ['src/yaml.d.ts', 'src/wasm.d.ts', 'src/sql-js.d.ts'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    files: ['test/**/*.ts', 'bench/**/*.ts', 'scripts/**/*.ts'],
    rules: { 'max-lines': ['error', { max: 400 }] },
  },
)
