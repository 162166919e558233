import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  checkDocument,
  documentBeside,
  writeDocument,
} from '../../../src/transports/shared/documents.ts'
import { temporaryDirectory } from '../../helpers/packed.ts'

describe('documentBeside', () => {
  it.each([
    ['oci-archive:out/a.oci.tar', 'out/a.oci.tar.cdx.json'],
    ['oci-archive:a.oci.tar:1.2', 'a.oci.tar.cdx.json'],
    ['docker-archive:a.tar:web:1', 'a.tar.cdx.json'],
    ['rootfs:dir/', 'dir.cdx.json'],
    ['rootfs:a.tar', 'a.tar.cdx.json'],
    ['oci:images', 'images.cdx.json'],
    ['oci:images/:web/a:1'.replace(':1', ''), 'images.web-a.cdx.json'],
  ])('of %s is %s', (destination, file) => {
    expect(documentBeside(destination, 'cdx.json')).toBe(file)
  })
})

describe('a document', () => {
  let place: Awaited<ReturnType<typeof temporaryDirectory>>
  beforeEach(async () => {
    place = await temporaryDirectory()
  })
  afterEach(() => place.remove())

  it('takes the place of an older one', async () => {
    const file = join(place.path, 'new/a.json')
    await writeDocument(file, 'one')
    await checkDocument(file)
    await writeDocument(file, 'two')
    expect(await readFile(file, 'utf8')).toBe('two')
  })

  it('never that of a directory', async () => {
    const file = join(place.path, 'a.json')
    await mkdir(file)
    await expect(checkDocument(file)).rejects.toMatchObject({ code: 'OUTPUT_EXISTS' })
    await expect(writeDocument(file, 'x')).rejects.toMatchObject({ code: 'OUTPUT_EXISTS' })
  })
})
