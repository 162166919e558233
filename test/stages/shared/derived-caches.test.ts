import { describe, expect, test } from 'vitest'
import { fromBytes } from '../../../src/formats/byte-string.ts'
import type { RootPath } from '../../../src/model/file.ts'
import { deriveCaches } from '../../../src/stages/shared/derived-caches.ts'
import { inventoryOf } from '../../helpers/inventory.ts'
import { treeOf } from '../../helpers/tree.ts'

const gio = '/usr/lib/gio/modules'
const gdk = '/usr/lib/gdk-pixbuf-2.0/2.10.0'
const tree = treeOf(`
  ${gio}/giomodule.cache 0600 mtime=7 # made\\nliba.so: gio-tls-backend\\nlibb.so: gio-vfs,gio-x\\n
  ${gio}/liba.so elf
  ${gio}/libb.so elf
  ${gdk}/loaders.cache # head\\n# LoaderDir = x\\n"${gdk}/loaders/a.so"\\n"ani" 4 "gdk"\\n"" \\n\\n"${gdk}/loaders/b.so"\\n"bmp" 5\\n\\n
  ${gdk}/loaders/a.so elf
  ${gdk}/loaders/b.so elf
  /usr/share/glib-2.0/schemas/gschemas.compiled x
  /usr/share/mime/mime.cache x
`)

const derive = (...kept: string[]) =>
  deriveCaches(tree, new Set(kept as RootPath[]), inventoryOf(tree)).map((file) => ({
    ...file,
    content: fromBytes(file.content),
  }))

describe('pitfall 44: lists of modules name the kept ones alone', () => {
  test('giomodule.cache loses the lines of modules that are not kept, and stays as old as it is', () => {
    const [file, ...others] = derive(`${gio}/giomodule.cache`, `${gio}/libb.so`)
    expect(others).toEqual([])
    expect(file).toMatchObject({
      path: `${gio}/giomodule.cache`,
      content: '# made\nlibb.so: gio-vfs,gio-x\n',
      rule: 'glib.modules',
      metadata: { mode: 0o600, mtime: 7 },
    })
  })

  test('loaders.cache loses the stanzas of loaders that are not kept', () => {
    const [file] = derive(`${gdk}/loaders.cache`, `${gdk}/loaders/b.so`)
    expect(file?.content).toBe(`# head\n# LoaderDir = x\n"${gdk}/loaders/b.so"\n"bmp" 5\n\n`)
  })

  test('a list of which everything is kept is the file of the base', () => {
    expect(derive(`${gio}/giomodule.cache`, `${gio}/liba.so`, `${gio}/libb.so`)).toEqual([])
  })

  test('a list that is not kept is not made', () => {
    expect(derive(`${gio}/liba.so`)).toEqual([])
  })

  test('caches that name no files are the base’s own', () => {
    expect(
      derive('/usr/share/glib-2.0/schemas/gschemas.compiled', '/usr/share/mime/mime.cache'),
    ).toEqual([])
  })
})
