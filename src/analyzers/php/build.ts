import type { ByteString, FileTree, RootPath } from '../../model/file.ts'
import type { AnalyzerContext, Probe } from '../../model/need.ts'
import { basename, dirname } from '../../rootfs/path.ts'
import { resolve } from '../../rootfs/resolve.ts'
import { processOf, readOnlyStrings } from '../shared/process.ts'

/** What a program of PHP was built with; paths as written. */
export interface PhpBuild {
  /** `cli`, `fpm-fcgi`, `cgi-fcgi`: the middle of `php-cli.ini`. */
  readonly interface: 'cli' | 'fpm-fcgi' | 'cgi-fcgi'
  /** Where php.ini is, when a directory that is named has one. */
  readonly ini: ByteString | undefined
  /** Where further ini files are. */
  readonly scan: ByteString | undefined
  readonly extensions: ByteString | undefined
  readonly includePath: ByteString
  /** `/usr`: what is not absolute in the configuration of php-fpm counts from it. */
  readonly prefix: RootPath
  /** Where the files of sessions are. */
  readonly sessions: ByteString | undefined
}

const isDirectory = (tree: FileTree, path: ByteString): boolean => {
  const found = resolve(tree, path)
  return found.kind === 'found' && found.entry.type === 'directory'
}

const hasNames = (tree: FileTree, path: ByteString, name: RegExp): boolean => {
  const found = resolve(tree, path)
  return found.kind === 'found' && tree.list(found.path).some((one) => name.test(one))
}

/** Reads what is built into the program out of its strings: directories by what the base has in them. */
export const phpBuild = (probe: Probe, context: AnalyzerContext): PhpBuild => {
  const { tree } = context
  const own = processOf(context, probe).objects.filter(({ path }) =>
    /(?:^|lib)php/.test(basename(path)),
  )
  const strings = [...new Set(own.flatMap(readOnlyStrings))]
  const paths = strings.filter((text) => /^\/[^\s%:;"']+$/.test(text))
  const directories = paths.filter((text) => isDirectory(tree, text))
  const name = basename(probe.path)
  return {
    interface: name.includes('fpm') ? 'fpm-fcgi' : name.includes('cgi') ? 'cgi-fcgi' : 'cli',
    ini: directories.find((one) => hasNames(tree, one, /^php(?:-[\w-]+)?\.ini$/)),
    scan: directories.find((one) => /php(?:.*\/conf)?\.d$/.test(one)),
    extensions: directories.find((one) => /php/.test(one) && hasNames(tree, one, /\.so$/)),
    includePath: strings.find((text) => /^\.:\/[^\s%]+$/.test(text)) ?? '.',
    prefix: dirname(dirname(probe.path)),
    sessions: paths.find((text) => /\/sessions?$/.test(text)),
  }
}
