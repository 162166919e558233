import { fromBytes } from '../formats/byte-string.ts'
import { escapeGlob } from '../formats/glob-pattern.ts'
import { gssLibraries } from '../formats/gss-mech.ts'
import { parseKrb5Conf } from '../formats/krb5-conf.ts'
import { odbcLibraries } from '../formats/odbcinst.ts'
import { p11KitModule } from '../formats/p11-kit-module.ts'
import type { ByteString } from '../model/file.ts'
import type { Analyzer, AnalyzerContext, Need, NeedTarget } from '../model/need.ts'
import { findLibrary } from './shared/process.ts'

type Named = (text: ByteString, context: AnalyzerContext) => readonly NeedTarget[]

/** An absolute path, or a name in a directory that libraries of every layout are built with. */
const within =
  (directory: string) =>
  (name: ByteString): NeedTarget =>
    name.startsWith('/')
      ? { path: name, role: 'dlopen' }
      : { glob: `/usr/lib{,64}/{,*/}${directory}/${escapeGlob(name)}` }

const krb5: Named = (text) => {
  const { includes, includeDirectories, modules, files } = parseKrb5Conf(text)
  return [
    ...includes.map((path): NeedTarget => ({ path, role: 'read' })),
    ...[...includeDirectories, ...files].map((tree): NeedTarget => ({ tree })),
    ...modules.map(within('krb5/plugins')),
  ]
}

const p11Kit: Named = (text) => {
  const name = p11KitModule(text)
  return name === undefined ? [] : [within('pkcs11')(name)]
}

/** Given as a path or as a name for dlopen(3). */
const odbc: Named = (text, context) =>
  odbcLibraries(text).map((name): NeedTarget => {
    const found = name.startsWith('/') ? { path: name } : findLibrary(context, name)
    return 'path' in found
      ? { path: found.path, role: 'dlopen' }
      : { absent: name, tried: found.tried }
  })

/** Files by where they are. */
const readers: readonly (readonly [RegExp, string, Named])[] = [
  [/\/(?:p11-kit|pkcs11)\/modules\/[^/]+$/, 'p11-kit.module', p11Kit],
  [/\/gss\/mech(?:\.d\/[^/]+)?$/, 'gss.mechanism', (text) => gssLibraries(text).map(within('gss'))],
  [/\/odbcinst\.ini$/, 'odbc.driver', odbc],
  [/\/krb5\.conf(?:\.d\/[^/]+)?$/, 'krb5.conf', krb5],
]

/** Small configuration files of security libraries and driver managers whose only content of note is the modules they name. */
export const namedModules: Analyzer = {
  name: 'named-modules',
  summary: 'modules and includes that p11-kit, GSSAPI, Kerberos and ODBC settings name',
  ignoresArguments: true,
  matches: ({ path, role, file }) =>
    role === 'read' && file.type === 'file' && readers.some(([place]) => place.test(path)),
  analyze: ({ path }, context) => {
    const text = fromBytes(context.tree.read(path))
    const needs = readers
      .filter(([place]) => place.test(path))
      .flatMap(([, rule, named]) =>
        named(text, context).map(
          (target): Need => ({
            ...target,
            why: { rule, evidence: Object.values(target)[0] as ByteString },
            certainty: 'expected',
          }),
        ),
      )
    return { needs }
  },
}
