import type { ByteString } from '../model/file.ts'

/** One word of a list of dependencies, provided names, or of `world`. */
export interface ApkDependency {
  /** As written. */
  readonly text: ByteString
  /** What it names, without version and repository: `busybox`, `so:libc.musl-x86_64.so.1`, `cmd:ls`, `/bin/sh`. */
  readonly name: ByteString
  /** `=`, `<`, `>=`, `~` and their like, with a version. */
  readonly constraint: { readonly operator: string; readonly version: ByteString } | undefined
  /** `!name`: that must not be there. */
  readonly isConflict: boolean
}

/** The words of such a list, in order: `a b>=1.2 c@edge !d`; apk-world(5), apk-package(5), "Dependency format". */
export const parseApkDependencies = (text: ByteString): readonly ApkDependency[] =>
  text
    .split(/[ \n\t]+/)
    .filter((word) => word !== '')
    .map((word) => ({
      text: word,
      name: word.replace(/^!/, '').replace(/[<>=~@].*$/s, ''),
      constraint: constraintOf(word),
      isConflict: word.startsWith('!'),
    }))

const constraintOf = (word: string): ApkDependency['constraint'] => {
  const [, operator, version] = /([<>=~]{1,2})([^<>=~@]+)(?:@.*)?$/s.exec(word) ?? []
  return operator === undefined || version === undefined ? undefined : { operator, version }
}
