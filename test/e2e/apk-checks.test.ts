import { checks } from './checks/all.ts'
import { languageChecks } from './language-checks/all.ts'
import { alpineBase } from './support/bases.ts'
import { describeChecks } from './support/describe-checks.ts'
import { workspace } from './support/workspace.ts'

/** What the base has the programs for: the recipes are those of the Debian bases, to the letter. */
const names = new Set([
  'a Python script reads JSON over https, keeps it in SQLite and tells the time in another zone',
  'nginx serves a page over TLS, and its stream module passes connections on',
  'nginx serves the page of its default site',
  'openssl computes MD4 with its legacy provider',
  'openssl makes a key and a certificate, and verifies it',
  'openssl s_client talks to openssl s_server',
  'workers of a process pool are started anew and log from a thread',
])

const work = workspace()

describeChecks(
  [...checks, ...languageChecks].filter(({ name }) => names.delete(name)),
  () => alpineBase(`${work}/alpine`),
)

// A check that has another name now would be left out in silence.
if (names.size > 0) throw new Error(`no such check: ${[...names].join('; ')}`)
