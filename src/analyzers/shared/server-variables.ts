import { fromBytes } from '../../formats/byte-string.ts'
import type { ByteString } from '../../model/file.ts'
import type { AnalyzerContext } from '../../model/need.ts'
import { readIfFile } from '../../rootfs/resolve.ts'
import type { ServerConfiguration } from './server-configuration.ts'

/** Values that names stand for while a server's configuration is read. */
export class ServerVariables {
  readonly #values = new Map<ByteString, ByteString>()
  readonly #said = new Set<ByteString>()
  readonly #defined = new Map<ByteString, ByteString>()
  readonly #configuration: ServerConfiguration
  readonly #context: AnalyzerContext
  #assigned: ReadonlyMap<ByteString, ByteString> | undefined

  /** With what strings of the program say. */
  constructor(
    configuration: ServerConfiguration,
    context: AnalyzerContext,
    strings: readonly ByteString[],
  ) {
    this.#configuration = configuration
    this.#context = context
    for (const [name, pattern] of Object.entries(configuration.strings ?? {})) {
      const found = strings.map((text) => pattern.exec(text)?.[1]).find((one) => one !== undefined)
      if (found !== undefined) this.#values.set(name, found)
    }
  }

  /** Sets a variable of the table; a default does not take the place of what was said. */
  set(name: ByteString, value: ByteString, isDefault: boolean): void {
    if (isDefault && this.#said.has(name)) return
    if (!isDefault) this.#said.add(name)
    this.#values.set(name, value)
  }

  /** Sets a variable that the configuration itself defines. */
  define(name: ByteString, value: ByteString): void {
    this.#defined.set(name, value)
  }

  /** A variable of the table. */
  readonly get = (name: ByteString): ByteString | undefined => this.#values.get(name)

  /** A variable that values of the configuration may hold. */
  readonly ofEnvironment = (name: ByteString): ByteString | undefined =>
    this.#defined.get(name) ??
    this.#context.inventory.env.get(name) ??
    this.#assignments().get(name)

  #assignments(): ReadonlyMap<ByteString, ByteString> {
    const file = this.#configuration.environment?.file
    const path = file?.replace(/\$\{([^}]*)\}/g, (_, name: string) => this.get(name) ?? '')
    const text = path === undefined ? undefined : readIfFile(this.#context.tree, path)
    this.#assigned ??= text === undefined ? new Map() : shellAssignments(fromBytes(text))
    return this.#assigned
  }
}

/** Plain assignments of a shell script, the last of a name; what is not assigned before it is used is empty. */
const shellAssignments = (text: ByteString): ReadonlyMap<ByteString, ByteString> => {
  const values = new Map<ByteString, ByteString>()
  for (const line of text.split('\n')) {
    const [, name, raw] = /^(?:export\s+)?([A-Za-z_]\w*)=([^\s;`(]*)\s*$/.exec(line) ?? []
    if (name === undefined || raw === undefined) continue
    const value = raw
      .replace(/^(["'])(.*)\1$/, '$2')
      .replace(/\$\{?([A-Za-z_]\w*)\}?/g, (_, other: string) => values.get(other) ?? '')
    values.set(name, value)
  }
  return values
}
