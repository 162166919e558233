import { packageScripts } from '../../formats/package-scripts.ts'
import type { ByteString } from '../../model/file.ts'
import type { AnalyzerContext, BlindSpot, Need } from '../../model/need.ts'
import { basename } from '../../rootfs/path.ts'
import { resolveFile } from '../../rootfs/resolve.ts'

const runner = /^(?:npm|npx|yarn|yarnpkg|pnpm|pnpx)(?:-cli)?(?:\.[cm]?js)?$/

/** Words before the name of a script. */
const running = /^(?:run|run-script|rum|urn)$/

/** Scripts that have a command of their own. */
const direct = /^(?:start|stop|restart|test)$/

/** The script of package.json that npm, yarn or pnpm runs; undefined for all other commands. */
const scriptNamed = (words: readonly ByteString[]): ByteString | undefined => {
  const [first, second] = words.filter((word) => !word.startsWith('-'))
  if (first === undefined) return undefined
  if (running.test(first)) return second
  return direct.test(first) ? first : undefined
}

/**
 * What a package manager that is started runs: the lines of package.json in the working directory, `pre` and `post` too, with the
 * commands of packages before all others; a blind spot where that cannot be said. Nothing for other scripts.
 */
export const packageRun = (
  script: ByteString,
  words: readonly ByteString[],
  { tree, inventory: { workdir }, facts, program }: AnalyzerContext,
): { readonly needs: readonly Need[]; readonly blindSpots: readonly BlindSpot[] } => {
  if (!runner.test(basename(script))) return { needs: [], blindSpots: [] }
  const name = basename(script).startsWith('npx') ? undefined : scriptNamed(words)
  const manifest = resolveFile(tree, `${workdir}/package.json`)
  const scripts = manifest === undefined ? {} : facts(packageScripts, manifest)
  if (manifest === undefined || name === undefined || !Object.hasOwn(scripts, name)) {
    const what = 'runs a command of a package or a script of package.json, which is not followed'
    const evidence = [[basename(script), ...words].join(' ')]
    return { needs: [], blindSpots: [{ path: program.path, rule: 'node.run', what, evidence }] }
  }
  const named = [`pre${name}`, name, `post${name}`].filter((one) => Object.hasOwn(scripts, one))
  const needs = named.map((one): Need => {
    const line = scripts[one] ?? ''
    const bin = `PATH='${workdir.replaceAll("'", "'\\''")}/node_modules/.bin':"$PATH"`
    return {
      ...{ path: '/bin/sh', role: 'exec', argv: ['sh', '-c', `${bin}\n${line}`] },
      from: manifest,
      why: { rule: 'node.run', evidence: `${one}: ${line}` },
      certainty: 'required',
    }
  })
  return { needs, blindSpots: [] }
}
