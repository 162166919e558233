import { makePythonAnalyzer } from '../../src/analyzers/python.ts'
import type { LanguageChoices } from '../../src/model/language.ts'
import type { Findings, Need } from '../../src/model/need.ts'
import type { Rule } from '../../src/model/rule.ts'
import { normalise } from '../../src/rootfs/path.ts'
import type { InventorySpec } from './inventory.ts'
import { sceneOf } from './process.ts'

/** Where a distribution has Python; what a test says comes on top of it. */
const base = `
  /usr/bin/python3                              -> python3.11
  /usr/bin/python3.11                           elf exports=PyInit_time,PyInit_posix
  /usr/lib/python3.11/os.py                     import abc\\nimport posixpath\\n
  /usr/lib/python3.11/posixpath.py
  /usr/lib/python3.11/abc.py
  /usr/lib/python3.11/io.py
  /usr/lib/python3.11/codecs.py
  /usr/lib/python3.11/site.py                   import os\\nx = "dist-packages"\\n
  /usr/lib/python3.11/encodings/__init__.py
  /usr/lib/python3.11/encodings/aliases.py      aliases = {\\n    'cyrillic': 'koi8_r',\\n}\\n
  /usr/lib/python3.11/encodings/utf_8.py
  /usr/lib/python3.11/encodings/koi8_r.py
  /usr/lib/python3.11/lib-dynload/              dir
  /usr/lib/python3/dist-packages/               dir
`

/** A run of Python in a small distribution. */
export interface PythonRun {
  /** More of the tree. */
  readonly files: string
  /** After `python3`. */
  readonly args: readonly string[]
  readonly program?: string
  readonly rules?: readonly Rule[]
  readonly choices?: Partial<LanguageChoices['python']>
  readonly spec?: InventorySpec
}

/** What the analyzer finds. */
export const analyzePython = ({
  files,
  args,
  program = '/usr/bin/python3',
  rules = [],
  choices = {},
  spec = {},
}: PythonRun): Findings => {
  const { context, probe } = sceneOf(`${base}${files}`, '/usr/bin/python3.11', spec)
  const analyzer = makePythonAnalyzer({
    choices: { stdlib: 'imports', packages: 'whole', ...choices },
    rules,
  })
  const argv = [program, ...args]
  const invokedAs = normalise(program)
  return analyzer.analyze(probe('exec'), {
    ...context,
    program: { ...context.program, argv, invokedAs },
  })
}

const marks = { required: '', expected: '~', possible: '?' } as const

const strength = { required: 0, expected: 1, possible: 2 } as const

/**
 * What a run needs beside the interpreter's own start, sorted: `~` before what is expected, `?` before what is only possible, `-` before what
 * is missing. Each path once, as certain as it is for whoever needs it most.
 */
export const pythonNeeds = (run: PythonRun): readonly string[] => {
  const atStart = new Set(
    strongest(analyzePython({ ...run, args: ['-c', ''], files: '', rules: [] }).needs).keys(),
  )
  return [...strongest(analyzePython(run).needs)]
    .filter(([path]) => !atStart.has(path))
    .map(([path, certainty]) => `${marks[certainty]}${path}`)
    .sort()
}

const strongest = (needs: readonly Need[]): ReadonlyMap<string, Need['certainty']> => {
  const found = new Map<string, Need['certainty']>()
  for (const need of needs) {
    const path = nameOf(need)
    const before = found.get(path)
    if (before === undefined || strength[need.certainty] < strength[before])
      found.set(path, need.certainty)
  }
  return found
}

const nameOf = (need: Need): string => {
  if ('absent' in need) return `-${need.absent}`
  if ('path' in need) return need.path
  if ('tree' in need) return `${need.tree}/**`
  if ('glob' in need) return need.glob
  return 'command' in need ? `$ ${(need.argv ?? [need.command]).join(' ')}` : '?'
}
