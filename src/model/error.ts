/**
 * Every error code with the sentence that docs/errors.md prints for it. Sorted; `AREA_PROBLEM`.
 * Tests assert codes, never prose.
 */
export const errorCodes = {
  ARCHIVE_DAMAGED:
    'An archive holds a header, a record or a member that its format does not allow.',
  ARCHIVE_TOO_LARGE: 'An archive unpacks to more bytes or entries than the limit allows.',
  ARCHIVE_TRUNCATED: 'An archive ends in the middle of a header or a member.',
  ARCHIVE_UNSUPPORTED: 'An archive uses a compression or an extension that is not supported.',
  BASE_NOT_FOUND: 'The base image, its archive or its directory is not there.',
  BASE_PLATFORM:
    'The base has no image for the platform that was asked for, or its config, its programs and the recipe contradict one another.',
  BLOB_DIGEST: 'The bytes of a blob are not those that its digest names.',
  CACHE_DAMAGED: 'A file of the layer cache was changed or cut short after it was written.',
  CACHE_UNUSABLE: 'The layer cache cannot be read or written.',
  CONTENT_CHANGED: 'A file was changed or cut short while it was copied into the image.',
  CONTENT_UNREADABLE: 'A file or directory of this machine may not be read by this user.',
  ELF_DAMAGED: 'An ELF file has an offset, a size or a string that lies outside the file.',
  FIPS_WEAKENED:
    'The recipe drops a file that keeps the base in FIPS mode and that the image would use.',
  IMAGE_DAMAGED:
    'An image document (index, manifest, config) is missing or is not what its specification says.',
  LOCK_INVALID: 'The lock of a base is damaged.',
  LOCK_MISMATCH:
    'The lock of a base is of another base file, is missing, or is not what the tools made.',
  LOCK_UNAVAILABLE: 'A version that the lock of a base names is no longer to be had.',
  OUTPUT_EXISTS:
    'The output is there already and is not something that this program would replace.',
  OUTPUT_FAILED: 'The output could not be written.',
  PACKAGES_DAMAGED: 'A package database cannot be read as its format demands.',
  PATH_ESCAPES: 'A name in an archive or a recipe leads out of the root.',
  PATH_NOT_KEPT: 'The path is not in the image or not in the base.',
  PROGRAM_PLATFORM: 'A program that the image is to run is built for another machine.',
  RECIPE_INVALID:
    'The recipe, of a service or of a base, has mistakes; each is listed with its place.',
  RECIPE_NOT_FOUND: 'The recipe file is not there or cannot be read.',
  REFERENCE_INVALID: 'An image reference or a destination is not of the form transport:location.',
  ROOTLESS_DENIED:
    'This user may not make a user namespace with the ids that a root file system needs.',
  RULES_INVALID: 'A rule file has mistakes; each is listed with its place.',
  TOOL_FAILED: 'A tool of the distribution failed; the end of what it said is in the message.',
  TOOL_MISSING: 'A tool that is needed is not installed.',
  TREE_LOOP: 'A chain of symbolic links in the base never ends.',
  USAGE: 'The command line is wrong.',
} as const

/** What went wrong, as a stable word; see {@link errorCodes}. */
export type ErrorCode = keyof typeof errorCodes

/** Where a problem is: a file, and inside it a line and column (both from 1) with the source frame. */
export interface ErrorPlace {
  readonly file: string
  readonly line?: number
  readonly column?: number
  /** The offending source line with a caret under it; several lines, no trailing newline. */
  readonly frame?: string
}

/** One of several mistakes reported together. */
export interface Mistake {
  readonly message: string
  readonly hint?: string
  readonly at: ErrorPlace
}

/**
 * The only error this program throws on purpose; anything else is a bug. The message is lower case, names
 * the thing and the file and has no full stop; the hint is one imperative sentence.
 */
export class SlimError extends Error {
  override readonly name = 'SlimError'
  readonly code: ErrorCode
  readonly hint: string | undefined
  readonly at: ErrorPlace | undefined
  /** All mistakes, in source order, where one run found more than one (a recipe). */
  readonly mistakes: readonly Mistake[]

  constructor(
    code: ErrorCode,
    message: string,
    more: { hint?: string; at?: ErrorPlace; cause?: unknown; mistakes?: readonly Mistake[] } = {},
  ) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause })
    this.code = code
    this.hint = more.hint
    this.at = more.at
    this.mistakes = more.mistakes ?? []
  }
}
