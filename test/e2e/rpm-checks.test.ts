import { checks } from './checks/all.ts'
import { languageChecks } from './language-checks/all.ts'
import { rpmBase } from './support/bases.ts'
import { describeChecks } from './support/describe-checks.ts'

/** What the base of rpms has the programs for: the recipes are those of the Debian bases, to the letter. */
const names = new Set([
  'a Python script reads JSON over https, keeps it in SQLite and tells the time in another zone',
  'curl fetches from an https server whose authority the base trusts, by a name of /etc/hosts',
  'date knows three time zones',
  'getent finds hosts, users, groups, services and protocols',
  'iconv converts from and to ISO-8859-15, Shift_JIS and UTF-16',
  'nginx serves a page over TLS, and its stream module passes connections on',
  'nginx serves the page of its default site',
  'openssl computes MD4 with its legacy provider',
  'openssl makes a key and a certificate, and verifies it',
  'openssl s_client talks to openssl s_server',
  'ping reaches this host by name and by address',
  'workers of a process pool are started anew and log from a thread',
])

describeChecks(
  [...checks, ...languageChecks].filter(({ name }) => names.delete(name)),
  async () => (await rpmBase()).directory,
)

// A check that has another name now would be left out in silence.
if (names.size > 0) throw new Error(`no such check: ${[...names].join('; ')}`)
