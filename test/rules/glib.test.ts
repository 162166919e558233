import rules from '../../src/rules/glib.yaml'
import { describeRules } from '../helpers/rule-table.ts'

const files = `
  /lib/libgio-2.0.so.0          elf soname=libgio-2.0.so.0
  /lib/libgdk_pixbuf-2.0.so.0   elf soname=libgdk_pixbuf-2.0.so.0
  /lib/libgtk-3.so.0            elf soname=libgtk-3.so.0
  /usr/share/glib-2.0/schemas/gschemas.compiled                  x
  /usr/lib/x86_64-linux-gnu/gio/modules/giomodule.cache          x
  /usr/lib/x86_64-linux-gnu/gio/modules/libtls.so                elf
  /usr/lib/x86_64-linux-gnu/glib-2.0/gio-launch-desktop          x
  /usr/lib/gdk-pixbuf-2.0/2.10.0/loaders.cache                   x
  /usr/lib/gdk-pixbuf-2.0/2.10.0/loaders/libpng.so               elf
  /usr/lib/gtk-3.0/3.0.0/immodules.cache                         x
  /usr/lib/gtk-3.0/3.0.0/immodules/im.so                         elf
`

// Pitfalls 19, 21 and 44.
describeRules(rules, {
  'glib.schemas': {
    app: 'needed=libgio-2.0.so.0 imports=g_settings_new',
    files,
    reaches: ['/usr/share/glib-2.0/schemas/gschemas.compiled'],
    otherwise: 'needed=libgio-2.0.so.0',
  },
  'glib.modules': {
    app: 'needed=libgio-2.0.so.0',
    files,
    reaches: [
      '/usr/lib/x86_64-linux-gnu/gio/modules/giomodule.cache',
      '/usr/lib/x86_64-linux-gnu/gio/modules/libtls.so',
    ],
    otherwise: '',
  },
  'glib.spawn-helper': {
    app: 'rodata=/usr/lib/x86_64-linux-gnu/glib-2.0/gio-launch-desktop',
    files,
    reaches: ['? /usr/lib/x86_64-linux-gnu/glib-2.0/gio-launch-desktop'],
    otherwise: '',
  },
  'gdk-pixbuf.loaders': {
    app: 'needed=libgdk_pixbuf-2.0.so.0',
    files,
    reaches: [
      '/usr/lib/gdk-pixbuf-2.0/2.10.0/loaders.cache',
      '/usr/lib/gdk-pixbuf-2.0/2.10.0/loaders/libpng.so',
    ],
    otherwise: '',
  },
  'gtk.input-methods': {
    app: 'needed=libgtk-3.so.0',
    files,
    reaches: [
      '? /usr/lib/gtk-3.0/3.0.0/immodules.cache',
      '? /usr/lib/gtk-3.0/3.0.0/immodules/im.so',
    ],
    otherwise: '',
  },
})
