import { fromBytes } from '../formats/byte-string.ts'
import type { Analyzer, Need } from '../model/need.ts'

const licence = /^\/usr\/share\/(?:doc\/[^/]+\/copyright|licenses\/.+)$/

/** `GPL-2`, `Apache-2.0.`: a full stop ends the sentence. */
const common = /\/usr\/share\/common-licenses\/([A-Za-z0-9][A-Za-z0-9.+-]*)/g

const needFor = (name: string): Need => ({
  path: `/usr/share/common-licenses/${name}`,
  role: 'read',
  why: { rule: 'package.licence', evidence: name },
  certainty: 'expected',
  optional: true,
})

/** A kept licence text that says "see /usr/share/common-licenses/GPL-2" is complete only with that; Debian Policy 12.5. */
export const commonLicences: Analyzer = {
  name: 'common-licences',
  summary: 'the common licence texts that a kept copyright file refers to',
  matches: ({ path, role, file }) => role === 'read' && file.type === 'file' && licence.test(path),
  analyze: ({ path }, { tree }) => {
    const names = Array.from(fromBytes(tree.read(path)).matchAll(common), ([, name = '']) =>
      name.replace(/\.+$/, ''),
    )
    return { needs: [...new Set(names)].sort().map(needFor) }
  },
}
