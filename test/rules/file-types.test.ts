import rules from '../../src/rules/file-types.yaml'
import { describeRules } from '../helpers/rule-table.ts'

const files = `
  /etc/mime.types                 x
  /usr/share/mime/mime.cache      x
  /usr/share/mime/globs2          x
  /etc/magic                      x
  /usr/share/misc/magic.mgc       -> ../../lib/file/magic.mgc
  /usr/lib/file/magic.mgc         x
  /opt/magic.mgc                  x
`

// Pitfall 41.
describeRules(rules, {
  'mime.types': {
    app: 'rodata=/etc/mime.types',
    files,
    reaches: ['/etc/mime.types'],
    otherwise: '',
  },
  'mime.shared-info': {
    app: 'rodata=%s/mime.cache',
    files,
    reaches: ['/usr/share/mime/globs2', '/usr/share/mime/mime.cache'],
    otherwise: '',
  },
  'magic.database': {
    app: 'rodata=/etc/magic:/usr/share/misc/magic',
    files,
    reaches: ['/etc/magic', '/usr/lib/file/magic.mgc', '/usr/share/misc/magic.mgc'],
    otherwise: 'rodata=magic',
  },
  'magic.env': {
    app: 'needed=libmagic.so.1',
    files: `${files}\n/lib/libmagic.so.1 elf soname=libmagic.so.1`,
    spec: { env: { MAGIC: '/opt/magic' } },
    reaches: ['/opt/magic.mgc'],
    otherwise: '',
  },
})
