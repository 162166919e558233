import { describe, expect, test } from 'vitest'
import { toBytes } from '../../src/formats/byte-string.ts'
import { readPythonSource } from '../../src/formats/python-source.ts'

const read = (text: string) => readPythonSource(Buffer.from(text, 'utf8'))

/** One line an import: `WHEN[?] module[: names]`, with `?` where it is guarded. */
const imports = (text: string): readonly string[] =>
  read(text).imports.map(
    ({ when, guarded, module, names }) =>
      `${when}${guarded ? '?' : ''} ${module}${names === undefined ? '' : `: ${names.join(' ')}`}`,
  )

describe('import statements', () => {
  test('name modules, absolute and relative, with what is taken from them', () => {
    expect(
      imports(`import a.b as c, d
from x import y as z, w
from . import q
from ...up.mod import (r,  # why
    s)
from k import *
`),
    ).toEqual([
      'start a.b',
      'start d',
      'start x: y w',
      'start .: q',
      'start ...up.mod: r s',
      'start k: *',
    ])
  })

  test('have the line they stand in, in a file with CR LF too', () => {
    expect(read('\r\n\r\nimport a\r\n').imports[0]?.line).toBe(3)
  })

  test('survive what cannot be parsed around them', () => {
    expect(imports('import a\ndef (:\n  x = = 3\nprint "x"\nimport b\n')).toEqual([
      'start a',
      'start b',
    ])
  })
})

describe('when an import is run', () => {
  test('later in functions, at start in classes', () => {
    expect(
      imports('def f():\n  import a\nclass C:\n  import b\n  def g(self):\n    import c\n'),
    ).toEqual(['later a', 'start b', 'later c'])
  })

  test('never under TYPE_CHECKING, and at start in its else', () => {
    expect(imports('if t.TYPE_CHECKING:\n  import a\nelse:\n  import b\n')).toEqual(['start b'])
  })

  test.each([
    ["sys.platform == 'win32'", []],
    ["sys.platform.startswith('win')", []],
    ["sys.platform in ('win32', 'cygwin')", []],
    ["os.name == 'nt' or sys.platform == 'darwin'", []],
    ['sys.version_info[0] == 2', []],
    ['sys.version_info < (3,)', []],
    ['six.PY2', []],
    ["'x' in sys.modules", []],
    ["sys.platform != 'win32'", ['start a']],
    ["not sys.platform == 'win32' and os.name == 'posix'", ['start a']],
    ['sys.version_info >= (3, 9)', ['start? a']],
    ['DEBUG', ['start? a']],
  ])('if %s', (condition, expected) => {
    expect(imports(`if ${condition}:\n  import a\n`)).toEqual(expected)
  })

  test('a branch after one that holds is never come to', () => {
    expect(
      imports("if os.name == 'posix':\n  import a\nelif x:\n  import b\nelse:\n  import c\n"),
    ).toEqual(['start a'])
  })

  test('the branch of the program itself is its own', () => {
    expect(imports("if __name__ == '__main__':\n  import a\nelse:\n  import b\n")).toEqual([
      'main a',
      'start b',
    ])
  })

  test('guarded where ImportError is caught, and nowhere else', () => {
    expect(
      imports(
        'try:\n  import a\nexcept ImportError:\n  pass\ntry:\n  import b\nexcept KeyError:\n  pass\ntry:\n  import c\nfinally:\n  import d\n',
      ),
    ).toEqual(['start? a', 'start b', 'start c', 'start d'])
  })

  test('not guarded at the start where the error is another one then; of a function’s nobody knows', () => {
    const text = (space: string) =>
      `try:\n${space}import a\n${space.slice(2)}except ImportError as e:\n${space}print(e)\n${space}raise RuntimeError('a') from e\n`
    expect(imports(text('  '))).toEqual(['start a'])
    expect(imports(`def f():\n  ${text('    ')}`)).toEqual(['later? a'])
  })

  test('instead of something: with the names that have to be missing, in each try around it', () => {
    const { imports: found } = read(
      'try:\n  from a import x\n  import b\nexcept ImportError:\n  try:\n    import c\n  except ImportError:\n    import d\n',
    )
    expect(found.map(({ module, instead }) => [module, instead])).toEqual([
      ['a', undefined],
      ['b', undefined],
      ['c', [['a:x', 'b']]],
      ['d', [['a:x', 'b'], ['c']]],
    ])
  })
})

