import { spawn } from 'node:child_process'

/** Where and with what a program runs. */
export interface ProcessOptions {
  readonly cwd?: string
  /** On top of this process's own; undefined unsets. */
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly input?: string | Uint8Array
  /** Sent once something of this text came on stderr or stdout. */
  readonly interrupt?: { readonly signal: NodeJS.Signals; readonly after: RegExp }
}

/** What a program did; a `status` of null means that a signal ended it. */
export interface Outcome {
  readonly status: number | null
  readonly stdout: Buffer
  readonly stderr: string
}

/** Runs a program to its end, whatever the end is. */
export const attempt = (
  command: string,
  args: readonly string[],
  options: ProcessOptions = {},
): Promise<Outcome> =>
  new Promise((done, failed) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    const out: Buffer[] = []
    const err: Buffer[] = []
    const watch = (chunk: Buffer): void => {
      if (options.interrupt?.after.test(chunk.toString()) === true)
        child.kill(options.interrupt.signal)
    }
    child.stdout.on('data', (chunk: Buffer) => {
      out.push(chunk)
      watch(chunk)
    })
    child.stderr.on('data', (chunk: Buffer) => {
      err.push(chunk)
      watch(chunk)
    })
    child.stdin.on('error', () => undefined)
    child.on('error', failed)
    child.on('close', (status) => {
      done({ status, stdout: Buffer.concat(out), stderr: Buffer.concat(err).toString() })
    })
    child.stdin.end(options.input)
  })

/** Runs a program that must succeed and gives its stdout as text; anything else is an error with all it said. */
export const run = async (
  command: string,
  args: readonly string[],
  options: ProcessOptions = {},
): Promise<string> => {
  const outcome = await attempt(command, args, options)
  if (outcome.status === 0) return outcome.stdout.toString()
  throw new Error(
    `${command} ${args.join(' ')}: status ${outcome.status}\n${outcome.stderr}\n${outcome.stdout.toString()}`,
  )
}

/** Runs a bash script that must succeed, stopping at its first failing command; gives its stdout. */
export const bash = (script: string, options: ProcessOptions = {}): Promise<string> =>
  run('bash', ['-euo', 'pipefail', '-c', script], options)
