import { icdLibraries, manifestLibraries } from '../formats/driver-manifest.ts'
import type { ByteString } from '../model/file.ts'
import type { Analyzer, AnalyzerContext, Need, Probe } from '../model/need.ts'
import { dirname } from '../rootfs/path.ts'
import { findLibrary } from './shared/process.ts'

const manifest =
  /\/(?:vulkan\/(?:icd\.d|(?:ex|im)plicit_layer\.d)|egl_vendor\.d|egl_external_platform\.d)\/[^/]*\.json$/
const icdFile = /\/OpenCL\/vendors\/[^/]*\.icd$/

/** A name is looked up as dlopen does; a path with a slash counts from the manifest. */
const libraryNeed = (name: ByteString, { path }: Probe, context: AnalyzerContext): Need => {
  const why = { rule: 'icd.library', evidence: name }
  if (name.includes('/')) {
    const at = name.startsWith('/') ? name : `${dirname(path)}/${name}`
    return { path: at, role: 'dlopen', why, certainty: 'expected' }
  }
  const found = findLibrary(context, name)
  return 'path' in found
    ? { path: found.path, role: 'dlopen', why: { ...why, via: found.via }, certainty: 'expected' }
    : { absent: name, tried: found.tried, why, certainty: 'expected' }
}

/** Driver and layer manifests of Vulkan, EGL and OpenCL name the library that the loader opens. */
export const icd: Analyzer = {
  name: 'icd',
  summary: 'the drivers that manifests of Vulkan, EGL and OpenCL name',
  ignoresArguments: true,
  matches: ({ path, role, file }) =>
    role === 'read' && file.type === 'file' && (manifest.test(path) || icdFile.test(path)),
  analyze: (probe, context) => {
    const bytes = context.tree.read(probe.path)
    const names = icdFile.test(probe.path) ? icdLibraries(bytes) : manifestLibraries(bytes)
    if (names !== undefined)
      return { needs: names.map((name) => libraryNeed(name, probe, context)) }
    const what = 'a manifest of drivers that is no JSON: which library it names is not known'
    return {
      needs: [],
      blindSpots: [{ path: probe.path, rule: 'icd.manifest', what, evidence: [] }],
    }
  },
}
