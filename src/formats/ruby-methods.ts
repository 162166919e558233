import type { RubyToken } from './ruby-lexemes.ts'

/** How a source file loads something. */
export type RubyForm =
  /** A feature of the load path, or a path: `require`. */
  | 'require'
  /** A path from the file's directory: `require_relative`. */
  | 'require_relative'
  /** A file with its extension: `load`. */
  | 'load'
  /** A feature loaded with the first use of a constant. */
  | 'autoload'
  /** Files by a pattern of `Dir.glob` or `Dir[]`. */
  | 'glob'
  /** A directory put into the load path. */
  | 'load_path'
  /** The newest version of a gem: `gem`, and Debian's own way to start a program. */
  | 'gem'
  /** A program of a gem, as `gem/program`: `Gem.activate_bin_path`. */
  | 'bin'
  /** All gems of the Gemfile: `Bundler.require`. */
  | 'bundle'
  /** A shared library by its name: Fiddle and FFI. */
  | 'library'
  /** A command line. */
  | 'command'

const methods: Readonly<Record<string, RubyForm>> = {
  require: 'require',
  require_relative: 'require_relative',
  require_dependency: 'require',
  load: 'load',
  gem: 'gem',
  dlload: 'library',
  dlopen: 'library',
  ffi_lib: 'library',
  system: 'command',
  exec: 'command',
  spawn: 'command',
  popen: 'command',
  capture2: 'command',
  capture2e: 'command',
  capture3: 'command',
}

/** Receivers without which these names are methods of something else. */
const receivers: Readonly<Partial<Record<RubyForm, RegExp>>> = {
  require: /^(?:Kernel|Object)$/,
  load: /^(?:Kernel|Object)$/,
  gem: /^Kernel$/,
  library: /^(?:Fiddle|DL|Handle)$/,
  command: /^(?:Kernel|Process|IO|Open3)$/,
}
const onlyWithReceiver: Readonly<Record<string, true>> = {
  dlopen: true,
  popen: true,
  capture2: true,
  capture2e: true,
  capture3: true,
}

/** How the method called at a token loads something; undefined for every other token. */
export const calledForm = (tokens: readonly RubyToken[], at: number): RubyForm | undefined => {
  const { text = '' } = tokens[at] ?? {}
  const form = Object.hasOwn(methods, text) ? methods[text] : undefined
  return form !== undefined && isCall(tokens, at, form) ? form : undefined
}

const isCall = (tokens: readonly RubyToken[], at: number, form: RubyForm): boolean => {
  const before = tokens[at - 1]?.text
  if (before === 'def' || before === 'alias') return false
  if (before === '.' || before === '::' || before === '&.')
    return receivers[form]?.test(tokens[at - 2]?.text ?? '') ?? false
  const next = tokens[at + 1]
  const isAlone = next === undefined || next.kind === 'newline'
  if (isAlone || Object.hasOwn(onlyWithReceiver, tokens[at]?.text ?? '')) return false
  return next.kind !== 'mark' || /^(?:\(|::|\*|\[)$/.test(next.text)
}
