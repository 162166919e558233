import { describe, expect, test } from 'vitest'
import { packagesOf } from '../helpers/packages.ts'
import { analyzePython, type PythonRun, pythonNeeds } from '../helpers/python.ts'

const site = '/usr/lib/python3/dist-packages'
const stdlib = '/usr/lib/python3.11'

/** What `/srv/app/main.py` of a text needs. */
const main = (source: string, files = '', more: Partial<PythonRun> = {}): readonly string[] =>
  pythonNeeds({
    files: `/srv/app/main.py ${source}\n${files}`,
    args: ['/srv/app/main.py'],
    ...more,
  }).filter((one) => !/^~?\/srv\/app(?:\/main\.py)?$/.test(one))

describe('what each start needs', () => {
  const start = (run: Partial<PythonRun> = {}) =>
    analyzePython({ files: '', args: ['-c', ''], ...run }).needs.map((need) =>
      'path' in need ? need.path : '',
    )

  test('the codecs, site and what it imports, the landmarks of the prefix', () => {
    expect(start()).toEqual(
      expect.arrayContaining([
        `${stdlib}/os.py`,
        `${stdlib}/lib-dynload`,
        `${stdlib}/encodings/utf_8.py`,
        `${stdlib}/encodings/aliases.py`,
        `${stdlib}/site.py`,
        `${stdlib}/posixpath.py`,
      ]),
    )
  })

  test('the codec of the locale, by its alias', () => {
    expect(start()).not.toContain(`${stdlib}/encodings/koi8_r.py`)
    expect(start({ spec: { env: { LANG: 'ru_RU.cyrillic' } } })).toContain(
      `${stdlib}/encodings/koi8_r.py`,
    )
  })

  test('sitecustomize, where there is one', () => {
    const files = `${stdlib}/sitecustomize.py import hook\\n\n${stdlib}/hook.py`
    expect(start({ files })).toEqual(
      expect.arrayContaining([`${stdlib}/sitecustomize.py`, `${stdlib}/hook.py`]),
    )
    expect(start({ files, args: ['-S', '-c', ''] })).not.toContain(`${stdlib}/sitecustomize.py`)
  })

  test('.pth files with the directories and the modules that they name', () => {
    const files = `${site}/a.pth /opt/more\\nimport os; __import__('shim')\\n\n/opt/more/other.py\n${site}/shim.py`
    expect(start({ files })).toEqual(expect.arrayContaining([`${site}/a.pth`, `${site}/shim.py`]))
    expect(main('import other\\n', files)).toContain('/opt/more/other.py')
  })

  test('a standard library, or it says where it was looked for', () => {
    const { needs } = analyzePython({ files: '', args: [], program: '/usr/bin/python3', spec: {} })
    expect(needs.some((need) => 'absent' in need)).toBe(false)
  })

  test('nothing to print the version', () => {
    expect(analyzePython({ files: '', args: ['-V'] }).needs).toEqual([])
  })
})

describe('imports', () => {
  test('at the top are required, in functions and where they may fail expected', () => {
    const files = ['a', 'b', 'c'].map((name) => `${stdlib}/${name}.py`).join('\n')
    const source =
      'import a\\ndef f():\\n  import b\\ntry:\\n  import c\\nexcept ImportError:\\n  pass\\n'
    expect(main(source, files)).toEqual([`${stdlib}/a.py`, `~${stdlib}/b.py`, `~${stdlib}/c.py`])
  })

  test('bring the packages around a module and modules taken from a package', () => {
    const files = `${stdlib}/p/__init__.py\n${stdlib}/p/q/__init__.py __all__ = ['s']\\n\n${stdlib}/p/q/r.py\n${stdlib}/p/q/s.py`
    expect(main('from p.q import r, f\\n', files)).toEqual([
      `${stdlib}/p/__init__.py`,
      `${stdlib}/p/q/__init__.py`,
      `${stdlib}/p/q/r.py`,
    ])
    expect(main('from p.q import *\\n', files)).toContain(`${stdlib}/p/q/s.py`)
  })

  test('relative ones count from the package', () => {
    const files = `${stdlib}/p/__init__.py from .q import r\\n\n${stdlib}/p/q/__init__.py\n${stdlib}/p/q/r.py from .. import s\\n\n${stdlib}/p/s.py`
    expect(main('import p\\n', files)).toEqual(
      ['__init__.py', 'q/__init__.py', 'q/r.py', 's.py'].map((name) => `${stdlib}/p/${name}`),
    )
  })

  test('of a module that is not there are unmet, where nothing catches it', () => {
    const { needs } = analyzePython({
      files: '/srv/app/main.py import gone\\n',
      args: ['/srv/app/main.py'],
    })
    expect(needs.filter((need) => 'absent' in need)).toMatchObject([
      {
        absent: 'gone',

        from: '/srv/app/main.py',
      },
    ])
    const [tried = []] = needs
      .map((need) => ('absent' in need ? need.tried : []))
      .filter((one) => one.length > 0)
    expect(tried).toContain(`${stdlib}: no module gone`)
    expect(main('try:\\n  import gone\\nexcept ImportError:\\n  pass\\n')).toEqual([])
    expect(main('def f():\\n  import gone\\n')).toEqual([])
  })

  test('of what is inside the interpreter need nothing', () => {
    expect(main('import sys, time, posix, marshal\\n')).toEqual([])
  })

  test('of os.path and six.moves are imports of something else', () => {
    const files = `${site}/six.py\n${stdlib}/queue.py\n${stdlib}/urllib/__init__.py\n${stdlib}/urllib/parse.py`
    const found = main(
      'import os.path\\nfrom six.moves import queue\\nfrom six.moves.urllib.parse import quote\\n',
      files,
    )
    expect(found).toEqual(
      expect.arrayContaining([`${stdlib}/queue.py`, `${stdlib}/urllib/parse.py`]),
    )
    expect(found.filter((one) => one.startsWith('-'))).toEqual([])
  })

  test('behind except ImportError are only possible where nothing is missing', () => {
    const files = `${stdlib}/fast.py x = 1\\n\n${stdlib}/slow.py`
    const source = (name: string) =>
      `try:\\n  from fast import ${name}\\nexcept ImportError:\\n  import slow\\n`
    expect(main(source('x'), files)).toContain(`?${stdlib}/slow.py`)
    expect(main(source('y'), files)).toContain(`~${stdlib}/slow.py`)
  })
})

