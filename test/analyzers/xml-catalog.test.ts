import { expect, test } from 'vitest'
import { xmlCatalog } from '../../src/analyzers/xml-catalog.ts'
import { sceneOf } from '../helpers/process.ts'

test('pitfall 46: a catalogue leads to others and to files; what is beside them and below prefixes is possible', () => {
  const { context, probe } = sceneOf(`
    /app              elf
    /etc/xml/catalog  <catalog><nextCatalog catalog="file:///opt/a.xml"/><public uri="/opt/dtd/x.dtd"/><rewriteURI rewritePrefix="file:///opt/xsl"/></catalog>
    /etc/xml/other    <html></html>
  `)
  expect(xmlCatalog.matches(probe('read', '/etc/xml/other'))).toBe(false)
  const about = probe('read', '/etc/xml/catalog')
  expect(xmlCatalog.matches(about)).toBe(true)
  expect(
    xmlCatalog
      .analyze(about, context)
      .needs.map((need) =>
        'path' in need
          ? `${need.certainty} ${need.path}`
          : `${need.certainty} tree ${'tree' in need ? need.tree : '?'}`,
      ),
  ).toEqual([
    'expected /opt/a.xml',
    'expected /opt/dtd/x.dtd',
    'possible tree /opt/dtd',
    'possible tree /opt/xsl',
  ])
})
