import { fromBytes } from '../formats/byte-string.ts'
import type { ByteString, FileTree } from '../model/file.ts'
import type { Analyzer, AnalyzerContext, Certainty, Need } from '../model/need.ts'
import { basename, dirname } from '../rootfs/path.ts'
import { readIfFile, resolve } from '../rootfs/resolve.ts'
import { opensslBuildOf } from './shared/openssl-build.ts'
import { isElf, type LoadedObject, processOf } from './shared/process.ts'

const policyFiles = ['/etc/crypto-policies/state/current', '/etc/crypto-policies/config']

/** What tells libraries that the system is in FIPS mode, and programs which policy it has. */
const modeFiles = [
  '/etc/system-fips',
  ...policyFiles,
  '/etc/crypto-policies/state/CURRENT.pol',
  '/etc/gcrypt/fips_enabled',
]

const modes = new WeakMap<FileTree, boolean>()

/** fips-mode-setup(8): the marker file, or a policy that is FIPS or built on it. */
const isFipsMode = (tree: FileTree): boolean => {
  const known = modes.get(tree)
  if (known !== undefined) return known
  const policies = policyFiles.map((path) => readIfFile(tree, path))
  const isPolicy = policies.some(
    (text) => text !== undefined && /^\s*FIPS\b/m.test(fromBytes(text).replace(/#.*/g, '')),
  )
  const isMarked = resolve(tree, '/etc/system-fips').kind === 'found'
  modes.set(tree, isPolicy || isMarked)
  return isPolicy || isMarked
}

/** Libraries that look after themselves in FIPS mode, and their checksums beside them. */
const isCrypto =
  /^(?:fips\.so|lib(?:crypto|ssl|gcrypt|gnutls|nettle|hogweed|gmp|nss3|nssutil3|softokn3|freebl3|freeblpriv3|nssdbm3|kcapi|wolfssl|fipscheck)\b.*\.so.*)$/

/** `.NAME.hmac` beside it (or in fipscheck's directory) for the HMAC of a library or program, `NAME.chk` for NSS. */
const checksumsOf = ({ path, openedAs }: LoadedObject): readonly ByteString[] => {
  const names = [...new Set([path, openedAs])]
  return names.flatMap((name) => {
    const [directory, file] = [name.slice(0, -basename(name).length), basename(name)]
    return [
      `${directory}.${file}.hmac`,
      `${directory}fipscheck/${file}.hmac`,
      `${directory}hmac/${file}.hmac`,
      name.replace(/\.so$/, '.chk'),
    ].filter((one) => one !== name)
  })
}

/** The files of a policy by the library that reads them. */
const backEnds: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^lib(?:crypto|ssl)\b/, ['opensslcnf', 'openssl', 'openssl_fips']],
  [/^libgnutls\b/, ['gnutls']],
  [/^lib(?:nss3|softokn3)\b/, ['nss']],
]

const policyOf = ({ path }: LoadedObject): readonly ByteString[] =>
  backEnds
    .filter(([library]) => library.test(basename(path)))
    .flatMap(([, names]) => names.map((name) => `/etc/crypto-policies/back-ends/${name}.config`))

const need = (
  path: ByteString,
  rule: string,
  object: LoadedObject,
  certainty: Certainty,
): Need => ({
  path,
  role: /\.so$/.test(path) ? 'dlopen' : 'read',
  why: { rule, evidence: basename(object.path) },
  certainty,
  from: object.path,
  optional: true,
})

const moduleNeeds = (object: LoadedObject, { tree }: AnalyzerContext): readonly Need[] => {
  const build = opensslBuildOf(object)
  if (build?.modules === undefined) return []
  const found = resolve(tree, `${build.directory}/openssl.cnf`)
  const settings = found.kind === 'found' ? dirname(found.path) : build.directory
  return [
    `${build.modules}/fips.so`,
    `${build.directory}/fipsmodule.cnf`,
    `${settings}/fipsmodule.cnf`,
    `${build.directory}/openssl.cnf`,
  ].map((path) => need(path, 'fips.provider', object, 'required'))
}

const objectNeeds = (object: LoadedObject, context: AnalyzerContext): readonly Need[] => {
  const isOn = isFipsMode(context.tree)
  const checksums = checksumsOf(object)
    .filter((path) => resolve(context.tree, path).kind === 'found')
    .map((path) => need(path, 'fips.checksum', object, isOn ? 'required' : 'expected'))
  if (!isOn || !isCrypto.test(basename(object.path))) return checksums
  const mode = [...modeFiles, ...policyOf(object)].map((path) =>
    need(path, 'fips.mode', object, 'required'),
  )
  return [...checksums, ...mode, ...moduleNeeds(object, context)]
}

/**
 * What a validated module checks itself with, kept wherever the module is. In a base that is in FIPS mode all of it is required,
 * with the mode's own files, and rules begin with `fips.`: a recipe cannot drop it.
 */
export const fips: Analyzer = {
  name: 'fips',
  summary:
    'checksums beside libraries; in a base in FIPS mode the provider, its settings and the mode itself',
  ignoresArguments: true,
  matches: ({ role }) => role === 'exec' || role === 'dlopen',
  analyze: (probe, context) => ({
    needs: isElf(probe)
      ? processOf(context, probe).own.flatMap((object) => objectNeeds(object, context))
      : [],
  }),
}
