import type { ByteString } from '../model/file.ts'
import { fromBytes, fromText } from './byte-string.ts'

/** As deep as a manifest is looked into; real ones have two or three levels. */
const deepest = 8

/**
 * Libraries that a manifest names: each `library_path` of a JSON document (Vulkan-Loader "Driver Manifest", libglvnd
 * "EGL ICD"), in order; undefined when it is no JSON.
 */
export const manifestLibraries = (bytes: Uint8Array): readonly ByteString[] | undefined => {
  try {
    return [...librariesIn(JSON.parse(Buffer.from(bytes).toString('utf8')), deepest)]
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

function* librariesIn(value: unknown, levels: number): Generator<ByteString> {
  if (typeof value !== 'object' || value === null || levels === 0) return
  for (const [key, item] of Object.entries(value))
    if (key === 'library_path' && typeof item === 'string') yield fromText(item)
    else yield* librariesIn(item, levels - 1)
}

/** The libraries of an OpenCL `.icd` file, one a line; cl_khr_icd. */
export const icdLibraries = (bytes: Uint8Array): readonly ByteString[] =>
  fromBytes(bytes)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
