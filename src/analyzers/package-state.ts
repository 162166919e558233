import { fromBytes } from '../formats/byte-string.ts'
import { parseSysusers, parseTmpfiles } from '../formats/tmpfiles.ts'
import type { FileTree, RootPath } from '../model/file.ts'
import type { Need, PackageAnalyzer } from '../model/need.ts'
import type { Package } from '../model/package.ts'
import { basename } from '../rootfs/path.ts'
import { readIfFile } from '../rootfs/resolve.ts'

/** A package's files of one kind; one of the same name in /etc takes its place. tmpfiles.d(5), sysusers.d(5), "Configuration Directories". */
const declarations = (tree: FileTree, { files }: Package, kind: string) =>
  files
    .filter((path) => path.startsWith(`/usr/lib/${kind}/`) && path.endsWith('.conf'))
    .flatMap((path): { path: RootPath; text: string }[] => {
      const bytes = readIfFile(tree, `/etc/${kind}/${basename(path)}`) ?? readIfFile(tree, path)
      return bytes === undefined ? [] : [{ path, text: fromBytes(bytes) }]
    })

/**
 * What systemd would make for a package at boot, so that it need not be in the image: directories of tmpfiles.d(5), users of
 * sysusers.d(5). Files, links and removals of tmpfiles.d are not done.
 */
export const packageState: PackageAnalyzer = {
  name: 'package-state',
  analyze: (one, { tree }) => ({
    needs: [
      ...declarations(tree, one, 'tmpfiles.d').flatMap(({ path, text }) =>
        parseTmpfiles(text).map(
          ({ path: directory, mode, owner, line }): Need => ({
            directory,
            owner,
            ...(mode === undefined ? {} : { mode }),
            why: { rule: 'package.tmpfiles', evidence: `${path}:${line}` },
            certainty: 'expected',
          }),
        ),
      ),
      ...declarations(tree, one, 'sysusers.d').flatMap(({ path, text }) =>
        parseSysusers(text).map(
          (user): Need => ({
            user,
            why: { rule: 'package.sysusers', evidence: path },
            certainty: 'expected',
          }),
        ),
      ),
    ],
  }),
}
