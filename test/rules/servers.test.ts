import { expect, test } from 'vitest'
import { makeRulesAnalyzer } from '../../src/analyzers/rules.ts'
import { explanationsOf } from '../../src/analyzers/shared/explanations.ts'
import { processOf } from '../../src/analyzers/shared/process.ts'
import { parseRules } from '../../src/formats/rule-file.ts'
import document from '../../src/rules/servers.yaml'
import { sceneOf } from '../helpers/process.ts'

const rules = parseRules(document, 'src/rules/servers.yaml')

/** Needs of one rule for a program that is the first path of the text, as JSON; the role it is looked at in. */
const needsOf = (id: string, text: string, role: 'exec' | 'dlopen' = 'exec'): string => {
  const path = /\/\S+/.exec(text)?.[0]
  const { context, probe } = sceneOf(text, path)
  const analyzer = makeRulesAnalyzer(rules.filter((rule) => rule.id === id))
  return JSON.stringify(analyzer.analyze(probe(role), context).needs)
}

const elf = (path: string, string: string): string =>
  `${path} elf interp=/lib64/ld.so rodata="${string}"`

test.each([
  ['servers.sshd-run', '/usr/sbin/sshd', '/run/sshd', '"directory":"/run/sshd"'],
  ['servers.sshd-run', '/usr/sbin/sshd', '/run/sshd', '"user":"sshd"'],
  [
    'servers.sshd-empty',
    '/usr/sbin/sshd',
    '/usr/share/empty.sshd',
    '"directory":"/usr/share/empty.sshd"',
  ],
  ['servers.sshd-moduli', '/usr/sbin/sshd', '/etc/ssh/moduli', '"path":"/etc/ssh/moduli"'],
  [
    'servers.sudo-run',
    '/usr/libexec/sudo/sudoers.so',
    '/run/sudo/ts',
    '"directory":"/run/sudo/ts","mode":448',
  ],
  [
    'servers.sudo-lectured',
    '/usr/libexec/sudo/sudoers.so',
    '/var/lib/sudo/lectured',
    '"directory":"/var/lib/sudo/lectured"',
  ],
  [
    'servers.sudo-interposers',
    '/usr/libexec/sudo/sudoers.so',
    '',
    '/usr/libexec/sudo/sudo_noexec.so',
  ],
  ['servers.cron-spool', '/usr/sbin/cron', '/var/spool/cron', '"directory":"/var/spool/cron"'],
  ['servers.cron-mail', '/usr/sbin/crond', '/usr/sbin/sendmail', '"certainty":"possible"'],
  ['servers.squid-run', '/usr/sbin/squid', "'--with-default-user=proxy'", '"owner":"proxy"'],
  ['servers.squid-run-rhel', '/usr/sbin/squid', "'--with-default-user=squid'", '"owner":"squid"'],
  ['servers.rndc-key', '/usr/sbin/named', '/etc/bind/rndc.key', '"certainty":"possible"'],
  [
    'servers.postgresql-time-zones',
    '/usr/lib/postgresql/15/bin/postgres',
    '/usr/share/zoneinfo',
    '"tree":"/usr/share/zoneinfo"',
  ],
  [
    'servers.apache-suexec',
    '/usr/sbin/apache2',
    '/usr/lib/apache2/suexec',
    '"certainty":"possible"',
  ],
  [
    'servers.postgresql-initdb',
    '/usr/lib/postgresql/15/bin/initdb',
    '',
    '"path":"/usr/lib/postgresql/15/bin/postgres","role":"exec"',
  ],
  ['servers.postgresql-pg-ctl', '/usr/bin/pg_ctl', '', '"path":"/usr/bin/postgres","role":"exec"'],
  ['servers.postgresql-locales', '/usr/bin/postgres', 'locale -a', '"command":"locale"'],
])('%s holds for %s with %j and asks for %s', (id, path, string, wanted) => {
  expect(needsOf(id, elf(path, string), path.endsWith('.so') ? 'dlopen' : 'exec')).toContain(wanted)
  expect(needsOf(id, elf('/usr/bin/other', string === '' ? 'x' : string.slice(1)))).toBe('[]')
})

test.each([
  ['servers.modules', 'dlopen', '/usr/sbin/apache2'],
  ['servers.modules', 'dlopen', '/usr/bin/redis-check-rdb'],
  ['servers.programs', 'exec', '/usr/sbin/squid'],
  ['servers.programs', 'exec', '/usr/lib/x86_64-linux-gnu/rsyslog/omprog.so'],
  ['servers.postgresql-modules', 'dlopen', '/usr/lib/postgresql/15/bin/pg_dump'],
  ['servers.postgresql-modules', 'dlopen', '/usr/bin/psql'],
] as const)('%s explains the %s of %s', (id, what, path) => {
  const { context, probe } = sceneOf(elf(path, 'x'), path)
  const [object] = processOf(context, probe('exec')).objects
  if (object === undefined) throw new Error('no object')
  expect(explanationsOf(rules.filter((rule) => rule.id === id))(object, what)).toBe(true)
  expect(explanationsOf(rules.filter((rule) => rule.id !== id))(object, what)).toBe(false)
})

test('every rule of servers is tried here', async () => {
  const { readFileSync } = await import('node:fs')
  const text = readFileSync(import.meta.filename, 'utf8')
  expect(rules.map(({ id }) => id).filter((id) => !text.includes(`'${id}'`))).toEqual([])
})
