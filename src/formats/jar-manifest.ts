import type { ByteString } from '../model/file.ts'

/**
 * The main section of a manifest: attribute (in lower case) → value, the first of a name counting; JAR File Specification, "Notes on
 * Manifest and Signature Files". Lines that continue are joined; what is no attribute is left out.
 */
export const parseJarManifest = (text: ByteString): ReadonlyMap<string, ByteString> => {
  const attributes = new Map<string, ByteString>()
  const unfolded = text.replace(/\r\n?/g, '\n').replace(/\n /g, '')
  const [main = ''] = unfolded.split('\n\n', 1)
  for (const line of main.split('\n')) {
    const [, name, value] = /^([\w-]+): ?(.*)$/.exec(line) ?? []
    const key = name?.toLowerCase()
    if (key !== undefined && value !== undefined && !attributes.has(key)) attributes.set(key, value)
  }
  return attributes
}