describe('where modules are found', () => {
  test('extension modules of this version only, opened as such', () => {
    const files = `${stdlib}/lib-dynload/_x.cpython-311-x86_64-linux-gnu.so elf\n${stdlib}/lib-dynload/_y.cpython-39-x86_64-linux-gnu.so elf\n${stdlib}/lib-dynload/_z.abi3.so elf`
    const { needs } = analyzePython({ files: `/m.py import _x, _z\\n\n${files}`, args: ['/m.py'] })
    expect(needs.filter((need) => 'role' in need && need.role === 'dlopen')).toMatchObject([
      { path: `${stdlib}/lib-dynload/_x.cpython-311-x86_64-linux-gnu.so` },
      { path: `${stdlib}/lib-dynload/_z.abi3.so` },
    ])
    expect(main('import _y\\n', files)).toEqual(['--_y'.slice(1)])
  })

  test('compiled modules without a source, and caches of those with one', () => {
    const files = `${stdlib}/a.pyc x\n${stdlib}/b.py\n${stdlib}/__pycache__/b.cpython-311.pyc x\n${stdlib}/__pycache__/b.cpython-39.pyc x`
    expect(main('import a, b\\n', files)).toEqual([
      `${stdlib}/a.pyc`,
      `${stdlib}/b.py`,
      `~${stdlib}/__pycache__/b.cpython-311.pyc`,
    ])
  })

  test('namespace packages, from several directories', () => {
    const files = `${site}/ns/a/__init__.py\n/usr/local/lib/python3.11/dist-packages/ns/b/__init__.py`
    const found = main('import ns.a, ns.b\\n', files)
    expect(found).toEqual(
      expect.arrayContaining([
        `${site}/ns/a/__init__.py`,
        '/usr/local/lib/python3.11/dist-packages/ns/b/__init__.py',
      ]),
    )
  })

  test('beside the script before the standard library; not with -P or -I', () => {
    const files = `/srv/app/a.py\n${stdlib}/a.py`
    expect(main('import a\\n', files)).toContain('/srv/app/a.py')
    const isolated = pythonNeeds({
      files: `/srv/app/main.py import a\\n\n${files}`,
      args: ['-I', '/srv/app/main.py'],
    })
    expect(isolated).toContain(`${stdlib}/a.py`)
  })

  test('in PYTHONPATH, unless it is ignored', () => {
    const run = { files: '/opt/lib/a.py', spec: { env: { PYTHONPATH: '/opt/lib' } } }
    expect(pythonNeeds({ ...run, args: ['-c', 'import a'] })).toContain('/opt/lib/a.py')
    expect(pythonNeeds({ ...run, args: ['-E', '-c', 'import a'] })).toContain('--a'.slice(1))
  })

  test('in a virtual environment, and in the base’s site only when it says so', () => {
    const venv = (system: boolean) => `
      /srv/venv/bin/python -> /usr/bin/python3
      /srv/venv/pyvenv.cfg home = /usr/bin\\ninclude-system-site-packages = ${system}\\n
      /srv/venv/lib/python3.11/site-packages/a.py
      ${site}/b.py
    `
    const needs = (system: boolean) =>
      pythonNeeds({
        files: venv(system),
        program: '/srv/venv/bin/python',
        args: ['-c', 'import a, b'],
      })
    expect(needs(true)).toEqual(
      expect.arrayContaining([
        '/srv/venv/lib/python3.11/site-packages/a.py',
        '/srv/venv/pyvenv.cfg',
        `${site}/b.py`,
      ]),
    )
    expect(needs(false)).toContain('-b')
  })

  test('archives on sys.path are a blind spot', () => {
    const { blindSpots } = analyzePython({ files: '/usr/lib/python311.zip x', args: ['-c', ''] })
    expect(blindSpots).toMatchObject([{ path: '/usr/lib/python311.zip', rule: 'python.archive' }])
  })
})

