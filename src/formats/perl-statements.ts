import type { ByteString } from '../model/file.ts'
import { runsAlways } from './perl-blocks.ts'
import type { PerlOccasion, PerlSource } from './perl-facts.ts'
import { PerlFindings } from './perl-findings.ts'
import { type PerlToken, perlTokens } from './perl-tokens.ts'

/** Evaluated strings inside evaluated strings that are still read. */
const deepest = 4

/** Functions and methods that load the module whose name they are given. */
const loaders =
  /^(?:use_module|require_module|use_package_optimistically|load_class|try_load_class|load_optional_class|load_first_existing_class|ensure_class_loaded|load_module|require_ok|use_ok|autoload|extends|with|load|can_load|check_install)$/
/** Those of them that nobody calls with anything but a module. */
const certainLoaders =
  /^(?:use_module|require_module|use_package_optimistically|load_class|try_load_class|load_module)$/

const encoders =
  /^(?:encode|decode|find_encoding|find_mime_encoding|from_to|resolve_alias|str2bytes|bytes2str)$/

const isModuleName = (text: string): boolean => /^[A-Za-z_]\w*(?:::\w+)*$/.test(text)

/** Reads the statements of a source, and those of the strings that it evaluates. */
export class PerlStatements {
  readonly #found = new PerlFindings()
  #depth = 0

  /** What was found so far. */
  source(): PerlSource {
    return this.#found.source()
  }

  /** `limit` is the occasion of the whole text: nothing in it is more certain. */
  read(text: ByteString, limit: PerlOccasion): void {
    if (this.#depth >= deepest) return
    this.#depth += 1
    const tokens = perlTokens(text)
    const always = runsAlways(tokens)
    tokens.forEach((_, at) => {
      const occasion = limit === 'always' && always[at] === true ? 'always' : 'perhaps'
      this.#token({ tokens, at, occasion, limit })
    })
    this.#depth -= 1
  }

  #token(place: Place): void {
    const { tokens, at } = place
    const token = tokens[at]
    if (token === undefined) return
    if (token.kind === 'word') this.#word(place, token)
    else if (token.kind === 'variable') this.#variable(place, token)
    else if (token.kind === 'command') this.#found.line(token, token.text)
    else if (token.kind === 'angle') {
      if (/[^\w$:]/.test(token.text)) this.#found.implied('File::Glob', token.line)
    } else this.#found.text(token)
  }

  #word(place: Place, token: PerlToken): void {
    const { tokens, at } = place
    const before = tokens[at - 1]?.text
    if (tokens[at + 1]?.text === '=>' || before === 'sub') return
    const isMethod = before === '->'
    const name = token.text.slice(token.text.lastIndexOf(':') + 1)
    if (token.text === 'XSLoader::load' || (name === 'bootstrap' && !isMethod))
      this.#bootstrap(place)
    else if (loaders.test(name)) this.#load(place, name)
    else if (encoders.test(name) && !isMethod && !token.text.startsWith('utf8::'))
      this.#encode(place)
    else if (isMethod) {
      if (name === 'connect' && tokens[at - 2]?.text === 'DBI') this.#connect(place)
    } else if (Object.hasOwn(this.#statements, token.text))
      this.#statements[token.text]?.(place, token)
  }

  readonly #statements: Readonly<Record<string, (place: Place, token: PerlToken) => void>> = {
    use: (place) => this.#use(place),
    no: (place) => this.#use(place),
    require: (place) => this.#require(place),
    do: (place) => this.#do(place),
    eval: (place) => this.#eval(place),
    package: ({ tokens, at }) => {
      const name = tokens[at + 1]
      if (name?.kind === 'word') this.#found.package(name.text)
    },
    system: (place, token) => this.#run(place, token),
    exec: (place, token) => this.#run(place, token),
    open: (place) => this.#open(place),
    glob: (_, { line }) => this.#found.implied('File::Glob', line),
    dbmopen: (_, { line }) => this.#found.implied('AnyDBM_File', line),
  }

