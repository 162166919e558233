/** One thing that a person does with a program, and how to see that it works. */
export interface Check {
  /** As a sentence that says what must work; unique. */
  readonly name: string
  /** Recipe without its name, as a user would write it: names programs, and configuration only where the check is about it. */
  readonly recipe: string
  /** Files that the recipe adds, by their path beside it. */
  readonly files?: Readonly<Record<string, string>>
  /** An application of recipes/ that is put beside the recipe under its name, with its npm packages. */
  readonly application?: string
  /** Bash that changes a copy of the base first, with the functions and variables of `script`. */
  readonly prepare?: string
  /**
   * Bash that runs outside of the root, which has no shell. `$ROOT` is the root, `$SCRATCH` an empty directory, `$SHARED` what `prepare`
   * left, `$APPLICATION` the application; `in_root`, `in_root_as`, `eventually` and `listening` are functions of sandbox.sh.
   */
  readonly script: string
  /** What the script must print, all of it or a part. */
  readonly expect: string | RegExp
  /** Files that are opened in the full base only, each with the reason why it is right to leave it out. */
  readonly allowed?: Readonly<Record<string, string>>
}
