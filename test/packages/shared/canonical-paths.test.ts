import { describe, expect, it } from 'vitest'
import { canonicalPaths } from '../../../src/packages/shared/canonical-paths.ts'
import { treeOf } from '../../helpers/tree.ts'
import { unreadableBelow } from '../../helpers/unreadable.ts'

const { entry, directory } = canonicalPaths(
  treeOf(`
/lib     -> usr/lib
/usr/lib64 -> lib
/usr/lib/x -> y
/loop    -> loop
/gone    -> /nowhere
`),
)

describe('canonicalPaths', () => {
  it('follows directories and never the last component of an entry', () => {
    expect(entry('/lib/x')).toBe('/usr/lib/x')
    expect(entry('/usr/lib64/x')).toBe('/usr/lib/x')
    expect(entry('/lib')).toBe('/lib')
    expect(entry('/')).toBe('/')
  })

  it('follows a directory to its end', () => {
    expect(directory('/lib')).toBe('/usr/lib')
    expect(directory('/')).toBe('/')
  })

  it('leaves what leads nowhere as it is listed', () => {
    expect(entry('/none/at/all')).toBe('/none/at/all')
    expect(entry('/loop/x')).toBe('/loop/x')
    expect(entry('/gone/x')).toBe('/gone/x')
  })

  it('leaves what is below a directory that this user may not enter as it is listed', () => {
    const tree = treeOf('/secret/rules/x\n/in -> /secret/rules')
    const paths = canonicalPaths(unreadableBelow(tree, '/secret'))
    expect(paths.entry('/secret/rules/x')).toBe('/secret/rules/x')
    expect(paths.directory('/secret/rules')).toBe('/secret/rules')
    expect(paths.entry('/in/x')).toBe('/in/x')
  })

  it('tidies paths first', () => {
    expect(entry('/.')).toBe('/')
    expect(entry('lib//./x/')).toBe('/usr/lib/x')
    expect(entry('/../lib/..x')).toBe('/usr/lib/..x')
  })
})
