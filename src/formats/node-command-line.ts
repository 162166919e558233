import type { ByteString } from '../model/file.ts'

/** A module that is loaded before the program. */
export interface Preload {
  readonly form: 'import' | 'require'
  readonly specifier: ByteString
}

/** What a command line of node(1) says, with what NODE_OPTIONS says before it. */
export interface NodeCommandLine {
  readonly preloads: readonly Preload[]
  /** The file that is run, as given. */
  readonly script?: ByteString
  /** Other files that are run, of `--test`. */
  readonly tests: readonly ByteString[]
  /** Text that is run, of `-e` and `-p`. */
  readonly code?: ByteString
  /** Of `-C`. */
  readonly conditions: readonly ByteString[]
  /** Files that options name: --env-file, --openssl-config and their like. */
  readonly files: readonly ByteString[]
  /** A command of package.json's `scripts`, of `--run`. */
  readonly command?: ByteString
}

/** What becomes of the value of an option. */
type Meaning = 'require' | 'import' | 'code' | 'condition' | 'file' | 'command' | 'ignored'

/** Options that take a value as the next argument, unless it is given after `=`; all others take none. */
const valued: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ...(['-r', '--require'] as const).map((name) => [name, 'require'] as const),
  ...(['--import', '--loader', '--experimental-loader'] as const).map(
    (name) => [name, 'import'] as const,
  ),
  ...(['-e', '--eval', '-p', '--print', '-pe'] as const).map((name) => [name, 'code'] as const),
  ...(['-C', '--conditions'] as const).map((name) => [name, 'condition'] as const),
  ...(
    [
      '--env-file',
      '--env-file-if-exists',
      '--openssl-config',
      '--icu-data-dir',
      '--experimental-default-config-file',
      '--experimental-config-file',
      '--snapshot-blob',
      '--experimental-policy',
    ] as const
  ).map((name) => [name, 'file'] as const),
  ['--run', 'command'],
  ...`--input-type --experimental-default-type --title --redirect-warnings --diagnostic-dir --report-dir --report-directory
  --report-filename --report-signal --unhandled-rejections --disable-warning --trace-event-categories --trace-event-file-pattern
  --tls-cipher-list --tls-keylog --tls-min-v1.0 --secure-heap --secure-heap-min --dns-result-order --inspect-port --debug-port
  --inspect-publish-uid --heapsnapshot-signal --heapsnapshot-near-heap-limit --max-http-header-size --stack-trace-limit
  --test-name-pattern --test-reporter --test-reporter-destination --test-concurrency --test-timeout --watch-path --cpu-prof-dir
  --cpu-prof-name --cpu-prof-interval --heap-prof-dir --heap-prof-name --heap-prof-interval --localstorage-file --v8-pool-size
  --network-family-autoselection-attempt-timeout --es-module-specifier-resolution --experimental-specifier-resolution
  --allow-fs-read --allow-fs-write --disable-proto --icu-locale --build-snapshot-config`
    .split(/\s+/)
    .map((name) => [name, 'ignored'] as const),
])

/** Options that look like ours and take no value of their own. */
const isOption = (word: ByteString): boolean => word.startsWith('-') && word !== '-'

interface Draft {
  preloads: Preload[]
  tests: ByteString[]
  conditions: ByteString[]
  files: ByteString[]
  script?: ByteString
  code?: ByteString
  command?: ByteString
}

/** Reads the arguments (argv[0] left out) and the value of NODE_OPTIONS; node(1), src/node_options.cc. */
export const parseNodeCommandLine = (
  words: readonly ByteString[],
  nodeOptions: ByteString = '',
): NodeCommandLine => {
  const draft: Draft = { preloads: [], tests: [], conditions: [], files: [] }
  takeOptions(splitNodeOptions(nodeOptions), draft)
  const rest = takeOptions(words, draft)
  const isTesting = words.slice(0, words.length - rest.length).includes('--test')
  if (isTesting) draft.tests.push(...rest)
  else if (draft.code === undefined && draft.command === undefined) {
    const [script] = rest
    if (script !== undefined && script !== '-' && script !== 'inspect') draft.script = script
    else if (script === 'inspect' && rest[1] !== undefined) draft.script = rest[1]
  }
  return draft
}

/** What follows the options. */
const takeOptions = (words: readonly ByteString[], draft: Draft): readonly ByteString[] => {
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? ''
    if (word === '--') return words.slice(at + 1)
    if (!isOption(word)) return words.slice(at)
    const equals = word.startsWith('--') ? word.indexOf('=') : -1
    const name = equals === -1 ? word : word.slice(0, equals)
    const meaning = valued.get(name.replace(/(?<=.)_/g, '-'))
    if (meaning === undefined) continue
    const value = equals === -1 ? words[at + 1] : word.slice(equals + 1)
    if (equals === -1) at += 1
    if (value !== undefined) take(meaning, value, draft)
  }
  return []
}

const take = (meaning: Meaning, value: ByteString, draft: Draft): void => {
  if (meaning === 'require' || meaning === 'import')
    draft.preloads.push({ form: meaning, specifier: value })
  else if (meaning === 'code') draft.code = value
  else if (meaning === 'command') draft.command = value
  else if (meaning === 'condition') draft.conditions.push(value)
  else if (meaning === 'file') draft.files.push(value)
}

/** Words between spaces; double quotes keep spaces, a backslash in them the next character. */
const splitNodeOptions = (text: ByteString): readonly ByteString[] =>
  Array.from(text.matchAll(/(?:"(?:\\.|[^"\\])*"|[^\s"])+/g), ([word]) =>
    word.replace(/"((?:\\.|[^"\\])*)"/g, (_, inner: string) => inner.replace(/\\(.)/g, '$1')),
  )
