import { describe, expect, test } from 'vitest'
import { elf } from '../../src/analyzers/elf.ts'
import { normalise } from '../../src/rootfs/path.ts'
import { elfNeeds, linesOf, processIn, sceneOf } from '../helpers/process.ts'

const ld = '/lib64/ld.so elf soname=ld.so'
const app = (fields: string) => `${ld}\n/app elf interp=/lib64/ld.so ${fields}\n`

test.each([
  ['exec', true],
  ['dlopen', true],
  ['link', true],
  ['load', false],
  ['read', false],
] as const)('an ELF file with role %s is looked at: %s', (role, looked) => {
  expect(elf.matches(sceneOf(app('')).probe(role))).toBe(looked)
})

test('a library of a package that is kept whole is taken for a process of its own: what it loads is looked for', () => {
  const scene = sceneOf(`/lib/a.so elf needed=b.so,c.so\n/lib/b.so elf soname=b.so\n`, '/lib/a.so')
  const { needs } = elf.analyze(scene.probe('link', '/lib/a.so'), scene.context)
  expect(needs.map(({ certainty }) => certainty)).toEqual(['expected', 'expected'])
  expect(needs).toMatchObject([{ path: '/lib/b.so' }, { absent: 'c.so' }])
})

test('a file without the magic is not', () => {
  expect(elf.matches(sceneOf('/app 0755 #!/bin/sh').probe('exec'))).toBe(false)
})

describe('the interpreter', () => {
  test('is a need of its own, by the path that PT_INTERP says', () => {
    const text = '/app elf interp=/lib64/ld.so\n/lib64 -> usr/lib64\n/usr/lib64/ld.so elf'
    expect(elfNeeds(text)).toEqual([
      {
        path: '/lib64/ld.so',
        role: 'load',
        from: '/app',
        why: { rule: 'elf.interp', evidence: '/lib64/ld.so' },
        certainty: 'required',
      },
    ])
  })

  test.each(['', '/lib64/ld.so elf machine=386', '/lib64/ld.so text'])(
    'is unmet when it is not there or not for this machine: %s',
    (line) => {
      const [need] = elfNeeds(`/app elf interp=/lib64/ld.so\n${line}`)
      expect(need).toMatchObject({ absent: '/lib64/ld.so', certainty: 'required' })
    },
  )

  test('answers to its DT_SONAME', () => {
    expect(linesOf(elfNeeds(app('needed=ld.so')))).toEqual([
      '/app needs ld.so: /lib64/ld.so (loaded as /lib64/ld.so)',
    ])
  })
})

describe('programs that load nothing', () => {
  test.each([
    ['static', 'elf static type=exec'],
    ['static-pie', 'elf flags1=pie'],
    ['a relocatable object', 'elf type=rel'],
    ['a core', 'elf type=core static'],
    ['without PT_INTERP although it names a library', 'elf needed=libx.so'],
  ])('%s', (_, kind) => {
    expect(elfNeeds(`/app ${kind}`)).toEqual([])
  })
})

describe('a name is loaded once in a process', () => {
  test('found again by the DT_SONAME of what is loaded, without a search', () => {
    const text = `${app('needed=libx-real.so,libb.so runpath=/a')}
      /a/libx-real.so elf soname=libx.so
      /a/libb.so      elf needed=libx.so`
    expect(linesOf(elfNeeds(text)).at(-1)).toBe(
      '/a/libb.so needs libx.so: /a/libx-real.so (loaded as libx-real.so)',
    )
  })

  test('not by the file name when that differs from both', () => {
    const text = `${app('needed=libx.so,libb.so runpath=/a')}
      /a/libx.so     -> libx.so.1
      /a/libx.so.1   elf soname=libx.so
      /a/libb.so     elf needed=libx.so.1`
    expect(linesOf(elfNeeds(text)).at(-1)).toBe('/a/libb.so lacks libx.so.1')
  })

  test.each(['-> libx.so', '= /a/libx.so'])(
    'the same file under another name (%s) is the same object',
    (kind) => {
      const text = `${app('needed=libx.so,liby.so runpath=/a')}
      /a/libx.so  elf needed=libz.so
      /a/liby.so  ${kind}
      /lib64/libz.so elf`
      const { objects, needs } = processIn(text)
      expect(objects.map((object) => object.openedAs)).toEqual([
        '/app',
        '/lib64/ld.so',
        '/a/libx.so',
        '/lib64/libz.so',
      ])
      expect(linesOf(needs)).toContain('/app needs liby.so: /a/liby.so (DT_RUNPATH /a)')
    },
  )

  test('but the program, which the kernel maps, may come a second time', () => {
    const text = `${app('needed=libx.so')}/lib64/libx.so -> /app`
    expect(processIn(text).objects.map(({ path }) => path)).toEqual([
      '/app',
      '/lib64/ld.so',
      '/app',
    ])
  })

  test('objects come breadth first', () => {
    const text = `${app('needed=liba.so,libb.so')}
      /lib64/liba.so  elf needed=libc.so
      /lib64/libb.so  elf needed=libd.so,liba.so
      /lib64/libc.so  elf needed=libe.so
      /lib64/libd.so  elf
      /lib64/libe.so  elf needed=liba.so`
    const names = processIn(text).objects.map((object) => object.requestedAs)
    expect(names.slice(2)).toEqual(['liba.so', 'libb.so', 'libc.so', 'libd.so', 'libe.so'])
  })

  test('a circle ends', () => {
    const text = `${app('needed=liba.so')}
      /lib64/liba.so elf needed=libb.so
      /lib64/libb.so elf needed=liba.so,libb.so`
    expect(processIn(text).objects).toHaveLength(4)
  })
})

