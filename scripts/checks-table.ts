import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checks } from '../test/e2e/checks/all.ts'
import { debianBase } from '../test/e2e/support/bases.ts'
import type { Check } from '../test/e2e/support/check.ts'
import { setUpCheck } from '../test/e2e/support/check-run.ts'
import { installedPackages } from '../test/e2e/support/package-closure.ts'

// Builds the recipe of every check of test/e2e/checks and writes docs/checks.md. Needs root and the built program.

const work = mkdtempSync(join(tmpdir(), 'slim-checks-'))
const base = (await debianBase()).directory
const installed = installedPackages(base)
const full = { bytes: 0, files: 0 }

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1)

const row = async (check: Check, index: number): Promise<string> => {
  const run = await setUpCheck(check, join(work, `${index}`), base)
  const { image, base: from } = (await run.trimmed()).report
  if (check.prepare === undefined) Object.assign(full, { bytes: from.bytes, files: from.files })
  const whole = installed.sizeWithDependencies(image.packages.map(({ name }) => name))
  const closure = [megabytes(image.bytes), image.files, image.packages.length]
  const packages = [megabytes(whole.bytes), whole.files, whole.packages]
  const share = `${((100 * image.bytes) / whole.bytes).toFixed(0)} %`
  return `| ${[check.name, ...closure, ...packages, share].join(' | ')} |`
}

const rowOrMistake = (check: Check, index: number): Promise<string> =>
  row(check, index).catch((error: unknown) => {
    console.error(`${check.name}: ${String(error)}`)
    return `| ${check.name} | not built | | | | | | |`
  })

const rows: string[] = []
for (const [index, check] of checks.entries()) rows.push(await rowOrMistake(check, index))
rmSync(work, { recursive: true })

writeFileSync(
  new URL('../docs/checks.md', import.meta.url),
  `# The functional checks, in bytes and files

<!-- Made by \`npx tsx scripts/checks-table.ts\` from test/e2e/checks. -->

Each check of \`test/e2e/checks\` is a recipe that names programs, and something that a person does with them. \`test/e2e/checks.test.ts\`
does it in the full Debian base first and in the trimmed root then.

The full base has ${megabytes(full.bytes)} MB in ${full.files} files. _Whole packages_ are the packages that own a file of the closure, with all
that they depend on (\`Depends\` and \`Pre-Depends\`), without \`/usr/share/doc\`, \`man\` and \`locale\`: what a package manager would put into an
empty root. MB are millions of bytes; files are entries that are no directories.

| check | closure: MB | files | packages | whole packages: MB | files | packages | closure ÷ whole |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
${rows.join('\n')}
`,
)
