import { fromText } from '../formats/byte-string.ts'
import type { ByteString } from '../model/file.ts'
import type { Analyzer, AnalyzerContext, Need } from '../model/need.ts'
import { glob } from '../rootfs/glob.ts'
import { root } from '../rootfs/path.ts'
import { resolveFile } from '../rootfs/resolve.ts'
import { isMuslBase } from './shared/loader.ts'

const usual = '/usr/share/zoneinfo'

/** musl src/time/__tz.c: these, whatever TZDIR says. */
const muslDirectories = [usual, '/share/zoneinfo', '/etc/zoneinfo']

/** Tables about all zones, which programs that offer a choice read, and the other two countings of leap seconds. */
const tables = '{tzdata.zi,zone.tab,zone1970.tab,iso3166.tab,leapseconds,leap-seconds.list}'

/** A rule and not a name: `CET-1CEST,M3.5.0,M10.5.0/3`, `<+03>-3`; POSIX.1, XBD 8.3, TZ. */
const isRule = (zone: ByteString): boolean =>
  /^(?:[A-Za-z]{3,}|<[A-Za-z0-9+-]{3,}>)[+-]?\d/.test(zone)

const zoneNeeds = (zone: ByteString, directory: ByteString, { tree }: AnalyzerContext): Need[] => {
  const why = { rule: 'tz.zone', evidence: zone }
  const path = zone.startsWith('/') ? zone : `${directory}/${zone}`
  if (resolveFile(tree, path) === undefined) {
    const tried = [`${path}: not there`]
    return isRule(zone)
      ? ruleNeeds(zone, directory)
      : [{ absent: `time zone ${zone}`, tried, why, certainty: 'expected' }]
  }
  const others = [...glob(tree, `${directory}/${tables}`)]
  const counted = ['posix', 'right']
    .filter((counting) => !zone.startsWith('/') && !zone.startsWith(`${counting}/`))
    .map((counting) => `${directory}/${counting}/${zone}`)
    .filter((one) => resolveFile(tree, one) !== undefined)
  return [
    { path, role: 'read', why, certainty: 'expected' },
    ...[...others, ...counted].map(
      (one): Need => ({
        path: one,
        role: 'read',
        why: { rule: 'tz.tables', evidence: zone },
        certainty: 'possible',
      }),
    ),
  ]
}

/** A rule that names no day of change takes those of posixrules, where there is one; tzset(3). */
const ruleNeeds = (zone: ByteString, directory: ByteString): Need[] => [
  {
    path: `${directory}/posixrules`,
    role: 'read',
    why: { rule: 'tz.rules', evidence: zone },
    certainty: 'possible',
    optional: true,
  },
]

/**
 * The time zones that TZ and the recipe name, as tzset(3) finds them below TZDIR (musl: in its own directories), through links. What /etc/localtime leads to is a rule
 * about local time.
 */
export const tz: Analyzer = {
  name: 'tz',
  summary: 'the time zones that TZ and the recipe name',
  ignoresArguments: true,
  matches: ({ path, role }) => path === root && role === 'read',
  analyze: (_, context) => {
    const { env, timeZones } = context.inventory
    const named = (env.get('TZ') ?? '').replace(/^:/, '')
    const zones = new Set([...timeZones.map(fromText), ...(named === '' ? [] : [named])])
    const directories = isMuslBase(context.tree) ? muslDirectories : [env.get('TZDIR') ?? usual]
    const directoryOf = (zone: ByteString): ByteString =>
      directories.find((one) => resolveFile(context.tree, `${one}/${zone}`) !== undefined) ??
      directories[0] ??
      usual
    return { needs: [...zones].flatMap((zone) => zoneNeeds(zone, directoryOf(zone), context)) }
  },
}
