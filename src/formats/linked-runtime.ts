import type { ByteString } from '../model/file.ts'
import { type Jimage, type JimageLocation, readJimage, storedContent } from './jimage.ts'
import { formatJimage, type JimageResource } from './jimage-writer.ts'

/** What jlink makes for the modules of one image; where nothing of it is there the runtime reads every module's own declaration. */
const linkedModules = /^SystemModules(?:Map$|\$(?:all|default|\d+)$)/

/** As the table of the image hashes it; OpenJDK jdk.internal.jimage.ImageLocation, `getFullName`. */
const fullName = ({ module, parent, base, extension }: JimageLocation): ByteString =>
  [
    module === '' ? '' : `/${module}/`,
    parent === '' ? '' : `${parent}/`,
    base,
    extension === '' ? '' : `.${extension}`,
  ].join('')

const isDirectory = ({ module }: JimageLocation): boolean => module === '' || module === 'modules'

/** Its content refers to the index of the image. */
const isIndex = (one: JimageLocation): boolean => isDirectory(one) || one.module === 'packages'

const moduleOf = ({ module, base }: JimageLocation): ByteString =>
  module === 'modules' ? (base.split('/')[0] ?? '') : module

const isLinked = ({ module, parent, base }: JimageLocation): boolean =>
  module === 'java.base' && parent === 'jdk/internal/module' && linkedModules.test(base)

/** Cuts one image. */
class Cut {
  readonly #image: Jimage
  readonly #modules: ReadonlySet<ByteString>
  readonly #unlinked: Uint8Array
  readonly #byPlace: ReadonlyMap<number, JimageLocation>
  readonly #kept = new Set<JimageLocation>()

  constructor(image: Jimage, modules: ReadonlySet<ByteString>, unlinked: Uint8Array) {
    this.#image = image
    this.#modules = modules
    this.#unlinked = unlinked
    this.#byPlace = new Map(image.locations.map((one) => [one.at, one]))
    for (const one of image.locations) if (this.#isKept(one)) this.#kept.add(one)
  }

  resources(): readonly JimageResource[] {
    return [...this.#kept].map((location) => this.#resource(location))
  }

  #isKept(location: JimageLocation): boolean {
    const { module } = location
    if (module === '') return true
    if (module === 'packages') return this.#pairs(location).length > 0
    if (isLinked(location) && location.base !== 'SystemModulesMap') return false
    return this.#modules.has(moduleOf(location))
  }

  #resource(location: JimageLocation): JimageResource {
    const common = { name: fullName(location), names: location.names }
    const whole = (bytes: Uint8Array, compressedSize = 0, size = bytes.length): JimageResource => ({
      ...{ ...common, compressedSize, size },
      content: () => bytes,
    })
    if (isLinked(location)) return whole(this.#unlinked)
    if (location.module === 'packages') return whole(this.#packed(this.#pairs(location).flat()))
    if (!isDirectory(location))
      return whole(storedContent(this.#image, location), location.compressedSize, location.size)
    const children = this.#numbers(location)
      .flatMap((at) => this.#byPlace.get(at) ?? [])
      .filter((one) => this.#kept.has(one))
      .map(fullName)
    return {
      ...common,
      ...{ compressedSize: 0, size: children.length * 4 },
      content: (placeOf) => this.#packed(children.map(placeOf)),
    }
  }

  #numbers(location: JimageLocation): readonly number[] {
    const content = storedContent(this.#image, location)
    return Array.from({ length: Math.floor(content.length / 4) }, (_, nth) =>
      this.#image.littleEndian ? content.readUInt32LE(nth * 4) : content.readUInt32BE(nth * 4),
    )
  }

  /** Of a package: for each kept module that has it, whether it is empty there, and where the module's name is in the strings. */
  #pairs(location: JimageLocation): readonly (readonly [number, number])[] {
    const numbers = this.#numbers(location)
    const pairs: (readonly [number, number])[] = []
    for (let nth = 0; nth + 1 < numbers.length; nth += 2) {
      const [isEmpty = 0, name = 0] = numbers.slice(nth, nth + 2)
      if (this.#modules.has(this.#string(name))) pairs.push([isEmpty, name])
    }
    return pairs
  }

  #string(at: number): ByteString {
    const { strings } = this.#image
    const end = strings.indexOf(0, at)
    return strings.toString('latin1', at, end < 0 ? strings.length : end)
  }

  #packed(numbers: readonly number[]): Buffer {
    const bytes = Buffer.alloc(numbers.length * 4)
    for (const [nth, value] of numbers.entries())
      if (this.#image.littleEndian) bytes.writeUInt32LE(value, nth * 4)
      else bytes.writeUInt32BE(value, nth * 4)
    return bytes
  }
}

/** The version of the format that is understood well enough to be written. */
const knownVersion = 0x00010000

/**
 * Whether {@link cutRuntimeImage} can cut an image: one whose format is known, whose directories can be read, and where no two resources
 * have a name or bytes in common.
 */
export const canBeCut = ({ bytes, version, flags, locations }: Jimage): boolean => {
  const sizes = locations.map((one) => one.compressedSize || one.size)
  return (
    version === knownVersion &&
    flags === 0 &&
    locations.every((one) => one.compressedSize === 0 || !isIndex(one)) &&
    new Set(locations.map(fullName)).size === locations.length &&
    sizes.reduce((sum, size) => sum + size, 0) <= bytes.length
  )
}

/**
 * A `lib/modules` with the resources of some modules of another, byte for byte, and with the class SystemModulesMap as it is before
 * jlink has seen it: `unlinked`. Undefined for an image that is damaged or of another version.
 */
export const cutRuntimeImage = (
  file: Uint8Array,
  modules: ReadonlySet<ByteString>,
  unlinked: Uint8Array,
): Buffer | undefined => {
  const image = readJimage(file)
  return image !== undefined && canBeCut(image)
    ? formatJimage(image, new Cut(image, modules, unlinked).resources())
    : undefined
}
