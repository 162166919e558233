import { expect, test } from 'vitest'
import { packagesOf } from '../../helpers/packages.ts'
import { pythonNeeds } from '../../helpers/python.ts'

const site = '/usr/lib/python3/dist-packages'
const files = `
  /etc/shop/shop.conf                  x
  /etc/shop/secret                     x
  /usr/bin/convert                     elf
  /usr/share/shop/templates/page.html  x
  /usr/share/man/page                  x
  /usr/share/doctools/template.txt     x
  /usr/share/other/file                x
  ${site}/doctools/__init__.py         data = '/usr/share/doctools'\\nman = '/usr/share/man'\\ntool = '/usr/bin/convert'\\nconf = '/etc/shop/shop.conf'\\nother = '/usr/share/other/'\\n
`
const packages = packagesOf(
  {
    'python3-doctools': [`${site}/doctools/__init__.py`],
    'doctools-common': ['/usr/share/doctools', '/usr/share/doctools/template.txt'],
    other: ['/usr/share/other', '/usr/share/other/file'],
  },
  { 'python3-doctools': ['doctools-common'] },
)

/** What `/srv/app/main.py` of a text needs outside of its directory. */
const main = (source: string): readonly string[] =>
  pythonNeeds({
    files: `/srv/app/main.py ${source}\n${files}`,
    args: ['/srv/app/main.py'],
    spec: { packages },
  }).filter((one) => !/^~?\/srv\/app/.test(one))

test('files, programs and directories that the program’s own code names by their whole path are expected', () => {
  expect(
    main("C = '/etc/shop/shop.conf'\\nT = ['/usr/share/shop/', '/usr/bin/convert']\\n"),
  ).toEqual(['~/etc/shop/shop.conf', '~/usr/bin/convert', '~/usr/share/shop/**'])
})

test('a directory of the system is not taken whole, what is mounted over or not there not at all', () => {
  expect(
    main("A = '/usr/lib'\\nB = '/usr/share/'\\nC = '/proc/self'\\nD = '/etc/none'\\n"),
  ).toEqual(['~/usr/lib', '~/usr/share'])
})

test('of an installed package it is its data, or that of a package that it requires; other directories and programs are possible', () => {
  expect(main('import doctools\\n').filter((one) => !one.includes(site))).toEqual([
    '?/usr/bin/convert',
    '?/usr/share/man/**',
    '?/usr/share/other/**',
    '~/etc/shop/shop.conf',
    '~/usr/share/doctools/**',
  ])
})
