import type * as engine from '../build.ts'
import { type StageName, stageNames } from '../model/stage.ts'
import type * as sboms from '../sbom.ts'
import type * as verification from '../verify.ts'
import { exitOnSignals } from './signals.ts'
import { cacheDirectory, sourceDateEpoch, temporaryDirectory } from './surroundings.ts'

/** What the commands ask of `build.ts` and of what is around it. */
export type Engine = Pick<
  typeof engine,
  'build' | 'decide' | 'inspect' | 'lint' | 'why' | 'whyNot'
> &
  Pick<typeof verification, 'verify'> &
  Pick<typeof sboms, 'sbom'>

/** The stages of everything that only decides, up to the bar of ARCHITECTURE.md. */
export const decidingStages: readonly StageName[] = stageNames.slice(
  0,
  stageNames.indexOf('layers'),
)

/** What is asked for, in the engine's words. */
export const requestOf = (
  recipe: string,
  base: string | undefined,
  outputs: readonly string[] = [],
  documents: Pick<engine.Request, 'sbom' | 'sbomEmbed'> = {},
): engine.Request => ({ recipe, outputs, ...documents, ...(base !== undefined && { base }) })

/** The engine, loaded, and a way to run its questions. */
export interface Session {
  readonly engine: Engine
  /** Runs `work` with progress of `stages` on stderr. */
  readonly withWorld: <T>(
    stages: readonly StageName[],
    work: (world: engine.World) => Promise<T>,
  ) => Promise<T>
}

/**
 * Loads the engine, which is most of the program: to be called when the command line is known to be right. From then on
 * whatever ends the program removes unfinished outputs. Throws USAGE for a wrong SOURCE_DATE_EPOCH.
 */
export const openSession = async (cache: string | undefined): Promise<Session> => {
  const surroundings = {
    cache: cacheDirectory(cache, process.env),
    temporary: temporaryDirectory(process.env),
    sourceDateEpoch: sourceDateEpoch(process.env),
  }
  const [
    { build, decide, inspect, lint, removeUnfinished, why, whyNot },
    { sbom },
    { verify },
    { withProgress },
  ] = await Promise.all([
    import('../build.ts'),
    import('../sbom.ts'),
    import('../verify.ts'),
    import('./progress.ts'),
  ])
  process.once('exit', removeUnfinished)
  exitOnSignals()
  return {
    engine: { build, decide, inspect, lint, sbom, verify, why, whyNot },
    withWorld: (stages, work) =>
      withProgress(stages, (listen) => work({ ...surroundings, listen })),
  }
}
