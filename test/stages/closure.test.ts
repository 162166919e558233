import { describe, expect, test } from 'vitest'
import { SlimError } from '../../src/model/error.ts'
import type { FileTree, RootPath } from '../../src/model/file.ts'
import type { Analyzer, Need, Role } from '../../src/model/need.ts'
import { normalise } from '../../src/rootfs/path.ts'
import { traceClosure } from '../../src/stages/closure.ts'
import { dumpKept, dumpUnmet, lines } from '../helpers/closure-dump.ts'
import { inventoryOf } from '../helpers/inventory.ts'
import { treeOf } from '../helpers/tree.ts'

const why = { rule: 'test.needs' }
const read = (path: string, more: Partial<Need> = {}): Need => ({
  path,
  role: 'read',
  why,
  certainty: 'required',
  ...more,
})

/** A file says what it needs: each line of its content is `ROLE PATH [certainty]`. */
const scripted: Analyzer = {
  name: 'scripted',
  summary: 'reads needs from the content',
  matches: ({ file }) => file.type === 'file',
  analyze: ({ path }, { tree }) => ({
    needs: Buffer.from(tree.read(path))
      .toString()
      .split('\n')
      .filter((line) => line.includes(' /'))
      .map((line) => {
        const [role = 'read', target = '', certainty = 'required'] = line.split(' ')
        return { path: target, role: role as Role, why, certainty: certainty as Need['certainty'] }
      }),
  }),
}

const trace = async (text: string, needs: Need[], drop: string[] = []) => {
  const tree = treeOf(text)
  return traceClosure(
    { needs },
    { tree, inventory: inventoryOf(tree), analyzers: [scripted], drop },
  )
}

describe('what a need keeps', () => {
  test('every link of a chain, each by its own path, and the directories above all of them', async () => {
    const closure = await trace(
      `
      /lib                   -> usr/lib
      /usr/lib/libz.so       -> libz.so.1
      /usr/lib/libz.so.1     z
      `,
      [read('/lib/libz.so')],
    )
    expect(dumpKept(closure)).toBe(
      lines(`
        /lib <- recipe test.needs
        /usr/lib/libz.so <- recipe test.needs through /lib
        /usr/lib/libz.so.1 <- recipe test.needs through /lib /usr/lib/libz.so
      `),
    )
    expect([...closure.kept.keys()]).toEqual([
      '/',
      '/lib',
      '/usr',
      '/usr/lib',
      '/usr/lib/libz.so',
      '/usr/lib/libz.so.1',
    ])
  })

  test('a directory is kept bare; as a tree it is kept with all below it', async () => {
    const text = `
      /srv/www/index.html    hello
      /srv/www/sub/page      hello
    `
    expect([...(await trace(text, [read('/srv/www')])).kept.keys()]).toEqual([
      '/',
      '/srv',
      '/srv/www',
    ])
    const whole = await trace(text, [{ tree: '/srv/www', why, certainty: 'required' }])
    expect(whole.kept.has('/srv/www/sub/page' as RootPath)).toBe(true)
  })

  test('parts of a file are those of all who need it, and all of it as soon as one does not say', async () => {
    const text = '/image x\n/other x'
    const closure = await trace(text, [
      read('/image', { parts: ['b', 'a'] }),
      read('/image', { parts: ['c'] }),
      read('/other', { parts: ['a'] }),
      read('/other'),
    ])
    expect([...closure.parts]).toEqual([['/image', ['a', 'b', 'c']]])
  })

  test('a need of a need is followed, once for each role and program', async () => {
    const closure = await trace(
      `
      /bin/one   0755 load /lib/shared
      /bin/two   0755 load /lib/shared
      /lib/shared     read /etc/conf
      /etc/conf
      `,
      [read('/bin/one', { role: 'exec' }), read('/bin/two', { role: 'exec' })],
    )
    expect(closure.kept.get('/etc/conf' as RootPath)).toHaveLength(1)
    expect(closure.kept.get('/lib/shared' as RootPath)?.map(({ from }) => from)).toEqual([
      '/bin/one',
      '/bin/two',
    ])
  })

  test('needs that go round in a circle come to an end', async () => {
    const closure = await trace('/a read /b\n/b read /a', [read('/a')])
    expect([...closure.kept.keys()]).toEqual(['/', '/a', '/b'])
  })

  test('a program, a script and a shared object kept by name bring what they need', async () => {
    const text = `
      /opt/app/run      0755 #!/bin/sh
      /opt/app/notes         #!not executable
      /opt/app/plug.so       elf soname=plug.so
    `
    const roles: string[] = []
    const spy: Analyzer = {
      ...scripted,
      analyze: ({ path, role }) => (roles.push(`${path} ${role}`), { needs: [] }),
    }
    const tree = treeOf(text)
    const needs: Need[] = [{ glob: '/opt/app/**', why, certainty: 'required' }]
    await traceClosure(
      { needs },
      { tree, inventory: inventoryOf(tree), analyzers: [spy], drop: [] },
    )
    expect(roles.sort()).toEqual([
      '/opt/app/notes read',
      '/opt/app/plug.so dlopen',
      '/opt/app/run exec',
    ])
  })
})

