import type { ByteString } from '../model/file.ts'
import type {
  PerlComputed,
  PerlImport,
  PerlLibrary,
  PerlOccasion,
  PerlSource,
} from './perl-facts.ts'
import type { PerlToken } from './perl-tokens.ts'

const byStrength: readonly PerlOccasion[] = ['always', 'perhaps', 'named']

/** What makes perl give a line to the shell; perlfunc(1), "exec". */
const shellCharacters = /[$&*(){}[\]'";\\|?<>~`\n]/

const moduleName = /^[A-Z]\w*(?:::\w+)+$/
const layers = /^\s*[+<>|-]*\s*(?::[A-Za-z]\w*(?:\([^)]*\))?\s*)+$/
const layer = /:([A-Za-z]\w*)(?:\(([^)]*)\))?/g

/** Gathers what a source loads and runs, each thing once. */
export class PerlFindings {
  readonly #packages = new Set<string>()
  readonly #imports = new Map<string, PerlImport>()
  readonly #libraries = new Map<string, PerlLibrary>()
  readonly #bootstraps = new Set<string>()
  readonly #encodings = new Set<string>()
  readonly #drivers = new Set<string>()
  readonly #commands = new Set<ByteString>()
  readonly #computed = new Map<string, PerlComputed>()

  /** All that was gathered. */
  source(): PerlSource {
    const packages = [...this.#packages]
    const own = (one: PerlImport) => one.when === 'named' && this.#packages.has(one.name)
    return {
      packages,
      imports: [...this.#imports.values()].filter((one) => !own(one)),
      libraries: [...this.#libraries.values()],
      bootstraps: [...this.#bootstraps],
      encodings: [...this.#encodings],
      drivers: [...this.#drivers],
      commands: [...this.#commands],
      computed: [...this.#computed.values()],
    }
  }

  /** A package that the source declares. */
  package(name: string): void {
    this.#packages.add(name)
  }

  /** A module that is loaded; the strongest occasion counts. */
  module(name: string, when: PerlOccasion, line: number): void {
    this.#import({ kind: 'module', name, when, line })
  }

  /** A file that is loaded, by its name in `@INC`. */
  file(name: ByteString, when: PerlOccasion, line: number): void {
    this.#import({ kind: 'file', name, when, line })
  }

  /** What perl itself loads for something that the source does. */
  implied(name: string, line: number): void {
    this.module(name, 'perhaps', line)
  }

  /** A class that inherits from one of the same source needs no file of it. */
  parent(name: string, when: PerlOccasion, line: number): void {
    this.module(name, this.#packages.has(name) ? 'named' : when, line)
  }

  #import(one: PerlImport): void {
    const key = `${one.kind} ${one.name}`
    const known = this.#imports.get(key)
    if (known === undefined || byStrength.indexOf(one.when) < byStrength.indexOf(known.when))
      this.#imports.set(key, one)
  }

  /** Arguments of `use`: what they name may be modules, whole or below the one that is used. */
  arguments({ text: user, line }: PerlToken, names: readonly string[]): void {
    for (const name of names) {
      if (moduleName.test(name)) this.module(name, 'perhaps', line)
      // In capitals alone it is a constant.
      if (!/^[A-Z]\w*[a-z]\w*(?:::\w+)*$/.test(name)) continue
      this.module(`${user}::${name}`, 'named', line)
      this.module(`${user}::Plugin::${name}`, 'named', line)
    }
  }

  /** `use lib`: FindBin, `__FILE__` and `__DIR__` say where its strings count from. */
  libraries(tokens: readonly PerlToken[]): void {
    const all = tokens.map(({ text }) => text).join(' ')
    for (const { kind, text } of tokens) {
      const texts = kind === 'words' ? text.trim().split(/\s+/) : kind === 'string' ? [text] : []
      for (const one of texts) this.#library(one, all)
    }
    if (/\$(?:FindBin::)?(?:Real)?Bin\b/.test(all) && !tokens.some(({ kind }) => kind === 'string'))
      this.#library('.', all)
  }

  #library(text: ByteString, all: ByteString): void {
    const bin = /\$\{?(?:FindBin::)?(?:Real)?Bin\}?/
    const path = text.replace(bin, '.')
    const isOfProgram = path !== text || bin.test(all)
    const base = isOfProgram ? 'program' : /__(?:FILE|DIR)__/.test(all) ? 'source' : 'workdir'
    const name = base === 'workdir' || path.startsWith('.') ? path : `./${path}`
    if (!/[$@]/.test(path)) this.#libraries.set(`${base} ${name}`, { path: name, base })
  }

  /** A package whose shared object is asked for. */
  bootstrap(name: string): void {
    this.#bootstraps.add(name)
  }

  /** An encoding that is named. */
  encoding(name: string): void {
    this.#encodings.add(name.toLowerCase())
  }

  /** A string, a list or a pattern: what it says by itself. */
  text({ kind, text, line }: PerlToken): void {
    if (/\\N\{(?!U\+|\d)/.test(text)) this.implied('_charnames', line)
    if (kind === 'words')
      for (const name of text.split(/\s+/))
        if (moduleName.test(name)) this.module(name, 'named', line)
    if (kind !== 'string') return
    if (moduleName.test(text)) this.module(text, 'named', line)
    const driver = /^dbi:(\w+)/i.exec(text)?.[1]
    if (driver !== undefined) {
      this.#drivers.add(driver)
      this.module(`DBD::${driver}`, 'perhaps', line)
    }
    if (layers.test(text)) this.#layers(text, line)
  }

  #layers(text: string, line: number): void {
    for (const [, name = '', argument] of text.matchAll(layer)) {
      this.module(`PerlIO::${name}`, 'perhaps', line)
      if (name === 'encoding' && argument !== undefined) this.encoding(argument)
      if (name !== 'via' || argument === undefined) continue
      this.module(`PerlIO::via::${argument}`, 'perhaps', line)
      this.module(argument, 'perhaps', line)
    }
  }

  /** A program that is run. */
  program(name: ByteString): void {
    if (name !== '') this.#commands.add(name)
  }

  /** A line that is run, by the shell if it has a character for it. */
  line({ kind, line, literal }: PerlToken, text: ByteString): void {
    const isLiteral = literal === true || !/[$@]/.test(text)
    const [, name = ''] =
      /^\s*(?:exec\s+)?([^\s$@&*(){}[\]'";\\|?<>~`]+)(?=[\s;&|]|$)/.exec(text) ?? []
    if (name !== '') this.program(name)
    else if (kind !== 'mark' && !isLiteral) this.#compute('command', text, line)
    if (shellCharacters.test(text) && /\S\s|[;&|<>]/.test(text.trim())) this.program('/bin/sh')
  }

  /** A statement that does something with a computed name, from one of its tokens on. */
  computed(what: PerlComputed['what'], tokens: readonly PerlToken[], at: number): void {
    const few = tokens.slice(at, at + 6).map(({ text }) => text)
    const end = few.indexOf(';')
    this.#compute(
      what,
      few.slice(0, end === -1 ? few.length : end).join(' '),
      tokens[at]?.line ?? 0,
    )
  }

  #compute(what: PerlComputed['what'], text: ByteString, line: number): void {
    const cut = text.replace(/\s+/g, ' ').slice(0, 80)
    this.#computed.set(`${what} ${cut}`, { what, text: cut, line })
  }
}
