import { fromBytes } from '../../formats/byte-string.ts'
import type { ByteString, FileTree } from '../../model/file.ts'
import type { AnalyzerContext } from '../../model/need.ts'
import { normalise } from '../../rootfs/path.ts'
import { readIfFile } from '../../rootfs/resolve.ts'
import { isDirectory, type RubyInstallation } from './installation.ts'

/**
 * Where RubyGems looks for gems, what comes first first: GEM_HOME and GEM_PATH, Bundler's own directory, the user's, and those that upstream and
 * distributions have built in (rubygems defaults.rb and each distribution's `operating_system.rb`); only what is there.
 */
export const gemDirectories = (
  { tree, inventory: { env, users } }: AnalyzerContext,
  { loadPath, abi = '' }: RubyInstallation,
  application: ByteString,
): readonly ByteString[] => {
  const said = ['GEM_HOME', 'GEM_PATH'].flatMap((name) => (env.get(name) ?? '').split(':'))
  const home = env.get('HOME') ?? users.find(({ uid }) => uid === 0)?.home ?? '/root'
  const bundle = bundlePath(tree, env, application)
  const bundled =
    bundle === undefined
      ? []
      : tree.list(normalise(`${bundle}/ruby`)).map((version) => `${bundle}/ruby/${version}`)
  const architectures = loadPath.flatMap(
    (path) => /\/lib\/([^/]+-linux[^/]*)\//.exec(path)?.[1] ?? [],
  )
  const prefixes = loadPath.flatMap(
    (path) => /^(.*\/lib(?:64)?\/ruby)\/\d[^/]*$/.exec(path)?.[1] ?? [],
  )
  const all = [
    ...said.filter((path) => path.startsWith('/')),
    ...bundled,
    `${home}/.local/share/gem/ruby/${abi}`,
    `${home}/.gem/ruby/${abi}`,
    `/var/lib/gems/${abi}`,
    ...prefixes.map((prefix) => `${prefix}/gems/${abi}`),
    `/usr/local/lib/ruby/gems/${abi}`,
    `/usr/lib/ruby/gems/${abi}`,
    `/usr/lib64/ruby/gems/${abi}`,
    ...architectures.map((name) => `/usr/lib/${name}/ruby/gems/${abi}`),
    `/usr/share/rubygems-integration/${abi}`,
    '/usr/share/rubygems-integration/all',
    ...architectures.map((name) => `/usr/lib/${name}/rubygems-integration/${abi}`),
    '/usr/local/share/gems',
    '/usr/share/gems',
    '/usr/local/lib64/gems',
    '/usr/lib64/gems',
  ]
  return [...new Set(all)].filter((path) => isDirectory(tree, path))
}

/** BUNDLE_PATH, from the environment or the `.bundle/config` of the application; `vendor/bundle` beside it when neither says. */
const bundlePath = (
  tree: FileTree,
  env: ReadonlyMap<ByteString, ByteString>,
  application: ByteString,
): ByteString | undefined => {
  const config = fromBytes(readIfFile(tree, `${application}/.bundle/config`) ?? new Uint8Array())
  const said = env.get('BUNDLE_PATH') ?? /^BUNDLE_PATH: *"?([^"\n]+)"?/m.exec(config)?.[1]
  const path = said ?? 'vendor/bundle'
  return normalise(path.startsWith('/') ? path : `${application}/${path}`)
}
