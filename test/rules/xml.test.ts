import rules from '../../src/rules/xml.yaml'
import { describeRules } from '../helpers/rule-table.ts'

const files = `
  /lib/libxml2.so.2       elf soname=libxml2.so.2 rodata=file:///etc/xml/catalog rodata=file:///etc/sgml/catalog
  /lib/libprotoc.so.32    elf soname=libprotoc.so.32
  /etc/xml/catalog        x
  /etc/sgml/catalog       x
  /opt/catalog.xml        x
  /usr/include/google/protobuf/any.proto x
`

// Pitfall 46.
describeRules(rules, {
  'xml.catalogs': {
    app: 'needed=libxml2.so.2',
    files,
    reaches: ['/etc/xml/catalog'],
    otherwise: '',
  },
  'xml.catalog-env': {
    app: 'needed=libxml2.so.2',
    files,
    spec: { env: { XML_CATALOG_FILES: '/opt/catalog.xml' } },
    reaches: ['/opt/catalog.xml'],
    otherwise: '',
  },
  'sgml.catalogs': {
    app: 'needed=libxml2.so.2',
    files,
    reaches: ['? /etc/sgml/catalog'],
    otherwise: '',
  },
  'protobuf.well-known-types': {
    app: 'needed=libprotoc.so.32',
    files,
    reaches: ['/usr/include/google/protobuf/any.proto'],
    otherwise: '',
  },
})
