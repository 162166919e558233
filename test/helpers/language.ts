import type { Analyzer, Findings, Need } from '../../src/model/need.ts'
import { normalise } from '../../src/rootfs/path.ts'
import { type InventorySpec } from './inventory.ts'
import { sceneOf } from './process.ts'

/** What an analyzer of a language says of an interpreter of a tree that is started with these arguments. */
export const askInterpreter = (
  analyzer: Analyzer,
  text: string,
  argv: readonly string[],
  { program, spec = {} }: { readonly program: string; readonly spec?: InventorySpec },
): Findings => {
  const { context, probe } = sceneOf(text, program, spec)
  const path = normalise(program)
  return analyzer.analyze(probe('exec'), { ...context, program: { path, invokedAs: path, argv } })
}

const marks = { required: '', expected: '?', possible: '~' }

/** `read /a`, `dlopen /b?` (expected), `tree /c~` (possible), `lacks D`. */
export const lineOf = (need: Need): string => {
  const mark = marks[need.certainty]
  if ('path' in need) return `${need.role} ${need.path}${mark}`
  if ('tree' in need) return `tree ${need.tree}${mark}`
  if ('glob' in need) return `glob ${need.glob}${mark}`
  if ('directory' in need) return `directory ${need.directory}${mark}`
  if ('command' in need) return `command ${need.command}${mark}`
  if ('user' in need) return `user ${need.user}${mark}`
  if ('absent' in need) return `lacks ${need.absent}${mark}`
  if ('whole' in need) return `whole ${need.whole.name}${mark}`
  return `package ${need.package}${mark}`
}