describe('installed packages', () => {
  const files = `
    ${site}/pkg/__init__.py from . import a\\n
    ${site}/pkg/a.py
    ${site}/pkg/b.py import other\\n
    ${site}/pkg/c.py import rare\\n
    ${site}/pkg/data.json {}
    ${site}/pkg/0001_first.py
    ${site}/pkg/__pycache__/0001_first.cpython-311.pyc x
    ${site}/pkg/fast.pyx x
    ${site}/pkg/tests/__init__.py
    ${site}/pkg.libs/libx.so elf
    ${site}/Pkg-1.0.dist-info/METADATA Requires-Dist: other>=1\\nRequires-Dist: rare; extra == "all"\\n
    ${site}/Pkg-1.0.dist-info/top_level.txt pkg\\n
    ${site}/other/__init__.py
    ${site}/other-2.dist-info/METADATA x
    ${site}/rare/__init__.py
    ${site}/unused/__init__.py
  `

  test('are kept whole: data, metadata and libraries, with what they require, without what only an option of theirs imports', () => {
    expect(main('import pkg\\n', files)).toEqual(
      expect.arrayContaining([
        `${site}/pkg/__init__.py`,
        `${site}/pkg/a.py`,
        `~${site}/Pkg-1.0.dist-info/**`,
        `~${site}/pkg.libs/**`,
        `~${site}/pkg/b.py`,
        `~${site}/pkg/data.json`,
        `~${site}/pkg/0001_first.py`,
        `~${site}/pkg/__pycache__/0001_first.cpython-311.pyc`,
        `?${site}/pkg/c.py`,
        `?${site}/pkg/fast.pyx`,
        `?${site}/pkg/tests/__init__.py`,
      ]),
    )
    expect(main('import pkg\\n', files).join(' ')).not.toMatch(/unused|~\S*rare/)
  })

  test('require what the packages of the base that they are in do, whose metadata does not say so', () => {
    const stripped = `
      ${site}/pkg/__init__.py
      ${site}/pkg/later.py import other\\n
      ${site}/pkg/locks.py def f(kind):\\n  if kind:\\n    import rare\\n  else:\\n    import other\\n
      ${site}/other/__init__.py
      ${site}/rare/__init__.py
    `
    const packages = packagesOf(
      {
        'python3-pkg': [`${site}/pkg/later.py`, `${site}/pkg/locks.py`],
        'python3-other': [`${site}/other/__init__.py`],
        'python3-rare': [`${site}/rare/__init__.py`],
      },
      { 'python3-pkg': ['python3-other'] },
    )
    expect(main('import pkg\\n', stripped, { spec: { packages } })).toEqual(
      expect.arrayContaining([
        `~${site}/pkg/later.py`,
        `~${site}/other/__init__.py`,
        `?${site}/rare/__init__.py`,
      ]),
    )
    expect(main('import pkg\\n', stripped)).toContain(`?${site}/other/__init__.py`)
  })

  test('or by their imports, when the recipe says so', () => {
    const found = main('import pkg\\n', files, { choices: { packages: 'imports' } })
    expect(found).toEqual(expect.arrayContaining([`${site}/pkg/a.py`, `~${site}/pkg/data.json`]))
    expect(found).not.toContain(`~${site}/pkg/b.py`)
  })

  test('that a distribution is asked for are known by its metadata', () => {
    expect(
      main(
        "from importlib.metadata import version\\nversion('PKG')\\n",
        `${files}\n${stdlib}/importlib/metadata.py\n${stdlib}/importlib/__init__.py`,
      ),
    ).toContain(`~${site}/Pkg-1.0.dist-info/**`)
  })

  test('are found through the entry point of a console script', () => {
    const script =
      "if __name__ == '__main__':\\n  load_entry_point('Pkg==1.0', 'console_scripts', 'pkg')()\\n"
    const entries = `${site}/Pkg-1.0.dist-info/entry_points.txt [console_scripts]\\npkg = pkg.b:main\\n`
    expect(
      pythonNeeds({
        files: `/usr/bin/pkg ${script}\n${files}\n${entries}`,
        args: ['/usr/bin/pkg'],
      }),
    ).toEqual(expect.arrayContaining([`${site}/pkg/b.py`, `~${site}/Pkg-1.0.dist-info/**`]))
  })

  test('that extension modules import by name come with them', () => {
    const extension = `${site}/ext.abi3.so elf rodata=PyImport_ImportModule rodata=numbers rodata=rare`
    const found = main('import ext\\n', `${extension}\n${stdlib}/numbers.py\n${files}`)
    expect(found).toContain(`~${stdlib}/numbers.py`)
    expect(found).toContain(`?${site}/rare/__init__.py`)
  })
})

