import { closeSync, openSync, readSync } from 'node:fs'
import type { RootPath } from '../../model/file.ts'
import type { LayerBlob } from '../../model/image.ts'
import type { PlanEntry } from '../../model/plan-entry.ts'

const readSize = 1024 * 1024

/** File contents of an image, read by position out of the uncompressed layer tars. To be closed. */
export class LayerContents {
  readonly #files: number[] = []
  readonly #places = new Map<RootPath, { readonly file: number; readonly offset: number }>()
  readonly #buffer = Buffer.allocUnsafeSlow(readSize)

  constructor(layers: readonly LayerBlob[]) {
    for (const layer of layers) {
      const file = openSync(layer.tar, 'r')
      this.#files.push(file)
      for (const [path, offset] of layer.contents) this.#places.set(path, { file, offset })
    }
  }

  /** Content of a planned regular file, in pieces that are only good until the next is taken. */
  *read({ path, file }: PlanEntry): Generator<Uint8Array> {
    const size = file.type === 'file' ? file.size : 0
    const place = this.#places.get(path)
    if (place === undefined) throw new Error(`no layer holds the content of ${path}`)
    for (let at = 0; at < size; ) {
      const want = Math.min(readSize, size - at)
      const length = readSync(place.file, this.#buffer, 0, want, place.offset + at)
      if (length === 0) throw new Error(`a layer ends inside the content of ${path}`)
      yield this.#buffer.subarray(0, length)
      at += length
    }
  }

  /** Closes the layers. */
  close(): void {
    for (const file of this.#files) closeSync(file)
  }
}
