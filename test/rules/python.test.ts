import { describe, expect, test } from 'vitest'
import { makeExecAnalyzer } from '../../src/analyzers/exec.ts'
import { explanationsOf } from '../../src/analyzers/shared/explanations.ts'
import { parseRules } from '../../src/formats/rule-file.ts'
import type { Rule } from '../../src/model/rule.ts'
import document from '../../src/rules/python.yaml'
import type { InventorySpec } from '../helpers/inventory.ts'
import { sceneOf } from '../helpers/process.ts'
import { pythonNeeds } from '../helpers/python.ts'
import { keptByRule } from '../helpers/rules.ts'

const stdlib = '/usr/lib/python3.11'
const site = '/usr/lib/python3/dist-packages'

interface Row {
  readonly rule: string
  /** A module that makes the rule hold; without it the program has nothing to do with the rule. */
  readonly loads?: string
  readonly args?: readonly string[]
  readonly env?: InventorySpec['env']
  /** Further files; empty ones. */
  readonly files: readonly string[]
  readonly expected: readonly string[]
}

const module = (name: string): string => `${site}/${name.replaceAll('.', '/')}.py`

/** A rule that asks for modules of the same package. */
const within = (rule: string, loads: string, wanted: string, more: Partial<Row> = {}): Row => ({
  rule,
  loads,
  files: [module(wanted)],
  expected: [module(wanted)],
  ...more,
})

const rows: readonly Row[] = [
  {
    rule: 'python.sysconfig',
    loads: 'sysconfig',
    files: [`${stdlib}/sysconfig.py`, `${stdlib}/_sysconfigdata__x86_64-linux-gnu.py`],
    expected: [`${stdlib}/_sysconfigdata__x86_64-linux-gnu.py`],
  },
  {
    rule: 'python.find-library',
    loads: 'ctypes.util',
    files: [`${stdlib}/ctypes/util.py`],
    expected: ['/sbin/ldconfig', '/etc/ld.so.cache'],
  },
  {
    rule: 'python.mimetypes',
    loads: 'mimetypes',
    files: [`${stdlib}/mimetypes.py`],
    expected: ['/etc/mime.types'],
  },
  {
    rule: 'python.time-zones',
    loads: 'zoneinfo',
    files: [`${stdlib}/zoneinfo.py`],
    expected: ['/usr/share/zoneinfo/*', '/usr/share/zoneinfo/[A-Z]*/**'],
  },
  {
    rule: 'python.certifi',
    loads: 'certifi',
    files: [module('certifi')],
    expected: ['/etc/ssl/certs/ca-certificates.crt'],
  },
  {
    rule: 'python.multiprocessing',
    loads: 'multiprocessing.context',
    files: [
      `${stdlib}/multiprocessing/context.py`,
      `${stdlib}/multiprocessing/resource_tracker.py`,
    ],
    expected: [`${stdlib}/multiprocessing/resource_tracker.py`],
  },
  {
    rule: 'python.strptime',
    files: [`${stdlib}/_strptime.py`],
    expected: [`${stdlib}/_strptime.py`],
  },
  {
    rule: 'python.locale-coercion',
    loads: 'encodings',
    files: [],
    expected: ['/usr/share/locale/locale.alias'],
  },
  within('python.gunicorn-application', 'gunicorn.app.wsgiapp', 'shop.web', {
    args: ['-b', '0.0.0.0:80', 'shop.web:make()'],
  }),
  within('python.gunicorn-workers', 'gunicorn.config', 'gunicorn.workers.sync'),
  within('python.gunicorn-worker-gevent', 'gunicorn.config', 'gunicorn.workers.ggevent', {
    args: ['-k', 'gevent'],
  }),
  within('python.gunicorn-worker-eventlet', 'gunicorn.config', 'gunicorn.workers.geventlet', {
    args: ['--worker-class=eventlet'],
  }),
  within('python.gunicorn-worker-tornado', 'gunicorn.config', 'gunicorn.workers.gtornado', {
    args: ['--worker-class', 'tornado'],
  }),
  within('python.gunicorn-worker-class', 'gunicorn.config', 'uvicorn.workers', {
    args: ['-k', 'uvicorn.workers.UvicornWorker'],
  }),
  within('python.uvicorn-application', 'uvicorn.main', 'shop.web', {
    args: ['--port', '80', 'shop.web:app'],
  }),
  within('python.uvicorn-parts', 'uvicorn.config', 'uvicorn.loops.auto'),
  within('python.celery-application', 'celery.bin.celery', 'shop.tasks', {
    args: ['-A', 'shop', 'worker'],
  }),
  within('python.celery-parts', 'celery.app.base', 'celery.app.amqp'),
  within('python.kombu-transports', 'kombu.connection', 'kombu.transport.pyamqp'),
  within('python.django-settings', 'django.conf', 'shop.settings', {
    env: { DJANGO_SETTINGS_MODULE: 'shop.settings' },
  }),
  within('python.django-settings-option', 'django.conf', 'shop.settings', {
    args: ['check', '--settings=shop.settings'],
  }),
  within(
    'python.django-postgresql',
    'django.db.backends.postgresql',
    'django.db.backends.postgresql.base',
    {
      files: [
        `${site}/django/db/backends/postgresql/__init__.py`,
        module('django.db.backends.postgresql.base'),
      ],
    },
  ),
  within('python.django-sqlite', 'django.db.backends.sqlite3', 'django.db.backends.sqlite3.base', {
    files: [
      `${site}/django/db/backends/sqlite3/__init__.py`,
      module('django.db.backends.sqlite3.base'),
    ],
  }),
  within('python.django-mysql', 'django.db.backends.mysql', 'django.db.backends.mysql.base', {
    files: [
      `${site}/django/db/backends/mysql/__init__.py`,
      module('django.db.backends.mysql.base'),
    ],
  }),
  within('python.flask-application', 'flask.cli', 'shop', { args: ['--app', 'shop', 'run'] }),
  within('python.flask-variable', 'flask.cli', 'shop', { env: { FLASK_APP: 'shop:app' } }),
  within('python.flask-default', 'flask.cli', 'wsgi'),
  within('python.sqlalchemy-dialect', 'sqlalchemy.engine.create', 'sqlalchemy.dialects.sqlite'),
]

