import { describe, expect, test } from 'vitest'
import { normalise } from '../../src/rootfs/path.ts'
import document from '../../src/rules/nodejs.yaml'
import { analyzeNode, blindNode, followNode } from '../helpers/node-program.ts'

const nodejsRules = document as readonly { readonly id: string }[]

describe('what is run', () => {
  const app = "/srv/app.js require('./b')\n/srv/b.js x\n/srv/c.js x\n/etc/c.js x"

  test('a script with what it requires, not what lies beside it', async () => {
    expect(await followNode(app, ['/srv/app.js'])).toEqual(['/srv/app.js', '/srv/b.js'])
  })

  test('without its suffix, relative to the working directory', async () => {
    expect(await followNode(app, ['app'], { spec: { workdir: '/srv' as never } })).toEqual([
      '/srv/app.js',
      '/srv/b.js',
    ])
  })

  test('a directory by its package.json', async () => {
    const files = '/opt/x/package.json {"main":"lib/m.js"}\n/opt/x/lib/m.js x'
    expect(await followNode(files, ['/opt/x'])).toContain('/opt/x/lib/m.js')
  })

  test('what is loaded before it: -r, --import and NODE_OPTIONS', async () => {
    expect(
      await followNode(app, ['-r', './b.js', '--import', './c.js', '/srv/app.js'], {
        spec: { workdir: '/srv' as never, env: { NODE_OPTIONS: '-r /etc/c.js' } },
      }),
    ).toEqual(['/etc/c.js', '/srv/b.js', '/srv/c.js', '/srv/app.js'])
  })

  test('code of the command line, relative to the working directory', async () => {
    expect(
      await followNode(app, ['-e', "require('./b')"], { spec: { workdir: '/srv' as never } }),
    ).toContain('/srv/b.js')
  })

  test('a script that is not there is unmet', async () => {
    expect(await followNode('', ['/srv/app.js'])).toEqual(['lacks /srv/app.js'])
  })

  test('a command by its link in a package', async () => {
    const files = `/usr/local/bin/x -> ../lib/node_modules/x/bin/x.js
      /usr/local/lib/node_modules/x/package.json {"dependencies":{"y":"1"}}
      /usr/local/lib/node_modules/x/bin/x.js require('../lib')
      /usr/local/lib/node_modules/x/lib/index.js x
      /usr/local/lib/node_modules/x/lib/other.js x
      /usr/local/lib/node_modules/y/index.js x`
    expect(await followNode(files, ['/usr/local/bin/x'])).toEqual([
      '/usr/local/bin/x',
      '/usr/local/lib/node_modules/x/bin/../lib/index.js',
      '?? /usr/local/lib/node_modules/y/index.js',
    ])
  })

  test('what is read from the input, and a script of package.json, are blind spots', async () => {
    expect(await blindNode('', [])).toEqual(['node.input /usr/bin/node'])
    expect(await blindNode('', ['--run', 'start'])).toEqual(['node.run /usr/bin/node'])
    expect(await blindNode(app, ['/srv/app.js'])).toEqual([])
  })
})

