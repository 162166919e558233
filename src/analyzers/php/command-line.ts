import { type PhpSetting, parsePhpIni } from '../../formats/php-ini.ts'
import type { ByteString } from '../../model/file.ts'

/** What one of PHP's programs is started with. */
export interface PhpCommand {
  /** As given; undefined for `-r`, `-S` without a router and for servers. */
  readonly script: ByteString | undefined
  /** The text of `-r`, `-B`, `-R` and `-E`. */
  readonly code: ByteString
  /** `-c`: a directory or a file. */
  readonly ini: ByteString | undefined
  /** `-n`: no ini file counts. */
  readonly noIni: boolean
  /** `-d` and `-z`, in order. */
  readonly settings: readonly PhpSetting[]
  /** `-t` of the built-in web server; the working directory when it is not given. */
  readonly documents: ByteString | undefined
  /** Whether it is the built-in web server. */
  readonly serves: boolean
  /** `-y` of php-fpm. */
  readonly pools: ByteString | undefined
  /** `-p` of php-fpm. */
  readonly prefix: ByteString | undefined
}

const long: Readonly<Record<string, string>> = {
  ...{ '--php-ini': '-c', '--no-php-ini': '-n', '--define': '-d', '--file': '-f', '--run': '-r' },
  ...{ '--server': '-S', '--docroot': '-t', '--fpm-config': '-y', '--prefix': '-p' },
  ...{
    '--process-code': '-R',
    '--process-begin': '-B',
    '--process-end': '-E',
    '--process-file': '-F',
  },
  ...{ '--zend-extension': '-z', '--bindpath': '-b', '--pid': '-g' },
}

/** Options with an argument; of php-fpm `-t` and `-F` have none. */
const withArgument = { cli: 'cdfrStRBEFzb', fpm: 'cdypg' }

/** Reads the command line of php, php-cgi and php-fpm, argv[0] included; php(1), php-fpm(8). */
export const parsePhpCommand = (argv: readonly ByteString[], isFpm: boolean): PhpCommand => {
  const found = new Map<string, ByteString[]>()
  const has = isFpm ? withArgument.fpm : withArgument.cli
  let at = 1
  for (; at < argv.length; at += 1) {
    const [word, attached] = optionOf(argv[at] ?? '')
    if (word === '--' || !/^-./.test(word)) break
    const letter = word.charAt(1)
    const takes = has.includes(letter) && !word.startsWith('--')
    const rest = attached ?? (word.length > 2 ? word.slice(2).replace(/^=/, '') : undefined)
    const value = takes ? (rest ?? argv[++at] ?? '') : ''
    found.set(letter, [...(found.get(letter) ?? []), value])
  }
  if (argv[at] === '--') at += 1
  const one = (letter: string) => found.get(letter)?.at(-1)
  const code = ['r', 'B', 'R', 'E'].flatMap((letter) => found.get(letter) ?? [])
  const isCode = code.length > 0
  return {
    script: one('f') ?? (isFpm || isCode ? undefined : (one('F') ?? argv[at])),
    code: code.map((text) => `<?php ${text};`).join('\n'),
    ini: one('c'),
    noIni: found.has('n'),
    settings: settingsOf(found),
    documents: isFpm ? undefined : one('t'),
    serves: !isFpm && found.has('S'),
    pools: one('y'),
    prefix: one('p'),
  }
}

const optionOf = (word: ByteString): readonly [ByteString, ByteString?] => {
  if (!word.startsWith('--') || word === '--') return [word]
  const equals = word.indexOf('=')
  const name = equals === -1 ? word : word.slice(0, equals)
  const short = Object.hasOwn(long, name) ? (long[name] ?? name) : name
  return equals === -1 ? [short] : [short, word.slice(equals + 1)]
}

const settingsOf = (found: ReadonlyMap<string, readonly ByteString[]>): readonly PhpSetting[] => [
  ...(found.get('d') ?? []).flatMap((text) => parsePhpIni(/=/.test(text) ? text : `${text}=1`)),
  ...(found.get('z') ?? []).map((value) => ({
    section: '',
    key: 'zend_extension',
    value,
    line: 1,
  })),
]
