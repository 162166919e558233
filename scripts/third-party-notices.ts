import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Metafile } from 'esbuild'

interface PackageJson {
  readonly name: string
  readonly version: string
  readonly license?: string
}

const packageFolder = /^((?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+)\//

/** Folders of the packages that have a file in the bundle, sorted. */
const bundledPackages = (metafile: Metafile): string[] => {
  const used = Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([input, { bytesInOutput }]) =>
      bytesInOutput > 0 ? [input] : [],
    ),
  )
  const folders = used.flatMap((input) => packageFolder.exec(input)?.[1] ?? [])
  return [...new Set(folders)].sort()
}

const licenceText = (folder: string, { name, license }: PackageJson): string => {
  const file = readdirSync(folder).find((entry) => /^(licen[cs]e|copying)/i.test(entry))
  if (file !== undefined) return readFileSync(join(folder, file), 'utf8').trim()
  const readme = ['README.md', 'readme.md', 'Readme.md'].find((entry) =>
    existsSync(join(folder, entry)),
  )
  const section =
    readme === undefined
      ? undefined
      : /^#+ *licen[cs]e\b[^]*/im.exec(readFileSync(join(folder, readme), 'utf8'))?.[0]
  if (section !== undefined) return section.trim()
  if (license === undefined) throw new Error(`${name} is bundled but says no licence`)
  return `Licensed under ${license}; its package holds no further text.`
}

/** The licences of all libraries whose code is in the bundle: each must travel with it. */
export const noticesOf = (repository: string, metafile: Metafile): string => {
  const notices = bundledPackages(metafile).map((path) => {
    const folder = join(repository, path)
    const about = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as PackageJson
    const head = `${about.name} ${about.version} (${about.license ?? 'see below'})`
    return `${head}\n${'-'.repeat(head.length)}\n\n${licenceText(folder, about)}\n`
  })
  const intro = 'The program in this folder holds code of these libraries, under these licences.\n'
  return [intro, ...notices].join('\n\n')
}
