/** The stages of a build in their order; what people see as progress. */
export const stageNames = [
  'recipe',
  'base',
  'inventory',
  'closure',
  'plan',
  'layers',
  'image',
  'report',
] as const

/** The stages of making a base, in their order. */
export const baseStageNames = [
  'recipe',
  'make',
  'base',
  'inventory',
  'plan',
  'layers',
  'image',
] as const

/** One stage by name; `open` is for an image that is measured by its base. */
export type StageName = (typeof stageNames)[number] | (typeof baseStageNames)[number] | 'open'

/** Sent as a build goes on, in order; `done` and `total` count whatever `message` names. */
export interface StageEvent {
  readonly stage: StageName
  readonly state: 'started' | 'progress' | 'finished'
  readonly message?: string
  readonly done?: number
  readonly total?: number
}
