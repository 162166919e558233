import { join } from 'node:path'
import type { BaseFamily, MakeRequest } from '../../model/base-family.ts'
import type { BaseRecipe } from '../../model/base-recipe.ts'
import { requireNamespace, usableArchitecture } from './machine.ts'
import { runTool, type ToolRun, toolFailed } from './run-tool.ts'
import { unavailable } from './unavailable.ts'

type System = BaseRecipe['system']
type SystemOf<Kind extends System['kind']> = Extract<System, { readonly kind: Kind }>

/** A request to a machine that was found fit for it. */
export interface ToolRequest<Kind extends System['kind']> extends MakeRequest {
  readonly system: SystemOf<Kind>
  /** As the packages of the family name it. */
  readonly architecture: string
  /** Host path of the tar that is to be written. */
  readonly tar: string
}

/** A family of which one tool does all the work. */
export interface ToolFamily<Kind extends System['kind']> {
  readonly kind: Kind
  /** Whose names of architectures are used. */
  readonly packages: 'dpkg' | 'rpm'
  readonly tool: string
  /** Hint where the tool is not installed. */
  readonly installHint: string
  /** What a line of the tool says of how far it is; undefined for all other lines. */
  step(line: string): string | undefined
  /** A line that says what is no longer to be had, in its groups. */
  readonly missing: RegExp
  /** Writes what the tool reads, and says what is to be run. */
  prepare(request: ToolRequest<Kind>): Promise<{
    readonly run: Omit<ToolRun, 'listen'>
    /** Hint where the command of `run` is not installed. */
    readonly runHint: string
    /** After the run: seconds since 1970, as asked, else of the newest repository. */
    readonly date: () => Promise<number>
  }>
}

/** A family that makes roots with its tool, as root, or as an ordinary user in a namespace. */
export const toolFamily = <Kind extends System['kind']>(family: ToolFamily<Kind>): BaseFamily => ({
  kind: family.kind,
  make: async (request) => {
    const { platform, lock, workspace, progress } = request
    const { kind, tool, installHint } = family
    const { system } = request.recipe
    if (!isOf(system, kind)) throw new Error(`not of ${kind}: ${system.kind}`)
    const architecture = usableArchitecture(family.packages, platform)
    await runTool({ command: tool, args: ['--version'], env: {}, listen: () => {} }, installHint)
    await requireNamespace()
    const tar = join(workspace, 'root.tar')
    const { run, runHint, date } = await family.prepare({ ...request, system, architecture, tar })
    const lines: string[] = []
    const listen = (line: string): void => {
      lines.push(line)
      const message = family.step(line)
      if (message !== undefined) progress({ message })
    }
    const failure = await runTool({ ...run, listen }, runHint)
    if (failure === undefined) return { tar, date: await date() }
    throw (lock && unavailable(lines, family.missing)) ?? toolFailed(tool, failure)
  },
})

const isOf = <Kind extends System['kind']>(system: System, kind: Kind): system is SystemOf<Kind> =>
  system.kind === kind
