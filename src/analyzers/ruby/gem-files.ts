import type { ByteString, FileTree, RootPath } from '../../model/file.ts'
import { walk } from '../../rootfs/walk.ts'
import type { Gem } from './gems.ts'

/** A file of a gem. */
export interface GemFile {
  readonly path: RootPath
  readonly kind: 'source' | 'extension' | 'data'
}

/** What a gem has for those who develop it, at the top of its directory. */
const development =
  /^(?:\.[^/]*|tests?|specs?|features|docs?|examples?|samples?|bench(?:mark)?s?|rakelib|sig|tasks|contrib|Rakefile|Gemfile(?:\.lock)?|Steepfile)(?:\/|$)|^[^/]*\.(?:gemspec|md|rdoc|markdown|yml)$|^(?:README|HISTORY|CHANGELOG|CHANGES|NEWS|CONTRIBUTING)[^/]*$/i
/** What extensions are built from. */
const built =
  /\.(?:[ch]|cc|cpp|hpp|o|java|rl|y|mk|log|out)$|(?:^|\/)(?:extconf\.rb|Makefile|depend)$/

/** The files of a gem that a program can use: not its tests, its documents and what its extensions were built from. */
export const filesOfGem = (
  { directory, extensions, isDefault }: Gem,
  tree: FileTree,
): readonly GemFile[] => {
  const own = directory === undefined || isDefault ? [] : filesBelow(tree, directory)
  const compiled = extensions === undefined ? [] : filesBelow(tree, extensions)
  return [...own, ...compiled]
}

const filesBelow = (tree: FileTree, directory: RootPath): readonly GemFile[] =>
  [...walk(tree, directory)].flatMap(({ path, entry }): GemFile[] => {
    const name = path.slice(directory.length + 1)
    if (entry.type === 'directory' || development.test(name) || built.test(name)) return []
    return [{ path, kind: kindOf(name) }]
  })

const kindOf = (name: ByteString): GemFile['kind'] => {
  if (name.endsWith('.rb')) return 'source'
  return name.endsWith('.so') ? 'extension' : 'data'
}
