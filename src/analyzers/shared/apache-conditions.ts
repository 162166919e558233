import type { Directive } from '../../formats/directive.ts'
import type { ByteString } from '../../model/file.ts'
import { basename } from '../../rootfs/path.ts'
import type { BlockConditions, ServerProbe } from './server-configuration.ts'

/** Source files whose module is not named after them. */
const moduleOfSource: Readonly<Record<string, string>> = {
  'core.c': 'core_module',
  'http_core.c': 'http_module',
  'event.c': 'mpm_event_module',
  'prefork.c': 'mpm_prefork_module',
  'worker.c': 'mpm_worker_module',
}

/**
 * What httpd decides while it reads: a block for a module that is not loaded (so far) or a name that is not defined is skipped;
 * core.c, "start_ifmod" and its like. A version is not asked for: both sides of it are read.
 */
export const apacheConditions = (probe: ServerProbe): BlockConditions => {
  const loaded = new Set<ByteString>()
  const defined = new Set<ByteString>(definesOf(probe.arguments))
  const hasModule = (name: ByteString): boolean => {
    const identifier = moduleOfSource[name] ?? name.replace(/^mod_(.*)\.c$/, '$1_module')
    return loaded.has(identifier) || loaded.has(name) || probe.defines(identifier)
  }
  const tests: Readonly<Record<string, (subject: ByteString) => boolean>> = {
    ifmodule: hasModule,
    ifdefine: (name) => defined.has(name),
    iffile: (path) => !path.startsWith('/') || probe.exists(path),
  }
  return {
    note: ({ name, args: [first = '', second = ''] }: Directive) => {
      const lower = name.toLowerCase()
      if (lower === 'define') defined.add(first)
      if (lower === 'undefine') defined.delete(first)
      if (lower !== 'loadmodule') return
      loaded.add(first)
      loaded.add(basename(second).replace(/\.so$/, '.c'))
    },
    enters: ({ name, args: [first = ''] }: Directive) => {
      const test = tests[name.toLowerCase()]
      if (test === undefined) return true
      return first.startsWith('!') ? !test(first.slice(1)) : test(first)
    },
  }
}

const definesOf = (words: readonly ByteString[]): ByteString[] =>
  words.flatMap((word, index) =>
    word === '-D' ? (words[index + 1] ?? []) : word.startsWith('-D') ? [word.slice(2)] : [],
  )
