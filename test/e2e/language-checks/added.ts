/** The `add:` of a recipe for files of a check: each below /srv by its own name. */
export const added = (files: Readonly<Record<string, string>>): string =>
  `add: [${Object.keys(files)
    .map((name) => `{ from: ${name}, to: /srv/${name} }`)
    .join(', ')}]`