describe('a name with a slash', () => {
  test('is opened as it is, without a search', () => {
    const text = `${app('needed=/opt/../opt/libx.so runpath=/a')}
      /opt/libx.so elf`
    expect(linesOf(elfNeeds(text))).toEqual([
      '/app needs /opt/../opt/libx.so: /opt/../opt/libx.so (path)',
    ])
  })

  test('may hold tokens, and begins at the working directory when relative', () => {
    const text = `${app('needed=$ORIGIN/x/libx.so,sub/liby.so')}
      /x/libx.so elf
      /srv/sub/liby.so elf`
    expect(linesOf(elfNeeds(text, '/app', { workdir: normalise('/srv') }))).toEqual([
      '/app needs $ORIGIN/x/libx.so: //x/libx.so (path)',
      '/app needs sub/liby.so: /srv/sub/liby.so (path)',
    ])
  })

  test('of another class is unmet', () => {
    expect(linesOf(elfNeeds(`${app('needed=/x.so')}/x.so elf machine=386`))).toEqual([
      '/app lacks /x.so',
    ])
  })

  test('may not hold tokens with AT_SECURE', () => {
    const text = `${ld}\n/app 04755 elf interp=/lib64/ld.so needed=$ORIGIN/libx.so\n/libx.so elf`
    expect(linesOf(elfNeeds(text))).toEqual(['/app lacks $ORIGIN/libx.so'])
  })
})

describe('the environment', () => {
  const libraries =
    '/p/libp.so elf needed=libq.so\n/lib64/libq.so elf\n/lib64/libx.so elf needed=libq.so'

  test('preloaded objects and what they need come before the rest', () => {
    const { needs, objects } = processIn(`${app('needed=libx.so')}${libraries}`, '/app', {
      preload: ['/p/libp.so'],
    })
    expect(needs[1]).toMatchObject({
      why: { rule: 'elf.preload', evidence: '/p/libp.so' },
      certainty: 'expected',
    })
    expect(objects.map(({ requestedAs }) => requestedAs).slice(2)).toEqual([
      '/p/libp.so',
      'libx.so',
      'libq.so',
    ])
  })

  test('of a program with AT_SECURE only /etc/ld.so.preload counts', () => {
    const text = `${ld}\n/app 04755 elf interp=/lib64/ld.so\n${libraries}`
    const spec = { preload: ['/lib64/libx.so'], preloadFile: ['/lib64/libq.so'] }
    expect(linesOf(elfNeeds(text, '/app', spec))).toEqual([
      '/app needs /lib64/libq.so: /lib64/libq.so (path)',
    ])
  })

  test('what is preloaded and missing is expected, for ld.so only warns', () => {
    const needs = elfNeeds(app(''), '/app', { preload: ['libgone.so'] })
    expect(needs[1]).toMatchObject({ absent: 'libgone.so', certainty: 'expected' })
  })
})

describe('auditors and filters', () => {
  test('auditors are opened on their own: DT_AUDIT and DT_DEPAUDIT of the program, LD_AUDIT', () => {
    const text = `${app('audit=a.so:b.so depaudit=c.so')}/lib64/a.so elf\n/lib64/b.so elf\n/lib64/c.so elf\n/lib64/d.so elf`
    const needs = elfNeeds(text, '/app', { audit: ['d.so'] }).slice(1)
    expect(needs.map((need) => 'path' in need && [need.path, need.role, need.why.rule])).toEqual(
      ['d', 'a', 'b', 'c'].map((name) => [`/lib64/${name}.so`, 'dlopen', 'elf.audit']),
    )
  })

  test('DT_FILTER must be there, DT_AUXILIARY may be missing', () => {
    const text = `${app('needed=libx.so')}
      /lib64/libx.so elf filter=libf.so auxiliary=libgone.so,libg.so
      /lib64/libg.so elf`
    const needs = elfNeeds(text)
    expect(linesOf(needs).slice(1)).toEqual([
      '/lib64/libx.so lacks libf.so',
      '/lib64/libx.so needs libg.so: /lib64/libg.so (built-in directory)',
    ])
    expect(needs.map(({ why }) => why.rule).slice(2)).toEqual(['elf.filter', 'elf.auxiliary'])
  })
})

