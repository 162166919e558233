import { describe, expect, test } from 'vitest'
import { makeShellAnalyzer } from '../../src/analyzers/shell.ts'
import type { Findings, Need } from '../../src/model/need.ts'
import type { InventorySpec } from '../helpers/inventory.ts'
import { sceneOf } from '../helpers/process.ts'

const base = String.raw`
  /bin/dash           elf
  /bin/sh             -> dash
  /usr/bin/bash       elf
  /bin/box/busybox    elf
  /usr/bin/a          elf
  /usr/bin/b          elf
  /usr/bin/gosu       elf
  /usr/bin/dirname    elf
  /usr/bin/python3    elf
  /usr/sbin/nginx     elf
  /opt/bin/tool       elf
  /etc/data           x
  /etc/parts/one.sh   a one\n
  /etc/parts/two.sh   b two\n
  /srv/lib.sh         help() { b "$1"; }\n
  /usr/lib/core/main      . core-lib\ncore-run 1\nhelp 2\n
  /usr/lib/core/core-lib  help() { b "$1"; }\n
  /usr/lib/core/core-run  elf
  /opt/core/main          core-run 1\n
  /opt/core/core-run      elf
`

interface Asked {
  readonly shell?: string
  readonly argv?: readonly string[]
  readonly functions?: 'called' | 'all'
  readonly spec?: InventorySpec
}

const findings = (text: string, asked: Asked = {}): Promise<Findings> => {
  const { shell = '/bin/dash', argv = ['sh', '-c', text], functions = 'called', spec = {} } = asked
  const { context, probe } = sceneOf(base, shell, spec)
  const analyzer = makeShellAnalyzer({ choices: { shell: { functions } } })
  return analyzer.analyze(probe('exec'), { ...context, program: { ...context.program, argv } })
}

const said = (need: Need): string => {
  if ('absent' in need) return `no ${need.absent}${need.optional === true ? ' ?' : ''}`
  if (!('path' in need)) return '-'
  return need.role === 'exec' ? (need.argv ?? [need.path]).join(' ') : need.path
}

/** Programs with their arguments, files by their path. */
const wants = async (text: string, asked?: Asked): Promise<readonly string[]> =>
  (await findings(text, asked)).needs.filter(({ certainty }) => certainty !== 'possible').map(said)

const blind = async (text: string, asked?: Asked): Promise<readonly string[]> =>
  ((await findings(text, asked)).blindSpots ?? []).flatMap(({ evidence }) => evidence)

describe('pitfall 74: what a script runs', () => {
  test.each([
    ['a command is looked up in PATH, a builtin is none', 'cd /; echo x; a -x', ['a -x']],
    ['each stage of a pipeline is run', 'a | b', ['a', 'b']],
    ['both sides of && and || may be run', 'a && b || nginx', ['a', 'b', 'nginx']],
    ['substitutions are run, in backquotes too', 'x=$(a "`b 1`")', ['b 1', 'a']],
    ['a here-document runs its substitutions', 'cat_() { :; }\ncat_ <<E\n$(a 1)\nE', ['a 1']],
    ['a quoted here-document runs nothing', "read x <<'E'\n$(a 1)\nE", []],
    ['a subshell is part of the script', '(a; (b))', ['a', 'b']],
    [
      'branches that may be taken are followed',
      'if a; then b; else nginx; fi',
      ['a', 'b', 'nginx'],
    ],
    ['PATH as the script has set it counts', 'PATH=/opt/bin:$PATH\ntool 1', ['tool 1']],
    ['PATH of one command counts for it', 'PATH=/opt/bin tool 1', ['tool 1']],
    ['a variable is a command where its value is known', 'D=/usr/bin/a\n$D -t', ['/usr/bin/a -t']],
    ['a default is what nobody has set', '${X:-/usr/bin/a} 1', ['/usr/bin/a 1']],
    ['a loop runs over its words', 'for x in a b; do $x 1; done', ['a 1', 'b 1']],
    [
      'substitutions are run in the words of a loop and a case',
      'for x in $(a); do :; done; case $(b) in esac',
      ['a', 'b'],
    ],
    ['an alias is what it stands for', "alias l='a -l'\nl 1", ['a -l 1']],
    ['a trap is run', "trap 'a x' EXIT", ['a x']],
    ['a literal that is evaluated is run', "eval 'a x'", ['a x']],
    ['exec ends a script', 'exec a; b', ['a']],
    ['env, nice and their like run their arguments', 'nice -n 5 b 1', ['b 1', 'no nice']],
    ['gosu runs its arguments, whoever is meant', 'gosu "$(a)" b 1', ['a', 'b 1', 'gosu']],
    [
      'an interpreter is given a here-document as its program',
      'python3 - <<E\nimport x\nE',
      ['python3 -c import x\n'],
    ],
    ['a shell is given what a pipe brings, where that is known', 'echo a | sh', ['sh -c a']],
    ['command skips functions', 'a() { b; }; command a', ['a']],
  ])('%s', async (_, text, expected) => {
    expect(await wants(text)).toEqual(expected)
  })
})

