import { describe, expect, test } from 'vitest'
import { shebang } from '../../src/analyzers/shebang.ts'
import type { Need } from '../../src/model/need.ts'
import { normalise } from '../../src/rootfs/path.ts'
import { sceneOf } from '../helpers/process.ts'

const tools = `
  /bin/sh           0755 x
  /usr/bin/env      0755 x
  /usr/bin/python3  0755 x
  /opt/bin/tool     0755 x
`

const findings = (line: string, more = '', spec = {}) => {
  const { context, probe } = sceneOf(`/app 0755 ${line}\n${tools}${more}`, '/app', spec)
  return shebang.analyze(probe('exec'), context)
}

const needs = (line: string, more = '', spec = {}): readonly Need[] =>
  findings(line, more, spec).needs

test('a script is looked at when it is run, an ELF file never', () => {
  const { probe } = sceneOf(`/app 0755 #!/bin/sh\\n\n/elf elf`)
  expect(shebang.matches(probe('exec'))).toBe(true)
  expect(shebang.matches(probe('read'))).toBe(false)
  expect(shebang.matches(probe('exec', '/elf'))).toBe(false)
})

test('the interpreter is run with its argument, the script and what the script was given', () => {
  const { context, probe } = sceneOf(`/app 0755 #! /bin/sh -e  -u\\n\n${tools}`)
  const program = { ...context.program, invokedAs: normalise('/link'), argv: ['app', 'one', 'two'] }
  expect(shebang.analyze(probe('exec'), { ...context, program }).needs).toEqual([
    {
      path: '/bin/sh',
      role: 'exec',
      argv: ['/bin/sh', '-e  -u', '/link', 'one', 'two'],
      why: { rule: 'shebang.interpreter', evidence: '#!/bin/sh -e  -u' },
      certainty: 'required',
    },
  ])
})

test('a relative interpreter begins at the working directory', () => {
  expect(needs('#!bin/tool\\n', '', { workdir: '/opt' })).toMatchObject([{ path: '/opt/bin/tool' }])
})

describe('env', () => {
  test('is kept itself, and looks its program up in PATH', () => {
    const [env, python] = needs('#!/usr/bin/env python3\\n')
    expect(env).toMatchObject({ path: '/usr/bin/env', role: 'exec' })
    expect(env).not.toHaveProperty('argv')
    expect(python).toMatchObject({
      path: '/usr/bin/python3',
      role: 'exec',
      argv: ['python3', '/app'],
    })
    expect(python?.why).toMatchObject({ rule: 'shebang.env', via: 'PATH' })
  })

  test('with -S splits the line', () => {
    const [, python] = needs('#!/usr/bin/env -S -u HOME X=1 python3 -u "a b"\\n')
    expect(python).toMatchObject({ argv: ['python3', '-u', 'a b', '/app'] })
  })

  test('without -S takes the rest of the line for a name', () => {
    expect(needs('#!/usr/bin/env python3 -u\\n')[1]).toMatchObject({ absent: 'python3 -u' })
  })

  test('searches the PATH that the line sets', () => {
    const [, tool] = needs('#!/usr/bin/env -S PATH=/opt/bin tool\\n')
    expect(tool).toMatchObject({ path: '/opt/bin/tool' })
    expect(needs('#!/usr/bin/env tool\\n')[1]).toMatchObject({ absent: 'tool' })
  })

  test('without any PATH searches the usual two directories', () => {
    const spec = { commandPath: ['/opt/bin'] }
    expect(needs('#!/usr/bin/env -S -i python3\\n', '', spec)[1]).toMatchObject({
      path: '/usr/bin/python3',
    })
  })

  test('that would run nothing is unmet', () => {
    expect(needs('#!/usr/bin/env -S -z\\n')[1]).toMatchObject({ absent: 'env' })
  })
})

describe('CR LF', () => {
  test('makes CR a part of the name, which is then unmet', () => {
    expect(needs('#!/bin/sh\\r\\n')).toMatchObject([{ absent: '/bin/sh\r', certainty: 'required' }])
    expect(needs('#!/usr/bin/env python3\\r\\n')[1]).toMatchObject({ absent: 'python3\r' })
  })

  test('does no harm where a file has that name', () => {
    expect(needs('#!/bin/sh\\r\\n', '/bin/sh\\x0d 0755 x')).toMatchObject([{ path: '/bin/sh\r' }])
  })
})

describe('interpreters that are scripts', () => {
  const chain = (length: number) =>
    Array.from(
      { length },
      (_, at) => `/s${at + 1} 0755 #!${at + 1 < length ? `/s${at + 2}` : '/bin/sh'}\\n`,
    )

  test('are run in their turn', () => {
    expect(needs('#!/s1\\n', chain(1).join('\n'))).toMatchObject([
      { path: '/s1', argv: ['/s1', '/app'] },
    ])
  })

  test.each([
    [4, 'path'],
    [5, 'absent'],
  ])('%i of them below a script: %s', (length, property) => {
    expect(needs('#!/s1\\n', chain(length).join('\n'))[0]).toHaveProperty(property)
  })

  test('in a circle end', () => {
    expect(needs('#!/app\\n')[0]).toHaveProperty('absent')
  })
})

test.each(['echo hi\\n', '', '#!\\n', 'MZ'])(
  'a program that the kernel refuses is a blind spot: %j',
  (text) => {
    expect(findings(text)).toMatchObject({
      needs: [],
      blindSpots: [{ path: '/app', rule: 'shebang.missing' }],
    })
  },
)

test('a script in a language that nobody reads is a blind spot, for what it runs is not followed', () => {
  const blind = [{ rule: 'shebang.script' }]
  expect(findings('#!/opt/bin/tool\n').blindSpots).toMatchObject(blind)
  expect(findings('#!/usr/bin/env tool\n').blindSpots).toMatchObject(blind)
  expect(findings('#!/bin/sh\n').blindSpots).toEqual([])
  expect(findings('#!/usr/bin/env -S sh -e\n').blindSpots).toEqual([])
})

test('pitfall 77: a script that stands for one program of coreutils is no blind spot', () => {
  const line = '#!/usr/bin/coreutils --coreutils-prog-shebang=ls\n'
  const found = findings(line, '/usr/bin/coreutils 0755 x')
  expect(found.blindSpots).toEqual([])
  expect(found.needs).toMatchObject([{ path: '/usr/bin/coreutils', role: 'exec' }])
})

test('a script of a language that is followed is none, also through env', () => {
  const node = '/usr/bin/node 0755 x'
  expect(findings('#!/usr/bin/node\\n', node).blindSpots).toEqual([])
  expect(findings('#!/usr/bin/env -S node --enable-source-maps\\n', node).blindSpots).toEqual([])
})

test('an interpreter is judged by the file that it is, not by what a link to it is called', () => {
  const links = `
    /usr/bin/python  -> pypy3.10
    /usr/bin/pypy3.10 0755 x
    /usr/bin/js      -> node-20
    /usr/bin/node-20 0755 x
  `
  const blind = [{ rule: 'shebang.script' }]
  expect(findings('#!/usr/bin/python\\n', links).blindSpots).toMatchObject(blind)
  expect(findings('#!/usr/bin/env python\\n', links).blindSpots).toMatchObject(blind)
  expect(findings('#!/usr/bin/js\\n', links).blindSpots).toEqual([])
  expect(findings('#!/usr/bin/env js\\n', links).blindSpots).toEqual([])
})