describe('an application', () => {
  const app = `
    /srv/app/package.json        {"name":"app","type":"module","dependencies":{"dep":"1","named":"1","other":"1"}}
    /srv/app/server.js           import 'dep'; app.set('view engine', 'named')
    /srv/app/routes/users.js     import './none.js'
    /srv/app/views/a.html        x
    /srv/app/node_modules/dep/package.json   {"main":"m.js"}
    /srv/app/node_modules/dep/m.js           try { require('optional') } catch {}
    /srv/app/node_modules/dep/LICENSE        x
    /srv/app/node_modules/dep/lib/lazy.js    require('late')
    /srv/app/node_modules/dep/README.md      x
    /srv/app/node_modules/dep/m.js.map       x
    /srv/app/node_modules/dep/m.d.ts         x
    /srv/app/node_modules/dep/test/t.js      require('tap')
    /srv/app/node_modules/dep/src/test/u.js  x
    /srv/app/node_modules/dep/node_modules/inner/index.js  x
    /srv/app/node_modules/late/index.js      x
    /srv/app/node_modules/named/package.json {}
    /srv/app/node_modules/named/index.js     x
    /srv/app/node_modules/other/package.json {}
    /srv/app/node_modules/other/index.js     x
    /srv/app/node_modules/unused/index.js    x
  `
  const own = ['? /srv/app/routes/users.js', '? /srv/app/views/a.html']

  test('is kept with all that is not of other packages, and its sources are followed', async () => {
    const lines = await followNode(app, ['/srv/app/server.js'])
    expect(lines).toEqual(expect.arrayContaining(['/srv/app/server.js', ...own]))
  })

  test('imports: what is seen, the licences, and dependencies that its sources name', async () => {
    expect(await followNode(app, ['/srv/app/server.js'])).toEqual([
      '/srv/app/server.js',
      '/srv/app/node_modules/dep/m.js',
      '? /srv/app/node_modules/named/index.js',
      ...own,
      '? /srv/app/node_modules/dep/LICENSE',
      '?? /srv/app/node_modules/other/index.js',
    ])
  })

  test('whole: each package without what is for its developers, with what its sources ask for, and each dependency', async () => {
    const lines = await followNode(app, ['/srv/app/server.js'], { packages: 'whole' })
    expect([...lines].sort()).toEqual(
      [
        '/srv/app/node_modules/dep/m.js',
        '/srv/app/server.js',
        '? /srv/app/node_modules/dep/LICENSE',
        '? /srv/app/node_modules/dep/lib/lazy.js',
        '? /srv/app/node_modules/dep/src/test/u.js',
        '? /srv/app/node_modules/late/index.js',
        '? /srv/app/node_modules/named/index.js',
        '? /srv/app/node_modules/other/index.js',
        ...own,
      ].sort(),
    )
  })

  test('package.json of the application and of each package on the way is kept', async () => {
    const { needs } = await analyzeNode(app, ['/srv/app/server.js'])
    const manifests = needs.flatMap((need) =>
      'path' in need && need.path.endsWith('/package.json') ? [need.path] : [],
    )
    expect(new Set(manifests)).toEqual(
      new Set(
        ['', '/node_modules/dep', '/node_modules/named', '/node_modules/other'].map(
          (at) => `/srv/app${at}/package.json`,
        ),
      ),
    )
  })

  test('a script among those of others has no directory of its own', async () => {
    expect(await followNode('/usr/bin/tool x\n/usr/bin/other.js x', ['/usr/bin/tool'])).toEqual([
      '/usr/bin/tool',
    ])
  })

  test('a script in a directory of its own has what lies beside it', async () => {
    expect(await followNode('/srv/x/tool.js x\n/srv/x/other.js x', ['/srv/x/tool.js'])).toEqual([
      '/srv/x/tool.js',
      '? /srv/x/other.js',
    ])
  })
})

describe('what is not there', () => {
  test('is unmet where it is sure to be loaded', async () => {
    const { needs } = await analyzeNode("/srv/a.js import 'none'", ['/srv/a.js'])
    expect(needs.find((need) => 'absent' in need)).toMatchObject({
      absent: 'none',
      from: '/srv/a.js',
      certainty: 'required',
      optional: false,
    })
  })

  test.each([
    "try { require('none') } catch {}",
    "function f() { require('none') }",
    "if (process.platform === 'win32') require('none')",
  ])('is nothing where it need not be: %s', async (source) => {
    expect(await followNode(`/srv/a.js ${source}`, ['/srv/a.js'])).toEqual(['/srv/a.js'])
  })
})

