import rules from '../../src/rules/fonts.yaml'
import { describeRules } from '../helpers/rule-table.ts'

const app = 'needed=libfontconfig.so.1'
const files = `
  /lib/libfontconfig.so.1                  elf soname=libfontconfig.so.1
  /lib/libthai.so.0                        elf soname=libthai.so.0 needed=libdatrie.so.1
  /lib/libdatrie.so.1                      elf soname=libdatrie.so.1
  /lib/libX11.so.6                         elf soname=libX11.so.6
  /lib/libxkbcommon.so.0                   elf soname=libxkbcommon.so.0
  /etc/fonts/fonts.conf                    x
  /etc/fonts/conf.d/10-x.conf              -> /usr/share/fontconfig/conf.avail/10-x.conf
  /usr/share/fontconfig/conf.avail/10-x.conf  x
  /usr/share/fontconfig/conf.avail/99-y.conf  x
  /usr/share/fonts/truetype/a/a.ttf        x
  /usr/share/fonts/truetype/a/README       x
  /var/cache/fontconfig/1.cache-8          x
  /usr/share/libthai/thbrk.tri             x
  /usr/share/X11/locale/C/XLC_LOCALE       x
  /usr/share/X11/locale/th/XLC_LOCALE      x
  /usr/share/X11/xkb/rules/evdev           x
`

// Pitfalls 11, 42, 45 and 46.
describeRules(rules, {
  'fontconfig.configuration': {
    app,
    files,
    reaches: [
      '/etc/fonts/conf.d/10-x.conf',
      '/etc/fonts/fonts.conf',
      '/usr/share/fontconfig/conf.avail/10-x.conf',
    ],
    otherwise: '',
  },
  'fontconfig.fonts': {
    app,
    files,
    reaches: ['/usr/share/fonts/truetype/a/a.ttf'],
    otherwise: '',
  },
  'fontconfig.cache': [
    {
      app,
      files,
      reaches: ['/var/cache/fontconfig/1.cache-8'],
      otherwise: '',
    },
    {
      app,
      files: '/lib/libfontconfig.so.1 elf soname=libfontconfig.so.1\n/var/cache/ dir',
      reaches: ['+ /var/cache/fontconfig'],
    },
  ],
  'thai.dictionary': {
    app: 'needed=libthai.so.0',
    files,
    reaches: ['/usr/share/libthai/thbrk.tri'],
    otherwise: 'needed=libdatrie.so.1',
  },
  'x11.locale': {
    app: 'needed=libX11.so.6',
    files,
    reaches: ['/usr/share/X11/locale/C/XLC_LOCALE'],
    otherwise: '',
  },
  'xkb.data': {
    app: 'needed=libxkbcommon.so.0',
    files,
    reaches: ['/usr/share/X11/xkb/rules/evdev'],
    otherwise: '',
  },
})
