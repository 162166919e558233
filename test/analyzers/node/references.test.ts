import { describe, expect, test } from 'vitest'
import { followNode, type NodeAsked } from '../../helpers/node-program.ts'

describe('add-ons', () => {
  const addon = (path: string, more = '') => `${path} elf ${more}`

  test('an add-on is opened into the process', async () => {
    const files = `/srv/a.js require('./b')\n${addon('/srv/b.node')}`
    expect(await followNode(files, ['/srv/a.js'])).toEqual(['/srv/a.js', 'dlopen /srv/b.node'])
  })

  test('of prebuilt ones that of the platform and its C library is taken', async () => {
    const files = `
      /srv/a.js require('node-gyp-build')(__dirname)
      /srv/node_modules/node-gyp-build/index.js x
      ${addon('/srv/prebuilds/linux-x64/node.napi.glibc.node', 'needed=libc.so.6')}
      ${addon('/srv/prebuilds/linux-x64/node.napi.musl.node', 'needed=libc.musl-x86_64.so.1')}
      ${addon('/srv/prebuilds/linux-x64/electron.napi.node', 'needed=libc.so.6')}
      ${addon('/srv/prebuilds/linux-arm64/node.napi.node', 'machine=aarch64')}
      /srv/prebuilds/darwin-x64/node.napi.node \\xcf\\xfa\\xed\\xfe
    `
    const opened = async (asked: NodeAsked = {}) =>
      (await followNode(files, ['/srv/a.js'], asked)).filter((line) => line.includes('dlopen'))
    expect(await opened()).toEqual(['? dlopen /srv/prebuilds/linux-x64/node.napi.glibc.node'])
    expect(await opened({ interp: '/lib/ld-musl-x86_64.so.1' })).toEqual([
      '? dlopen /srv/prebuilds/linux-x64/node.napi.musl.node',
    ])
  })

  test('bindings are found from the package, by name', async () => {
    const files = `
      /srv/node_modules/x/package.json {}
      /srv/node_modules/x/lib/a.js require('bindings')('y')
      /srv/node_modules/bindings/index.js x
      ${addon('/srv/node_modules/x/build/Release/y.node')}
      ${addon('/srv/node_modules/x/build/Release/z.node')}`
    expect(await followNode(files, ['/srv/node_modules/x/lib/a.js'])).toContain(
      '? dlopen /srv/node_modules/x/build/Release/y.node',
    )
  })

  test('a package for another platform is as if it were not there', async () => {
    const files = `
      /srv/a.js try { require('x-musl') } catch { require('x-gnu') }
      /srv/node_modules/x-musl/package.json {"main":"x.node","libc":["musl"]}
      ${addon('/srv/node_modules/x-musl/x.node')}
      /srv/node_modules/x-gnu/package.json {"main":"x.node","os":["linux"],"cpu":["x64"],"libc":["glibc"]}
      ${addon('/srv/node_modules/x-gnu/x.node')}`
    expect(
      (await followNode(files, ['/srv/a.js'])).filter((line) => line.includes('dlopen')),
    ).toEqual(['? dlopen /srv/node_modules/x-gnu/x.node'])
  })

  test('of a whole package what is built for others stays behind, programs are run, and objects are data', async () => {
    const files = `
      /srv/a.js require('x')
      /srv/node_modules/x/package.json {"main":"i.js"}
      /srv/node_modules/x/i.js x
      ${addon('/srv/node_modules/x/lib/x.node')}
      ${addon('/srv/node_modules/x/lib/libx.so.1')}
      ${addon('/srv/node_modules/x/lib/tool', 'type=exec')}
      ${addon('/srv/node_modules/x/arm/x.node', 'machine=aarch64')}
      ${addon('/srv/node_modules/x/arm/tool', 'machine=aarch64')}
      /srv/node_modules/x/mac/tool 0755 \\xcf\\xfa\\xed\\xfe
      /srv/node_modules/x/win/x.dll MZ`
    const lines = await followNode(files, ['/srv/a.js'], { packages: 'whole' })
    expect(lines.filter((line) => /node_modules\/x\/(?!i\.js)/.test(line))).toEqual([
      '? /srv/node_modules/x/lib/libx.so.1',
      '? exec /srv/node_modules/x/lib/tool',
      '? dlopen /srv/node_modules/x/lib/x.node',
    ])
  })
})

describe('what a source names', () => {
  test('workers and children, from the source or the working directory', async () => {
    const files = `/srv/x/a.js new Worker(new URL('./w.js', import.meta.url)); fork('c.js')
      /srv/x/w.js import 'node:fs'\n/run/c.js x`
    const lines = await followNode(files, ['/srv/x/a.js'], { spec: { workdir: '/run' as never } })
    expect(lines).toEqual(expect.arrayContaining(['? /srv/x/w.js', '? /run/c.js']))
  })

  const packaged = `
    /srv/a.js import 'x'
    /srv/node_modules/x/package.json {"exports":"./src/i.js"}
    /srv/node_modules/x/src/tpl/a.html x
    /srv/node_modules/x/src/p/one.js x
    /srv/node_modules/x/src/p/two.css x
    /srv/node_modules/x/data/de.json x
    /etc/os-release x
    /srv/node_modules/y/z.json x`

  test.each([
    ["path.join(__dirname, 'tpl', 'a.html')", '? /srv/node_modules/x/src/tpl/a.html'],
    ["path.join(__dirname, '..', 'data')", '? tree /srv/node_modules/x/src/../data'],
    ['`${__dirname}/../data/${l}.json`', '? glob /srv/node_modules/x/src/../data/*.json'],
    ['require(`./p/${n}`)', '? /srv/node_modules/x/src/p/one.js'],
    ["readFileSync('/etc/os-release')", '? /etc/os-release'],
    ["path.join(__dirname, '../../y/z.json')", '? /srv/node_modules/x/src/../../y/z.json'],
  ])('%s', async (expression, line) => {
    const files = `${packaged}\n/srv/node_modules/x/src/i.js use(${expression})`
    const lines = await followNode(files, ['/srv/a.js'])
    expect(lines).toContain(line)
    expect(lines).toHaveLength(3)
  })

  test.each([
    "path.join(__dirname, '..', '..')",
    "path.join(__dirname, '../../y')",
    "path.join(__dirname, '..')",
    'path.join(__dirname, name)',
  ])('directories above the source or of others are not meant: %s', async (expression) => {
    const files = `${packaged}\n/srv/node_modules/x/src/i.js use(${expression})`
    expect(await followNode(files, ['/srv/a.js'])).toHaveLength(2)
  })

  test('commands of the application are expected, those of packages possible', async () => {
    const source = "require('child_process').execFile('git', []); exec('ls -l')"
    expect(await followNode(`/srv/a.js ${source}`, ['/srv/a.js'])).toEqual([
      '/srv/a.js',
      '? command git',
      '? exec /bin/sh',
    ])
    const files = `/srv/a.js require('x')\n/srv/node_modules/x/index.js ${source}`
    expect(await followNode(files, ['/srv/a.js'])).toContain('?? command git')
  })
})
