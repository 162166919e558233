import { describe, expect, test } from 'vitest'
import {
  definedSymbols,
  findLibrary,
  importedSymbols,
  processOf,
  readOnlyStrings,
} from '../../../src/analyzers/shared/process.ts'
import { normalise } from '../../../src/rootfs/path.ts'
import { elfNeeds, linesOf, processIn, sceneOf } from '../../helpers/process.ts'

const base = `
  /lib64/ld.so      elf soname=ld.so
  /app              elf interp=/lib64/ld.so needed=libc.so.6 rpath=/r imports=dlopen rodata="/etc/app.conf"
  /lib64/libc.so.6  elf soname=libc.so.6 exports=dlopen,_nss_files_x
  /lib64/libn.so    elf needed=libc.so.6,libm.so
  /r/libm.so        elf
  /p/plug.so        elf needed=libc.so.6,libm.so,libown.so runpath=$ORIGIN
  /p/libown.so      elf
`

describe('a plug-in', () => {
  test('finds what the program has, and brings the rest', () => {
    const { context, probe } = sceneOf(base)
    const { own, objects, needs } = processOf(context, probe('dlopen', '/p/plug.so'))
    expect(own.map(({ path }) => path)).toEqual(['/p/plug.so', '/p/libown.so'])
    expect(objects).toHaveLength(5)
    expect(linesOf(needs)).toEqual([
      '/p/plug.so needs libc.so.6: /lib64/libc.so.6 (built-in directory)',
      '/p/plug.so lacks libm.so',
      '/p/plug.so needs libown.so: /p/libown.so (DT_RUNPATH $ORIGIN)',
    ])
  })

  test('inherits DT_RPATH from the program', () => {
    const { context, probe } = sceneOf(base)
    const { needs } = processOf(context, probe('dlopen', '/lib64/libn.so'))
    expect(linesOf(needs).at(-1)).toBe(
      '/lib64/libn.so needs libm.so: /r/libm.so (DT_RPATH /r of /app)',
    )
  })

  test('finds by its name what the process has opened before, wherever that is', () => {
    const { context, probe } = sceneOf(`${base}\n/far/libm.so elf soname=libm.so`)
    const program = { ...context.program, opened: [normalise('/far/libm.so')] }
    const { own, needs } = processOf({ ...context, program }, probe('dlopen', '/p/plug.so'))
    expect(own.map(({ path }) => path)).toEqual(['/p/plug.so', '/p/libown.so'])
    expect(linesOf(needs).filter((line) => line.includes('lacks'))).toEqual([])
    expect(findLibrary({ ...context, program }, 'libm.so')).toMatchObject({ path: '/far/libm.so' })
    expect(findLibrary(context, 'libm.so')).toMatchObject({ path: '/r/libm.so' })
  })

  test('does not change the process of its program', () => {
    const { context, probe } = sceneOf(base)
    const before = processOf(context, probe('exec')).objects.length
    processOf(context, probe('dlopen', '/p/plug.so'))
    expect(processOf(context, probe('exec')).objects).toHaveLength(before)
  })

  test('that the program has loaded already brings nothing', () => {
    const { context, probe } = sceneOf(base)
    expect(processOf(context, probe('dlopen', '/lib64/libc.so.6')).own).toEqual([])
  })

  test('without a program is walked for itself', () => {
    const { context, probe } = sceneOf(base, '/p/plug.so')
    const { needs } = processOf(context, probe('dlopen', '/p/plug.so'))
    expect(linesOf(needs)).toHaveLength(3)
  })

  test('of another machine than the program is walked for itself', () => {
    const text = `${base}\n/x/x.so elf machine=386 needed=libc.so.6\n/lib/libc.so.6 elf machine=386`
    const { context, probe } = sceneOf(text)
    expect(linesOf(processOf(context, probe('dlopen', '/x/x.so')).needs)).toEqual([
      '/x/x.so needs libc.so.6: /lib/libc.so.6 (built-in directory)',
    ])
  })
})

describe('findLibrary', () => {
  const { context, probe } = sceneOf(base)

  test('says what is loaded already', () => {
    expect(findLibrary(context, 'libc.so.6')).toEqual({
      path: '/lib64/libc.so.6',
      via: 'built-in directory',
    })
  })

  test('searches as the program would', () => {
    expect(findLibrary(context, 'libm.so')).toEqual({ path: '/r/libm.so', via: 'DT_RPATH /r' })
  })

  test('searches as another object would', () => {
    const [plugin] = processOf(context, probe('dlopen', '/p/plug.so')).own
    expect(findLibrary(context, 'libown.so', plugin)).toMatchObject({ path: '/p/libown.so' })
    expect(findLibrary(context, 'libown.so')).toHaveProperty('tried')
  })

  test('finds nothing for a program that is not ELF', () => {
    const script = sceneOf('/app 0755 #!/bin/sh')
    expect(findLibrary(script.context, 'libc.so.6')).toHaveProperty('tried')
  })
})

test('a file that is read belongs to the process of the program that reads it', () => {
  const { context, probe } = sceneOf(`${base}\n/etc/app.conf text`)
  expect(processOf(context, probe('read', '/etc/app.conf')).objects[0]?.path).toBe('/app')
})

test('the questions asked of an object', () => {
  const [program, , libc] = processIn(base).objects
  if (program === undefined || libc === undefined) throw new Error('no objects')
  expect([...importedSymbols(program)]).toEqual(['dlopen'])
  expect(readOnlyStrings(program)).toContain('/etc/app.conf')
  expect([...definedSymbols(libc)].some((name) => name.startsWith('_nss_files_'))).toBe(true)
  expect([...definedSymbols(program)]).toEqual([])
})

