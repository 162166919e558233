import { compareBytes } from '../../formats/byte-string.ts'
import type { ByteString, RootPath } from '../../model/file.ts'
import type { BlindSpot, Certainty, Need, NeedTarget } from '../../model/need.ts'

/** Where a need comes from, and how sure it is. */
export interface Place {
  /** The script; for a line that a program was given, the shell. */
  readonly file: RootPath
  /** What people are shown: the line and its text. */
  readonly evidence: ByteString
  /** Reached whatever happens: in no branch that may not be taken. */
  readonly isSure: boolean
}

/** What a need is for. */
export interface Reason {
  readonly rule: string
  readonly certainty: Certainty
  readonly via?: ByteString
  readonly optional?: boolean
}

const byStrength: readonly Certainty[] = ['required', 'expected', 'possible']

/** Longest list of lines that one blind spot shows. */
const mostLines = 12

/** Gathers what a shell needs and what cannot be seen of it, each once. */
export class ShellFindings {
  readonly #needs = new Map<string, Need>()
  readonly #computed = new Map<RootPath, Set<ByteString>>()
  readonly #unread = new Map<RootPath, ByteString[]>()
  #unfinished: Place | undefined

  /** Adds a need; of two that are the same the more certain counts. */
  add(target: NeedTarget, { rule, certainty, via, optional }: Reason, place: Place): void {
    const key = JSON.stringify([target, rule, place.file])
    const known = this.#needs.get(key)
    const isOptional = optional === true && known?.optional !== false
    this.#needs.set(key, {
      ...target,
      from: place.file,
      why: known?.why ?? { rule, evidence: place.evidence, ...(via === undefined ? {} : { via }) },
      certainty:
        byStrength.find((one) => one === certainty || one === known?.certainty) ?? certainty,
      optional: isOptional,
    })
  }

  /** Something at this place is only known when it runs. */
  addComputed({ file, evidence }: Place): void {
    const lines = this.#computed.get(file) ?? new Set()
    this.#computed.set(file, lines.add(evidence))
  }

  /** Lines of a file that are not understood. */
  addUnread(file: RootPath, lines: readonly number[]): void {
    this.#unread.set(
      file,
      lines.slice(0, mostLines).map((line) => `line ${line}`),
    )
  }

  /** The walk is too long and ends at this place; the first one counts. */
  addUnfinished(place: Place): void {
    this.#unfinished ??= place
  }

  /** In the order in which they were found. */
  get needs(): readonly Need[] {
    return [...this.#needs.values()]
  }

  /** By path; one a file and kind. */
  get blindSpots(): readonly BlindSpot[] {
    const computed = [...this.#computed].map(
      ([path, lines]): BlindSpot => ({
        path,
        rule: 'shell.computed',
        what: 'computes the names of commands or files that it runs: which ones cannot be seen',
        evidence: [...lines].slice(0, mostLines),
      }),
    )
    const unread = [...this.#unread].map(
      ([path, evidence]): BlindSpot => ({
        path,
        rule: 'shell.unread',
        what: 'has lines that are not understood',
        evidence,
      }),
    )
    const unfinished =
      this.#unfinished === undefined
        ? []
        : [
            {
              path: this.#unfinished.file,
              rule: 'shell.unread',
              what: 'takes more steps than are followed: what comes after them is not seen',
              evidence: [this.#unfinished.evidence],
            },
          ]
    return [...computed, ...unread, ...unfinished].sort((a, b) => compareBytes(a.path, b.path))
  }
}
