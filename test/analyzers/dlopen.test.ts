import { describe, expect, test } from 'vitest'
import { makeDlopenAnalyzer } from '../../src/analyzers/dlopen.ts'
import { explanationsOf } from '../../src/analyzers/shared/explanations.ts'
import { parseRules } from '../../src/formats/rule-file.ts'
import type { Findings } from '../../src/model/need.ts'
import { factsOf } from '../../src/rootfs/facts.ts'
import { normalise } from '../../src/rootfs/path.ts'
import { inventoryOf } from '../helpers/inventory.ts'
import { treeOf } from '../helpers/tree.ts'

const common = `
  /lib64/ld.so           elf soname=ld.so
  /lib/libc.so.6         elf soname=libc.so.6
  /lib/libz.so.1         elf soname=libz.so.1
`

const find = (app: string, more = '', rules: readonly object[] = []): Findings => {
  const tree = treeOf(`/bin/app  elf interp=/lib64/ld.so ${app}\n${common}${more}`)
  const path = normalise('/bin/app')
  const file = tree.lstat(path)
  if (file === undefined) throw new Error('no program')
  const probe = { path, file, role: 'exec', head: tree.read(path, 0, 256) } as const
  const program = { path, invokedAs: path, argv: ['app'] }
  const analyzer = makeDlopenAnalyzer(explanationsOf(parseRules(rules, 'test.yaml')))
  return analyzer.analyze(probe, {
    tree,
    inventory: inventoryOf(tree),
    program,
    facts: factsOf(tree),
  })
}

const shown = ({ needs }: Findings): string[] =>
  needs.map(
    (need) =>
      `${'path' in need ? need.path : 'glob' in need ? need.glob : 'absent' in need ? `no ${need.absent}` : '?'} ${need.why.rule} ${need.certainty} by ${need.from ?? '-'}`,
  )

describe('pitfall 17: .note.dlopen', () => {
  const note = (entries: object) => `dlopen=${JSON.stringify(JSON.stringify(entries))}`

  test('the first alternative that is there is opened; recommended when nothing is said', () => {
    const entries = [{ feature: 'zip', soname: ['libgone.so.9', 'libz.so.1'] }]
    expect(shown(find(`needed=libc.so.6 imports=dlopen ${note(entries)}`))).toEqual([
      '/lib/libz.so.1 dlopen.note expected by /bin/app',
    ])
  })

  test('suggested is possible, required and absent is unmet, recommended and absent is nothing', () => {
    const entries = [
      { priority: 'suggested', soname: ['libz.so.1'] },
      { priority: 'required', soname: ['liba.so.1', 'libb.so.1'] },
      { priority: 'recommended', soname: ['libc.so.9'] },
    ]
    expect(shown(find(`needed=libc.so.6 imports=dlopen ${note(entries)}`))).toEqual([
      '/lib/libz.so.1 dlopen.note possible by /bin/app',
      'no liba.so.1 or libb.so.1 dlopen.note expected by /bin/app',
    ])
  })

  test('a note that is no JSON says nothing', () => {
    expect(find('needed=libc.so.6 imports=dlopen dlopen=broken').needs).toEqual([])
  })
})

describe('pitfall 18: sonames in read-only data', () => {
  test('are opened where the object calls dlopen, and the base has them', () => {
    const app = 'needed=libc.so.6 imports=dlopen rodata=libz.so.1 rodata=libnope.so.1'
    expect(shown(find(app))).toEqual(['/lib/libz.so.1 dlopen.soname expected by /bin/app'])
  })

  test('say nothing where nobody calls dlopen', () => {
    expect(find('needed=libc.so.6 rodata=libz.so.1')).toEqual({ needs: [], blindSpots: [] })
  })

  test('are no plug-ins when they are what the object needs or is', () => {
    const app = 'needed=libc.so.6,libz.so.1 imports=dlopen rodata=libz.so.1'
    expect(find(app).needs).toEqual([])
  })

  test('with a slash are paths', () => {
    const app = 'needed=libc.so.6 imports=dlopen rodata=/opt/p/plug.so'
    expect(shown(find(app, '/opt/p/plug.so elf soname=plug.so'))).toContain(
      '/opt/p/plug.so dlopen.soname expected by /bin/app',
    )
  })
})

