import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checks } from '../test/e2e/checks/all.ts'
import { languageChecks } from '../test/e2e/language-checks/all.ts'
import { debianBase, languagesBase } from '../test/e2e/support/bases.ts'
import type { Check } from '../test/e2e/support/check.ts'
import { setUpCheck } from '../test/e2e/support/check-run.ts'
import { installedPackages } from '../test/e2e/support/package-closure.ts'

// Builds the recipe of every check and writes docs/checks.md and docs/checks-languages.md, or the one that is named. Needs root and the built program.

const work = mkdtempSync(join(tmpdir(), 'slim-checks-'))

interface Measured {
  readonly check: Check
  readonly row: string
  /** Each thing that static sight cannot see, as a list item. */
  readonly unseen: readonly string[]
  readonly full: { readonly bytes: number; readonly files: number } | undefined
}

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1)

const measure = async (check: Check, directory: string, base: string): Promise<Measured> => {
  const run = await setUpCheck(check, directory, base)
  const { image, base: from, blindSpots } = (await run.trimmed()).report
  const whole = installedPackages(base).sizeWithDependencies(image.packages.map(({ name }) => name))
  const closure = [megabytes(image.bytes), image.files, image.packages.length]
  const packages = [megabytes(whole.bytes), whole.files, whole.packages]
  const share = `${((100 * image.bytes) / whole.bytes).toFixed(0)} %`
  return {
    check,
    row: `| ${[check.name, ...closure, ...packages, share, blindSpots.length].join(' | ')} |`,
    unseen: blindSpots.map(({ path, what }) => `  - \`${path}\` ${what}`),
    full:
      check.prepare === undefined ? { bytes: from.bytes ?? 0, files: from.files ?? 0 } : undefined,
  }
}

const notBuilt = (check: Check, error: unknown): Measured => {
  console.error(`${check.name}: ${String(error)}`)
  return { check, row: `| ${check.name} | not built | | | | | | | |`, unseen: [], full: undefined }
}

/** Two at a time, in their order: each build is one process. */
const lanes = 2

const measureAll = async (all: readonly Check[], base: string): Promise<readonly Measured[]> => {
  const measured: Measured[] = []
  const queue = [...all.entries()]
  const lane = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const [index, check] = next
      const directory = mkdtempSync(join(work, `${index}-`))
      measured[index] = await measure(check, directory, base).catch((error: unknown) =>
        notBuilt(check, error),
      )
      rmSync(directory, { recursive: true, force: true })
    }
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  return measured
}

const tableOf = (measured: readonly Measured[]): string => {
  const full = measured.find((one) => one.full !== undefined)?.full ?? { bytes: 0, files: 0 }
  const unseen = measured
    .filter((one) => one.unseen.length > 0)
    .map((one) => [`- ${one.check.name}`, ...one.unseen].join('\n'))
  return `The full base has ${megabytes(full.bytes)} MB in ${full.files} files.

| check | closure: MB | files | packages | whole packages: MB | files | packages | closure ÷ whole | blind spots |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
${measured.map(({ row }) => row).join('\n')}

What static sight does not see in them:

${unseen.join('\n')}
`
}

const pages = {
  checks: {
    title: 'Servers and tools, in bytes and files',
    made: 'test/e2e/checks',
    all: checks,
    base: debianBase,
  },
  'checks-languages': {
    title: 'Languages, in bytes and files',
    made: 'test/e2e/language-checks',
    all: languageChecks,
    base: languagesBase,
  },
}

const writePage = async (name: keyof typeof pages): Promise<void> => {
  const { title, made, all, base } = pages[name]
  const measured = await measureAll(all, (await base()).directory)
  writeFileSync(
    new URL(`../docs/${name}.md`, import.meta.url),
    `# ${title}

<!-- Made by \`npx tsx scripts/checks-table.ts ${name}\` from ${made}. -->

Each check of \`${made}\` is a recipe that names programs, and something that a person does with them. The e2e suite does it in a full
Debian base first and in the trimmed root then, and compares which files are opened.

_Whole packages_ are the packages that own a file of the closure, with all that they depend on (\`Depends\` and \`Pre-Depends\`),
without \`/usr/share/doc\`, \`man\` and \`locale\`: what a package manager would put into an empty root. MB are millions of bytes; files are
entries that are no directories.

${tableOf(measured)}`,
  )
}

const asked = process.argv.slice(2)
for (const name of ['checks', 'checks-languages'] as const)
  if (asked.length === 0 || asked.includes(name)) await writePage(name)
rmSync(work, { recursive: true })
