import { expect, test } from 'vitest'
import { toBytes } from '../../src/formats/byte-string.ts'
import { pythonExtension } from '../../src/formats/python-extension.ts'
import {
  codecAliases,
  parseEntryPoints,
  parsePyvenvCfg,
  pythonPth,
} from '../../src/formats/python-installation.ts'

const noOthers = (): never => {
  throw new Error('no other reader is asked')
}

test('pyvenv.cfg: keys without case, values as they are', () => {
  const said = parsePyvenvCfg(
    toBytes('Home = /usr/bin\r\ninclude-system-site-packages=false\nno equals sign\n'),
  )
  expect([...said]).toEqual([
    ['home', '/usr/bin'],
    ['include-system-site-packages', 'false'],
  ])
})

test('a .pth file: directories, and lines of code that begin with import', () => {
  const { directories, code } = pythonPth.read(
    toBytes("# why\n\n./src\nimport a; __import__('b')\n/opt/x\n"),
    noOthers,
  )
  expect(directories).toEqual(['./src', '/opt/x'])
  expect(code.imports.map(({ module }) => module)).toEqual(['a'])
  expect(code.calls).toMatchObject([{ kind: 'module', name: 'b' }])
})

test('entry points: the module of each, without its attribute and extras', () => {
  const text = '[console_scripts]\nflask = flask.cli:main\n; no\n[a.plugins]\n  one = m.n [extra]\n'
  expect(parseEntryPoints(toBytes(text))).toEqual([
    { group: 'console_scripts', name: 'flask', module: 'flask.cli' },
    { group: 'a.plugins', name: 'one', module: 'm.n' },
  ])
})

test('codec names with their modules', () => {
  expect(
    codecAliases.read(toBytes("aliases = {\n    'latin1' : 'latin_1',\n    # no\n}\n"), noOthers),
  ).toEqual({ latin1: 'latin_1' })
})

test('an extension module: strings that may be names of modules, where it imports any', () => {
  const strings = '\0numbers\0not a name\0collections.abc\0x\0'
  const read = (text: string) => pythonExtension.read(toBytes(text), noOthers).names
  expect(read(`\0PyImport_ImportModule${strings}`)).toEqual(
    expect.arrayContaining(['collections.abc', 'numbers']),
  )
  expect(read(`\0PyImport_ImportModule${strings}`)).not.toContain('x')
  expect(read(strings)).toEqual([])
})
