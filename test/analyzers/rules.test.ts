import { describe, expect, test } from 'vitest'
import { makeRulesAnalyzer } from '../../src/analyzers/rules.ts'
import { parseRules } from '../../src/formats/rule-file.ts'
import type { Need, Probe } from '../../src/model/need.ts'
import { factsOf } from '../../src/rootfs/facts.ts'
import { normalise } from '../../src/rootfs/path.ts'
import { inventoryOf } from '../helpers/inventory.ts'
import { treeOf } from '../helpers/tree.ts'

const text = `
  /bin/app            elf interp=/lib64/ld.so needed=libc.so.6 imports=getpwnam rodata="/etc/built-in.conf" rodata="/opt/a.d:/opt/b.d" rodata=login
  /lib64/ld.so        elf soname=ld.so
  /lib/libc.so.6      elf soname=libc.so.6
  /lib/libextra.so.1  elf soname=libextra.so.1
  /etc/read.conf      data
`

const rule = (when: object, need: object = { path: '/etc/x' }, certainty = 'expected') =>
  parseRules(
    [{ id: 'test.rule', when, needs: [need], certainty, reason: 'because', source: 'test(1)' }],
    'test.yaml',
  )

const needsOf = (
  rules: ReturnType<typeof rule>,
  {
    path = '/bin/app',
    role = 'exec',
    env = {},
  }: Partial<Pick<Probe, 'role'>> & { path?: string; env?: Record<string, string> } = {},
): readonly Need[] => {
  const tree = treeOf(text)
  const at = normalise(path)
  const file = tree.lstat(at)
  if (file === undefined) throw new Error(`${path} is not in the tree`)
  const head = file.type === 'file' ? tree.read(at, 0, 256) : new Uint8Array()
  const program = { path: at, invokedAs: at, argv: [path] }
  const inventory = inventoryOf(tree, { env })
  const analyzer = makeRulesAnalyzer(rules)
  const probe = { path: at, file, role, head }
  return analyzer.matches(probe)
    ? analyzer.analyze(probe, { tree, inventory, program, facts: factsOf(tree) }).needs
    : []
}

describe('when a rule holds', () => {
  test.each([
    ['a soname of the process', { soname: 'libc.so.6' }, true],
    ['a soname that is not in the process', { soname: 'libextra.so.1' }, false],
    ['a symbol that an object imports', { imports: ['nope', 'getpwnam'] }, true],
    ['a symbol that nobody imports', { imports: 'getaddrinfo' }, false],
    ['a string of an object', { string: '/etc/built-in.conf' }, true],
    ['a path of an object', { path: '/lib/libc.so.*' }, true],
    ['any process', { process: 'any' }, true],
    ['all conditions together', { soname: 'libc.so.6', imports: 'getpwnam' }, true],
    ['one condition that does not hold among others', { soname: 'libc.so.6', imports: 'x' }, false],
    ['a variable that is not set', { env: 'TZ', process: 'any' }, false],
  ])('%s', (_, when, holds) => {
    expect(needsOf(rule(when))).toHaveLength(holds ? 1 : 0)
  })

  test('a variable that the image sets', () => {
    const [need] = needsOf(rule({ env: 'TZ', process: 'any' }), { env: { TZ: 'UTC' } })
    expect(need?.why).toMatchObject({ rule: 'test.rule' })
  })

  test('for a file that is read only rules about its path are asked', () => {
    const read = { path: '/etc/read.conf', role: 'read' as const }
    expect(needsOf(rule({ path: '/etc/*.conf' }), read)).toHaveLength(1)
    expect(needsOf(rule({ path: '/etc/*.conf', process: 'any' }), read)).toHaveLength(0)
  })

  test('a rule about the image hangs on the root directory', () => {
    expect(needsOf(rule({ path: '/' }), { path: '/', role: 'read' })).toHaveLength(1)
  })
})

describe('what a rule asks for', () => {
  test('the object that imports the symbol has the need, with the symbol as evidence', () => {
    const [need] = needsOf(rule({ soname: 'libc.so.6', imports: 'getpwnam' }))
    expect(need).toMatchObject({
      from: '/bin/app',
      why: { evidence: 'getpwnam' },
      certainty: 'expected',
    })
  })

  test('a need is optional unless it says must', () => {
    expect(needsOf(rule({ process: 'any' }))[0]?.optional).toBe(true)
    expect(needsOf(rule({ process: 'any' }, { path: '/etc/x', must: true }))[0]?.optional).toBe(
      false,
    )
  })

  test('a library is looked for as dlopen would', () => {
    const [need] = needsOf(rule({ process: 'any' }, { library: 'libextra.so.1' }))
    expect(need).toMatchObject({ path: '/lib/libextra.so.1', role: 'dlopen' })
  })

  test('a library that is not there is unmet only when it must be', () => {
    expect(needsOf(rule({ process: 'any' }, { library: 'libnope.so' }))).toEqual([])
    const [need] = needsOf(rule({ process: 'any' }, { library: 'libnope.so', must: true }))
    expect(need).toMatchObject({ absent: 'libnope.so' })
  })
})

describe('what a rule may refer to', () => {
  const targets = (when: object, need: object, more = {}) =>
    needsOf(rule(when, need), more).map((one) => ('path' in one ? one.path : one))

  test('each string that matched, whole or as an item of a search path', () => {
    expect(targets({ string: '/opt/*.d' }, { path: '${string}/x.conf' })).toEqual([
      '/opt/a.d/x.conf',
      '/opt/b.d/x.conf',
    ])
  })

  test('strings and imports are of one and the same object', () => {
    const need = { path: '/etc/pam.d/${string}' }
    expect(targets({ imports: 'getpwnam', string: 'log*' }, need)).toEqual(['/etc/pam.d/login'])
    expect(targets({ imports: 'nope', string: 'log*' }, need)).toEqual([])
  })

  test('an object that is excepted does not count, others do', () => {
    const when = { soname: 'libc.so.6', imports: 'getpwnam' }
    expect(targets({ ...when, except: 'libssl.so.*' }, { path: '/etc/x' })).toEqual(['/etc/x'])
    expect(targets({ ...when, except: 'app' }, { path: '/etc/x' })).toEqual([])
  })

  test('the value of a variable, and nothing when that is no absolute path', () => {
    const when = { env: 'SSL_CERT_FILE', process: 'any' }
    const need = { path: '${env}' }
    expect(targets(when, need, { env: { SSL_CERT_FILE: '/ca.pem' } })).toEqual(['/ca.pem'])
    expect(targets(when, need, { env: { SSL_CERT_FILE: 'ca.pem' } })).toEqual([])
  })

  test('the file that matched and its directory', () => {
    expect(targets({ path: '/bin/app' }, { path: '${path}.conf' })).toEqual(['/bin/app.conf'])
    expect(targets({ soname: 'libc.so.*' }, { path: '${directory}/data' })).toEqual(['/lib/data'])
  })

  test('a value is no pattern in a glob', () => {
    const [need] = needsOf(rule({ env: 'DIR', process: 'any' }, { glob: '${env}/*' }), {
      env: { DIR: '/a[b]' },
    })
    expect(need).toMatchObject({ glob: '/a\\[b\\]/*' })
  })

  test('a directory with mode and owner', () => {
    const need = { directory: '/run/app', mode: '0750', owner: 'app' }
    expect(needsOf(rule({ process: 'any' }, need))[0]).toMatchObject({
      directory: '/run/app',
      mode: 0o750,
      owner: 'app',
    })
  })
})
