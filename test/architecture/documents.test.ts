import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { errorsPage } from '../../scripts/errors-page.ts'

const repository = fileURLToPath(new URL('../..', import.meta.url))

const read = (path: string): string => readFileSync(join(repository, path), 'utf8')

const roots = readdirSync(repository).filter((name) => name !== 'node_modules' && name !== '.git')

/** Paths a document names: link targets, and code spans that begin with something at the root of the repository. */
const pathsIn = (text: string): string[] => {
  const links = [...text.matchAll(/\]\((?!\w+:|#)([^)#]+)(?:#[^)]*)?\)/g)].map(
    ([, path = '']) => path,
  )
  const spans = [...text.matchAll(/`([^`\s]+\/[^`\s]*)`/g)].map(([, path = '']) => path)
  const ours = spans.filter((path) => roots.includes(path.split('/')[0] ?? ''))
  return [...new Set([...links, ...ours])].filter((path) => !/[*{…<]|^(dist|out)\//.test(path))
}

describe('documents', () => {
  it.each(['ARCHITECTURE.md', 'README.md', 'CONTRIBUTING.md'])(
    'every path that %s names is there',
    (document) => {
      const paths = pathsIn(read(document))
      expect(paths.length).toBeGreaterThan(0)
      expect(paths.filter((path) => !existsSync(join(repository, path)))).toEqual([])
    },
  )

  it('every script that a document names is in package.json', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
    const documents = ['README.md', 'CONTRIBUTING.md', 'recipes/README.md'].map(read).join('\n')
    const named = [...documents.matchAll(/npm run ([\w:]+)/g)].map(([, name = '']) => name)
    expect(named.length).toBeGreaterThan(0)
    expect(named.filter((name) => !(name in scripts))).toEqual([])
  })

  it('every folder of src is in the code map', () => {
    const folders = readdirSync(join(repository, 'src'), { withFileTypes: true })
    const map = read('ARCHITECTURE.md')
    const missing = folders
      .filter((entry) => entry.isDirectory())
      .filter(({ name }) => !map.includes(`\`src/${name}/\``))
    expect(missing.map(({ name }) => name)).toEqual([])
  })

  it('docs/errors.md is what `npm run generate` writes', () => {
    expect(read('docs/errors.md')).toBe(errorsPage())
  })

  it('decisions are numbered without gaps or doubles', () => {
    const numbers = readdirSync(join(repository, 'docs/decisions')).map((name) => name.slice(0, 4))
    expect(numbers.sort()).toEqual(numbers.map((_, index) => String(index + 1).padStart(4, '0')))
  })
})
