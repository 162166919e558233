import { SlimError } from '../model/error.ts'
import { fromText, toDisplay } from './byte-string.ts'

/** Keys come from the document: what is longer than this says nothing to a reader. */
const longestKey = 60

/**
 * A value in a JSON document together with its place, so that whatever is wrong with it can be named. `null` counts as absent,
 * as Go programs write it for empty lists and maps. All methods throw IMAGE_DAMAGED naming document and field.
 */
export class JsonField {
  readonly #document: string
  readonly #path: string
  readonly #value: unknown

  constructor(document: string, path: string, value: unknown) {
    this.#document = document
    this.#path = path
    this.#value = value ?? undefined
  }

  /** Whether there is a value. */
  get isThere(): boolean {
    return this.#value !== undefined
  }

  /** What is there, as JSON.parse gave it. */
  get value(): unknown {
    return this.#value
  }

  /** A member of an object; absent members are fields too. */
  field(name: string): JsonField {
    const object = this.#object()
    const value = Object.hasOwn(object, name) ? object[name] : undefined
    return new JsonField(this.#document, this.#path === '' ? name : `${this.#path}.${name}`, value)
  }

  /** Elements of a list; none when it is absent. */
  items(): readonly JsonField[] {
    if (!this.isThere) return []
    if (!Array.isArray(this.#value)) throw this.wrong('is not a list')
    return this.#value.map(
      (value: unknown, index) => new JsonField(this.#document, `${this.#path}[${index}]`, value),
    )
  }

  /** Keys and values of an object in the document's order; none when it is absent. */
  entries(): readonly (readonly [string, JsonField])[] {
    if (!this.isThere) return []
    return Object.entries(this.#object()).map(([key, value]) => {
      const shown = toDisplay(fromText(key.slice(0, longestKey)))
      return [key, new JsonField(this.#document, `${this.#path}["${shown}"]`, value)]
    })
  }

  /** A string that must be there. */
  text(): string {
    if (typeof this.#value === 'string') return this.#value
    throw this.wrong(this.isThere ? 'is not a string' : 'is missing')
  }

  /** A string, undefined when it is absent. */
  optionalText(): string | undefined {
    return this.isThere ? this.text() : undefined
  }

  /** A whole number of at least `least`. */
  integer(least: number): number {
    const value = this.#value
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= least) return value
    throw this.wrong(this.isThere ? `is not a whole number from ${least}` : 'is missing')
  }

  /** The error that says what is wrong with this field. */
  wrong(what: string, hint?: string): SlimError {
    const place = this.#path === '' ? '' : `${this.#path} `
    const more = hint === undefined ? {} : { hint }
    return new SlimError('IMAGE_DAMAGED', `${this.#document}: ${place}${what}`, more)
  }

  #object(): Readonly<Record<string, unknown>> {
    const value = this.#value
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Readonly<Record<string, unknown>>
    throw this.wrong(this.isThere ? 'is not an object' : 'is missing')
  }
}

const fatalUtf8 = new TextDecoder('utf-8', { fatal: true })

/** The top of a JSON document (RFC 8259, UTF-8). `document` is what errors name. Throws IMAGE_DAMAGED. */
export const parseJson = (document: string, bytes: Uint8Array): JsonField => {
  try {
    return new JsonField(document, '', JSON.parse(fatalUtf8.decode(bytes)))
  } catch (cause) {
    const hint = 'make or copy the image again'
    throw new SlimError('IMAGE_DAMAGED', `${document} is not JSON`, { hint, cause })
  }
}
