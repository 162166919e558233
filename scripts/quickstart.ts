import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseDocument } from 'yaml'

/**
 * Builds recipes/quickstart.yaml with the node that runs this script. Where a plain `node` would not be found in an image, or
 * would be another one (a version manager in a home directory), a recipe that names its path goes to out/quickstart.yaml.
 */

process.chdir(resolve(import.meta.dirname, '..'))

/** PATH of an image that says nothing else. */
const defaultPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

const real = (path: string): string | undefined => {
  try {
    return realpathSync(path)
  } catch {
    return undefined
  }
}

const foundByName = (): boolean => {
  const candidates = defaultPath.split(':').map((directory) => real(join(directory, 'node')))
  return candidates.find((path) => path !== undefined) === real(process.execPath)
}

const namingItsPath = (recipe: string): string => {
  const document = parseDocument(readFileSync(recipe, 'utf8'))
  document.setIn(['entrypoint', 0], process.execPath)
  document.setIn(['add', 0, 'from'], '../recipes/quickstart')
  const written = 'out/quickstart.yaml'
  writeFileSync(written, document.toString())
  console.error(`node is at ${process.execPath}: building ${written}, which says so`)
  return written
}

mkdirSync('out', { recursive: true })
const asShipped = 'recipes/quickstart.yaml'
const recipe = foundByName() ? asShipped : namingItsPath(asShipped)
const { status } = spawnSync(
  process.execPath,
  ['dist/bin/slim.js', 'build', recipe, '--output', 'oci-archive:out/quickstart.oci.tar'],
  { stdio: 'inherit' },
)
process.exitCode = status ?? 2
