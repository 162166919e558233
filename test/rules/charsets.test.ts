import rules from '../../src/rules/charsets.yaml'
import { describeRules } from '../helpers/rule-table.ts'

const gconv = '/usr/lib/x86_64-linux-gnu/gconv'
const files = `
  ${gconv}/gconv-modules          module
  ${gconv}/gconv-modules.cache    x
  ${gconv}/gconv-modules.d/x.conf module
  ${gconv}/UTF-16.so              elf
  ${gconv}/SJIS.so                elf
  /opt/gconv/gconv-modules        module
  /usr/share/i18n/charmaps/X.gz   x
`

// Pitfall 10.
describeRules(rules, {
  'libc.gconv-core': {
    app: 'needed=libc.so.6 imports=iconv_open',
    files,
    reaches: [
      `${gconv}/UTF-16.so`,
      `${gconv}/gconv-modules`,
      `${gconv}/gconv-modules.cache`,
      `${gconv}/gconv-modules.d/x.conf`,
    ],
    otherwise: 'needed=libc.so.6',
  },
  'libc.gconv-all': {
    app: 'needed=libc.so.6 imports=iconv_open rodata=from-code',
    files,
    reaches: [`${gconv}/SJIS.so`, `${gconv}/UTF-16.so`],
    otherwise: 'needed=libc.so.6 imports=iconv_open',
  },
  'libc.gconv-others': {
    app: 'needed=libc.so.6 imports=iconv_open',
    files,
    reaches: [`? ${gconv}/SJIS.so`, `? ${gconv}/UTF-16.so`],
    otherwise: 'needed=libc.so.6 rodata=from-code',
  },
  'libc.gconv-path': {
    app: 'needed=libc.so.6',
    files,
    spec: { env: { GCONV_PATH: '/opt/gconv' } },
    reaches: ['/opt/gconv/gconv-modules'],
  },
  'libc.charmaps': {
    app: 'rodata=/usr/share/i18n/charmaps',
    files,
    reaches: ['? /usr/share/i18n/charmaps/X.gz'],
    otherwise: '',
  },
})
