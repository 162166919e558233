import { describe, expect, test } from 'vitest'
import { makeExecAnalyzer } from '../../src/analyzers/exec.ts'
import { explanationsOf } from '../../src/analyzers/shared/explanations.ts'
import { parseRules } from '../../src/formats/rule-file.ts'
import type { Findings } from '../../src/model/need.ts'
import { factsOf } from '../../src/rootfs/facts.ts'
import { normalise } from '../../src/rootfs/path.ts'
import { inventoryOf } from '../helpers/inventory.ts'
import { treeOf } from '../helpers/tree.ts'

const common = `
  /lib64/ld.so               elf soname=ld.so
  /lib/libc.so.6             elf soname=libc.so.6
  /bin/sh                    -> dash
  /bin/dash                  elf
  /usr/sbin/helper           elf
  /usr/lib/app/one           elf
  /usr/lib/app/two           0755 #!/bin/sh\\n
  /usr/lib/app/plugin.so     elf
  /usr/lib/app/data          text
  /etc/app.conf              text
`

const find = (
  app: string,
  more = '',
  rules: readonly object[] = [],
  role: 'exec' | 'dlopen' = 'exec',
): Findings => {
  const tree = treeOf(`/bin/app  elf interp=/lib64/ld.so ${app}\n${common}${more}`)
  const path = normalise('/bin/app')
  const file = tree.lstat(path)
  if (file === undefined) throw new Error('no program')
  const probe = { path, file, role, head: tree.read(path, 0, 256) } as const
  const program = { path, invokedAs: path, argv: ['app'] }
  const analyzer = makeExecAnalyzer(explanationsOf(parseRules(rules, 'test.yaml')))
  return analyzer.analyze(probe, {
    tree,
    inventory: inventoryOf(tree),
    program,
    facts: factsOf(tree),
  })
}

const shown = ({ needs }: Findings): string[] =>
  needs.map((need) => `${'path' in need ? need.path : '?'} ${need.why.rule} ${need.certainty}`)

describe('pitfall 21: programs that a program runs', () => {
  test('are the paths it names, where it can run one; what is no program is not run', () => {
    const strings = 'rodata=/usr/sbin/helper rodata=/etc/app.conf rodata=/usr/sbin/gone'
    expect(shown(find(`needed=libc.so.6 imports=execve ${strings}`))).toEqual([
      '/usr/sbin/helper exec.path expected',
    ])
    expect(find(`needed=libc.so.6 ${strings}`).needs).toEqual([])
  })

  test('are also what a line begins with', () => {
    const app = 'needed=libc.so.6 imports=execvp rodata="/usr/sbin/helper -t -i"'
    expect(shown(find(app))).toEqual(['/usr/sbin/helper exec.path expected'])
  })

  test('the shell is one only where a line is handed to it, or the program itself names it', () => {
    expect(shown(find('needed=libc.so.6 imports=system'))).toEqual(['/bin/sh exec.shell expected'])
    expect(shown(find('needed=libc.so.6 imports=execl rodata=/bin/sh'))).toEqual([
      '/bin/sh exec.shell expected',
    ])
    expect(shown(find('needed=libc.so.6 imports=execl rodata=/usr/sbin/helper'))).not.toContain(
      '/bin/sh exec.shell expected',
    )
  })

  test('a library’s shell is merely possible, for nobody may call that function', () => {
    const library = '/lib/libx.so.1 elf soname=libx.so.1 needed=libc.so.6 imports=popen'
    expect(shown(find('needed=libx.so.1', library))).toEqual(['/bin/sh exec.shell possible'])
  })

  test('that a library names are merely possible, those of a plug-in are expected', () => {
    const library = `/lib/libx.so.1 elf soname=libx.so.1 needed=libc.so.6 imports=execv rodata=/usr/sbin/helper`
    expect(shown(find('needed=libx.so.1', library))).toEqual([
      '/usr/sbin/helper exec.path possible',
    ])
    const plugin = 'needed=libc.so.6 imports=execv rodata=/usr/sbin/helper'
    expect(shown(find(plugin, '', [], 'dlopen'))).toEqual(['/usr/sbin/helper exec.path expected'])
  })

  test('of a directory of its own the binaries are expected and the scripts possible', () => {
    expect(shown(find('needed=libc.so.6 imports=execv rodata=/usr/lib/app'))).toEqual([
      '/usr/lib/app/one exec.directory expected',
      '/usr/lib/app/two exec.directory possible',
    ])
  })
})

describe('a program that runs others and names none', () => {
  test('is a blind spot that names the function', () => {
    const [spot] = find('needed=libc.so.6 imports=execvp').blindSpots ?? []
    expect(spot).toMatchObject({ path: '/bin/app', rule: 'exec.computed' })
    expect(spot?.what).toContain('execvp')
  })

  test('is none where a rule explains it', () => {
    const rule = {
      id: 'app.itself',
      when: { path: '/bin/app' },
      certainty: 'expected',
      explains: ['exec'],
      reason: 'r',
      source: 's',
    }
    expect(find('needed=libc.so.6 imports=execvp', '', [rule]).blindSpots).toEqual([])
    expect(find('needed=libc.so.6 imports=execvp rodata=/bin/sh', '', [rule]).needs).toEqual([])
    expect(shown(find('needed=libc.so.6 imports=system', '', [rule]))).toEqual([
      '/bin/sh exec.shell possible',
    ])
  })

  test('a library that could is none: the program may never call it', () => {
    const library = '/lib/libx.so.1 elf soname=libx.so.1 needed=libc.so.6 imports=execv'
    expect(find('needed=libx.so.1', library).blindSpots).toEqual([])
  })
})
