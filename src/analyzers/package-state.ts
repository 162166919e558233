import { fromBytes } from '../formats/byte-string.ts'
import { parseSysusers, parseTmpfiles } from '../formats/tmpfiles.ts'
import type { FileTree, RootPath } from '../model/file.ts'
import type { Need, NeedTarget, PackageAnalyzer } from '../model/need.ts'
import type { Package } from '../model/package.ts'
import { basename } from '../rootfs/path.ts'
import { readIfFile } from '../rootfs/resolve.ts'

/** One of a package's files that tell systemd what to make. */
interface Declaration {
  readonly path: RootPath
  readonly text: string
}

/** One of the same name in /etc takes a package's place; tmpfiles.d(5), sysusers.d(5), "Configuration Directories". */
const declarations = (tree: FileTree, { files }: Package, kind: string): readonly Declaration[] =>
  files
    .filter((path) => path.startsWith(`/usr/lib/${kind}/`) && path.endsWith('.conf'))
    .flatMap((path) => {
      const bytes = readIfFile(tree, `/etc/${kind}/${basename(path)}`) ?? readIfFile(tree, path)
      return bytes === undefined ? [] : [{ path, text: fromBytes(bytes) }]
    })

const need = (rule: string, evidence: string, target: NeedTarget): Need => ({
  ...target,
  why: { rule, evidence },
  certainty: 'expected',
})

/** The directories, and the file itself, so that whoever asks why they are there finds the line that says so. */
const directoryNeeds = ({ path, text }: Declaration): readonly Need[] => {
  const directories = parseTmpfiles(text)
  return [
    ...(directories.length === 0
      ? []
      : [need('package.tmpfiles', 'declares directories', { path, role: 'read' })]),
    ...directories.map(({ path: directory, mode, owner, line }) =>
      need('package.tmpfiles', `${path}:${line}`, {
        directory,
        owner,
        ...(mode === undefined ? {} : { mode }),
      }),
    ),
  ]
}

/** Likewise, the users. */
const userNeeds = ({ path, text }: Declaration): readonly Need[] => {
  const users = parseSysusers(text)
  return [
    ...(users.length === 0
      ? []
      : [need('package.sysusers', 'declares users', { path, role: 'read' })]),
    ...users.map((user) => need('package.sysusers', path, { user })),
  ]
}

/**
 * What systemd would make for a package at boot, so that it need not be in the image: directories of tmpfiles.d(5), users of
 * sysusers.d(5). Files, links and removals of tmpfiles.d are not done.
 */
export const packageState: PackageAnalyzer = {
  name: 'package-state',
  analyze: (one, { tree }) => ({
    needs: [
      ...declarations(tree, one, 'tmpfiles.d').flatMap(directoryNeeds),
      ...declarations(tree, one, 'sysusers.d').flatMap(userNeeds),
    ],
  }),
}
