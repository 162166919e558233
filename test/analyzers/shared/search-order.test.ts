import { describe, expect, test } from 'vitest'
import { elfNeeds, linesOf, triedFor } from '../../helpers/process.ts'

const ld = '/lib64/ld.so elf soname=ld.so'

/** How `libx.so` of /app is found: `PATH (VIA)`, or `absent`. */
const found = (text: string, spec = {}): string => {
  const line = linesOf(elfNeeds(`${ld}\n${text}`, '/app', spec)).find((one) =>
    one.includes('libx.so'),
  )
  return line?.replace(/^\/app needs libx.so: /, '').replace(/.* lacks .*/, 'absent') ?? ''
}

const app = (fields: string) => `/app elf interp=/lib64/ld.so needed=libx.so ${fields}`

describe('the order of ld.so(8)', () => {
  const everywhere = ['rpath', 'env', 'runpath', 'conf', 'usr/lib64'].map(
    (one) => `/${one}/libx.so elf`,
  )
  const spec = { libraryPath: ['/env'], cache: { 'libx.so': ['/conf/libx.so'] } }

  test('DT_RPATH comes before LD_LIBRARY_PATH', () => {
    const text = [app('rpath=/rpath'), ...everywhere].join('\n')
    expect(found(text, spec)).toBe('/rpath/libx.so (DT_RPATH /rpath)')
  })

  test('LD_LIBRARY_PATH comes before DT_RUNPATH', () => {
    const text = [app('runpath=/runpath'), ...everywhere].join('\n')
    expect(found(text, spec)).toBe('/env/libx.so (LD_LIBRARY_PATH /env)')
  })

  test('DT_RPATH is not used where DT_RUNPATH is set', () => {
    const text = [app('rpath=/rpath runpath=/runpath'), ...everywhere].join('\n')
    expect(found(text)).toBe('/runpath/libx.so (DT_RUNPATH /runpath)')
  })

  test('ld.so.cache comes before the built-in directories', () => {
    expect(found([app(''), ...everywhere].join('\n'), spec)).toBe(
      '/env/libx.so (LD_LIBRARY_PATH /env)',
    )
    const cache = { cache: spec.cache }
    expect(found([app(''), ...everywhere].join('\n'), cache)).toBe('/conf/libx.so (ld.so.cache)')
  })

  test('what is in neither cache nor paths is found in a built-in directory', () => {
    const text = [app(''), ...everywhere].join('\n')
    expect(found(text, { cache: {} })).toBe('/usr/lib64/libx.so (built-in directory)')
  })

  test('directories of ld.so.conf count only where the base has no cache', () => {
    const text = [app(''), '/conf/libx.so elf'].join('\n')
    expect(found(text, { configured: ['/conf'] })).toBe('/conf/libx.so (ld.so.conf)')
    expect(found(text, { configured: ['/conf'], cache: {} })).toBe('absent')
  })

  test('a cache entry whose file is gone is passed over', () => {
    const text = [app(''), '/lib64/libx.so elf'].join('\n')
    expect(found(text, { cache: { 'libx.so': ['/gone/libx.so'] } })).toBe(
      '/lib64/libx.so (built-in directory)',
    )
  })

  test('cache entries of another machine are not for us', () => {
    const text = [app(''), '/lib64/libx.so elf', '/usr/lib32/libx.so elf machine=386'].join('\n')
    const entry = { name: 'libx.so', hwcaps: undefined }
    const cacheEntries = [
      { ...entry, path: '/usr/lib32/libx.so', flags: 0x0003 },
      { ...entry, path: '/lib64/libx.so', flags: 0x0303 },
    ]
    expect(found(text, { cacheEntries })).toBe('/lib64/libx.so (ld.so.cache)')
  })

  test('the directories of a path are searched in order', () => {
    const text = [app('runpath=/b:/a'), '/a/libx.so elf', '/b/libx.so elf'].join('\n')
    expect(found(text)).toBe('/b/libx.so (DT_RUNPATH /b)')
  })

  test('a relative directory begins at the working directory', () => {
    const text = [app('runpath=lib'), '/srv/lib/libx.so elf'].join('\n')
    expect(found(text, { workdir: '/srv' })).toBe('/srv/lib/libx.so (DT_RUNPATH lib)')
  })
})