describe('calls with literal arguments', () => {
  const calls = (text: string) =>
    read(text).calls.map((call) =>
      Object.fromEntries(
        Object.entries(call).filter(
          ([key]) => !['when', 'guarded', 'line', 'instead'].includes(key),
        ),
      ),
    )

  test.each([
    ["__import__('a.b')", { kind: 'module', name: 'a.b' }],
    ["importlib.import_module('.b', package='a')", { kind: 'module', name: '.b', package: 'a' }],
    ["importlib.import_module('.b', __name__)", { kind: 'module', name: '.b' }],
    ["__import__('b', globals(), locals(), ['c'], 1)", { kind: 'module', name: '.b' }],
    ["import_module('a.' + name)", { kind: 'computed', head: 'a.' }],
    ["import_module(f'a.{name}')", { kind: 'computed', head: 'a.' }],
    ["import_module('a.%s.b' % name)", { kind: 'computed', head: 'a.' }],
    ["import_module('a.{}'.format(name))", { kind: 'computed', head: 'a.' }],
    ['import_module(name)', { kind: 'computed', head: '' }],
    ['pkgutil.iter_modules(__path__)', { kind: 'walk' }],
    ["runpy.run_module('m')", { kind: 'module', name: 'm' }],
    ["ctypes.CDLL('libx.so.1')", { kind: 'library', name: 'libx.so.1' }],
    ["ctypes.util.find_library('x')", { kind: 'linked', name: 'x' }],
    ["subprocess.run(['ls', '-l', path])", { kind: 'command', words: ['ls', '-l'] }],
    ["subprocess.Popen('ls -l', shell=True)", { kind: 'shell', text: 'ls -l' }],
    ["os.system('ls')", { kind: 'shell', text: 'ls' }],
    ["os.execlp('ls', 'ls', '-a')", { kind: 'command', words: ['ls', '-a'] }],
    ["shutil.which('git')", { kind: 'command', words: ['git'] }],
    ["text.encode('idna')", { kind: 'codec', name: 'idna' }],
    ["open(path, encoding='koi8-r')", { kind: 'codec', name: 'koi8-r' }],
    ["entry_points(group='a.plugins')", { kind: 'group', name: 'a.plugins' }],
    ["importlib.metadata.version('Flask')", { kind: 'distribution', name: 'Flask' }],
    [
      "load_entry_point('a==1', 'console_scripts', 'a')",
      { kind: 'entry', words: ['a==1', 'console_scripts', 'a'] },
    ],
  ])('%s', (text, expected) => {
    expect(calls(text)).toContainEqual(expected)
  })

  test('are counted like imports: later in a lambda', () => {
    expect(read("f = lambda: __import__('a')").calls[0]?.when).toBe('later')
  })
})

test('names that a module has', () => {
  const { defines } = read(
    'import a.b, c as d\nfrom e import f\nx = y = 1\n(z, w) = 1, 2\ndef g():\n  inner = 1\nclass H:\n  member = 2\n',
  )
  expect(defines).toEqual(['H', 'a', 'd', 'f', 'g', 'w', 'x', 'y', 'z'])
  expect(read('from a import *').defines).toEqual([])
})

test('__all__, in the order of the text', () => {
  expect(read("__all__ = ['b', 'a']\n__all__ += ('c',)\n").exported).toEqual(['b', 'a', 'c'])
})

test('strings that may be names of modules, and no others', () => {
  const { dotted, words } = read(
    "a = 'p.q'\nb = ['one', 'not one', 'p.q:attr']\nc = 'alone'\nd = 'Some. Text'\ne = {'key': 1}\nf = 'app:run'\n",
  )
  expect(dotted).toEqual(['app:run', 'p.q', 'p.q:attr'])
  expect(words).toEqual(['key', 'one'])
})

test('any bytes give facts', () => {
  expect(() => readPythonSource(toBytes('\xff\x00(((((import\x80'))).not.toThrow()
  expect(() => readPythonSource(Buffer.from('('.repeat(5_000)))).not.toThrow()
})

test('string literals that are absolute paths are told, formatted ones and texts are not', () => {
  const { paths } = read(
    'a = "/etc/app.conf"\nb = ["/usr/share/app/"]\nc = "/one"\nd = f"/etc/{a}"\ne = "/a b/c"\nf("//x/y", "/etc/app.conf")\n',
  )
  expect(paths).toEqual(['/etc/app.conf', '/usr/share/app'])
})
