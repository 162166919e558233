/** Languages whose programs are followed inside their interpreter. */
export type Language = 'java' | 'lua' | 'node' | 'perl' | 'php' | 'python' | 'ruby' | 'shell'

/** `imports`: what is seen to be imported. `full`: everything that comes with the language. */
export type StandardLibrary = 'imports' | 'full'

/** `imports`: what is seen to be imported. `whole`: each package of which something is imported, with all that belongs to it. */
export type LanguagePackages = 'imports' | 'whole'

/** How far a recipe wants the files of each language trimmed; PHP leaves no choice, because its classes are found by computed names. */
export interface LanguageChoices {
  readonly java: {
    /** `reached`: the parts of the run-time environment that the program can reach. */
    readonly runtime: 'reached' | 'full'
    /** `auto`: a `lib/modules` of the modules that are reached, made new where the base has what it takes. */
    readonly jlink: 'off' | 'auto'
  }
  readonly lua: { readonly packages: LanguagePackages }
  readonly node: { readonly packages: LanguagePackages }
  readonly perl: { readonly stdlib: StandardLibrary; readonly packages: LanguagePackages }
  readonly python: { readonly stdlib: StandardLibrary; readonly packages: LanguagePackages }
  readonly ruby: { readonly stdlib: StandardLibrary; readonly packages: LanguagePackages }
  readonly shell: {
    /** `called`: commands outside of functions, and in functions that are called. `all`: in all functions. */
    readonly functions: 'called' | 'all'
  }
}
