import { expect, test } from 'vitest'
import { runtimeImageFacts } from '../../../src/formats/java-runtime.ts'
import type { RootPath } from '../../../src/model/file.ts'
import { linkRuntimes } from '../../../src/stages/shared/linked-runtimes.ts'
import { fileLine, makeRuntime, makeZip } from '../../helpers/java.ts'
import { treeOf } from '../../helpers/tree.ts'

const image = '/jvm/lib/modules' as RootPath
const modules = [
  { name: 'java.base', packages: ['java.lang'] },
  { name: 'java.sql', packages: ['java.sql'] },
]
const jmod = makeZip(
  { 'classes/jdk/internal/module/SystemModulesMap.class': 'unlinked' },
  { prefix: 'JM\x01\x00' },
)
const parts = new Map([[image, ['java.base']]])
const none = () => {
  throw new Error('asked for other facts')
}

test('an image of the parts alone has the entry of the old one, and is told', () => {
  const tree = treeOf(`
    ${fileLine(`${image} mtime=7`, makeRuntime(modules))}
    ${fileLine('/jvm/jmods/java.base.jmod', jmod)}`)
  const { files, warnings } = linkRuntimes(tree, parts)
  expect(files).toMatchObject([
    { path: image, rule: 'java.linked-modules', metadata: { mtime: 7 } },
  ])
  const made = runtimeImageFacts.read(files[0]?.content ?? new Uint8Array(), none)
  expect(made.modules.map(({ name }) => name)).toEqual(['java.base'])
  expect(warnings).toEqual([expect.stringMatching(/not the base's own.*1 modules/)])
})

test.each([
  ['without jmods', fileLine(image, makeRuntime(modules))],
  ['of a damaged image', `${image} broken\n${fileLine('/jvm/jmods/java.base.jmod', jmod)}`],
])('none is made %s, and that is told too', (_, files) => {
  expect(linkRuntimes(treeOf(files), parts)).toEqual({
    files: [],
    warnings: [expect.stringContaining('kept whole')],
  })
})