describe('functions', () => {
  const text = 'f() { g; }; g() { a; }; h() { b; }\nf'
  test('those that are called count, through one another', async () => {
    expect(await wants(text)).toEqual(['a'])
  })
  test('all count where the recipe says so', async () => {
    expect(await wants(text, { functions: 'all' })).toEqual(['a', 'b'])
  })
  test('they get their own parameters', async () => {
    expect(await wants('f() { "$1" "$2"; }\nf a 1; f b 2')).toEqual(['a 1', 'b 2'])
  })
})

describe('parameters', () => {
  const wrapper = `if [ "\${1#-}" != "$1" ]; then set -- nginx "$@"; fi
if [ "$1" = nginx ]; then shift; exec gosu www nginx -q "$@"; fi
exec "$@"`
  test('asks 16: exec "$@" leads to the command of the recipe', async () => {
    expect(await wants('', { argv: ['sh', '-c', wrapper, 'w', '/usr/bin/a', 'x'] })).toEqual([
      '/usr/bin/a x',
    ])
  })
  test('options are put behind the server of a wrapper', async () => {
    expect(await wants('', { argv: ['sh', '-c', wrapper, 'w', '-t'] })).toEqual([
      'nginx -q -t',
      'gosu',
    ])
  })
  test('without any that are known, exec "$@" is a blind spot', async () => {
    expect(await blind('exec "$@"')).toEqual(['line 1: exec "$@"'])
  })
  test('a case takes the list that its word leads to', async () => {
    const argv = ['sh', '-c', 'case $1 in x|start) a;; *) b;; esac', 'w', 'start']
    expect(await wants('', { argv })).toEqual(['a'])
  })
})

describe('files', () => {
  test.each([
    ['a redirection', 'read x < /etc/data'],
    ['a test', '[ -f /etc/data ] && :'],
    ['the value of an option', 'true; a --file=/etc/data'],
  ])('%s names one', async (_, text) => {
    expect(await wants(text)).toContain('/etc/data')
  })
  test('a directory is scanned for what is sourced', async () => {
    expect(await wants('for f in /etc/parts/*.sh; do . "$f"; done')).toEqual([
      '/etc/parts/one.sh',
      'a one',
      '/etc/parts/two.sh',
      'b two',
    ])
  })
  test('a file beside the script is sourced through dirname', async () => {
    const argv = ['sh', '-c', '. "$(dirname "$0")/lib.sh"; help 1', '/srv/script']
    expect(await wants('', { argv })).toEqual(['dirname /srv/script', '/srv', '/srv/lib.sh', 'b 1'])
  })
  test('what a helper sources and runs by a bare name may be beside it, as git has it; no other script finds it so', async () => {
    const expected = ['/usr/lib/core/main', '/usr/lib/core/core-lib', 'core-run 1', 'b 2']
    expect(await wants('', { argv: ['sh', '/usr/lib/core/main'] })).toEqual(expected)
    const missed = ['/opt/core/main', 'no core-run']
    expect(await wants('', { argv: ['sh', '/opt/core/main'] })).toEqual(missed)
  })
  test('what is run after a sourced file that is not there may be a function of it', async () => {
    expect(await wants('. lib-of-others\nhelp 1')).toEqual(['no lib-of-others', 'no help ?'])
    expect(await wants('. "$(a)/lib"\nhelp 1')).toContain('no help ?')
    expect(await wants('[ -f /etc/none ] && . /etc/none\nhelp 1')).toContain('no help')
  })
  test('one that is sourced and not there is unmet, unless the script asks first', async () => {
    expect(await wants('. /srv/none')).toEqual(['no /srv/none'])
    expect(await wants('[ -f /srv/none ] && . /srv/none')).toContain('no /srv/none ?')
  })
})

