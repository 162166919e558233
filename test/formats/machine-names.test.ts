import { describe, expect, it } from 'vitest'
import { emulatorName, machineName, runsOn } from '../../src/formats/machine-names.ts'

const linux = (architecture: string, variant?: string) =>
  variant === undefined ? { os: 'linux', architecture } : { os: 'linux', architecture, variant }

describe('machines', () => {
  it.each([
    [linux('amd64'), 'amd64', 'x86_64'],
    [linux('arm64', 'v8'), 'arm64', 'aarch64'],
    [linux('arm'), 'armhf', 'armv7hl'],
    [linux('arm', 'v5'), 'armel', undefined],
    [linux('ppc64le'), 'ppc64el', 'ppc64le'],
    [linux('mips'), undefined, undefined],
  ])('%j is %s for dpkg and %s for rpm', (platform, dpkg, rpm) => {
    expect([machineName('dpkg', platform), machineName('rpm', platform)]).toEqual([dpkg, rpm])
  })

  it('run their own programs, and some the older ones of their kind', () => {
    expect(runsOn(linux('amd64'), linux('amd64'))).toBe(true)
    expect(runsOn(linux('386'), linux('amd64'))).toBe(true)
    expect(runsOn(linux('amd64'), linux('386'))).toBe(false)
    expect(runsOn(linux('arm64'), linux('amd64'))).toBe(false)
    expect(emulatorName(linux('arm64'))).toBe('aarch64')
  })
})
