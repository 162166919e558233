import { readFileSync } from 'node:fs'
import type { Check } from '../support/check.ts'

/** What each script of python-corpora/ does with the package that it is named after, and what it prints. */
const corpora: readonly (readonly [name: string, does: string, prints: string])[] = [
  [
    'jinja2',
    'renders templates of a directory with extensions by name',
    '<h1>Hello ANN&amp;&lt;B&gt;</h1> [1]\n',
  ],
  ['sqlalchemy', 'maps classes to tables of SQLite', "Ada ['Letters', 'Notes'] 2\n"],
  ['celery', 'sends a task to a worker of its own', '7\n42\n'],
  [
    'pydantic',
    'reads, checks and writes a model',
    '{"name": "Ada", "born": "1815-12-10", "page": "https://ada.check/x", "tags": []} ada.check [\'born\', \'name\', \'page\', \'tags\']\nvalue_error.date\n',
  ],
  [
    'cryptography',
    'encrypts, signs and makes a certificate',
    "secret\nCN=web.check 7 ['web.check']\n256\n",
  ],
  [
    'lxml',
    'queries, transforms and validates documents',
    'one one;two;\n/x <a href="/x">link</a>\n5 True\n',
  ],
  [
    'pil',
    'draws, filters, writes and reads images',
    'PNG (64, 32) JPEG (64, 32) GIF (64, 32) WEBP (64, 32) TIFF (64, 32) BMP (64, 32) (204, 0, 0)\n',
  ],
  ['yaml', 'loads and dumps with and without libyaml', 'True a: über\n3 2024 True\n- 1\n- 2\n'],
  [
    'psycopg2',
    'adapts values and meets no server',
    '\'2024-07-01\'::date ARRAY[1,NULL]\nhost=/none dbname=\'a b\' True UNIQUE_VIOLATION\nComposed {"a": 1}\nconnection to server on socket "/none/.s.PGSQL.5432" failed True\nTrue\n',
  ],
  [
    'boto3',
    'signs an address and talks to a stub',
    "check.s3.amazonaws.com True\n{'n': Decimal('5')}\nEndpointConnectionError\n",
  ],
  ['aiohttp', 'asks a server of its own', "200 {'name': 'you', 'sent': 'über'}\nHEY\n"],
  [
    'bs4',
    'parses with parsers by name',
    'lxml iso-8859-1 bold 2\nhtml.parser iso-8859-1 bold 2\nxml ISO-8859-1 bold 2\n<b>bold</b> <a>&amp;</a>\n',
  ],
  [
    'dateutil',
    'parses dates, counts days and knows zones',
    '2024-07-01T16:30:00+02:00 CEST 2024-03-31\n2024-02-29\n[1, 8, 15]\n1999 tzutc()\n',
  ],
  [
    'markdown',
    'converts with extensions by name',
    '1 True True True\n<p>&ldquo;so&rdquo; &ndash; <em>that</em></p>\n',
  ],
  [
    'pygments',
    'finds lexers, formatters and styles by name',
    '<span class="k">def</span> <span class="nf">f</span><span class="p">():</span> <span class="k">pass</span>\nRust Perl\nTrue\nTrue MonokaiStyle True\n',
  ],
  [
    'babel',
    'formats dates, numbers and names of languages',
    'Montag, 1. Juli 2024\n2024/07/01 21:00:00\n1\\u202f234,50\\xa0\\u20ac العربية\n1\\xa0099 many\nTrue\n',
  ],
  [
    'gevent',
    'patches the standard library and serves itself',
    "['/A', '/B'] [1, 2]\ngevent._socket3 Resolver\n",
  ],
  ['twisted', 'runs servers and clients by description', "200 b'page /x'\nb'HELLO' EPollReactor\n"],
  ['openpyxl', 'writes and reads a workbook with a chart', '2024-07-01 =SUM(B2:B3) True 1\n'],
  [
    'httpx',
    'asks a server with and without an event loop',
    "['über /a?q=1', 'über /b']\nHTTP/1.0 NOT_FOUND\nConnectError\n",
  ],
]

const check = ([name, does, prints]: (typeof corpora)[number]): Check => ({
  name: `corpus: ${name} ${does}`,
  recipe: 'entrypoint: [python3, /srv/check.py]\nadd: [{ from: ./check.py, to: /srv/check.py }]',
  files: {
    'check.py': readFileSync(new URL(`python-corpora/${name}.py`, import.meta.url), 'utf8'),
  },
  script: 'in_root python3 /srv/check.py',
  expect: prints,
})

/** Packages with dynamic habits, each made to do what it is for. */
export const pythonCorpora: readonly Check[] = corpora.map(check)
