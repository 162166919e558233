import type { ByteString } from '../model/file.ts'

/** One reference of a catalogue; OASIS XML Catalogs V1.1, section 6. */
export interface XmlCatalogEntry {
  /**
   * `catalog`: another one that is asked (nextCatalog, delegate…). `file`: what an identifier stands for (public, system, uri …).
   * `prefix`: the beginning of what many stand for (rewrite…).
   */
  readonly kind: 'catalog' | 'file' | 'prefix'
  /** Absolute path; references that are not local files are left out. */
  readonly path: ByteString
  /** The element's name. */
  readonly element: ByteString
}

const attributes: Readonly<Record<string, readonly [XmlCatalogEntry['kind'], string]>> = {
  nextCatalog: ['catalog', 'catalog'],
  delegatePublic: ['catalog', 'catalog'],
  delegateSystem: ['catalog', 'catalog'],
  delegateURI: ['catalog', 'catalog'],
  public: ['file', 'uri'],
  system: ['file', 'uri'],
  uri: ['file', 'uri'],
  systemSuffix: ['file', 'uri'],
  uriSuffix: ['file', 'uri'],
  rewriteSystem: ['prefix', 'rewritePrefix'],
  rewriteURI: ['prefix', 'rewritePrefix'],
}

/**
 * What a catalogue refers to, in order. `directory` is where it is: relative references count from there, or from xml:base. Not a
 * validating reader: tags are taken as they come.
 */
export const parseXmlCatalog = (
  text: ByteString,
  directory: ByteString,
): readonly XmlCatalogEntry[] => {
  const bases: ByteString[] = []
  const entries: XmlCatalogEntry[] = []
  for (const [, closing, name = '', rest = '', empty] of tagsOf(text)) {
    const element = name.replace(/^.*:/, '')
    const isScope = element === 'catalog' || element === 'group'
    if (closing === '/') {
      if (isScope) bases.pop()
      continue
    }
    const around = bases.at(-1) ?? directory
    const base = baseOf(rest, around)
    if (isScope && empty !== '/') bases.push(base)
    const [kind, attribute] = (Object.hasOwn(attributes, element) && attributes[element]) || []
    const reference = attribute === undefined ? undefined : attributeOf(rest, attribute)
    const path = reference === undefined ? undefined : localPath(reference, base)
    if (kind !== undefined && path !== undefined) entries.push({ kind, path, element })
  }
  return entries
}

const tagsOf = (text: ByteString) =>
  text
    .replace(/<!--.*?-->/gs, '')
    .matchAll(/<(\/?)([A-Za-z][\w.:-]*)((?:\s+[\w.:-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>/g)

const attributeOf = (rest: ByteString, name: string): ByteString | undefined => {
  for (const [, key, double, single] of rest.matchAll(/([\w.:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g))
    if (key === name) return unescape(double ?? single ?? '')
  return undefined
}

const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
}

const unescape = (text: ByteString): ByteString =>
  text.replace(/&(\w+);/g, (whole, name: string) => entities[name] ?? whole)

const baseOf = (rest: ByteString, around: ByteString): ByteString => {
  const written = attributeOf(rest, 'xml:base')
  const path = written === undefined ? undefined : localPath(written, around)
  return path === undefined ? around : path.replace(/\/[^/]*$/, '')
}

const localPath = (reference: ByteString, base: ByteString): ByteString | undefined => {
  const [, local] = /^file:(?:\/\/(?:localhost)?)?(\/.*)$/s.exec(reference) ?? []
  const path = local ?? (/^[A-Za-z][A-Za-z0-9+.-]*:/.test(reference) ? undefined : reference)
  if (path === undefined || path === '') return undefined
  const decoded = path.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  )
  return decoded.startsWith('/') ? decoded : `${base === '/' ? '' : base}/${decoded}`
}
