import { adviceFor, type WrongValue } from './recipe-advice.ts'
import { architectures, signals } from './recipe-fields.ts'
import { closest } from './suggestion.ts'

/** Words that mean a key of a base file, wherever it has it. */
const foreign: Readonly<Record<string, string>> = {
  arch: 'platform',
  architecture: 'platform',
  archives: 'mirrors',
  command: 'cmd',
  cwd: 'workdir',
  date: 'snapshot',
  dnf: 'rpm',
  environment: 'env',
  include: 'packages',
  install: 'packages',
  keyring: 'keyrings',
  mirror: 'mirrors',
  mmdebstrap: 'debian',
  release: 'suite',
  repositories: 'repos',
  ubuntu: 'debian',
  url: 'baseurl',
  version: 'releasever',
}

const withoutApk = 'make bases of apk with apk itself; here are bases of `debian` and of `rpm`'

/** Keys that people write and that are not there, and what to do. */
const instead: Readonly<Record<string, string>> = {
  alpine: withoutApk,
  apk: withoutApk,
  family: `write a mapping \`debian\` or \`rpm\`; ${withoutApk}`,
  from: 'leave it out: a base is made of packages alone',
  output: 'name the place with --output',
}

/** The key that an unknown one most likely stands for; `known` are the keys at that place. */
export const meantBaseKey = (key: string, known: readonly string[]): string | undefined => {
  const folded = key.toLowerCase().replace(/[-_]/g, '')
  const meant = Object.hasOwn(foreign, folded) ? foreign[folded] : undefined
  return meant !== undefined && known.includes(meant) ? meant : closest(key, known)
}

/** What to say of a key that a base file does not have. */
export const unknownBaseKey = (
  key: string,
  known: readonly string[],
  isRoot: boolean,
): { readonly message: string; readonly hint: string } => {
  const other = isRoot && Object.hasOwn(instead, key) ? instead[key] : undefined
  if (other !== undefined) return { message: 'is not a key of a base', hint: other }
  const near = meantBaseKey(key, known)
  const hint = near === undefined ? `use ${known.join(', ')}` : `write \`${near}\``
  return { message: 'is not a key of a base', hint }
}

const hints: Readonly<Record<string, (wrong: WrongValue) => string | undefined>> = {
  'packages[]': ({ value }) =>
    typeof value === 'string' && value.includes('=')
      ? 'write the name alone: the lock holds the versions'
      : 'write the name as the package manager knows it',
  'debian.snapshot': ({ value }) => {
    const digits = typeof value === 'string' ? value.replace(/\D/g, '') : ''
    return digits.length < 8
      ? undefined
      : `write ${digits.slice(0, 8)}T${digits.slice(8, 14).padEnd(6, '0')}Z`
  },
}

/** One imperative sentence for a value that the schema of bases refuses, by its place. */
export const baseAdviceFor = (place: string, wrong: WrongValue): string | undefined =>
  hints[place]?.(wrong) ??
  adviceFor(place === 'cmd' ? 'entrypoint' : place, wrong, { architectures, signals })
