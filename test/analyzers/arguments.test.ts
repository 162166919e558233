import { describe, expect, test } from 'vitest'
import { argumentsAnalyzer } from '../../src/analyzers/arguments.ts'
import { explanationsOf } from '../../src/analyzers/shared/explanations.ts'
import { processOf } from '../../src/analyzers/shared/process.ts'
import { runnerNames } from '../../src/analyzers/shared/started-commands.ts'
import { builtInRules } from '../../src/plugins.ts'
import { sceneOf } from '../helpers/process.ts'

const started = (...argv: readonly string[]): readonly string[] => {
  const { context, probe } = sceneOf('/app elf\n/opt/tool elf', '/app')
  const program = { ...context.program, argv }
  return argumentsAnalyzer
    .analyze(probe('exec'), { ...context, program })
    .needs.map((need) =>
      'absent' in need ? `no ${need.absent}` : ('argv' in need ? (need.argv ?? []) : []).join(' '),
    )
}

describe('the command that a program is told to run is found among its arguments', () => {
  test.each([
    ['tini -- app -x', 'app -x'],
    ['tini -g -e 143 -p SIGTERM app', 'app'],
    ['/usr/bin/dumb-init --rewrite 15:3 -- app', 'app'],
    ['gosu www-data nginx -g', 'nginx -g'],
    ['su-exec redis:redis redis-server /etc/redis.conf', 'redis-server /etc/redis.conf'],
    ['env -u HOME X=1 app -v', 'app -v'],
    ['nice -n 5 app', 'app'],
    ['nice -5 app', 'app'],
    ['timeout -k 5 10 app -k', 'app -k'],
    ['nohup app', 'app'],
    ['setpriv --reuid=1000 --regid 1000 --clear-groups app', 'app'],
    ['sudo -u postgres LC_ALL=C psql -c', 'psql -c'],
    ['flock -n /run/lock app -x', 'app -x'],
    ['busybox timeout 5 app', 'app'],
    ['xargs -0 -n 1 rm -f', 'rm -f'],
    ['find /tmp -name x -exec rm -f {} +', 'rm -f'],
    ['stdbuf -oL app', 'app'],
    ['chroot / app', 'app'],
    ['/lib/ld-musl-x86_64.so.1 --library-path /opt/lib -- app -x', 'app -x'],
    ['/lib64/ld-linux-x86-64.so.2 --list app', 'app'],
  ])('%s', (line, command) => {
    expect(started(...line.split(' '))).toEqual([command])
  })

  test('one after the other', () => {
    expect(started('nice', 'tini', '--', 'app')).toEqual(['tini -- app'])
  })
})

test('a line that a program hands to the shell is one', () => {
  expect(started('su', 'app', '-c', 'exec app -x')).toEqual(['/bin/sh -c exec app -x'])
  expect(started('flock', '/run/lock', '-c', 'app -x')).toEqual(['/bin/sh -c app -x'])
  expect(started('watch', '-n', '5', 'df', '-h')).toEqual(['/bin/sh -c df -h'])
  expect(started('awk', 'BEGIN { system("date -u"); "id" | getline x; print | "sort" }')).toEqual([
    '/bin/sh -c date -u',
    '/bin/sh -c sort',
    '/bin/sh -c id',
  ])
  expect(started('sed', '-n', '1e date')).toEqual(['/bin/sh -c date'])
})

test('env looks its program up in the PATH that it sets', () => {
  expect(started('env', 'PATH=/opt', 'tool', '1')).toEqual(['tool 1'])
  expect(started('env', 'PATH=/srv', 'tool')).toEqual(['no tool'])
})

test('what is in another root, and a program that is told nothing, runs nothing', () => {
  expect(started('chroot', '/srv', 'app')).toEqual([])
  expect(started('tini')).toEqual([])
  expect(started('cat', 'nice', 'app')).toEqual([])
})

describe('exec.arguments', () => {
  test('explains every program whose arguments are understood', () => {
    const isExplained = explanationsOf(builtInRules)
    const unexplained = runnerNames.filter((name) => {
      const { context, probe } = sceneOf(`/bin/${name} elf`, `/bin/${name}`)
      const [object] = processOf(context, probe('exec')).objects
      return object === undefined || !isExplained(object, 'exec')
    })
    expect(unexplained).toEqual([])
  })
})

describe('exec.shells', () => {
  test('explains what shells run and load', () => {
    const { context, probe } = sceneOf('/bin/bash elf', '/bin/bash')
    const [object] = processOf(context, probe('exec')).objects
    if (object === undefined) throw new Error('not an ELF file')
    const isExplained = explanationsOf(builtInRules)
    expect(isExplained(object, 'exec') && isExplained(object, 'dlopen')).toBe(true)
  })
})