describe('blind spots', () => {
  const computed = "/srv/a.js require('x')\n/srv/node_modules/x/index.js require(name)"

  test('a computed name, where packages are trimmed to what is seen', async () => {
    expect(await blindNode(computed, ['/srv/a.js'])).toEqual([
      'node.computed /srv/node_modules/x/index.js',
    ])
  })

  test('none in a package that is kept whole', async () => {
    expect(await blindNode(computed, ['/srv/a.js'], { packages: 'whole' })).toEqual([])
  })

  test('none in an application with package.json, whose dependencies are all kept', async () => {
    const files = '/srv/x/package.json {"name":"x"}\n/srv/x/a.js require(name)'
    expect(await blindNode(files, ['/srv/x/a.js'], { packages: 'whole' })).toEqual([])
    expect(
      await blindNode('/srv/a.js require(name)', ['/srv/a.js'], { packages: 'whole' }),
    ).toEqual(['node.computed /srv/a.js'])
  })

  test('a source that cannot be parsed, when something asks for it', async () => {
    expect(await blindNode('/srv/a.js let let = (', ['/srv/a.js'])).toEqual([
      'node.syntax /srv/a.js',
    ])
    const files =
      "/srv/a.js require('x')\n/srv/node_modules/x/package.json {}\n/srv/node_modules/x/index.js x\n/srv/node_modules/x/tpl.js <%= x %>"
    expect(await blindNode(files, ['/srv/a.js'], { packages: 'whole' })).toEqual([])
  })
})

test('a distribution’s packages are found where it keeps them, and whole', async () => {
  const files = `
    /srv/a.js require('b')
    /usr/share/nodejs/b/package.json {"main":"./lib/b.js"}
    /usr/share/nodejs/b/lib/b.js x
    /usr/share/nodejs/b/lib/c.js x
    /usr/share/nodejs/d/index.js x`
  expect(await followNode(files, ['/srv/a.js'], { packages: 'whole' })).toEqual([
    '/srv/a.js',
    '/usr/share/nodejs/b/lib/b.js',
    '? /usr/share/nodejs/b/lib/c.js',
  ])
})

test('a package of a store is kept by its link and where it is', async () => {
  const files = `
    /srv/app/package.json {"name":"app"}
    /srv/app/a.js require('b')
    /srv/app/node_modules/b -> .pnpm/b@1/node_modules/b
    /srv/app/node_modules/.pnpm/b@1/node_modules/b/package.json {"main":"b.js"}
    /srv/app/node_modules/.pnpm/b@1/node_modules/b/b.js require('c')
    /srv/app/node_modules/.pnpm/b@1/node_modules/c -> ../../c@1/node_modules/c
    /srv/app/node_modules/.pnpm/c@1/node_modules/c/index.js x`
  expect(await followNode(files, ['/srv/app/a.js'])).toEqual([
    '/srv/app/a.js',
    '/srv/app/node_modules/b/b.js',
    '/srv/app/node_modules/.pnpm/b@1/node_modules/c/index.js',
  ])
})

test('a package of a workspace is followed through its link', async () => {
  const files = `
    /srv/app/package.json {"name":"app"}
    /srv/app/a.js require('@w/lib')
    /srv/app/node_modules/@w/lib -> ../../packages/lib
    /srv/app/packages/lib/package.json {"name":"@w/lib","exports":"./l.js"}
    /srv/app/packages/lib/l.js x`
  expect(await followNode(files, ['/srv/app/a.js'])).toContain('/srv/app/node_modules/@w/lib/l.js')
})