describe('symbol versions', () => {
  const versions = (needed: string, library: string) =>
    elfNeeds(
      `${app(`needed=libx.so ${needed}`)}/lib64/libx.so elf soname=libx.so ${library}`,
    ).filter(({ why }) => why.rule === 'elf.version')

  test('a version that the library does not define is unmet, with what it does define', () => {
    const [need] = versions('verneed=libx.so:X_1+X_2', 'verdef=X_1')
    expect(need).toMatchObject({ absent: 'libx.so (X_2)', certainty: 'required', from: '/app' })
    expect(need && 'tried' in need && need.tried[0]).toContain('X_1')
  })

  test('a weak one may be missing', () => {
    expect(versions('verneed=libx.so:X_1+X_2?', 'verdef=X_1')).toEqual([])
  })

  test('a library without any version definitions serves for all', () => {
    expect(versions('verneed=libx.so:X_2', '')).toEqual([])
  })

  test('a library that is missing is not reported twice', () => {
    expect(elfNeeds(app('needed=libx.so verneed=libx.so:X_1'))).toHaveLength(2)
  })
})

describe('copies for some processors', () => {
  const hwcaps = (text: string, spec = {}) =>
    elfNeeds(`${app('needed=libx.so')}${text}`, '/app', spec).filter(
      ({ why }) => why.rule === 'elf.hwcaps',
    )

  test('beside a library are expected, and walked on their own', () => {
    const text =
      '/lib64/libx.so elf\n/lib64/glibc-hwcaps/x86-64-v2/libx.so elf\n/lib64/glibc-hwcaps/x86-64-v3/libx.so elf'
    expect(hwcaps(text)).toEqual(
      ['x86-64-v2', 'x86-64-v3'].map((level) => ({
        path: `/lib64/glibc-hwcaps/${level}/libx.so`,
        role: 'dlopen',
        from: '/app',
        why: { rule: 'elf.hwcaps', evidence: `glibc-hwcaps/${level}`, via: 'built-in directory' },
        certainty: 'expected',
      })),
    )
  })

  test('in the directories of older glibc, nested too', () => {
    const text = '/lib64/libx.so elf\n/lib64/tls/libx.so elf\n/lib64/tls/haswell/libx.so elf'
    expect(hwcaps(text).map(({ why }) => why.evidence)).toEqual(['tls', 'tls/haswell'])
  })

  test.each(['glibc-hwcaps/power9', 'glibc-hwcaps/z14', 'neon', 'dfp', 'vxe', 'tls/vx'])(
    'of other machines are found as well: %s',
    (directory) => {
      const text = `/lib64/libx.so elf\n/lib64/${directory}/libx.so elf`
      expect(hwcaps(text).map(({ why }) => why.evidence)).toEqual([directory])
    },
  )

  test('that the cache knows, in a directory of their own', () => {
    const text = '/opt/libx.so elf\n/opt/glibc-hwcaps/x86-64-v3/libx.so elf'
    const cache = {
      'x86-64-v3/libx.so': ['/opt/glibc-hwcaps/x86-64-v3/libx.so'],
      'libx.so': ['/opt/libx.so'],
    }
    expect(hwcaps(text, { cache })).toHaveLength(1)
  })

  test('for the lowest level stand in where there is no common copy', () => {
    const text =
      '/lib64/glibc-hwcaps/x86-64-v2/libx.so elf\n/lib64/glibc-hwcaps/x86-64-v3/libx.so elf'
    const needs = elfNeeds(`${app('needed=libx.so')}${text}`)
    expect(needs.map((need) => 'path' in need && need.path).slice(1)).toEqual([
      '/lib64/glibc-hwcaps/x86-64-v2/libx.so',
      '/lib64/glibc-hwcaps/x86-64-v3/libx.so',
    ])
  })
})

describe('a damaged file', () => {
  test('as the program is a blind spot', () => {
    const { context, probe } = sceneOf('/app 0755 \\x7fELF and nothing more')
    expect(elf.analyze(probe('exec'), context)).toMatchObject({
      needs: [],
      blindSpots: [{ path: '/app', rule: 'elf.damaged' }],
    })
  })

  test('as a library is kept, and a blind spot', () => {
    const { context, probe } = sceneOf(
      `${app('needed=libx.so')}/lib64/libx.so \\x7fELF and nothing more`,
    )
    const { needs, blindSpots } = elf.analyze(probe('exec'), context)
    expect(linesOf(needs)).toEqual(['/app needs libx.so: /lib64/libx.so (built-in directory)'])
    expect(blindSpots?.map(({ path }) => path)).toEqual(['/lib64/libx.so'])
  })
})
