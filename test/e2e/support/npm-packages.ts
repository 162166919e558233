import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { cacheDirectory, checkout } from './bases.ts'
import { run } from './process.ts'

const made = new Map<string, Promise<string>>()

/** What decides what `npm ci` makes. */
const files = ['package.json', 'package-lock.json', '.npmrc'] as const

/**
 * Puts an application of `recipes/` with the packages of its lock file at `target`. The packages are installed once, into the cache, by the
 * registry that this machine is configured for; nothing of them is run.
 */
export const installApplication = async (name: string, target: string): Promise<void> => {
  const source = join(checkout, 'recipes', name)
  const making = made.get(name) ?? install(source)
  made.set(name, making)
  const packages = await making
  const isOwn = (path: string): boolean => path !== join(source, 'node_modules')
  cpSync(source, target, { recursive: true, filter: isOwn })
  cpSync(packages, join(target, 'node_modules'), { recursive: true, verbatimSymlinks: true })
}

const install = async (source: string): Promise<string> => {
  const hash = createHash('sha256')
  for (const file of files) hash.update(readFileSync(join(source, file)))
  const place = join(cacheDirectory, `npm-${hash.digest('hex').slice(0, 16)}`)
  if (!existsSync(place)) {
    const unfinished = `${place}.${process.pid}`
    mkdirSync(unfinished, { recursive: true })
    for (const file of files) cpSync(join(source, file), join(unfinished, file))
    const options = ['--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund']
    await run('npm', ['ci', ...options], { cwd: unfinished })
    publish(unfinished, place)
  }
  return join(place, 'node_modules')
}

/** Another run may have been faster: its work is as good. */
const publish = (unfinished: string, place: string): void => {
  try {
    renameSync(unfinished, place)
  } catch (error) {
    if (!existsSync(place)) throw error
    rmSync(unfinished, { recursive: true })
  }
}