test('rules about modules: of packages, of those that come with Node.js, and of the program', async () => {
  const rule = (id: string, module: string, need: object, more = {}) => ({
    id,
    when: { module, ...more },
    needs: [need],
    certainty: 'expected',
    reason: 'r',
    source: 's',
  })
  const rules = [
    rule('a.a', 'node:x', { tree: '${directory}/data' }),
    rule('a.b', 'node:inspector', { path: '/etc/inspector' }),
    rule('a.c', 'node:__main__', { path: '${argument}' }, { argument: '--config=(\\S+)' }),
    rule('a.d', 'node:x', { module: 'node:y' }),
  ]
  const files = `/srv/a.js require('x'); require('node:inspector')
    /srv/node_modules/x/package.json {"main":"i.js"}\n/srv/node_modules/x/i.js x\n/srv/node_modules/y/index.js x`
  expect(await followNode(files, ['/srv/a.js', '--config=/etc/c'], { rules })).toEqual(
    expect.arrayContaining([
      '? tree /srv/node_modules/x/data',
      '? /etc/inspector',
      '? /etc/c',
      '? /srv/node_modules/y/index.js',
    ]),
  )
})

test.each([
  ['a package.json that is a directory', '/srv/package.json dir'],
  ['one without sense', '/srv/package.json {"name":[],"exports":{"./a":{"b":7}},"main":7,"os":{}}'],
  ['one with itself as main', '/srv/node_modules/x/package.json {"main":"."}'],
])('hostile: %s', async (_, more) => {
  expect(
    await followNode(`/srv/a.js try { require('x') } catch {}\n${more}`, ['/srv/a.js']),
  ).toEqual(['/srv/a.js'])
})

test('the compiler of TypeScript reads its types', async () => {
  const ofTypes = nodejsRules.filter(({ id }) => id === 'nodejs.types-of-typescript')
  const files = `/srv/a.js require('typescript')
    /srv/node_modules/typescript/package.json {"main":"lib/typescript.js"}
    /srv/node_modules/typescript/lib/typescript.js x`
  const lines = await followNode(files, ['/srv/a.js'], { packages: 'whole', rules: ofTypes })
  expect(lines).toContain('? glob /srv/node_modules/typescript/lib/*.d.ts')
})

test('a command that is computed is a blind spot of own code, and a line keeps the shell', async () => {
  const of = (call: string) =>
    `/srv/app.js const cp = require('child_process')\\n${call}\n/bin/sh elf`
  expect(await blindNode(of('cp.exec(line)'), ['/srv/app.js'])).toEqual([
    'node.computed-command /srv/app.js',
  ])
  expect(await followNode(of('cp.exec(line)'), ['/srv/app.js'])).toContain('? exec /bin/sh')
  expect(await followNode(of('cp.spawn(p, [], { shell: true })'), ['/srv/app.js'])).toContain(
    '? exec /bin/sh',
  )
  expect(await followNode(of('cp.spawn(p)'), ['/srv/app.js'])).not.toContain('? exec /bin/sh')
  expect(await blindNode(of('re.exec(line)'), ['/srv/app.js'])).toEqual([])
})

describe('npm, npx and yarn', () => {
  const app = `/usr/bin/npm x
    /usr/bin/npx x
    /bin/sh elf
    /srv/package.json {"scripts":{"prestart":"node a.js","start":"node b.js"}}`
  const spec = { workdir: normalise('/srv') }

  test('run the lines of package.json, with what goes before them', async () => {
    for (const words of [['start'], ['run', 'start']]) {
      const { needs, blindSpots } = await analyzeNode(app, ['/usr/bin/npm', ...words], { spec })
      const lines = needs.flatMap((need) => ('argv' in need ? (need.argv.at(-1) ?? '') : []))
      expect(lines.map((line) => line.split('\n')[1])).toEqual(['node a.js', 'node b.js'])
      expect(lines[0]).toContain('/srv/node_modules/.bin')
      expect(blindSpots).toEqual([])
    }
  })

  test('are blind spots where the line is not known', async () => {
    const spots = ['node.run /usr/bin/node']
    expect(await blindNode(app, ['/usr/bin/npm', 'run', 'x'], { spec })).toEqual(spots)
    expect(await blindNode(app, ['/usr/bin/npx', 'x'], { spec })).toEqual(spots)
    expect(await blindNode(app, ['/usr/bin/npm', 'start'])).toEqual(spots)
  })
})
