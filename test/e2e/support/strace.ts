import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What programs did with files, by what strace(1) says; absolute paths in the root they were put into. */
export interface FileTrace {
  /** Opened with success, as the kernel knows the file, so without links. */
  readonly opened: ReadonlySet<string>
  /** Executed with success, as named. */
  readonly executed: ReadonlySet<string>
  /** Asked for in any way and not there, as named. */
  readonly missing: ReadonlySet<string>
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', v: '\v', f: '\f' }

/** A string as strace writes it, one character a byte. */
const unescape = (text: string): string =>
  text.replace(/\\([0-7]{1,3}|.)/g, (_, code: string) =>
    /[0-7]/.test(code) ? String.fromCharCode(Number.parseInt(code, 8)) : (escapes[code] ?? code),
  )

/** One line a call: what another process interrupted is put together again. */
const callsOf = (text: string): readonly string[] => {
  const begun = new Map<string, string>()
  const calls: string[] = []
  for (const line of text.split('\n')) {
    const [, pid = '', call = ''] = /^(\d+) +(.*)$/.exec(line) ?? []
    const resumed = /^<\.\.\. \w+ resumed>(.*)$/.exec(call)
    if (call.endsWith('<unfinished ...>')) begun.set(pid, call.slice(0, -'<unfinished ...>'.length))
    else if (resumed !== null) calls.push((begun.get(pid) ?? '') + (resumed[1] ?? ''))
    else calls.push(call)
  }
  return calls
}

const inside = '/mnt/root'
const entered = new RegExp(`^chroot\\("${inside}"\\) += 0`)
const descriptor = new RegExp(`= \\d+<${inside}(/.*)>$`)
const named = /^(\w+)\((?:(?:AT_FDCWD|\d+)<(.*?)>, )?"((?:[^"\\]|\\.)*)"/
const from = new RegExp(`^${inside}(.*)$`)

const absolute = (directory: string | undefined, name: string): string | undefined => {
  if (name.startsWith('/')) return name
  const within = from.exec(directory ?? '')?.[1]
  return within === undefined ? undefined : join('/', within, name)
}

/** Reads what sandbox.sh let strace write for one command. */
const readTrace = (text: string) => {
  const calls = callsOf(text)
  const begin = calls.findIndex((call) => entered.test(call))
  const opened: string[] = []
  const executed: string[] = []
  const missing: string[] = []
  for (const call of begin < 0 ? [] : calls.slice(begin + 1)) {
    const [, name = '', directory, argument = ''] = named.exec(call) ?? []
    const path = absolute(directory, unescape(argument))
    const file = descriptor.exec(call)?.[1]
    if (file !== undefined) opened.push(unescape(file))
    if (path === undefined) continue
    if (/\) += -1 ENOENT /.test(call)) missing.push(path)
    else if (name.startsWith('execve') && /\) += 0$/.test(call)) executed.push(path)
  }
  return { opened, executed, missing }
}

/** Reads all traces of a run from the directory they were written to. */
export const readTraces = (directory: string): FileTrace => {
  const traces = readdirSync(directory).map((name) =>
    readTrace(readFileSync(join(directory, name), 'latin1')),
  )
  return {
    opened: new Set(traces.flatMap(({ opened }) => opened)),
    executed: new Set(traces.flatMap(({ executed }) => executed)),
    missing: new Set(traces.flatMap(({ missing }) => missing)),
  }
}
