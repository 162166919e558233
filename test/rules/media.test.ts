import rules from '../../src/rules/media.yaml'
import { describeRules } from '../helpers/rule-table.ts'

const files = `
  /lib/libMagickCore-6.Q16.so.6         elf soname=libMagickCore-6.Q16.so.6
  /lib/libgstreamer-1.0.so.0            elf soname=libgstreamer-1.0.so.0
  /lib/libheif.so.1                     elf soname=libheif.so.1
  /lib/libvips.so.42                    elf soname=libvips.so.42
  /lib/libImlib2.so.1                   elf soname=libImlib2.so.1
  /lib/libgegl-0.4.so.0                 elf soname=libgegl-0.4.so.0
  /lib/libgs.so.10                      elf soname=libgs.so.10
  /lib/libpoppler.so.126                elf soname=libpoppler.so.126
  /lib/libtesseract.so.5                elf soname=libtesseract.so.5
  /lib/libhunspell-1.7.so.0             elf soname=libhunspell-1.7.so.0
  /lib/libaspell.so.15                  elf soname=libaspell.so.15
  /lib/libasound.so.2                   elf soname=libasound.so.2
  /usr/lib/x86_64-linux-gnu/ImageMagick-6.9/modules-Q16/coders/png.so elf
  /etc/ImageMagick-6/policy.xml x
  /usr/lib/x86_64-linux-gnu/gstreamer-1.0/libgstx.so elf
  /usr/lib/x86_64-linux-gnu/gstreamer1.0/gstreamer-1.0/gst-plugin-scanner elf
  /usr/lib/x86_64-linux-gnu/libheif/plugins/libheif-x265.so elf
  /usr/lib/x86_64-linux-gnu/vips-modules-8.14/vips-heif.so elf
  /usr/lib/x86_64-linux-gnu/imlib2/loaders/png.so elf
  /usr/lib/x86_64-linux-gnu/gegl-0.4/op.so elf
  /usr/share/ghostscript/10/Resource/Init/gs_init.ps x
  /usr/share/poppler/cMap/H x
  /usr/share/tesseract-ocr/5/tessdata/eng.traineddata x
  /usr/share/hunspell/de_DE.aff x
  /usr/share/hunspell/de_DE.dic x
  /usr/lib/aspell/en.multi x
  /usr/share/alsa/alsa.conf x
`

// Pitfalls 20 and 45.
describeRules(rules, {
  'imagemagick.coders': {
    app: 'needed=libMagickCore-6.Q16.so.6',
    files,
    reaches: [
      '/etc/ImageMagick-6/policy.xml',
      '/usr/lib/x86_64-linux-gnu/ImageMagick-6.9/modules-Q16/coders/png.so',
    ],
    otherwise: '',
  },
  'gstreamer.plugins': {
    app: 'needed=libgstreamer-1.0.so.0',
    files,
    reaches: [
      '/usr/lib/x86_64-linux-gnu/gstreamer-1.0/libgstx.so',
      '/usr/lib/x86_64-linux-gnu/gstreamer1.0/gstreamer-1.0/gst-plugin-scanner',
    ],
    otherwise: '',
  },
  'heif.plugins': {
    app: 'needed=libheif.so.1',
    files,
    reaches: ['/usr/lib/x86_64-linux-gnu/libheif/plugins/libheif-x265.so'],
    otherwise: '',
  },
  'vips.modules': {
    app: 'needed=libvips.so.42',
    files,
    reaches: ['/usr/lib/x86_64-linux-gnu/vips-modules-8.14/vips-heif.so'],
    otherwise: '',
  },
  'imlib2.loaders': {
    app: 'needed=libImlib2.so.1',
    files,
    reaches: ['/usr/lib/x86_64-linux-gnu/imlib2/loaders/png.so'],
    otherwise: '',
  },
  'gegl.operations': {
    app: 'needed=libgegl-0.4.so.0',
    files,
    reaches: ['/usr/lib/x86_64-linux-gnu/gegl-0.4/op.so'],
    otherwise: '',
  },
  'ghostscript.resources': {
    app: 'needed=libgs.so.10',
    files,
    reaches: ['/usr/share/ghostscript/10/Resource/Init/gs_init.ps'],
    otherwise: '',
  },
  'poppler.data': {
    app: 'needed=libpoppler.so.126',
    files,
    reaches: ['/usr/share/poppler/cMap/H'],
    otherwise: '',
  },
  'tesseract.models': {
    app: 'needed=libtesseract.so.5',
    files,
    reaches: ['/usr/share/tesseract-ocr/5/tessdata/eng.traineddata'],
    otherwise: '',
  },
  'spelling.dictionaries': {
    app: 'needed=libhunspell-1.7.so.0',
    files,
    reaches: ['/usr/share/hunspell/de_DE.aff', '/usr/share/hunspell/de_DE.dic'],
    otherwise: '',
  },
  'spelling.aspell': {
    app: 'needed=libaspell.so.15',
    files,
    reaches: ['/usr/lib/aspell/en.multi'],
    otherwise: '',
  },
  'alsa.configuration': {
    app: 'needed=libasound.so.2',
    files,
    reaches: ['/usr/share/alsa/alsa.conf'],
    otherwise: '',
  },
})