describe('the program’s own directory', () => {
  test('is kept whole, for frameworks load by convention', () => {
    expect(
      main(
        '',
        '/srv/app/models.py import lib\\n\n/srv/app/page.html x\n/usr/lib/python3.11/lib.py',
      ),
    ).toEqual(['~/srv/app/models.py', '~/srv/app/page.html', `~${stdlib}/lib.py`])
  })

  test.each(['/usr/bin', '/usr/games', '/var/lib'])(
    'is not one that many programs share: %s',
    (place) => {
      const files = `${place}/tool import lib\\n\n${place}/other.py\n/usr/lib/python3.11/lib.py`
      expect(pythonNeeds({ files, args: [`${place}/tool`] })).not.toContain(`~${place}/other.py`)
    },
  )

  test.each(['/home/app', '/usr/app', '/var/task'])(
    'may be one that a user or an image has: %s',
    (place) => {
      const files = `${place}/tool import lib\\n\n${place}/other.py\n/usr/lib/python3.11/lib.py`
      expect(pythonNeeds({ files, args: [`${place}/tool`] })).toContain(`~${place}/other.py`)
    },
  )

  test('does not swallow a virtual environment that lies in it', () => {
    const found = main('', '/srv/app/venv/pyvenv.cfg home = /usr/bin\\n\n/srv/app/venv/lib/x.py')
    expect(found).toEqual([])
  })

  test('has strings that name modules', () => {
    expect(
      main(
        "BACKEND = 'pkg.mod.Class'\\nAPPS = ['app2']\\n",
        `${site}/pkg/__init__.py\n${site}/pkg/mod.py\n${site}/app2/__init__.py`,
      ),
    ).toEqual(expect.arrayContaining([`~${site}/pkg/mod.py`, `~${site}/app2/__init__.py`]))
  })

  test('is a blind spot where it computes names of modules, and only it is', () => {
    const source = 'import importlib\\nimportlib.import_module(name)\\n'
    const files = `/srv/app/main.py import pkg\\n${source}\n${site}/pkg/__init__.py ${source}\n${stdlib}/importlib/__init__.py`
    expect(analyzePython({ files, args: ['/srv/app/main.py'] }).blindSpots).toEqual([
      {
        path: '/srv/app/main.py',
        rule: 'python.computed-import',
        what: 'imports modules whose names are computed',
        evidence: ['/srv/app/main.py:3'],
      },
    ])
  })

  test('runs programs and opens libraries that it names', () => {
    const files = '/usr/lib/libz.so.1 elf soname=libz.so.1'
    const found = main(
      "import subprocess, ctypes\\nsubprocess.run(['tool', '-v'])\\nos.system('ls | wc')\\nctypes.CDLL('/usr/lib/libz.so.1')\\n",
      `${files}\n${stdlib}/subprocess.py\n${stdlib}/ctypes.py`,
    )
    expect(found).toEqual(expect.arrayContaining(['~$ tool -v', '~/bin/sh', '~/usr/lib/libz.so.1']))
  })
})

describe('how a program is started', () => {
  test('-m: a module as the program, a package by its __main__', () => {
    const files = `${stdlib}/tool/__init__.py\n${stdlib}/tool/__main__.py if __name__ == '__main__':\\n  from . import own\\n\n${stdlib}/tool/own.py`
    expect(pythonNeeds({ files, args: ['-m', 'tool'] })).toEqual(
      ['__init__.py', '__main__.py', 'own.py'].map((name) => `${stdlib}/tool/${name}`),
    )
    expect(pythonNeeds({ files, args: ['-m', 'gone'] })).toEqual(['-gone'])
  })

  test('without anything, all of the standard library but its tests', () => {
    const files = `${stdlib}/any.py\n${stdlib}/test/__init__.py\n${stdlib}/idlelib/__init__.py`
    const all = [`~${stdlib}/any.py`, `~${stdlib}/encodings/koi8_r.py`]
    expect(pythonNeeds({ files, args: [] })).toEqual(all)
    expect(pythonNeeds({ files, args: ['-c', ''] })).toEqual([])
    expect(pythonNeeds({ files, args: ['-c', ''], choices: { stdlib: 'full' } })).toEqual([
      `~${stdlib}/any.py`,
    ])
  })
})
