import { describe, expect, it } from 'vitest'
import {
  mmdebstrapArguments,
  netrcLine,
  pins,
  releaseDate,
  sourceLine,
} from '../../src/bases/debian.ts'
import { parseBase } from '../../src/formats/base-document.ts'

const recipe = parseBase(
  'b.yaml',
  Buffer.from(
    'name: a\ndebian: { suite: bookworm, mirrors: ["http://me:hush@a.example/d"], keyrings: [keys.gpg], variant: apt }\npackages: [curl]\n',
  ),
  '/home/me',
)
const files = { tar: '/w/root.tar', pins: '/w/pins', sources: '/w/sources.list' }
const lock = {
  inputs: '',
  date: 0,
  packages: [
    { name: 'curl', version: '7.88-1', architecture: 'amd64' },
    { name: 'tzdata', version: '2024a', architecture: 'all' },
    { name: 'libc6', version: '2.36', architecture: 'i386' },
  ],
}

const argumentsFor = (locked: typeof lock | undefined) => {
  if (recipe.system.kind !== 'debian') throw new Error(recipe.system.kind)
  return mmdebstrapArguments(recipe.system, { recipe, lock: locked, architecture: 'amd64' }, files)
}

describe('mmdebstrap', () => {
  it('is told what the base file says, and no address, which could hold a password', () => {
    const args = argumentsFor(undefined)
    expect(args).toEqual(
      expect.arrayContaining([
        '--variant=apt',
        '--architectures=amd64',
        '--include=curl',
        '--keyring=/home/me/keys.gpg',
      ]),
    )
    expect(args.slice(-3)).toEqual(['bookworm', '/w/root.tar', '/w/sources.list'])
    expect(args.join()).not.toContain('hush')
    expect(args.join()).not.toContain('setup-hook')
  })

  it('is held to the versions of a lock', () => {
    const args = argumentsFor(lock)
    expect(args).toContain('--include=curl=7.88-1,tzdata=2024a,libc6:i386=2.36')
    expect(args).toContain("--setup-hook=upload '/w/pins' /etc/apt/preferences.d/slim-lock")
    expect(pins(lock)).toContain('Package: tzdata\nPin: version 2024a\nPin-Priority: 1001\n')
  })
})

describe('sources', () => {
  it('of a day that is past may be out of date', () => {
    const source = { url: 'http://a', suite: 's', components: ['main', 'contrib'] }
    expect(sourceLine(source, false)).toBe('deb http://a s main contrib')
    expect(sourceLine(source, true)).toBe('deb [check-valid-until=no] http://a s main contrib')
  })

  it('have their date from their Release file; one without is TOOL_FAILED', () => {
    expect(releaseDate('Suite: s\nDate: Sat, 11 Jul 2026 10:16:37 UTC\n', 'http://a')).toBe(
      Date.UTC(2026, 6, 11, 10, 16, 37) / 1000,
    )
    expect(() => releaseDate('<html>', 'http://me:hush@a')).toThrow(
      expect.objectContaining({ code: 'TOOL_FAILED', message: 'http://a has no date' }) as Error,
    )
  })

  it('are asked with their password in a file, for everybody sees arguments', () => {
    expect(netrcLine('https://me:h%40sh@a.example:8443/d')).toBe(
      'machine https://a.example:8443 login me password h@sh\n',
    )
    expect(netrcLine('http://a.example/d')).toBe('')
  })
})
