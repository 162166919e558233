import type { FactReader } from '../model/facts.ts'
import type { ByteString } from '../model/file.ts'
import { fromText } from './byte-string.ts'

/** The lines of `scripts` of a package.json by their names; empty where it cannot be read. */
export const packageScripts: FactReader<Readonly<Record<string, ByteString>>> = {
  name: 'package-scripts',
  version: 1,
  read: (bytes) => {
    try {
      const manifest: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'))
      const scripts = propertyOf(manifest, 'scripts')
      const lines = Object.entries(scripts ?? {}).flatMap(([name, line]) =>
        typeof line === 'string' ? [[fromText(name), fromText(line)] as const] : [],
      )
      return Object.fromEntries(lines)
    } catch {
      return {}
    }
  },
}

const propertyOf = (value: unknown, name: string): object | undefined => {
  if (typeof value !== 'object' || value === null) return undefined
  const found: unknown = Object.getOwnPropertyDescriptor(value, name)?.value
  return typeof found === 'object' && found !== null ? found : undefined
}
