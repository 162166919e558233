import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { UnpackedMachine } from '../test/e2e/support/bases.ts'
import { type Parity, parityOf, programs, type Subject, tools } from '../test/e2e/support/parity.ts'

// Builds the same recipes for several machines and writes docs/architectures-parity.md. Needs root and the built program.

const others = ['armhf', 'i386', 'ppc64el', 's390x'] as const

const work = mkdtempSync(join(tmpdir(), 'slim-parity-'))

const measureAll = async (
  subjects: readonly Subject[],
  machine: UnpackedMachine,
): Promise<readonly Parity[]> => {
  const measured: Parity[] = []
  for (const subject of subjects) measured.push(await parityOf(subject, ['amd64', machine], work))
  return measured
}

const table = (machine: UnpackedMachine, measured: readonly Parity[]): string => {
  const rows = measured.map(({ name, paths, only: [ours, theirs] }) =>
    ['', name, ...paths, ours.length, theirs.length, ''].join(' | ').trim(),
  )
  const reasons = new Map<string, Set<string>>()
  const note = (where: string, { only }: Parity, side: 0 | 1): void => {
    for (const { path, reason = '**not explained**' } of only[side]) {
      const paths = reasons.get(reason) ?? new Set()
      reasons.set(reason, paths.add(`\`${path}\` (${where})`))
    }
  }
  for (const one of measured) {
    note('amd64', one, 0)
    note(machine, one, 1)
  }
  const list = [...reasons].map(([reason, paths]) => `- ${reason}: ${[...paths].join(', ')}`)
  return `## amd64 and ${machine}

| recipe | paths on amd64 | on ${machine} | only on amd64 | only on ${machine} |
| --- | ---: | ---: | ---: | ---: |
${rows.join('\n')}

${list.join('\n')}
`
}

const sections = [table('arm64', await measureAll([...tools, ...programs], 'arm64'))]
for (const machine of others) sections.push(table(machine, await measureAll(tools, machine)))

writeFileSync(
  'docs/architectures-parity.md',
  `# The same recipe on other machines, path by path

<!-- Made by \`npx tsx scripts/parity-table.ts\` from bases of scripts/make-unpacked-bases.sh. -->

Images of the same recipe for two machines, from bases of the same packages that are made in the same way, by their paths: directories are
counted, and the names of a machine (\`TRIPLET\`, \`LOADER\`, \`MACHINE\`) are no difference. \`test/e2e/architectures.test.ts\` fails on
a difference that has no reason.

${sections.join('\n')}`,
)
rmSync(work, { recursive: true, force: true })
