import type { FactReader } from '../model/facts.ts'
import type { ByteString } from '../model/file.ts'
import { readClassFile } from './class-file.ts'
import type { ModuleDeclaration } from './java-module.ts'
import { type Jimage, jimageContent, readJimage } from './jimage.ts'
import { canBeCut } from './linked-runtime.ts'

/** A module of a run-time image: its declaration and every package that something of it is in. */
export type RuntimeModule = Omit<ModuleDeclaration, 'exported'>

/** What a `lib/modules` holds; modules in the order of their names. */
export interface RuntimeImage {
  readonly modules: readonly RuntimeModule[]
  /** Whether an image of fewer modules can be made of it. */
  readonly canBeCut: boolean
  /** Why the modules cannot be told. */
  readonly problem?: string
}

const largestDeclaration = 1024 * 1024

/** Modules of their own in the image: its directories, and which module each package is in. */
const isDirectory = (module: ByteString): boolean => module === 'modules' || module === 'packages'

const packagesOf = (image: Jimage): ReadonlyMap<ByteString, ReadonlySet<ByteString>> => {
  const packages = new Map<ByteString, Set<ByteString>>()
  for (const { module, parent } of image.locations) {
    if (module === '' || isDirectory(module)) continue
    const own = packages.get(module) ?? new Set<ByteString>()
    packages.set(module, own)
    if (parent !== '' && !parent.startsWith('META-INF')) own.add(parent.replaceAll('/', '.'))
  }
  return packages
}

const read = (bytes: Uint8Array): RuntimeImage => {
  const image = readJimage(bytes)
  if (image === undefined)
    return { modules: [], canBeCut: false, problem: 'is no image of modules that can be read' }
  const packages = packagesOf(image)
  const modules: RuntimeModule[] = []
  for (const location of image.locations) {
    const { module, parent, base, extension } = location
    if (parent !== '' || base !== 'module-info' || extension !== 'class') continue
    const content = jimageContent(image, location, largestDeclaration)
    const declared = content === undefined ? undefined : readClassFile(content)?.module
    if (declared === undefined)
      return {
        modules: [],
        canBeCut: false,
        problem: 'holds a module whose declaration cannot be read',
      }
    const { name, requires, uses, provides } = declared
    const own = [...(packages.get(module) ?? [])].sort()
    modules.push({ name, requires, uses, provides, packages: own })
  }
  modules.sort((a, b) => (a.name < b.name ? -1 : 1))
  return { modules, canBeCut: canBeCut(image) }
}

/** The modules of a `lib/modules`, with what they require, use and provide. */
export const runtimeImageFacts: FactReader<RuntimeImage> = {
  name: 'java-runtime-image',
  version: 2,
  read,
}
