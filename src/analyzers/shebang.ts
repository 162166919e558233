import { toDisplay } from '../formats/byte-string.ts'
import { isElf } from '../formats/elf-header.ts'
import { parseEnvArguments } from '../formats/env-arguments.ts'
import { parseShebang, type Shebang } from '../formats/shebang.ts'
import type { ByteString, FileTree, RootPath } from '../model/file.ts'
import type { Analyzer, AnalyzerContext, BlindSpot, Findings, Need, Probe } from '../model/need.ts'
import { findCommand } from '../rootfs/find-command.ts'
import { basename } from '../rootfs/path.ts'
import { resolveFile } from '../rootfs/resolve.ts'
import { languageOf } from './shared/interpreters.ts'

/** A script and the line that says what runs it. */
interface Script {
  readonly probe: Probe
  readonly context: AnalyzerContext
  readonly shebang: Shebang
  /** What the interpreter is started with. */
  readonly argv: readonly ByteString[]
}

/**
 * Scripts: the interpreter that the kernel starts and, where that is env(1), the program that env looks up. A program that is neither ELF
 * nor such a script is a blind spot and no need: execve(2) refuses it, and whether a shell or execvp(3) runs it with
 * /bin/sh instead depends on who starts it.
 */
export const shebang: Analyzer = {
  name: 'shebang',
  summary: 'the interpreter of a script, also through env',
  matches: ({ role, file, head }) => role === 'exec' && file.type === 'file' && !isElf(head),
  analyze: (probe, context) => {
    const line = parseShebang(probe.head)
    if ('problem' in line) return notExecutable(probe, line.problem)
    const { interpreter, argument } = line
    const { program } = context
    const script = program.path === probe.path ? program.invokedAs : probe.path
    const own = argument === undefined ? [interpreter] : [interpreter, argument]
    const argv = [...own, script, ...program.argv.slice(1)]
    const one = { probe, context, shebang: line, argv }
    return { needs: needsOf(one), blindSpots: unread(one) }
  },
}

/** What runs a script, env or the program that it looks up: the file itself, whatever links to it are called, by name where there is none. */
const runnerOf = (script: Script): ByteString => {
  const { shebang, context } = script
  const { interpreter } = shebang
  if (basename(interpreter) !== 'env')
    return resolveFile(context.tree, absolute(interpreter, context)) ?? interpreter
  const command = lookUp(script)
  if ('problem' in command) return interpreter
  const { found, name } = command
  return 'path' in found ? (resolveFile(context.tree, found.path) ?? name) : name
}

/** A link that is a script: the one program of coreutils is told which it is; coreutils, "Multi-call invocation". */
const isProgramItself = ({ argument }: Shebang): boolean =>
  argument?.startsWith('--coreutils-prog-shebang=') === true

/** A script in a language that nobody reads may break on any of its lines. */
const unread = (script: Script): readonly BlindSpot[] => {
  if (languageOf(runnerOf(script)) !== undefined || isProgramItself(script.shebang)) return []
  const { interpreter } = script.shebang
  const what = `is a script for ${toDisplay(interpreter)}: what it runs, loads and reads is not followed`
  return [{ path: script.probe.path, rule: 'shebang.script', what, evidence: [] }]
}

const notExecutable = ({ path }: Probe, problem: string): Findings => ({
  needs: [],
  blindSpots: [
    {
      path,
      rule: 'shebang.missing',
      what: `what would run it: ${problem}, so execve answers ENOEXEC and only a shell would try /bin/sh`,
      evidence: [],
    },
  ],
})

const needsOf = (script: Script): readonly Need[] => {
  const { probe, context } = script
  const { interpreter } = script.shebang
  if (isNestedTooDeep(context.tree, probe, context.inventory.workdir))
    return [
      absent(script, interpreter, 'interpreters that are scripts are nested more than five deep'),
    ]
  const path = absolute(interpreter, context)
  if (isCarriageReturn(interpreter) && resolveFile(context.tree, path) === undefined)
    return [absent(script, interpreter, 'the line ends in CR LF, and CR is part of the name')]
  const said = { path, role: 'exec', ...common(script, 'interpreter') } as const
  // What env runs is looked up here, with what may be wrong with the line.
  if (basename(interpreter) === 'env') return [said, ...envNeeds(script)]
  return [{ ...said, argv: script.argv }]
}

const common = ({ shebang: { interpreter, argument } }: Script, rule: 'interpreter' | 'env') => {
  const evidence = `#!${interpreter}${argument === undefined ? '' : ` ${argument}`}`
  return { why: { rule: `shebang.${rule}`, evidence }, certainty: 'required' } as const
}

const absent = (script: Script, what: ByteString, reason: string): Need => ({
  absent: what,
  tried: [`${toDisplay(what)}: ${reason}`],
  ...common(script, 'interpreter'),
})

const isCarriageReturn = (name: ByteString): boolean => name.endsWith('\r')

const absolute = (path: ByteString, { inventory: { workdir } }: AnalyzerContext): ByteString =>
  path.startsWith('/') ? path : `${workdir === '/' ? '' : workdir}/${path}`

/** What execvp(3) searches when PATH is not set; glibc's confstr(_CS_PATH). */
const unsetPath = ['/bin', '/usr/bin']

/** env finds its program in PATH, which its own arguments may change. */
const lookUp = ({ argv: words, context: { tree, inventory } }: Script) => {
  const command = parseEnvArguments(words.slice(1), inventory.env)
  if ('problem' in command) return command
  const { argv, path } = command
  const [name = ''] = argv
  const directories = path === undefined ? inventory.commandPath : searched(path)
  return { argv, path, name, found: findCommand(tree, name, directories, inventory.workdir) }
}

const envNeeds = (script: Script): readonly Need[] => {
  const said = common(script, 'env')
  const command = lookUp(script)
  if ('problem' in command)
    return [{ absent: 'env', tried: [`env would not run anything: ${command.problem}`], ...said }]
  const { argv, path, name, found } = command
  const why = { ...said.why, via: path === undefined ? 'PATH' : 'PATH as env changes it' }
  if ('path' in found) return [{ path: found.path, role: 'exec', argv, ...said, why }]
  const fault = faultOf(name, script.shebang)
  const tried = fault === undefined ? found.tried : [...found.tried, fault]
  return [{ absent: name, tried, ...said, why }]
}

const searched = (path: ByteString): readonly ByteString[] =>
  path === '' ? unsetPath : path.split(':')

const faultOf = (name: ByteString, { argument }: Shebang): string | undefined => {
  if (name !== argument) return undefined
  if (/[ \t]/.test(name))
    return 'the kernel gives env the whole rest of the line as one argument, which only -S splits'
  return isCarriageReturn(name) ? 'the line ends in CR LF, and CR is part of the name' : undefined
}

/** Linux starts at most five interpreters that are scripts themselves (fs/exec.c), then answers ELOOP. */
const deepest = 5

const isNestedTooDeep = (tree: FileTree, { head }: Probe, workdir: RootPath): boolean => {
  let line = parseShebang(head)
  for (let depth = 1; !('problem' in line); depth += 1) {
    if (depth > deepest) return true
    const { interpreter } = line
    const path = resolveFile(
      tree,
      interpreter.startsWith('/') ? interpreter : `${workdir}/${interpreter}`,
    )
    if (path === undefined) return false
    line = parseShebang(tree.read(path, 0, 256))
  }
  return false
}
