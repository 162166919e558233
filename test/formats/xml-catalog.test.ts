import { expect, test } from 'vitest'
import { parseXmlCatalog } from '../../src/formats/xml-catalog.ts'

const lines = (text: string) =>
  parseXmlCatalog(text, '/etc/xml').map(({ kind, element, path }) => `${kind} ${element} ${path}`)

test('pitfall 46: nested catalogues, files and prefixes of a catalogue, in order', () => {
  expect(
    lines(`<?xml version="1.0"?>
<catalog xmlns="urn:oasis:names:tc:entity:xmlns:xml:catalog">
  <nextCatalog catalog="file:///usr/share/xml/a.xml"/>
  <c:delegatePublic publicIdStartString="-//X" catalog='docbook.xml' />
  <public publicId="-//Y//" uri="dtd/y%20z.dtd"/>
  <system systemId="http://x/" uri="http://elsewhere/x.dtd"/>
  <rewriteSystem systemIdStartString="http://x/" rewritePrefix="file:/opt/x/"/>
  <!-- <uri name="gone" uri="gone.xml"/> -->
</catalog>`),
  ).toEqual([
    'catalog nextCatalog /usr/share/xml/a.xml',
    'catalog delegatePublic /etc/xml/docbook.xml',
    'file public /etc/xml/dtd/y z.dtd',
    'prefix rewriteSystem /opt/x/',
  ])
})

test('pitfall 46: xml:base holds within its element', () => {
  expect(
    lines(
      '<catalog><group xml:base="file:///opt/g/"><uri name="a" uri="a&amp;b.xml"/></group><uri name="b" uri="b.xml"/></catalog>',
    ),
  ).toEqual(['file uri /opt/g/a&b.xml', 'file uri /etc/xml/b.xml'])
})

test('what is no catalogue refers to nothing', () => {
  expect(lines('<<< constructor="x" <constructor uri="a"/> <toString catalog="b"/>')).toEqual([])
})
