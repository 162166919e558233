import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { endTools, runTool, toolFailed } from '../../../src/bases/shared/run-tool.ts'

const shell = async (script: string) => {
  const lines: string[] = []
  const failure = await runTool(
    { command: 'sh', args: ['-c', script], env: { A: 'b' }, listen: (line) => lines.push(line) },
    'install it',
  )
  return { lines, failure }
}

describe('a tool', () => {
  it('has each of its lines told, in English and without passwords', async () => {
    const { lines, failure } = await shell(
      'echo "$A $LC_ALL"; echo; echo get http://me:hush@a.example/d >&2',
    )
    expect(failure).toBeUndefined()
    expect(lines).toEqual(['b C.UTF-8', 'get http://a.example/d'])
  })

  it('that fails has the end of what it said in its error', async () => {
    const { failure } = await shell('for i in $(seq 30); do echo "line $i"; done; exit 3')
    expect(failure?.status).toBe(3)
    expect(failure?.tail).toHaveLength(20)
    const error = toolFailed('sh', failure ?? { status: 0, tail: [] })
    expect(error.code).toBe('TOOL_FAILED')
    expect(error.message).toMatch(/^sh ended with status 3\n {2}line 11\n[^]* {2}line 30$/)
  })

  it('that is not installed is TOOL_MISSING', async () => {
    const run = { command: 'no-such-tool', args: [], env: {}, listen: () => undefined }
    await expect(runTool(run, 'install it')).rejects.toMatchObject({
      code: 'TOOL_MISSING',
      hint: 'install it',
    })
  })

  it('is ended with all it has started, and waited for', async () => {
    let pid = 0
    const run = runTool(
      {
        command: 'sh',
        args: ['-c', 'sleep 60 & echo $!; wait'],
        env: {},
        listen: (line) => {
          pid = Number(line)
          endTools()
        },
      },
      'install it',
    )
    expect(await run).toMatchObject({ status: undefined })
    expect(pid).toBeGreaterThan(1)
    // Whoever is the parent now may not have asked for its status yet.
    const state = existsSync(`/proc/${pid}`) ? readFileSync(`/proc/${pid}/stat`, 'latin1') : ''
    expect(state).toMatch(/^$|\) [ZX] /)
  })
})