describe('DF_1_NODEFLIB', () => {
  const text = [app('flags1=nodeflib'), '/lib64/libx.so elf', '/opt/libx.so elf'].join('\n')

  test('leaves out the built-in directories and what the cache has of them', () => {
    expect(found(text, { cache: {} })).toBe('absent')
    expect(found(text, { cache: { 'libx.so': ['/lib64/libx.so'] } })).toBe('absent')
  })

  test('leaves what the cache has of other directories', () => {
    const cache = { 'libx.so': ['/opt/libx.so'] }
    expect(found(text, { cache })).toBe('/opt/libx.so (ld.so.cache)')
  })
})

describe('DT_RPATH is inherited', () => {
  const shared = `
    ${ld}
    /m/libmid.so     elf needed=libleaf.so
    /a/libleaf.so    elf
    /b/libleaf.so    elf
  `

  test('so two programs see different copies through one shared library', () => {
    const text = `${shared}
      /app-a elf interp=/lib64/ld.so needed=libmid.so rpath=/a:/m
      /app-b elf interp=/lib64/ld.so needed=libmid.so rpath=/b:/m`
    expect(linesOf(elfNeeds(text, '/app-a')).at(-1)).toBe(
      '/m/libmid.so needs libleaf.so: /a/libleaf.so (DT_RPATH /a of /app-a)',
    )
    expect(linesOf(elfNeeds(text, '/app-b')).at(-1)).toBe(
      '/m/libmid.so needs libleaf.so: /b/libleaf.so (DT_RPATH /b of /app-b)',
    )
  })

  test('DT_RUNPATH is not', () => {
    const text = `${shared}
      /app elf interp=/lib64/ld.so needed=libmid.so runpath=/a:/m`
    expect(linesOf(elfNeeds(text)).at(-1)).toBe('/m/libmid.so lacks libleaf.so')
  })

  test('a library with DT_RUNPATH inherits nothing', () => {
    const text = `${shared}
      /r/libmid.so  elf needed=libleaf.so runpath=/b
      /app elf interp=/lib64/ld.so needed=libmid.so rpath=/a:/r`
    expect(linesOf(elfNeeds(text)).at(-1)).toBe(
      '/r/libmid.so needs libleaf.so: /b/libleaf.so (DT_RUNPATH /b)',
    )
  })

  test('the nearest comes first', () => {
    const text = `${shared}
      /r/libmid.so  elf needed=libleaf.so rpath=/b
      /app elf interp=/lib64/ld.so needed=libmid.so rpath=/a:/r`
    expect(linesOf(elfNeeds(text)).at(-1)).toContain('/b/libleaf.so (DT_RPATH /b)')
  })

  test('past an object whose own does not count because it has DT_RUNPATH', () => {
    const text = `${shared}
      /r/libtop.so  elf needed=libmid.so rpath=/b runpath=/m
      /app elf interp=/lib64/ld.so needed=libtop.so rpath=/a:/r`
    expect(linesOf(elfNeeds(text)).at(-1)).toContain('/a/libleaf.so (DT_RPATH /a of /app)')
  })
})

