import rules from '../../src/rules/charsets.yaml'
import { describeRules } from '../helpers/rule-table.ts'

const gconv = '/usr/lib/x86_64-linux-gnu/gconv'
const files = `
  ${gconv}/gconv-modules          module
  ${gconv}/gconv-modules.cache    x
  ${gconv}/gconv-modules.d/x.conf module
  ${gconv}/UTF-16.so              elf
  ${gconv}/SJIS.so                elf
  /usr/lib/locale/C.utf8/LC_CTYPE x
  /opt/locale/xx/LC_CTYPE         x
  /opt/gconv/gconv-modules        module
  /usr/share/i18n/charmaps/X.gz   x
`

// Pitfalls 10 and 11.
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
  'libc.gconv-cache': {
    app: 'needed=libc.so.6 imports=mbrtowc',
    files,
    reaches: [`${gconv}/gconv-modules.cache`],
    otherwise: 'needed=libc.so.6 imports=strlen',
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
  'locale.c-utf-8': {
    app: 'needed=libc.so.6 imports=setlocale rodata=C.UTF-8',
    files,
    reaches: ['/usr/lib/locale/C.utf8/LC_CTYPE'],
    otherwise: 'needed=libc.so.6 imports=setlocale',
  },
  'locale.path': {
    app: 'needed=libc.so.6',
    files,
    spec: { env: { LOCPATH: '/opt/locale' } },
    reaches: ['/opt/locale/xx/LC_CTYPE'],
  },
})
