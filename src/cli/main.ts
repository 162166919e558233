#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import * as nodeModule from 'node:module'

const first = process.argv[2]

if (first === '--version' || first === '-v') {
  // Answered before anything is imported: scripts ask for it often.
  const manifest = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  const { version } = JSON.parse(manifest) as { version: string }
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') process.exitCode = 2
  })
  process.stdout.write(`slim ${version}\n`)
} else {
  // Node 20 has no compile cache.
  const { enableCompileCache } = nodeModule as { enableCompileCache?: () => unknown }
  enableCompileCache?.()
  const { settleUser } = await import('./surroundings.ts')
  settleUser(process.env)
  const { run } = await import('./run.ts')
  process.exitCode = await run(process.argv.slice(2))
}
