import { createHash } from 'node:crypto'
import parse from 'spdx-expression-parse'
import deprecated from 'spdx-license-ids/deprecated.json' with { type: 'json' }
import current from 'spdx-license-ids/index.json' with { type: 'json' }
import type { Licence } from '../model/sbom.ts'

/** Texts longer than this are no expression that anybody wrote. */
const longest = 4096

const byLowerCase = new Map([...deprecated, ...current].map((id) => [id.toLowerCase(), id]))

/** Short names of machine-readable copyright files that SPDX has another name for; copyright-format 1.0, "License specification". */
const debianName = (name: string): string | undefined => {
  if (name === 'Expat') return 'MIT'
  const [, family, major, minor = '0', later] =
    /^([AL]?GPL)-(\d)(?:\.(\d))?(?:\.0)?(\+)?$/.exec(name) ?? []
  if (family !== undefined) return `${family}-${major}.${minor}-${later ? 'or-later' : 'only'}`
  const [, invariants, version, newer] = /^GFDL(-NIV)?-(\d\.\d)(\+)?$/.exec(name) ?? []
  if (version === undefined) return undefined
  return `GFDL-${version}${invariants ? '-no-invariants' : ''}-${newer ? 'or-later' : 'only'}`
}

/** A name has no blanks, but its exception may: copyright-format 1.0, "License specification". Whole sentences stand there too. */
const isDebianName = /^\S+(?: with .*)?$/i

/** How names are read: as SPDX writes them, or also as Debian does. */
export type LicenceDialect = 'spdx' | 'debian'

/**
 * The SPDX expression that a packager's licence text means. Names of the SPDX license list are found in any case; every other name becomes a
 * `LicenseRef-`, and so does the whole text where its words do not make an expression. Undefined for an empty or absurdly long text.
 */
export const licenceOf = (text: string, dialect: LicenceDialect = 'spdx'): Licence | undefined => {
  const plain = text.trim().replace(/\s+/g, ' ')
  if (plain === '' || plain.length > longest) return undefined
  const names = new Names(dialect)
  const parts = grouped(plain)
    .split(/(\(|\)|(?<![^\s()])(?:and|or)(?![^\s()]))/i)
    .map((part) => part.trim())
    .filter((part) => part !== '')
  const expression = parts
    .map((part) => (/^(?:\(|\)|and|or)$/i.test(part) ? part.toUpperCase() : names.term(part)))
    .join(' ')
    .replaceAll('( ', '(')
    .replaceAll(' )', ')')
  const isProse = dialect === 'debian' && !parts.every((part) => isDebianName.test(part))
  if (!isProse && isExpression(expression)) return { expression, named: names.named }
  const whole = new Names(dialect)
  return { expression: whole.reference(plain), named: whole.named }
}

/** All of several licences at once, each named once; undefined for none. */
export const allOf = (licences: readonly Licence[]): Licence | undefined => {
  const terms = new Set<string>()
  const isAlone = new Set(licences.map(({ expression }) => expression)).size === 1
  for (const { expression } of licences)
    terms.add(!isAlone && / (?:OR|AND) /.test(expression) ? `(${expression})` : expression)
  if (terms.size === 0) return undefined
  const named = new Map(licences.flatMap((one) => [...one.named]))
  return { expression: [...terms].sort().join(' AND '), named }
}

/** Whether it is a single name of the SPDX license list. */
export const isListed = (expression: string): boolean =>
  byLowerCase.get(expression.toLowerCase()) === expression

const isExpression = (text: string): boolean => {
  try {
    parse(text)
    return true
  } catch {
    return false
  }
}

/** A comma before `and` or `or` makes what is before it one thing: copyright-format 1.0, "Syntax". */
const grouped = (text: string): string =>
  text
    .split(/, (?=(?:and|or) )/i)
    .reduce((before, part) => (before === '' ? part : `(${before}) ${part}`), '')

class Names {
  readonly #dialect: LicenceDialect
  readonly named = new Map<string, string>()

  constructor(dialect: LicenceDialect) {
    this.#dialect = dialect
  }

  term(name: string): string {
    const [licence = '', exception] = name.split(/ with /i)
    const known = this.#listed(licence)
    const whole = exception === undefined ? known : known && `${known} WITH ${exception}`
    return whole !== undefined && isExpression(whole) ? whole : this.reference(name)
  }

  /** A reference of the packager's own stays. A name that an identifier cannot hold as it is gets a digest, so that no other one has the same. */
  reference(name: string): string {
    if (/^LicenseRef-[A-Za-z0-9.-]+$/.test(name)) {
      this.named.set(name, name)
      return name
    }
    const safe = name
      .replaceAll('+', '.plus')
      .replace(/[^A-Za-z0-9.-]/g, '-')
      .slice(0, 100)
    const digest = createHash('sha256').update(name).digest('hex').slice(0, 8)
    const id = `LicenseRef-${safe === name && safe !== '' ? safe : `${safe}-${digest}`}`
    this.named.set(id, name)
    return id
  }

  #listed(name: string): string | undefined {
    const [, bare = '', later = ''] = /^(.*?)(\+?)$/.exec(name) ?? []
    const id = byLowerCase.get(bare.toLowerCase())
    const debian = this.#dialect === 'debian' ? debianName(name) : undefined
    return debian ?? (id === undefined ? undefined : `${id}${later}`)
  }
}
