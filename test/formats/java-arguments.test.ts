import { describe, expect, test } from 'vitest'
import { type JavaArguments, parseJavaArguments } from '../../src/formats/java-arguments.ts'

const parse = (
  line: string,
  env: Readonly<Record<string, string>> = {},
  files: Readonly<Record<string, string>> = {},
): JavaArguments =>
  parseJavaArguments({
    argv: line.split(' ').filter(Boolean),
    env: new Map(Object.entries(env)),
    read: (path) => files[path],
  })

test.each<[string, JavaArguments['main']]>([
  ['-jar app.jar -cp no', { jar: 'app.jar' }],
  ['-Xmx1g -cp a:b app.Main -jar no', { class: 'app.Main' }],
  ['-p mods -m app/app.Main --add-modules no', { module: 'app/app.Main' }],
  ['--module-path=mods --module=app', { module: 'app' }],
  ['--module-path mods --module app word', { module: 'app' }],
  ['Main.java word', { source: 'Main.java' }],
  ['--source 17 script', { source: 'script' }],
  ['-version', undefined],
])('what is started: java %s', (line, main) => {
  expect(parse(line).main).toEqual(main)
})

describe('class path', () => {
  test('of the last option; an empty entry is the working directory', () => {
    expect(parse('-cp a -classpath b::c Main').classPath).toEqual(['b', '.', 'c'])
    expect(parse('--class-path=b Main').classPath).toEqual(['b'])
  })

  test('of CLASSPATH when no option says it', () => {
    expect(parse('Main', { CLASSPATH: 'x:y' }).classPath).toEqual(['x', 'y'])
    expect(parse('-cp z Main', { CLASSPATH: 'x' }).classPath).toEqual(['z'])
    expect(parse('Main').classPath).toBeUndefined()
  })
})

test('options that name files, agents, modules and properties', () => {
  const said = parse(
    '-javaagent:agent.jar=x=y -agentlib:jdwp=transport=dt_socket -agentpath:/a/libb.so -Xbootclasspath/a:boot.jar ' +
      '-XX:SharedArchiveFile=base.jsa:top.jsa --add-modules a,b --patch-module m=patch.jar -Djava.library.path=/n:/o -Dflag Main',
  )
  expect(said).toMatchObject({
    agents: ['agent.jar'],
    agentLibraries: ['jdwp', '/a/libb.so'],
    bootPath: ['boot.jar', 'patch.jar'],
    files: ['base.jsa', 'top.jsa'],
    modules: ['a', 'b'],
  })
  expect([...said.properties]).toEqual([
    ['java.library.path', '/n:/o'],
    ['flag', ''],
  ])
})

test('what follows the program is its own', () => {
  expect(parse('-jar a.jar -javaagent:no.jar @no', {}, { no: '-cp x' }).agents).toEqual([])
})

describe('argument files', () => {
  test('words with quotes, escapes, comments and continued lines', () => {
    const file = '# comment\n-cp "a dir:b" # rest\n-Dx=\'it is\'\n"-Dy=1\\"2" \\\n  Main'
    const said = parse('@options', {}, { options: file })
    expect(said).toMatchObject({
      classPath: ['a dir', 'b'],
      main: { class: 'Main' },
      files: ['options'],
    })
    expect(said.properties.get('x')).toBe('it is')
    expect(said.properties.get('y')).toBe('1"2')
  })

  test('one that is not there, one that is quoted, and none after they are turned off', () => {
    expect(parse('@nothing').main).toEqual({ class: '@nothing' })
    expect(parse('@@file', {}, { file: '-cp x' }).main).toEqual({ class: '@file' })
    expect(parse('--disable-@files @file', {}, { file: '-cp x' }).classPath).toBeUndefined()
  })
})

test('variables add options, before and after the command line, and say no program', () => {
  const said = parse(
    '-Da=line -jar app.jar',
    {
      JAVA_TOOL_OPTIONS: '-javaagent:tool.jar -Da=tool',
      JDK_JAVA_OPTIONS: '@more -Db="two words"',
      _JAVA_OPTIONS: '-Da=last',
    },
    { more: '--add-modules extra' },
  )
  expect(said).toMatchObject({ main: { jar: 'app.jar' }, agents: ['tool.jar'], modules: ['extra'] })
  expect([...said.properties]).toEqual([
    ['a', 'last'],
    ['b', 'two words'],
  ])
  expect(said.words).toEqual([
    ...['-javaagent:tool.jar', '-Da=tool', '--add-modules', 'extra', '-Db=two words'],
    ...['-Da=line', '-jar', 'app.jar', '-Da=last'],
  ])
})