describe('certainty', () => {
  const certainties = async (text: string) =>
    (await findings(text)).needs.map((need) => `${said(need)}: ${need.certainty}`)
  test('a command is expected, what takes the place of the shell is required', async () => {
    expect(await certainties('a; exec b')).toEqual(['a: expected', 'b: required'])
  })
  test('to ask for a command is no use of it', async () => {
    expect(await certainties('command -v a')).toEqual(['/usr/bin/a: possible'])
  })
  test('a command that is not there is unmet where nothing guards it', async () => {
    expect(await wants('none')).toEqual(['no none'])
    expect(await wants('command -v none && none')).toEqual(['no none ?'])
    expect(await wants('if read x; then none; fi')).toEqual(['no none ?'])
    expect(await wants('none || :')).toEqual(['no none ?'])
  })
})

describe('blind spots', () => {
  test.each([
    ['a command that is computed', '$(a) x', 'line 1: $(a) x'],
    ['a file that is computed', '. "$(a)"', 'line 1: . "$(a)"'],
    ['a line that is computed', 'x=$(a)\neval "$x"', 'line 2: eval "$x"'],
    ['a script for a shell out of a pipe', 'a | sh', 'line 1: sh'],
  ])('%s is one', async (_, text, line) => {
    expect(await blind(text)).toEqual([line])
  })
  test('a plain script has none', async () => {
    expect(await blind('set -e\nx=1\na "$x" "$HOME" $(b)\nexec nginx')).toEqual([])
  })
})

describe('shells differ', () => {
  test('bash knows [[ and source, dash does not', async () => {
    const text = '[[ x = y ]] || source /srv/lib.sh'
    expect(await wants(text, { shell: '/usr/bin/bash' })).toEqual(['/srv/lib.sh'])
    expect(await wants(text)).toEqual(['no [[ ?', 'no source ?', '/srv/lib.sh'])
  })
  test('pitfall 77: busybox is a shell when it is called so', async () => {
    const shell = '/bin/box/busybox'
    expect(await wants('', { shell, argv: ['busybox', 'sh', '-c', 'a'] })).toEqual(['a'])
    expect(await wants('', { shell, argv: ['busybox', 'cat', '-c', 'a'] })).toEqual([])
  })
  test('a login shell reads its start-up files, one for a script reads BASH_ENV', async () => {
    const spec = { env: { BASH_ENV: '/srv/lib.sh' } }
    const shell = '/usr/bin/bash'
    expect(await wants('', { shell, argv: ['bash', '-c', 'help 1'], spec })).toEqual([
      '/srv/lib.sh',
      'b 1',
    ])
    expect(await wants('help 1', { spec })).toEqual(['no help'])
  })
})

test('a walk that is too long ends, and says so', { timeout: 60_000 }, async () => {
  const { blindSpots } = await findings(': \n'.repeat(20_100))
  expect(blindSpots).toMatchObject([{ rule: 'shell.unread', path: '/bin/dash' }])
})