test('a process is loaded once', () => {
  const { context, probe } = sceneOf(base)
  expect(processOf(context, probe('exec'))).toBe(processOf(context, probe('exec')))
})

describe('musl', () => {
  const musl = `
    /lib/ld-musl-x86_64.so.1  elf soname=libc.so
    /app  elf interp=/lib/ld-musl-x86_64.so.1 needed=libmid.so,libc.musl-x86_64.so.1,libpthread.so.0 runpath=/a:/m
    /m/libmid.so   elf soname=libother.so needed=libleaf.so,libother.so
    /a/libleaf.so  elf
    /b/libleaf.so  elf
  `

  test('is the C library itself, inherits DT_RUNPATH, and knows no DT_SONAME', () => {
    expect(linesOf(elfNeeds(musl))).toEqual([
      '/app needs libmid.so: /m/libmid.so (DT_RUNPATH /m)',
      '/app needs libc.musl-x86_64.so.1: /lib/ld-musl-x86_64.so.1 (part of the loader)',
      '/app needs libpthread.so.0: /lib/ld-musl-x86_64.so.1 (part of the loader)',
      '/m/libmid.so needs libleaf.so: /a/libleaf.so (DT_RUNPATH /a of /app)',
      '/m/libmid.so lacks libother.so',
    ])
  })

  test('searches LD_LIBRARY_PATH first', () => {
    const lines = linesOf(elfNeeds(musl, '/app', { libraryPath: ['/b'] }))
    expect(lines).toContain('/m/libmid.so needs libleaf.so: /b/libleaf.so (LD_LIBRARY_PATH /b)')
  })

  test('stops at a library of another class', () => {
    const text = musl.replace('/a/libleaf.so  elf', '/a/libleaf.so  elf machine=386')
    const lines = linesOf(elfNeeds(`${text}\n/usr/lib/libleaf.so elf`))
    expect(lines).toContain('/m/libmid.so lacks libleaf.so')
  })

  test('uses neither ld.so.cache nor hwcaps nor versions', () => {
    const text = `
      /lib/ld-musl-x86_64.so.1  elf
      /app  elf interp=/lib/ld-musl-x86_64.so.1 needed=libx.so verneed=libx.so:X_2
      /usr/lib/libx.so  elf verdef=X_1
      /usr/lib/glibc-hwcaps/x86-64-v2/libx.so  elf
      /opt/libx.so  elf
    `
    expect(linesOf(elfNeeds(text, '/app', { cache: { 'libx.so': ['/opt/libx.so'] } }))).toEqual([
      '/app needs libx.so: /usr/lib/libx.so (built-in directory)',
    ])
  })

  test('is the C library of a plug-in without a program, too', () => {
    const text = `
      /lib/ld-musl-x86_64.so.1  elf soname=libc.musl-x86_64.so.1
      /app  elf needed=libc.so,libpthread.so.0
    `
    const { context, probe } = sceneOf(text)
    expect(linesOf(processOf(context, probe('dlopen')).needs)).toEqual([
      '/app needs libc.so: /lib/ld-musl-x86_64.so.1 (part of the loader)',
      '/app needs libpthread.so.0: /lib/ld-musl-x86_64.so.1 (part of the loader)',
    ])
  })

  test('needs the file that lists its directories', () => {
    const text = musl.replace('runpath=/a:/m', '')
    const { context, probe } = sceneOf(`${text}\n/etc/ld-musl-x86_64.path /m\\n/b`)
    const { needs } = processOf(context, probe('exec'))
    expect(needs).toContainEqual(
      expect.objectContaining({ path: '/etc/ld-musl-x86_64.path', certainty: 'required' }),
    )
    expect(linesOf(needs)).toContain(
      '/m/libmid.so needs libleaf.so: /b/libleaf.so (/etc/ld-musl-x86_64.path)',
    )
  })

  test('takes LD_LIBRARY_PATH as it is written', () => {
    const text = `${musl}\n/$ORIGIN/libleaf.so elf`
    const lines = linesOf(elfNeeds(text, '/app', { libraryPath: ['$ORIGIN'] }))
    expect(lines).toContain(
      '/m/libmid.so needs libleaf.so: /$ORIGIN/libleaf.so (LD_LIBRARY_PATH $ORIGIN)',
    )
  })

  test('trusts $ORIGIN of a library, not of a program that gains privileges', () => {
    const text = `
      /lib/ld-musl-x86_64.so.1  elf
      /app  04755 elf interp=/lib/ld-musl-x86_64.so.1 needed=libmid.so,libnear.so runpath=$ORIGIN/o
      /lib/libmid.so elf needed=libleaf.so runpath=$ORIGIN/deep
      /lib/deep/libleaf.so elf
      /o/libnear.so elf
    `
    expect(linesOf(elfNeeds(text, '/app', { libraryPath: ['/o'] }))).toEqual([
      '/app needs libmid.so: /lib/libmid.so (built-in directory)',
      '/app lacks libnear.so',
      '/lib/libmid.so needs libleaf.so: /lib/deep/libleaf.so (DT_RUNPATH $ORIGIN/deep)',
    ])
  })

  test('leaves out a path with a token it does not know', () => {
    const text = musl.replace('runpath=/a:/m', 'runpath=/m:$LIB')
    expect(linesOf(elfNeeds(text))[0]).toBe('/app lacks libmid.so')
  })
})
