import type { ByteString } from '../../model/file.ts'

/** What six.moves calls otherwise than the standard library of Python 3 does. */
const renamed: Readonly<Record<string, string>> = {
  BaseHTTPServer: 'http.server',
  CGIHTTPServer: 'http.server',
  SimpleHTTPServer: 'http.server',
  StringIO: 'io',
  UserDict: 'collections',
  UserList: 'collections',
  UserString: 'collections',
  cPickle: 'pickle',
  cStringIO: 'io',
  collections_abc: 'collections.abc',
  reduce: 'functools',
  reload_module: 'importlib',
  shlex_quote: 'shlex',
  zip_longest: 'itertools',
  filterfalse: 'itertools',
}

const moves = /^(?:.+\.)?six\.moves(?:\.(.+))?$/

/** Whether a name is that of a package which modules put into sys.modules without a file: `six.moves`, also inside of other packages. */
export const isMade = (name: ByteString): boolean => moves.test(name)

/** The modules that may be meant by a name that other modules put into sys.modules; itself where nobody does so. */
export const movedNames = (name: ByteString): readonly ByteString[] => {
  if (name === 'os.path') return ['posixpath']
  const [whole, moved] = moves.exec(name) ?? []
  if (whole === undefined) return [name]
  if (moved === undefined) return []
  const other = renamed[moved]
  return other === undefined ? [moved, moved.replace('_', '.')] : [other]
}