const all = parseRules(document, 'python.yaml')

const reached = ({ rule, loads, args = [], env = {}, files }: Row, holds: boolean) => {
  const isThere = loads === undefined || loads === 'encodings' || files.includes(module(loads))
  const others = isThere ? [] : [module(loads)]
  return pythonNeeds({
    files: [
      '/m.py ' + (loads === undefined ? '' : `import ${loads}\\n`),
      ...new Set([...others, ...files]),
    ].join('\n'),
    args: ['/m.py', ...args],
    rules: all.filter(({ id }) => holds && id === rule),
    // Only what the rule itself brings.
    choices: { packages: 'imports' },
    spec: { env },
  }).map((one) => one.replace(/^[~?]/, ''))
}

describe.each(rows)('$rule', (row) => {
  test(`keeps ${row.expected.join(', ')}, and nothing else does`, () => {
    expect(reached(row, true)).toEqual(expect.arrayContaining([...row.expected]))
    for (const one of row.expected) expect(reached(row, false)).not.toContain(one)
  })
})

const explanations = {
  'python.interpreter': 'dlopen',
  'python.library': 'dlopen',
  'python.foreign-functions': 'dlopen',
  'python.child-processes': 'exec',
} as const

test.each(Object.entries(explanations))('%s explains %s and keeps nothing', async (rule, what) => {
  expect(all.find(({ id }) => id === rule)?.explains).toContain(what)
  expect(await keptByRule({ rule, app: '', files: '' })).toEqual([])
})

test('what a module of its own runs for subprocess is no blind spot, for the programs are followed', () => {
  const spots = (path: string, rules: readonly Rule[]) => {
    const { context, probe } = sceneOf(`${path} elf imports=execv`, path)
    return makeExecAnalyzer(explanationsOf(rules)).analyze(probe('dlopen'), context).blindSpots
  }
  const musl = `${stdlib}/lib-dynload/_posixsubprocess.cpython-311-x86_64-linux-musl.so`
  expect(spots(musl, [])).toMatchObject([{ rule: 'exec.computed' }])
  expect(spots(musl, all) ?? []).toEqual([])
  expect(spots('/usr/lib/other.so', all)).toMatchObject([{ rule: 'exec.computed' }])
})

test('every rule of the file has a row', () => {
  expect([...rows.map(({ rule }) => rule), ...Object.keys(explanations)].sort()).toEqual(
    all.map(({ id }) => id).sort(),
  )
})
