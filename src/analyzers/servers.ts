import { compareBytes } from '../formats/byte-string.ts'
import type { Analyzer, AnalyzerContext, BlindSpot, Findings, Probe } from '../model/need.ts'
import { basename } from '../rootfs/path.ts'
import { access } from './servers/access.ts'
import { databases } from './servers/databases.ts'
import { names } from './servers/names.ts'
import { system } from './servers/system.ts'
import { web } from './servers/web.ts'
import { isElf } from './shared/process.ts'
import type { ServerConfiguration } from './shared/server-configuration.ts'
import { directiveFindings } from './shared/server-needs.ts'
import { ServerReader } from './shared/server-reader.ts'

const configurations: readonly ServerConfiguration[] = [
  ...web,
  ...databases,
  ...names,
  ...access,
  ...system,
]

const serverFindings = (
  configuration: ServerConfiguration,
  probe: Probe,
  context: AnalyzerContext,
): Findings => {
  const reader = new ServerReader(configuration, probe, context)
  reader.read()
  const found = reader.given.flatMap((one) =>
    directiveFindings(one, reader, configuration, context),
  )
  return {
    needs: [...reader.needs, ...found.flatMap(({ needs }) => needs)],
    blindSpots: merged([...reader.blindSpots, ...found.flatMap(({ blindSpots }) => blindSpots)]),
  }
}

/** One blind spot for what is not known of one file, with everything that was seen of it. */
const merged = (spots: readonly BlindSpot[]): BlindSpot[] => {
  const byKey = new Map<string, BlindSpot>()
  for (const spot of spots) {
    const key = [spot.path, spot.rule, spot.what].join('\0')
    const evidence = new Set([...(byKey.get(key)?.evidence ?? []), ...spot.evidence])
    byKey.set(key, { ...spot, evidence: [...evidence].sort(compareBytes) })
  }
  return [...byKey.values()]
}

/** Servers whose configuration is directives, by the table in `servers/`; a program goes by the name it is started with. */
export const servers: Analyzer = {
  name: 'servers',
  summary:
    'what the configuration of a server names: includes, modules, files, content, state, users',
  matches: (probe) => probe.role === 'exec' && isElf(probe),
  analyze: (probe, context) => {
    const called = [basename(context.program.invokedAs), basename(probe.path)]
    const found = configurations
      .filter(({ program }) => called.some((name) => program.test(name)))
      .map((configuration) => serverFindings(configuration, probe, context))
    return {
      needs: found.flatMap(({ needs }) => needs),
      blindSpots: found.flatMap(({ blindSpots }) => blindSpots ?? []),
    }
  },
}
