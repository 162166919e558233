import type { ByteString } from '../model/file.ts'

/**
 * The services that an nsswitch.conf(5) names for any database, sorted, each once. Actions in brackets are left out; a line
 * that is not `database: services` is ignored, as libc ignores it.
 */
export const nssServices = (text: ByteString): readonly string[] => {
  const services = new Set<string>()
  for (const line of text.split('\n')) {
    const [, list = ''] = /^\s*\w+:(.*)$/.exec(line.replace(/#.*/, '')) ?? []
    for (const word of list.replace(/\[[^\]]*\]?/g, ' ').split(/\s+/))
      if (/^[A-Za-z0-9_]+$/.test(word)) services.add(word)
  }
  return [...services].sort()
}