describe('pitfall 19: plug-in directories and wrappers', () => {
  const plugins = `
    /usr/lib/app/plugins/one.so   elf soname=one.so
    /usr/lib/app/plugins/readme   text`

  test('a directory of shared objects that the object names is opened whole', () => {
    const app = 'needed=libc.so.6 imports=dlopen rodata=/usr/lib/app/plugins/'
    expect(shown(find(app, plugins))).toEqual([
      '/usr/lib/app/plugins/*.so* dlopen.directory expected by /bin/app',
    ])
  })

  test('a directory that ld.so searches, or one without shared objects, is none', () => {
    const app = 'needed=libc.so.6 imports=dlopen rodata=/usr/lib rodata=/lib rodata=/usr/lib/app'
    expect(find(app, plugins).needs).toEqual([])
  })

  test('what a caller of a wrapper names is the caller’s, and the wrapper is no blind spot', () => {
    const app = 'needed=libc.so.6,libwrap.so.1 rodata=libz.so.1'
    const wrapper = '/lib/libwrap.so.1 elf soname=libwrap.so.1 needed=libc.so.6 imports=dlopen'
    const found = find(app, wrapper)
    expect(shown(found)).toEqual(['/lib/libz.so.1 dlopen.soname expected by /bin/app'])
    expect(found.blindSpots).toEqual([])
  })
})

describe('pitfall 20: names with a part left open', () => {
  test('are possible, by all that fits', () => {
    const app = 'needed=libc.so.6 imports=dlopen rodata=/usr/lib/app/mod_%s.so'
    expect(shown(find(app))).toEqual(['/usr/lib/app/mod_*.so dlopen.format possible by /bin/app'])
  })

  test('that would fit anything are evidence of a blind spot only', () => {
    const found = find('needed=libc.so.6 imports=dlopen rodata=%s/%s.so')
    expect(found.needs).toEqual([])
    expect(found.blindSpots?.[0]?.evidence).toEqual(['%s/%s.so'])
  })
})

describe('what stays unexplained', () => {
  test('an object that calls dlopen and names nothing is a blind spot', () => {
    const found = find('needed=libc.so.6 imports=dlopen')
    expect(found.blindSpots).toMatchObject([{ path: '/bin/app', rule: 'dlopen.computed' }])
  })

  test('unless a rule explains it: then its directories are not guessed at either', () => {
    const rule = {
      id: 'app.plugins',
      when: { path: '/bin/app' },
      certainty: 'expected',
      explains: ['dlopen'],
      reason: 'r',
      source: 's',
    }
    expect(find('needed=libc.so.6 imports=dlopen', '', [rule]).blindSpots).toEqual([])
    const app = 'needed=libc.so.6 imports=dlopen rodata=/usr/lib/app rodata=libz.so.1'
    const found = find(app, '/usr/lib/app/one.so elf soname=one.so', [rule])
    expect(shown(found)).toEqual(['/lib/libz.so.1 dlopen.soname expected by /bin/app'])
  })

  test('a rule can say that what it names is opened on demand: then that is possible', () => {
    const rule = {
      id: 'app.on-demand',
      when: { path: '/bin/app' },
      certainty: 'expected',
      explains: ['optional-libraries'],
      reason: 'r',
      source: 's',
    }
    const found = find('needed=libc.so.6 imports=dlopen rodata=libz.so.1', '', [rule])
    expect(shown(found)).toEqual(['/lib/libz.so.1 dlopen.soname possible by /bin/app'])
  })
})
