import type { ShellStatement, ShellWord } from '../../formats/shell-syntax.ts'
import type { RunningShell, Situation } from './running.ts'
import type { ShellState } from './state.ts'

/** Statements inside of the substitutions of a word, at any depth. */
export const substitutionsIn = (word: ShellWord): readonly (readonly ShellStatement[])[] =>
  word.flatMap((part) => {
    if ('commands' in part) return [part.commands]
    return 'parameter' in part && part.word !== undefined ? substitutionsIn(part.word) : []
  })

/** Runs what is inside of the substitutions of words, each in a shell of its own. */
export const runSubstitutions = (
  words: readonly ShellWord[],
  {
    shell,
    state,
    situation,
  }: { readonly shell: RunningShell; readonly state: ShellState; readonly situation: Situation },
): void => {
  for (const statements of words.flatMap(substitutionsIn))
    shell.statements(statements, state.copy(), situation)
}
