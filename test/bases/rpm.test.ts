import { describe, expect, it } from 'vitest'
import { dnfConfiguration, dnfPackages } from '../../src/bases/rpm.ts'
import { parseBase } from '../../src/formats/base-document.ts'

const systemOf = (text: string) => {
  const { system } = parseBase(
    'b.yaml',
    Buffer.from(`name: a\nrpm: ${text}\npackages: [bash]\n`),
    '/',
  )
  if (system.kind !== 'rpm') throw new Error(system.kind)
  return system
}

describe('dnf', () => {
  it('knows the repositories of the base file and nothing that the machine is set up with', () => {
    const text = dnfConfiguration(
      systemOf(
        '{ releasever: 9, repos: [{ id: os, metalink: "https://a/$releasever", gpgkey: ["https://a/1", "https://a/2"] }] }',
      ),
      '/nowhere',
    )
    expect(text).toMatch(/^\[main\]\nreposdir=\/nowhere\nvarsdir=\/nowhere\n/)
    expect(text).toMatch(
      /\n\[os\]\nname=os\nmetalink=https:\/\/a\/\$releasever\ngpgcheck=True\ngpgkey=https:\/\/a\/1 https:\/\/a\/2\n$/,
    )
    expect(text).toContain('\ninstall_weak_deps=False\ntsflags=nodocs\n')
  })

  it('brings documentation and recommended packages where they are wanted', () => {
    const text = dnfConfiguration(
      systemOf(
        '{ releasever: 9, weakDeps: true, docs: true, repos: [{ id: os, baseurl: "file:///r", gpgcheck: false }] }',
      ),
      '/nowhere',
    )
    expect(text).toContain('install_weak_deps=True')
    expect(text).not.toContain('nodocs')
    expect(text).toContain('gpgcheck=False')
  })

  it('is given every package of a lock in its version, or else the names of the base file', () => {
    expect(dnfPackages(['curl'], undefined)).toEqual(['curl'])
    const packages = [{ name: 'curl', version: '1:7-2.el9', architecture: 'x86_64' }]
    expect(dnfPackages(['curl'], { inputs: '', date: 0, packages })).toEqual([
      'curl-1:7-2.el9.x86_64',
    ])
  })
})