  #variable({ tokens, at }: Place, { text, line }: PerlToken): void {
    const isElement = tokens[at + 1]?.text === '{'
    if (text === '%+' || text === '%-' || (isElement && (text === '$+' || text === '$-')))
      this.#found.implied('Tie::Hash::NamedCapture', line)
    if (text === '%!' || (isElement && text === '$!')) this.#found.implied('Errno', line)
  }

  /** `use` happens when its source is compiled, wherever it stands. */
  #use({ tokens, at, limit }: Place): void {
    const name = tokens[at + 1]
    if (name === undefined) return
    if (name.kind === 'number' || /^v\d/.test(name.text)) {
      this.#found.implied('feature', name.line)
      return
    }
    if (name.kind === 'variable') this.#found.computed('module', tokens, at)
    if (name.kind !== 'word' || tokens[at - 1]?.text === '->') return
    const rest = statementFrom(tokens, at + 2)
    const add = (module: string, when: PerlOccasion) => this.#found.module(module, when, name.line)
    add(name.text, limit)
    const names = namesIn(rest)
    if (name.text === 'lib') this.#found.libraries(rest)
    else if (name.text === 'if') {
      const from = rest.findIndex(({ text }) => text === ',' || text === '=>')
      const [module] = namesIn(rest.slice(from === -1 ? rest.length : from))
      if (module !== undefined) add(module, 'perhaps')
    } else if (name.text === 'parent' || name.text === 'base') {
      if (names.some((one) => /^-?norequire$/.test(one))) return
      for (const module of names.filter(isModuleName)) this.#found.parent(module, limit, name.line)
    } else this.#found.arguments(name, names)
  }

  #require({ tokens, at, occasion }: Place): void {
    const next = tokens[at + 1]
    if (next?.kind === 'word' && !/^(?:v\d+|__PACKAGE__|shift)$/.test(next.text)) {
      if (tokens[at + 2]?.text === '(' || tokens[at + 2]?.text === '->')
        this.#found.computed('module', tokens, at)
      else this.#found.module(next.text.replace(/::$/, ''), occasion, next.line)
    } else this.#file(tokens, at, occasion)
  }

  /** `do FILE` goes on when the file is not there. */
  #do({ tokens, at }: Place): void {
    const next = tokens[at + 1]
    if (next?.kind === 'string' || next?.kind === 'variable') this.#file(tokens, at, 'perhaps')
  }

  #file(tokens: readonly PerlToken[], at: number, when: PerlOccasion): void {
    const next = tokens[at + 1]?.text === '(' ? tokens[at + 2] : tokens[at + 1]
    if (next === undefined || next.kind === 'number' || /^v\d/.test(next.text)) return
    const end = tokens[tokens.indexOf(next) + 1]?.text ?? ';'
    const isWhole = /^(?:[;})]|or|if|unless|and|\|\||&&)$/.test(end)
    if (next.kind === 'string' && isWhole && !interpolates(next))
      this.#found.file(next.text, when, next.line)
    else if (next.kind === 'string' || next.kind === 'variable' || next.kind === 'word')
      this.#found.computed('module', tokens, at)
  }

  #eval({ tokens, at }: Place): void {
    const next = tokens[at + 1]?.text === '(' ? tokens[at + 2] : tokens[at + 1]
    if (next?.kind === 'string') this.read(next.text, 'perhaps')
  }

  #load({ tokens, at }: Place, name: string): void {
    const first = tokens[at + 1]?.text === '(' ? tokens[at + 2] : tokens[at + 1]
    if (first?.kind === 'string' || first?.kind === 'words') {
      for (const module of namesIn(statementFrom(tokens, at + 1)).filter(isModuleName))
        this.#found.module(module, name === 'load' ? 'named' : 'perhaps', first.line)
    } else if (first?.kind === 'variable' && certainLoaders.test(name))
      this.#found.computed('module', tokens, at)
  }

  #encode({ tokens, at }: Place): void {
    const within = statementFrom(tokens, at + 1)
    const first = within[0]?.text === '(' ? within[1] : within[0]
    for (const { kind, text } of within.slice(0, 12))
      if (kind === 'string' && /^[A-Za-z][\w.:-]*$/.test(text)) this.#found.encoding(text)
    if (
      first?.kind === 'variable' &&
      /::|^(?:find_encoding|encode|decode)$/.test(tokens[at]?.text ?? '')
    )
      this.#found.computed('encoding', tokens, at)
  }

  #connect({ tokens, at }: Place): void {
    const first = tokens[at + 1]?.text === '(' ? tokens[at + 2] : tokens[at + 1]
    if (first?.kind !== 'string' || /^dbi:\$/i.test(first.text))
      this.#found.computed('driver', tokens, at)
  }

  #bootstrap({ tokens, at }: Place): void {
    for (const { kind, text } of statementFrom(tokens, at + 1).slice(0, 2))
      if ((kind === 'string' || kind === 'word') && isModuleName(text)) this.#found.bootstrap(text)
  }

  #run({ tokens, at }: Place, token: PerlToken): void {
    const first = tokens[at + 1]?.text === '(' ? tokens[at + 2] : tokens[at + 1]
    if (first?.kind === 'string') {
      const isList = tokens[tokens.indexOf(first) + 1]?.text === ','
      if (isList && !interpolates(first)) this.#found.program(first.text)
      else this.#found.line(first, first.text)
    } else if (first?.kind === 'variable') {
      this.#found.computed('command', tokens, at)
      // One text may be a line for the shell, a list never is.
      const isList = first.text.startsWith('@') || tokens[tokens.indexOf(first) + 1]?.text === ','
      if (!isList) this.#found.program('/bin/sh')
    }
    if (first?.kind === 'words')
      this.#found.program(first.text.trim().split(/\s+/)[0] ?? token.text)
  }

  #open({ tokens, at }: Place): void {
    const within = statementFrom(tokens, at + 1)
    within.forEach(({ kind, text, line }, index) => {
      if (kind === 'mark' && text === '\\') this.#found.implied('PerlIO::scalar', line)
      if (kind !== 'string') return
      const piped = /^\s*\|(?!-\s*$)(.*)$|^(.*?[^-])\|\s*$/s.exec(text)
      if (piped !== null) this.#found.line(within[index] as PerlToken, piped[1] ?? piped[2] ?? '')
      const next = within[index + 2]
      if (/^(?:-\||\|-)/.test(text.trim()) && next?.kind === 'string')
        this.#found.line(next, next.text)
    })
  }
}

interface Place {
  readonly tokens: readonly PerlToken[]
  readonly at: number
  /** Of what happens when this token runs. */
  readonly occasion: PerlOccasion
  /** Of what happens when the source is compiled. */
  readonly limit: PerlOccasion
}

const interpolates = ({ text, literal }: PerlToken): boolean =>
  literal !== true && /[$@]/.test(text)

/** The tokens up to the end of the statement, or of the block or call that it is in. */
const statementFrom = (tokens: readonly PerlToken[], from: number): readonly PerlToken[] => {
  let depth = 0
  let to = from
  for (; to < tokens.length; to += 1) {
    const { kind, text = '' } = tokens[to] ?? {}
    if (kind !== 'mark') continue
    if (text === ';') break
    if (/^[({[]$/.test(text)) depth += 1
    else if (/^[)}\]]$/.test(text)) depth -= 1
    if (depth < 0) break
  }
  return tokens.slice(from, to)
}

/** Words and literal strings among tokens, lists taken apart. */
const namesIn = (tokens: readonly PerlToken[]): readonly string[] =>
  tokens.flatMap(({ kind, text }) => {
    if (kind === 'words') return text.split(/\s+/).filter((one) => one !== '')
    return kind === 'string' || kind === 'word' ? [text] : []
  })
