import { fromBytes } from '../formats/byte-string.ts'
import { nssServices } from '../formats/nsswitch.ts'
import type { Analyzer, AnalyzerContext, Need, Probe } from '../model/need.ts'
import { basename } from '../rootfs/path.ts'
import { definedSymbols, findLibrary, processOf } from './shared/process.ts'

/**
 * Since glibc 2.34 `files` and `dns` are part of libc.so.6 itself: the module of that name is a stub that nothing opens.
 * What is built in shows as functions named after it, which is how libc finds them; glibc nss/nss_module.c.
 */
const isBuiltIn = (service: string, probe: Probe, context: AnalyzerContext): boolean =>
  processOf(context, probe).objects.some((object) =>
    [...definedSymbols(object)].some((name) => name.startsWith(`_nss_${service}_`)),
  )

const moduleNeed = (service: string, context: AnalyzerContext): Need[] => {
  const found = findLibrary(context, `libnss_${service}.so.2`)
  const why = { rule: 'nss.module', evidence: service }
  // libc goes on to the next service when a module is not there, and so does the base.
  return 'path' in found
    ? [{ path: found.path, role: 'dlopen', why: { ...why, via: found.via }, certainty: 'expected' }]
    : []
}

/** nsswitch.conf(5): each service named there is a module that libc opens, unless libc has it built in. */
export const nsswitch: Analyzer = {
  name: 'nsswitch',
  summary: 'the NSS modules that nsswitch.conf names',
  ignoresArguments: true,
  matches: ({ path, role, file }) =>
    role === 'read' && file.type === 'file' && basename(path) === 'nsswitch.conf',
  analyze: (probe, context) => ({
    needs: nssServices(fromBytes(context.tree.read(probe.path)))
      .filter((service) => !isBuiltIn(service, probe, context))
      .flatMap((service) => moduleNeed(service, context)),
  }),
}
