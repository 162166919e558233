import type { FactReader } from '../model/facts.ts'
import type { ByteString } from '../model/file.ts'
import { fromBytes, toBytes } from './byte-string.ts'
import { type PythonSource, readPythonSource } from './python-source.ts'

/** `key = value` lines of a pyvenv.cfg, keys in lower case; site.py `venv()`. */
export const parsePyvenvCfg = (bytes: Uint8Array): ReadonlyMap<string, ByteString> =>
  new Map(
    fromBytes(bytes)
      .split(/\r?\n/)
      .map((line) => /^([^=]*)=(.*)$/s.exec(line))
      .flatMap((found) =>
        found === null ? [] : [[(found[1] ?? '').trim().toLowerCase(), (found[2] ?? '').trim()]],
      ),
  )

/** A path configuration file of a site directory; site.py `addpackage()`. */
export interface PythonPth {
  /** What is to be added to sys.path, in order, relative to the file's directory. */
  readonly directories: readonly ByteString[]
  /** What its `import` lines say. */
  readonly code: PythonSource
}

/** Reads the facts of a .pth file. */
export const pythonPth: FactReader<PythonPth> = {
  name: 'python-pth',
  version: 2,
  read: (bytes) => {
    const lines = fromBytes(bytes)
      .split(/\r?\n/)
      .map((line) => line.trimEnd())
      .filter((line) => line.trim() !== '' && !line.startsWith('#'))
    const isCode = (line: string): boolean => /^import[ \t]/.test(line)
    const code = lines.filter(isCode).join('\n')
    return {
      directories: lines.filter((line) => !isCode(line)),
      code: readPythonSource(toBytes(`${code}\n`)),
    }
  },
}

/** What a distribution installs under a name in a group: `group = console_scripts`, `name = flask`, `module = flask.cli`. */
export interface EntryPoint {
  readonly group: ByteString
  readonly name: ByteString
  readonly module: ByteString
}

/** entry_points.txt in the order of the file; packaging.python.org, "Entry points specification". */
export const parseEntryPoints = (bytes: Uint8Array): readonly EntryPoint[] => {
  let group = ''
  return fromBytes(bytes)
    .split(/\r?\n/)
    .flatMap((line): EntryPoint[] => {
      group = /^\s*\[([^\]]+)\]/.exec(line)?.[1]?.trim() ?? group
      const [, name, module] = /^\s*([^=#;[]+?)\s*=\s*([\w.]+)/.exec(line) ?? []
      return name === undefined || module === undefined ? [] : [{ group, name, module }]
    })
}

/** Every codec name that encodings/aliases.py knows, with the module of `encodings` that has it. */
export const codecAliases: FactReader<Readonly<Record<string, string>>> = {
  name: 'python-codec-aliases',
  version: 1,
  read: (bytes) =>
    Object.fromEntries(
      Array.from(
        fromBytes(bytes).matchAll(/^\s*'(\w+)'\s*:\s*'(\w+)'/gm),
        ([, alias = '', name = '']) => [alias, name],
      ),
    ),
}
