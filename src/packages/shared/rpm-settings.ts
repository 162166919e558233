import { parseRpmMacros } from '../../formats/rpm-macros.ts'
import type { ByteString, FileTree, RootPath } from '../../model/file.ts'
import { normalise } from '../../rootfs/path.ts'
import { databaseFile, databaseFiles } from './database-file.ts'

/** How a base installs packages. */
export interface RpmSettings {
  /** Files that are marked as documentation are left out. */
  readonly isWithoutDocumentation: boolean
  /** Directories that are on a network share, below which nothing is installed. */
  readonly netShared: readonly RootPath[]
  /** What may be installed in several versions, by what it is called or provides. */
  readonly installOnly: ReadonlySet<ByteString>
}

/** dnf.conf(5), "installonlypkgs", and what kernel modules say of themselves. */
const installOnly = [
  ...['kernel', 'kernel-PAE', 'installonlypkg(kernel)', 'installonlypkg(kernel-module)'],
  ...['installonlypkg(vm)', 'multiversion(kernel)'],
]

/** In rpm's order of reading: the last that defines a macro counts. */
const macroPlaces = ['/usr/lib/rpm', '/etc/rpm']

/** What rpm's macros and the configuration of dnf, microdnf and yum say. Throws PACKAGES_DAMAGED for files of absurd size. */
export const rpmSettings = (tree: FileTree): RpmSettings => {
  const text = (path: string) => databaseFile(tree, normalise(path))?.text ?? ''
  const macros = parseRpmMacros(macroTexts(tree).join('\n'))
  const options = ['/etc/yum.conf', '/etc/dnf/dnf.conf'].map((path) => optionsOf(text(path)))
  const words = (name: string) => options.flatMap((one) => one(name))
  return {
    isWithoutDocumentation:
      Number(macros.get('_excludedocs') ?? 0) > 0 || words('tsflags').includes('nodocs'),
    netShared: (macros.get('_netsharedpath') ?? '')
      .split(':')
      .filter((path) => path.startsWith('/'))
      .map(normalise),
    installOnly: new Set([...installOnly, ...words('installonlypkgs')]),
  }
}

const macroTexts = (tree: FileTree): readonly ByteString[] =>
  macroPlaces.flatMap((place) => {
    const parts = ['macros.d', '.'].flatMap((name) => [
      ...databaseFiles(tree, normalise(`${place}/${name}`)),
    ])
    const named = parts.filter(({ name }) => name.startsWith('macros.'))
    const main = databaseFile(tree, normalise(`${place}/macros`))?.text ?? ''
    // The system's own main file comes first, that of the administrator last.
    const texts = named.map((one) => one.text)
    return place === '/etc/rpm' ? [...texts, main] : [main, ...texts]
  })

/** The words of an option, which may go on in lines that are indented. */
const optionsOf =
  (text: ByteString) =>
  (name: string): readonly ByteString[] =>
    [...text.matchAll(new RegExp(`^${name}\\s*=(.*(?:\\n[ \\t]+.*)*)`, 'gm'))]
      .flatMap(([, value = '']) => value.split(/[\s,]+/))
      .filter((word) => word !== '')