describe('what cannot be met', () => {
  test('a missing path is unmet and says where it ended', async () => {
    expect(dumpUnmet(await trace('/a -> /b/c', [read('/a'), read('/x')]))).toBe(
      lines(`
        /a <- recipe test.needs: /b: not there
        /x <- recipe test.needs: /x: not there
      `),
    )
  })

  test('an optional or merely possible need is never unmet', async () => {
    const closure = await trace('/a', [
      read('/x', { optional: true }),
      read('/y', { certainty: 'possible' }),
    ])
    expect(closure.unmet).toEqual([])
  })

  test('a chain of links that never ends is unmet, not a hang', async () => {
    expect((await trace('/a -> b\n/b -> a', [read('/a')])).unmet[0]?.tried[0]).toContain(
      'never ends',
    )
  })

  test('a link into what the kernel mounts is kept and nothing is missing', async () => {
    const closure = await trace('/etc/mtab -> /proc/self/mounts', [read('/etc/mtab')])
    expect(closure.kept.has('/etc/mtab' as RootPath)).toBe(true)
    expect(closure.unmet).toEqual([])
  })

  test('commands, packages and users that are not there say where they were looked for', async () => {
    const closure = await trace('/etc/passwd root:x:0:0::/root:/bin/sh\\n', [
      { command: 'nope', why, certainty: 'required' },
      { package: 'nope', why, certainty: 'required' },
      { user: 'nope', why, certainty: 'required' },
      { glob: '/nope/*', why, certainty: 'required' },
    ])
    expect(closure.unmet.map(({ what }) => what)).toEqual([
      '/nope/*',
      'nope',
      'package nope',
      'user nope',
    ])
    for (const { tried } of closure.unmet) expect(tried.length).toBeGreaterThan(0)
  })
})

describe('certainty and drop', () => {
  test('what is only possible is listed and not kept, unless something else needs it', async () => {
    const text = '/a read /b possible\\nread /c possible\\nread /d\n/b\n/c\n/d read /c'
    const closure = await trace(text, [read('/a')])
    expect([...closure.possible.keys()]).toEqual(['/b'])
    expect(closure.kept.has('/b' as RootPath)).toBe(false)
    expect(closure.kept.has('/c' as RootPath)).toBe(true)
  })

  test('what the recipe drops is not kept, not followed, and remembered with who needed it', async () => {
    const closure = await trace(
      '/a read /doc/x\n/doc/x read /only/for/doc\n/only/for/doc',
      [read('/a')],
      ['/doc/**'],
    )
    expect([...closure.kept.keys()]).toEqual(['/', '/a'])
    expect(closure.dropped.get('/doc/x' as RootPath)?.[0]?.from).toBe('/a')
  })

  test('a user brings the account files and the home directory', async () => {
    const closure = await trace(
      `
      /etc/passwd    www:x:33:33::/var/www:/bin/false\\n
      /etc/group     www:x:33:\\n
      /var/www/file  not this
      `,
      [{ user: 'www', why, certainty: 'required' }],
    )
    expect([...closure.kept.keys()]).toEqual([
      '/',
      '/etc',
      '/etc/group',
      '/etc/passwd',
      '/var',
      '/var/www',
    ])
  })
})

