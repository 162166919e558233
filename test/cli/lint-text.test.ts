import { expect, test } from 'vitest'
import { lintText } from '../../src/cli/lint-text.ts'
import { plain } from '../../src/cli/screen.ts'
import type { LintReport } from '../../src/model/lint.ts'

const report: LintReport = {
  base: { reference: 'oci:debian', digest: null },
  ...{ format: 'dpkg', packages: 2, checked: 1200, leftOut: 9000, warnings: ['a warning'] },
  findings: [
    { kind: 'digest', severity: 'error', subject: '/usr/bin/app', package: 'app', what: 'md5 a' },
    { kind: 'unowned', severity: 'warning', subject: '/opt/x', package: null, what: 'no package' },
  ],
}

test('what was looked at, counts by kind, a table for each kind, the verdict', () => {
  expect(lintText(report, plain)).toMatchInlineSnapshot(`
    "oci:debian

    2 packages (dpkg), 1,200 files compared with their recorded digests
    9,000 paths left out on purpose: documentation, translations, what settings and packages say

    findings
    error     1  digest: not as its package installed it
    warning   1  unowned: executable of no package

    digest        package  what
    /usr/bin/app  app      md5 a

    unowned  package  what
    /opt/x   –        no package

    warning: a warning

    1 error, 1 warning"
  `)
})

test('a base without findings or package database', () => {
  const bare = { ...report, format: 'none', findings: [], warnings: [] }
  expect(lintText(bare, plain)).toBe('oci:debian\n\nno package database\n\nno errors')
})

test('the last line counts what is no error too, for somebody who reads no other', () => {
  const [, unowned] = report.findings
  const findings = unowned === undefined ? [] : [unowned, unowned]
  expect(lintText({ ...report, warnings: [], findings }, plain)).toMatch(
    /\n\nno errors, 2 warnings$/,
  )
})
