import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checks } from '../test/e2e/checks/all.ts'
import { languageChecks } from '../test/e2e/language-checks/all.ts'
import { debianBase, languagesBase } from '../test/e2e/support/bases.ts'
import type { Check } from '../test/e2e/support/check.ts'
import { setUpCheck } from '../test/e2e/support/check-run.ts'
import { installedPackages } from '../test/e2e/support/package-closure.ts'

// Builds the recipe of every check of test/e2e/checks and test/e2e/language-checks and writes docs/checks.md. Needs root and the built program.

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

const measureAll = async (all: readonly Check[], base: string): Promise<readonly Measured[]> => {
  const measured: Measured[] = []
  for (const [index, check] of all.entries()) {
    const directory = join(work, `${index}`)
    measured.push(
      await measure(check, directory, base).catch((error: unknown) => notBuilt(check, error)),
    )
    rmSync(directory, { recursive: true, force: true })
  }
  return measured
}

const sectionOf = (title: string, measured: readonly Measured[]): string => {
  const full = measured.find((one) => one.full !== undefined)?.full ?? { bytes: 0, files: 0 }
  const unseen = measured
    .filter((one) => one.unseen.length > 0)
    .map((one) => [`- ${one.check.name}`, ...one.unseen].join('\n'))
  return `## ${title}

The full base has ${megabytes(full.bytes)} MB in ${full.files} files.

| check | closure: MB | files | packages | whole packages: MB | files | packages | closure ÷ whole | blind spots |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
${measured.map(({ row }) => row).join('\n')}

What static sight does not see in them:

${unseen.join('\n')}
`
}

const servers = await measureAll(checks, (await debianBase()).directory)
const languages = await measureAll(languageChecks, (await languagesBase()).directory)
rmSync(work, { recursive: true })

writeFileSync(
  new URL('../docs/checks.md', import.meta.url),
  `# The functional checks, in bytes and files

<!-- Made by \`npx tsx scripts/checks-table.ts\` from test/e2e/checks and test/e2e/language-checks. -->

Each check is a recipe that names programs, and something that a person does with them. \`test/e2e/checks.test.ts\` and
\`test/e2e/languages.test.ts\` do it in a full Debian base first and in the trimmed root then, and compare which files are opened.

_Whole packages_ are the packages that own a file of the closure, with all that they depend on (\`Depends\` and \`Pre-Depends\`),
without \`/usr/share/doc\`, \`man\` and \`locale\`: what a package manager would put into an empty root. MB are millions of bytes; files are
entries that are no directories.

${sectionOf('Servers and tools', servers)}
${sectionOf('Languages', languages)}`,
)
