import { languageChoices } from '../../src/formats/recipe-languages.ts'
import type { Recipe } from '../../src/model/recipe.ts'

/** A recipe as `readRecipe` gives it, with nothing in it but what a test says. */
export const recipeOf = (fields: Partial<Recipe> = {}): Recipe => ({
  file: 'recipe.yaml',
  name: 'test',
  from: 'rootfs:/nowhere',
  platform: undefined,
  entrypoint: undefined,
  unit: undefined,
  also: [],
  keep: [],
  keepPossible: [],
  timeZones: [],
  locales: [],
  rules: { added: [], off: [] },
  languages: languageChoices({}),
  packages: { granularity: 'file', whole: [], recommends: false },
  drop: [],
  add: [],
  user: undefined,
  env: new Map(),
  ports: [],
  workdir: undefined,
  labels: new Map(),
  volumes: [],
  stopSignal: undefined,
  ...fields,
})
