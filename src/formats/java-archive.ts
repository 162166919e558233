import type { FactReader } from '../model/facts.ts'
import type { ByteString } from '../model/file.ts'
import { fromBytes } from './byte-string.ts'
import { type ClassFile, readClassFile } from './class-file.ts'
import { elfSource, parseElf } from './elf.ts'
import { isElf } from './elf-header.ts'
import { parseJarManifest } from './jar-manifest.ts'
import { type JavaCode, javaCodeOf } from './java-code.ts'
import type { ModuleDeclaration } from './java-module.ts'
import { readZipDirectory, readZipMember, type ZipMember } from './zip-directory.ts'

/** A native library inside an archive: its member, e_machine and DT_NEEDED. */
export interface PackedLibrary {
  readonly name: ByteString
  readonly machine: number
  readonly needed: readonly ByteString[]
}

/** What a jar holds; lists are sorted. */
export interface JavaArchive {
  /** Main attributes of its manifest, names in lower case. */
  readonly manifest: Readonly<Record<string, ByteString>>
  readonly code: JavaCode
  readonly module?: Pick<ModuleDeclaration, 'name' | 'requires' | 'uses'>
  /** Services with providers in META-INF/services. */
  readonly services: readonly ByteString[]
  readonly libraries: readonly PackedLibrary[]
  /** Archives inside, as Spring Boot stores them. */
  readonly nested: readonly { readonly name: ByteString; readonly archive: JavaArchive }[]
  /** Why not all of it could be read. */
  readonly problem?: string
}

/** What one archive with all inside it may take, in bytes of inflated content. */
const budget = 512 * 1024 * 1024
const largestMember = 64 * 1024 * 1024
const deepest = 2

const manifestName = 'META-INF/MANIFEST.MF'
const service = /^(?:BOOT-INF\/classes\/|WEB-INF\/classes\/)?META-INF\/services\/([^/]+)$/
const archive = /\.(?:jar|war|zip)$/
const library = /\.(?:so|jnilib|node)(?:\.[0-9]+)*$/

/** Reads members as long as the budget lasts. */
class Opening {
  #left = budget
  #isShort = false

  /** Whether something could not be read: damaged, or beyond the budget. */
  get isShort(): boolean {
    return this.#isShort
  }

  read(bytes: Uint8Array, member: ZipMember): Uint8Array | undefined {
    const content = readZipMember(bytes, member, Math.min(this.#left, largestMember))
    if (content === undefined) this.#isShort = true
    // A member that is refused costs what it may have taken.
    this.#left -= content === undefined ? Math.min(member.size, largestMember) : content.length
    return content
  }
}

const packedLibrary = (bytes: Uint8Array, name: ByteString): PackedLibrary | undefined => {
  if (!isElf(bytes)) return undefined
  try {
    const { machine, dynamic } = parseElf(elfSource(bytes, name))
    return { name, machine, needed: (dynamic?.dependencies ?? []).map((one) => one.name) }
  } catch {
    return undefined
  }
}

const readArchive = (bytes: Uint8Array, opening: Opening, depth: number): JavaArchive => {
  const { members, problem } = readZipDirectory(bytes)
  const found = {
    manifest: {} as Record<string, ByteString>,
    classes: [] as ClassFile[],
    services: new Set<ByteString>(),
    libraries: [] as PackedLibrary[],
    nested: [] as { readonly name: ByteString; readonly archive: JavaArchive }[],
  }
  const take = (member: ZipMember): void => {
    const { name } = member
    const provided = service.exec(name)?.[1]
    if (provided !== undefined) found.services.add(provided)
    const isNested = archive.test(name) && depth < deepest
    if (!(name === manifestName || name.endsWith('.class') || library.test(name) || isNested))
      return
    const content = opening.read(bytes, member)
    if (content === undefined) return
    if (isNested) found.nested.push({ name, archive: readArchive(content, opening, depth + 1) })
    else if (name.endsWith('.class')) found.classes.push(...[readClassFile(content) ?? []].flat())
    else if (name === manifestName)
      Object.assign(found.manifest, Object.fromEntries(parseJarManifest(fromBytes(content))))
    else {
      const packed = packedLibrary(content, name)
      if (packed !== undefined) found.libraries.push(packed)
    }
  }
  for (const member of members) take(member)
  const module = found.classes.find((one) => one.module !== undefined)?.module
  const short = opening.isShort
    ? 'holds members that are damaged or too large to look into'
    : undefined
  const why = problem ?? short
  return {
    manifest: found.manifest,
    code: javaCodeOf(found.classes),
    services: [...found.services].sort(),
    libraries: found.libraries.sort((a, b) => (a.name < b.name ? -1 : 1)),
    nested: found.nested.sort((a, b) => (a.name < b.name ? -1 : 1)),
    ...(module === undefined
      ? {}
      : { module: { name: module.name, requires: module.requires, uses: module.uses } }),
    ...(why === undefined ? {} : { problem: why }),
  }
}

/** A jar (or war, or zip file on a class path): what its classes name, and what else in it matters at run time. */
export const javaArchiveFacts: FactReader<JavaArchive> = {
  name: 'java-archive',
  version: 2,
  read: (bytes) => readArchive(bytes, new Opening(), 0),
}

/** A class file of its own, or a module-info.class: what it names; undefined when it is none. */
export const javaClassFacts: FactReader<Pick<JavaArchive, 'code' | 'module'> | null> = {
  name: 'java-class',
  version: 2,
  read: (bytes) => {
    const one = readClassFile(bytes)
    if (one === undefined) return null
    const { module } = one
    const code = javaCodeOf([one])
    return module === undefined
      ? { code }
      : { code, module: { name: module.name, requires: module.requires, uses: module.uses } }
  },
}
