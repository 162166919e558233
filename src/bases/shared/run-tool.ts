import { readFileSync } from 'node:fs'
import { withoutSecrets } from '../../formats/url-secrets.ts'
import { SlimError } from '../../model/error.ts'

/** A run of one tool. */
export interface ToolRun {
  readonly command: string
  readonly args: readonly string[]
  /** On top of this process's own; undefined unsets. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** Told each line that the tool prints, passwords in addresses left out. */
  readonly listen: (line: string) => void
}

/** How a tool ended that did not do its work. */
export interface ToolFailure {
  readonly status: number | undefined
  /** The last lines that it printed. */
  readonly tail: readonly string[]
}

/** Lines of a failed tool that an error repeats. */
const tailLength = 20

/** How long a tool may take to clean up behind itself when the program ends, in milliseconds. */
const patience = 10_000

const running = new Set<number>()

/**
 * Runs a tool to its end in a session of its own, without input and in no language but English; undefined when it did its work.
 * Throws TOOL_MISSING when it is not installed; `hint` says how to install it.
 */
export const runTool = async (tool: ToolRun, hint: string): Promise<ToolFailure | undefined> => {
  const { execa } = await import('execa')
  const child = execa(tool.command, tool.args, {
    env: { LC_ALL: 'C.UTF-8', TZ: 'UTC', ...tool.env },
    stdin: 'ignore',
    all: true,
    buffer: false,
    reject: false,
    detached: true,
  })
  const { pid } = child
  if (pid !== undefined) running.add(pid)
  const tail: string[] = []
  try {
    for await (const line of linesOf(child.iterable({ from: 'all' }))) {
      tail.push(line)
      if (tail.length > tailLength) tail.shift()
      tool.listen(line)
    }
    const result = await child
    if (result.code === 'ENOENT')
      throw new SlimError('TOOL_MISSING', `${tool.command} is not installed`, { hint })
    return result.failed ? { status: result.exitCode, tail } : undefined
  } finally {
    if (pid !== undefined) running.delete(pid)
  }
}

/** The lines of a tool, without passwords and empty ones; a tool that could not be started has none. */
async function* linesOf(lines: AsyncIterable<unknown>): AsyncGenerator<string> {
  try {
    for await (const line of lines) {
      const text = withoutSecrets(String(line)).trimEnd()
      if (text !== '') yield text
    }
  } catch (error) {
    // The result tells how it ended; execa lets the lines fail with it.
    if (!(error instanceof Error) || !('failed' in error)) throw error
  }
}

/** TOOL_FAILED with the end of what the tool said. */
export const toolFailed = (tool: string, { status, tail }: ToolFailure): SlimError =>
  new SlimError(
    'TOOL_FAILED',
    `${tool} ended with ${status === undefined ? 'a signal' : `status ${status}`}\n${tail.map((line) => `  ${line}`).join('\n')}`,
    { hint: `read what ${tool} says, and correct the base file or the machine` },
  )

/**
 * Ends the tools that are running, with all they have started, for a program that is about to end: synchronous, never throws. Waits
 * for them, since they have temporary files of their own to remove and write into directories that will be removed.
 */
export const endTools = (): void => {
  const pids = [...running]
  running.clear()
  for (const pid of pids) signal(pid, 'SIGTERM')
  const end = performance.now() + patience
  const pause = new Int32Array(new SharedArrayBuffer(4))
  while (pids.some(isAlive) && performance.now() < end) Atomics.wait(pause, 0, 0, 50)
  for (const pid of pids) if (isAlive(pid)) signal(pid, 'SIGKILL')
}

const signal = (pid: number, name: NodeJS.Signals): void => {
  try {
    process.kill(-pid, name)
  } catch {
    // It has ended by itself.
  }
}

/** A child that has ended stays as a zombie until the event loop turns, which it does no more; proc(5). */
const isAlive = (pid: number): boolean => {
  try {
    return !/^\d+ \(.*\) [ZX]/s.test(readFileSync(`/proc/${pid}/stat`, 'latin1'))
  } catch {
    return false
  }
}
