import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parse } from 'yaml'
import type { Check } from './check.ts'
import { attempt, type Outcome } from './process.ts'

/** Where a script runs. */
export interface Sandbox {
  /** Lower directories of the overlay, the topmost first; host paths. */
  readonly lower: readonly string[]
  /** What is changed stays here. */
  readonly upper?: string
  /** What strace writes comes here. */
  readonly traces?: string
  /** The directory of {@link CheckFiles}. */
  readonly files: CheckFiles
}

/** A check as files. */
export interface CheckFiles {
  readonly directory: string
  readonly recipe: string
}

interface RecipeDocument {
  readonly env?: Readonly<Record<string, string>>
  readonly add?: readonly { readonly from: string; readonly to: string }[]
}

/** Writes the recipe of a check with what belongs to it into a directory, which is made. */
export const writeCheck = (check: Check, directory: string): CheckFiles => {
  const recipe = join(directory, 'recipe.yaml')
  const document = parse(check.recipe) as RecipeDocument
  const files = {
    'recipe.yaml': `name: check\n${check.recipe}`,
    'script.sh': check.script,
    'prepare.sh': check.prepare ?? '',
    env: Object.entries(document.env ?? {})
      .map(([name, value]) => `${name}=${value}\n`)
      .join(''),
    added: (document.add ?? []).map(({ from, to }) => `${join(directory, from)}\t${to}\n`).join(''),
    ...check.files,
  }
  mkdirSync(join(directory, 'shared'), { recursive: true })
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, name)), { recursive: true })
    // What begins with #! is a program: `add:` keeps that, and so does the sandbox.
    writeFileSync(join(directory, name), content, {
      mode: content.startsWith('#!') ? 0o755 : 0o644,
    })
  }
  return { directory, recipe }
}

/** Namespaces that end with all their processes, after two minutes at the latest. */
const apart = ['--kill-after=5', '120', 'unshare', '--net', '--mount', '--pid', '--fork']

/** Runs one of the scripts of a check; see sandbox.sh. */
export const runScript = (name: 'script' | 'prepare', sandbox: Sandbox): Promise<Outcome> => {
  const { directory } = sandbox.files
  const shell = [join(import.meta.dirname, 'sandbox.sh'), join(directory, `${name}.sh`)]
  if (sandbox.traces !== undefined) mkdirSync(sandbox.traces, { recursive: true })
  return attempt('timeout', [...apart, '--kill-child', 'bash', ...shell], {
    cwd: directory,
    env: {
      LOWER: sandbox.lower.join(':'),
      UPPER: sandbox.upper,
      TRACES: sandbox.traces,
      SHARED: join(directory, 'shared'),
      RECIPE_ENV: name === 'script' ? join(directory, 'env') : undefined,
      ADDED: name === 'script' ? join(directory, 'added') : undefined,
    },
  })
}