describe('$ORIGIN', () => {
  test('of a library is where it was opened, not where its link leads', () => {
    const text = `
      ${ld}
      /app               elf interp=/lib64/ld.so needed=libmid.so runpath=/link
      /link/libmid.so    -> /real/libmid.so
      /real/libmid.so    elf needed=libleaf.so runpath=$ORIGIN
      /real/libleaf.so   elf
      /link/libleaf.so   elf
    `
    expect(linesOf(elfNeeds(text)).at(-1)).toBe(
      '/real/libmid.so needs libleaf.so: /link/libleaf.so (DT_RUNPATH $ORIGIN)',
    )
  })

  test('of the program is where its file is, through all links, as the kernel says', () => {
    const text = `
      ${ld}
      /usr/bin/app       -> ../../opt/app/bin/app
      /opt/app/bin/app   elf interp=/lib64/ld.so needed=libx.so rpath=$ORIGIN/../lib
      /opt/app/lib/libx.so elf
      /usr/lib/libx.so   elf
    `
    expect(linesOf(elfNeeds(text, '/opt/app/bin/app'))).toEqual([
      '/opt/app/bin/app needs libx.so: /opt/app/bin/../lib/libx.so (DT_RPATH $ORIGIN/../lib)',
    ])
  })

  test('in an inherited DT_RPATH is that of the object that has it', () => {
    const text = `
      ${ld}
      /opt/bin/app      elf interp=/lib64/ld.so needed=libmid.so rpath=$ORIGIN/lib
      /opt/bin/lib/libmid.so    elf needed=libother.so
      /opt/bin/lib/libother.so  elf
    `
    const lines = linesOf(elfNeeds(text, '/opt/bin/app'))
    expect(lines.at(-1)).toContain(
      '/opt/bin/lib/libother.so (DT_RPATH $ORIGIN/lib of /opt/bin/app)',
    )
  })
})

describe('what is tried for a missing library', () => {
  test('is every place in order, with the steps that were left out and why', () => {
    const text = `
      ${ld}
      /app            elf interp=/lib64/ld.so needed=libx.so rpath=/r runpath=/a:/b::$ORIGIN/c:/$PLATFORMS machine=386
      /a/libx.so      elf machine=x86-64
      /b/libx.so      elf class=32 data=lsb machine=40
    `
    const spec = { libraryPath: ['/env'], cache: {} }
    expect(
      triedFor(elfNeeds(text, '/app', spec).filter(({ why }) => why.rule === 'elf.needed')),
    ).toEqual([
      'DT_RPATH is skipped because DT_RUNPATH is set',
      '/env/libx.so (LD_LIBRARY_PATH /env): not there',
      '/a/libx.so (DT_RUNPATH /a): ELF64, wanted ELF32',
      '/b/libx.so (DT_RUNPATH /b): EM_ARM, wanted EM_386',
      'DT_RUNPATH : empty, the working directory is not searched',
      '//c/libx.so (DT_RUNPATH $ORIGIN/c): not there',
      '/$PLATFORMS/libx.so (DT_RUNPATH /$PLATFORMS): not there',
      'ld.so.cache has no libx.so',
      '/lib/libx.so (built-in directory): not there',
      '/usr/lib/libx.so (built-in directory): not there',
    ])
  })

  test.each([
    ['a text', 'INPUT(libx.so.1)'],
    ['an empty file', ''],
    ['a directory', 'dir'],
    ['another byte order', 'elf data=msb'],
    ['a relocatable object', 'elf type=rel'],
  ])('ends at %s, where ld.so gives up', (_, kind) => {
    const text = [app('runpath=/a:/b'), `/a/libx.so ${kind}`, '/b/libx.so elf'].join('\n')
    expect(found(text)).toBe('absent')
  })

  test('goes on after a link to nothing', () => {
    const text = [app('runpath=/a:/b'), '/a/libx.so -> /gone', '/b/libx.so elf'].join('\n')
    expect(found(text)).toBe('/b/libx.so (DT_RUNPATH /b)')
  })
})

describe('a program with AT_SECURE', () => {
  const secure = (fields: string) => `/app 04755 elf interp=/lib64/ld.so needed=libx.so ${fields}`

  test.each(['04755', '02755'])('of mode %s does not heed LD_LIBRARY_PATH', (mode) => {
    const text = `/app ${mode} elf interp=/lib64/ld.so needed=libx.so\n/env/libx.so elf`
    expect(found(text, { libraryPath: ['/env'] })).toBe('absent')
  })

  test('uses $ORIGIN only where it leads into a built-in directory', () => {
    expect(
      found([secure('rpath=$ORIGIN/lib64'), '/lib64/libx.so elf'].join('\n'), { cache: {} }),
    ).toBe('//lib64/libx.so (DT_RPATH $ORIGIN/lib64)')
    expect(found([secure('rpath=$ORIGIN/opt'), '/opt/libx.so elf'].join('\n'))).toBe('absent')
  })
})
