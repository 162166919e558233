import type { RootPath } from '../../model/file.ts'

const directories = /^\/usr\/share\/(?:doc|doc-base|gtk-doc|info|linda|lintian|man)\/./

/** Who redistributes a package has to pass these on. */
const legal = /^\/usr\/share\/doc\/[^/]+\/copyright$/

/**
 * Whether a database that does not mark documentation has a path for it: what the `path-exclude` options of Debian's slim images leave out
 * for being documentation, copyright files excepted. Translations and the macros of groff are data of programs and none.
 */
export const isUnderDocumentation = (path: RootPath): boolean =>
  directories.test(path) && !legal.test(path)