describe('a directory that has to be there', () => {
  const tree = treeOf(`
    /etc/passwd        app:x:7:8::/:/bin/false\n
    /run/
    /var/run           -> /run
    /var/lib/app       0700 uid=7 dir
    /etc/file`)
  const made = (directory: string, more: { mode?: number; owner?: string } = {}) => {
    const why = { rule: 'test.state' }
    const need: Need = { directory, ...more, why, certainty: 'expected' }
    const inventory = inventoryOf(tree)
    return traceClosure({ needs: [need] }, { tree, inventory, analyzers: [], drop: [] })
  }

  test('is the base’s own where it has it', async () => {
    expect([...(await made('/var/lib/app')).made]).toEqual([])
    expect((await made('/var/lib/app')).kept.has(normalise('/var/lib/app'))).toBe(true)
  })

  test('is made where the links above it lead, which are kept', async () => {
    const closure = await made('/var/run/app', { mode: 0o750, owner: 'app' })
    expect([...closure.made]).toEqual([
      ['/run/app', { mode: 0o750, uid: 7, gid: 8, rule: 'test.state' }],
    ])
    expect([...closure.kept.keys()]).toEqual(['/', '/run', '/run/app', '/var', '/var/run'])
    expect(closure.unmet).toEqual([])
  })

  test('with an owner that the base does not have is made, and the owner is unmet', async () => {
    const closure = await made('/srv', { owner: 'nobody-here' })
    expect(closure.made.get(normalise('/srv'))).toMatchObject({ uid: 0, gid: 0 })
    expect(closure.unmet.map(({ what }) => what)).toEqual(['owner nobody-here'])
  })

  test('cannot be made below a file', async () => {
    const closure = await made('/etc/file/below')
    expect([...closure.made]).toEqual([])
    expect(closure.unmet.map(({ what }) => what)).toEqual(['/etc/file/below'])
  })
})

describe('what is merely possible', () => {
  const tree = treeOf(`
    /a   read /lib/x possible
    /lib/x  read /lib/y
    /lib/y`)
  const kept = async (keepPossible: readonly string[]) => {
    const around = {
      tree,
      inventory: inventoryOf(tree),
      analyzers: [scripted],
      drop: [],
      keepPossible,
    }
    const closure = await traceClosure({ needs: [read('/a')] }, around)
    return { kept: closure.kept.has(normalise('/lib/x')), possible: [...closure.possible.keys()] }
  }

  test('is listed and left out', async () => {
    expect(await kept(['/other/**'])).toEqual({ kept: false, possible: ['/lib/x'] })
  })

  test('is kept where the recipe says so, and traced like any kept file', async () => {
    expect(await kept(['/lib/**'])).toEqual({ kept: true, possible: [] })
    const around = {
      tree,
      inventory: inventoryOf(tree),
      analyzers: [scripted],
      drop: [],
      keepPossible: ['/**'],
    }
    const closure = await traceClosure({ needs: [read('/a')] }, around)
    expect(closure.kept.has(normalise('/lib/y'))).toBe(true)
    expect(closure.kept.get(normalise('/lib/x'))?.[0]?.certainty).toBe('possible')
  })
})

test('a program that is reached by several names is looked at once, and again for arguments that are said', async () => {
  const tree = treeOf(`
    /bin/git      0755 git
    /lib/git-add  -> /bin/git
    /lib/git-log  -> /bin/git`)
  const seen: string[] = []
  const watching: Analyzer = {
    name: 'watching',
    summary: 'counts',
    matches: ({ role }) => role === 'exec',
    analyze: ({ path }, { program }) => {
      seen.push(`${path} ${program.argv.join(' ')}`)
      return { needs: [] }
    },
  }
  const run = (path: string, argv?: string[]): Need => ({
    path,
    role: 'exec',
    ...(argv && { argv }),
    why,
    certainty: 'required',
  })
  const needs = [run('/lib/git-add'), run('/lib/git-log'), run('/bin/git', ['git', 'daemon'])]
  await traceClosure(
    { needs },
    { tree, inventory: inventoryOf(tree), analyzers: [watching], drop: [] },
  )
  expect(seen).toEqual(['/bin/git /lib/git-add', '/bin/git git daemon'])
})

test('what is only possible and out of this user’s reach is left out; what is needed ends the trace', async () => {
  const base = treeOf('/root/file x')
  const closed: FileTree = {
    ...{ list: (path) => base.list(path), read: (path) => base.read(path) },
    lstat: (path) => {
      if (path === '/root/file') throw new SlimError('CONTENT_UNREADABLE', 'closed')
      return base.lstat(path)
    },
  }
  const trace = (more: Partial<Need>) =>
    traceClosure(
      { needs: [read('/root/file', more)] },
      { tree: closed, inventory: inventoryOf(base), analyzers: [], drop: [] },
    )
  expect((await trace({ certainty: 'possible' })).possible.size).toBe(0)
  expect((await trace({ optional: true })).unmet).toEqual([])
  await expect(trace({})).rejects.toThrow(
    expect.objectContaining({ code: 'CONTENT_UNREADABLE' }) as Error,
  )
})
