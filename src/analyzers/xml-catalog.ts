import { fromBytes } from '../formats/byte-string.ts'
import { parseXmlCatalog, type XmlCatalogEntry } from '../formats/xml-catalog.ts'
import type { Analyzer, Need } from '../model/need.ts'
import { dirname, normalise } from '../rootfs/path.ts'

const isCatalogue = /<catalog[\s>]|<\w+:catalog[\s>]|XML Catalog/

const needsOf = ({ kind, path, element }: XmlCatalogEntry): readonly Need[] => {
  const why = { rule: 'xml.catalog', evidence: `${element} ${path}` }
  const common = { why, optional: true }
  if (kind === 'prefix') return [{ ...common, tree: path, certainty: 'possible' }]
  const file: Need = { ...common, path, role: 'read', certainty: 'expected' }
  // A DTD includes others beside it, which a catalogue need not name.
  return kind === 'file'
    ? [file, { ...common, tree: dirname(normalise(path)), certainty: 'possible' }]
    : [file]
}

/** The catalogues that a catalogue hands on to and the local files that its entries stand for; each of them is looked at in turn. */
export const xmlCatalog: Analyzer = {
  name: 'xml-catalog',
  summary: 'the nested catalogues and local files that an XML catalogue names',
  ignoresArguments: true,
  matches: ({ role, file, head }) =>
    role === 'read' && file.type === 'file' && isCatalogue.test(fromBytes(head)),
  analyze: ({ path }, { tree }) => ({
    needs: parseXmlCatalog(fromBytes(tree.read(path)), dirname(path)).flatMap(needsOf),
  }),
}
