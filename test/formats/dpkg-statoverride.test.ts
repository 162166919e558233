import { describe, expect, it } from 'vitest'
import { parseDpkgStatOverride } from '../../src/formats/dpkg-statoverride.ts'

describe('parseDpkgStatOverride', () => {
  it('finds the path, which may hold blanks', () => {
    const line = 'root messagebus 4754 /usr/lib/dbus 1.0/helper'
    expect(parseDpkgStatOverride(`${line}\n#1 #2 755 /a\n`, '/x')).toEqual([
      {
        text: line,
        owner: 'root',
        group: 'messagebus',
        mode: 0o4754,
        path: '/usr/lib/dbus 1.0/helper',
      },
      { text: '#1 #2 755 /a', owner: '#1', group: '#2', mode: 0o755, path: '/a' },
    ])
  })

  it.each(['root root 755', 'root root 855 /a', 'root root 755 a', ''])('refuses %j', (line) => {
    expect(() => parseDpkgStatOverride(`${line}\n`, '/x')).toThrow(
      expect.objectContaining({ code: 'PACKAGES_DAMAGED', at: { file: '/x', line: 1 } }),
    )
  })
})
