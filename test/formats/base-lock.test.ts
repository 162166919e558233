import { describe, expect, it } from 'vitest'
import { parseBase } from '../../src/formats/base-document.ts'
import { formatLock, lockInputs, parseLock } from '../../src/formats/base-lock.ts'

const lock = {
  inputs: 'sha256:aa',
  date: 1_700_000_000,
  packages: [
    { name: 'bash', version: '5.2.15-2+b13', architecture: 'amd64', sha256: 'a'.repeat(64) },
    { name: 'libc6', version: '1:2~rc', architecture: 'amd64' },
  ],
}

const inputsOf = (text: string) =>
  lockInputs(parseBase('b.yaml', Buffer.from(`name: a\n${text}`), '/'), {
    os: 'linux',
    architecture: 'amd64',
  })

describe('a lock', () => {
  it('is read as it was written, a package a line', () => {
    const text = formatLock(lock)
    expect(parseLock('a.lock', text)).toEqual(lock)
    expect(text.split('\n').filter((line) => line.includes('"version"'))).toHaveLength(2)
  })

  it.each([
    '',
    '[]',
    '{"lock":2}',
    formatLock(lock).replace('5.2.15-2+b13', '1\\nPackage: evil'),
    formatLock(lock).replace('"bash"', '"--hook"'),
    formatLock(lock).slice(0, -10),
  ])('that is damaged is LOCK_INVALID: %j', (text) => {
    expect(() => parseLock('a.lock', text)).toThrow(
      expect.objectContaining({ code: 'LOCK_INVALID' }) as Error,
    )
  })

  it('holds for what decides the packages and nothing else: not the config, not the password of a mirror', () => {
    const debian = 'debian: { suite: s, mirrors: ["http://a.example/d"] }\n'
    const same = inputsOf(debian)
    expect(inputsOf(`${debian}env: { A: b }\n`)).toBe(same)
    expect(inputsOf(debian.replace('a.example', 'me:hush@a.example'))).toBe(same)
    expect(inputsOf(`${debian}packages: [curl]\n`)).not.toBe(same)
    expect(inputsOf(debian.replace('suite: s', 'suite: t'))).not.toBe(same)
  })
})
