import { vi } from 'vitest'

/** What is written to stdout and stderr while `work` runs; nothing of it reaches the real streams. */
export const written = async <T>(
  work: () => Promise<T>,
): Promise<{ result: T; stdout: string; stderr: string }> => {
  const text = { stdout: '', stderr: '' }
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((chunk, ...rest: unknown[]) => {
      text[name] += String(chunk)
      const done = rest.find((argument) => typeof argument === 'function')
      done?.()
      return true
    }),
  )
  try {
    return { result: await work(), ...text }
  } finally {
    for (const spy of spies) spy.mockRestore()
  }
}
