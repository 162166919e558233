import type { ByteString } from '../model/file.ts'
import { matchesPattern } from './shell-pattern.ts'

/** A pattern of paths that dpkg does not unpack, or does in spite of an earlier one. */
export interface PathFilter {
  readonly isExcluded: boolean
  /** As fnmatch(3) without FNM_PATHNAME: `*` matches slashes too. */
  readonly pattern: ByteString
}

/** The `path-exclude` and `path-include` options of a dpkg.cfg(5), in file order; other options are left out of account. */
export const parsePathFilters = (text: ByteString): readonly PathFilter[] =>
  text.split('\n').flatMap((line) => {
    const [, kind, value] =
      /^\s*(?:--)?path-(exclude|include)(?:\s*=\s*|\s+)(.*?)\s*$/s.exec(line) ?? []
    if (kind === undefined || value === undefined) return []
    return [{ isExcluded: kind === 'exclude', pattern: value.replace(/^(["'])(.*)\1$/s, '$2') }]
  })

/** Whether dpkg leaves a path out when it unpacks a package: the last filter that matches decides; dpkg(1), `--path-exclude`. */
export const isPathExcluded = (filters: readonly PathFilter[], path: ByteString): boolean =>
  filters.findLast(({ pattern }) => matchesPattern(pattern, path) === true)?.isExcluded === true
