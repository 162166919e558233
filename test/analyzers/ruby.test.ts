import { describe, expect, test } from 'vitest'
import { makeRubyAnalyzer } from '../../src/analyzers/ruby.ts'
import { languageChoices } from '../../src/formats/recipe-languages.ts'
import type { Findings, Need } from '../../src/model/need.ts'
import { builtInRules } from '../../src/plugins.ts'
import { sceneOf } from '../helpers/process.ts'

const interpreter = `
  /usr/bin/ruby                    elf rodata=/usr/lib/ruby/vendor_ruby rodata=/usr/lib/ruby/3.1.0
  /usr/lib/ruby/3.1.0/rubygems.rb  # nothing
`

const analyze = (files: string, argv: readonly string[], ruby = {}): Findings => {
  const { context, probe } = sceneOf(`${interpreter}${files}`, '/usr/bin/ruby')
  const choices = languageChoices({ ruby })
  return makeRubyAnalyzer({ choices, rules: builtInRules }).analyze(probe('exec'), {
    ...context,
    program: { ...context.program, argv },
  })
}

const lineOf = (need: Need): string =>
  'path' in need
    ? `${need.certainty} ${need.role} ${need.path}`
    : 'absent' in need
      ? `absent ${need.absent}`
      : 'other'

const lines = (
  files: string,
  argv: readonly string[] = ['ruby', '/opt/app/main.rb'],
  ruby = {},
): readonly string[] => analyze(files, argv, ruby).needs.map(lineOf)

const main = (source: string): string => `/opt/app/main.rb ${source}\n`

describe('features', () => {
  test('source is found before an extension, along the load path', () => {
    const found = lines(`${main('require "a"')}
      /usr/lib/ruby/vendor_ruby/a.so elf
      /usr/lib/ruby/3.1.0/a.rb       1`)
    expect(found).toContain('required read /usr/lib/ruby/3.1.0/a.rb')
  })

  test('an extension is opened', () => {
    expect(lines(`${main('require "a/b"')}/usr/lib/ruby/3.1.0/a/b.so elf`)).toContain(
      'required dlopen /usr/lib/ruby/3.1.0/a/b.so',
    )
  })

  test('what is required for certain and not there is unmet, what is rescued is not', () => {
    const found = lines(main('require "gone"\\nbegin\\nrequire "lost"\\nrescue LoadError\\nend'))
    expect(found).toContain('absent gone')
    expect(found).not.toContain('absent lost')
  })

  test('-I, -r and -e count', () => {
    const found = lines('/lib/x/y.rb 1\n/usr/lib/ruby/3.1.0/z.rb 1', [
      'ruby',
      '-I/lib/x',
      '-ry',
      '-e',
      'require "z"',
    ])
    expect(found).toContain('required read /lib/x/y.rb')
    expect(found).toContain('required read /usr/lib/ruby/3.1.0/z.rb')
  })

  test('what a rule asks for at the start is there', () => {
    expect(lines(main('1'))).toContain('required read /usr/lib/ruby/3.1.0/rubygems.rb')
  })

  test('source of the application that loads computed names is a blind spot, a hello world has none', () => {
    const { blindSpots } = analyze(main('require name'), ['ruby', '/opt/app/main.rb'])
    expect(blindSpots).toMatchObject([{ path: '/opt/app/main.rb', rule: 'ruby.computed' }])
    expect(analyze(main('puts 1'), ['ruby', '/opt/app/main.rb']).blindSpots).toEqual([])
  })

  test('other source of the application is expected', () => {
    expect(lines(`${main('1')}/opt/app/app/models/user.rb 1`)).toContain(
      'expected read /opt/app/app/models/user.rb',
    )
  })
})

describe('gems', () => {
  const gems = `
    /var/lib/gems/3.1.0/specifications/a-1.0.gemspec  s.name = "a"\\ns.version = "1.0"\\ns.add_runtime_dependency(%q<b>.freeze, [">= 0"])
    /var/lib/gems/3.1.0/specifications/a-0.9.gemspec  s.name = "a"\\ns.version = "0.9"
    /var/lib/gems/3.1.0/specifications/b-2.gemspec    s.name = "b"\\ns.version = "2"
    /var/lib/gems/3.1.0/gems/a-1.0/lib/a.rb           1
    /var/lib/gems/3.1.0/gems/a-1.0/lib/a/more.rb      1
    /var/lib/gems/3.1.0/gems/a-1.0/data/x.txt         x
    /var/lib/gems/3.1.0/gems/a-1.0/test/a_test.rb     1
    /var/lib/gems/3.1.0/gems/a-0.9/lib/a.rb           1
    /var/lib/gems/3.1.0/gems/b-2/lib/b.rb             1
    /var/lib/gems/3.1.0/gems/a-1.0/bin/tool           require "a"
  `
  const at = '/var/lib/gems/3.1.0'

  test('the newest version is taken, with its specification and what it depends on', () => {
    const found = lines(`${main('require "a"')}${gems}`)
    expect(found).toContain(`required read ${at}/gems/a-1.0/lib/a.rb`)
    expect(found).toContain(`required read ${at}/specifications/a-1.0.gemspec`)
    expect(found).toContain(`required read ${at}/specifications/b-2.gemspec`)
    expect(found.join()).not.toContain('a-0.9')
  })

  test('a gem is kept whole but for its tests, or only what is required of it', () => {
    const whole = lines(`${main('require "a"')}${gems}`)
    expect(whole).toContain(`expected read ${at}/gems/a-1.0/lib/a/more.rb`)
    expect(whole).toContain(`expected read ${at}/gems/a-1.0/data/x.txt`)
    expect(whole.join()).not.toContain('a_test.rb')
    const some = lines(`${main('require "a"')}${gems}`, undefined, { packages: 'imports' })
    expect(some.join()).not.toContain('more.rb')
    expect(some).toContain(`expected read ${at}/gems/a-1.0/data/x.txt`)
  })

  test('a program of a gem is found by the file that RubyGems puts into PATH', () => {
    const stub =
      "/usr/bin/tool if Gem.respond_to?(:activate_bin_path)\\nload Gem.activate_bin_path('a', 'tool', '>= 0')\\nend"
    const found = lines(`${stub}\n${gems}`, ['ruby', '/usr/bin/tool'])
    expect(found).toContain(`required read ${at}/gems/a-1.0/bin/tool`)
  })

  test('a gem that another only offers to work with is possible, unless a rule says otherwise', () => {
    const found = lines(`${main('require "sinatra/main"')}
      ${at}/specifications/sinatra-3.gemspec       s.name = "sinatra"\\ns.version = "3"
      ${at}/gems/sinatra-3/lib/sinatra/main.rb     begin\\nrequire "b"\\nrescue LoadError\\nend
      ${at}/specifications/webrick-1.gemspec       s.name = "webrick"\\ns.version = "1"
      ${at}/gems/webrick-1/lib/webrick.rb          1${gems}`)
    expect(found).toContain(`possible read ${at}/gems/b-2/lib/b.rb`)
    expect(found).toContain(`expected read ${at}/gems/webrick-1/lib/webrick.rb`)
  })

  test('what installs gems is not listed where it is only offered', () => {
    const found = lines(`${main('require "puma"')}
      ${at}/specifications/puma-5.gemspec      s.name = "puma"\\ns.version = "5"
      ${at}/gems/puma-5/lib/puma.rb            def prune\\nrequire "bundler/setup"\\nend\\nbegin\\nrequire "b"\\nrescue LoadError\\nend
      ${at}/specifications/bundler-2.gemspec   s.name = "bundler"\\ns.version = "2"
      ${at}/gems/bundler-2/lib/bundler/setup.rb 1${gems}`)
    expect(found).toContain(`possible read ${at}/gems/b-2/lib/b.rb`)
    expect(found.join()).not.toContain('bundler')
  })

  test('directories of gems stay, for RubyGems lists them', () => {
    expect(lines(`${main('1')}${gems}`)).toContain(`expected read ${at}/specifications`)
  })

  test('Gemfile.lock chooses the version, Bundler.require loads the default feature', () => {
    const found = lines(`${main('require "bundler/setup"\\nBundler.require')}${gems}
      /opt/app/Gemfile       gem "a"
      /opt/app/Gemfile.lock  GEM\\n  specs:\\n    a (0.9)
      /usr/lib/ruby/3.1.0/bundler/setup.rb 1`)
    expect(found).toContain(`required read ${at}/specifications/a-0.9.gemspec`)
    expect(found).toContain(`expected read ${at}/gems/a-0.9/lib/a.rb`)
    expect(found).toContain('required read /opt/app/Gemfile')
  })
})

describe('an application directory', () => {
  test.each(['/main.rb', '/usr/main.rb', '/usr/bin/main', '/etc/app/main.rb'])(
    'is not that of the system which a script at %s is in, not even with a Gemfile',
    (script) => {
      const files = `${script} 1\n/Gemfile gem "a"\n/usr/Gemfile gem "a"\n/etc/passwd x\n/usr/lib/other.rb 1`
      const { needs } = analyze(files, ['ruby', script])
      expect(needs.filter(({ why }) => why.rule === 'ruby.application')).toEqual([])
      expect(needs.map(lineOf)).toContain(`required read ${script}`)
    },
  )

  test('is not the root that -e runs in', () => {
    const { needs } = analyze('/etc/passwd x\n/main.rb 1', ['ruby', '-e', 'puts 1'])
    expect(needs.filter(({ why }) => why.rule === 'ruby.application')).toEqual([])
  })

  test('begins at the nearest Gemfile that is above and no part of the system', () => {
    const found = lines(
      '/app/bin/main.rb 1\n/app/Gemfile gem "a"\n/app/lib/b.rb 1\n/Gemfile gem "c"',
      ['ruby', '/app/bin/main.rb'],
    )
    expect(found).toContain('expected read /app/lib/b.rb')
  })
})

describe('hostile files', () => {
  test('gems that depend on one another end', () => {
    const at = '/var/lib/gems/3.1.0'
    const found = lines(`${main('require "a"')}
      ${at}/specifications/a-1.gemspec  s.name = "a"\\ns.version = "1"\\ns.add_runtime_dependency(%q<b>.freeze, [">= 0"])
      ${at}/specifications/b-1.gemspec  s.name = "b"\\ns.version = "1"\\ns.add_runtime_dependency(%q<a>.freeze, [">= 0"])
      ${at}/gems/a-1/lib/a.rb           begin; require "c"; rescue LoadError; end
      ${at}/gems/b-1/lib/b.rb           require "a"
      ${at}/specifications/c-1.gemspec  s.name = "c"\\ns.version = "1"
      ${at}/gems/c-1/lib/c.rb           1`)
    expect(found).toContain(`required read ${at}/specifications/b-1.gemspec`)
    expect(found).toContain(`possible read ${at}/gems/c-1/lib/c.rb`)
  })

  test('source that loads a pattern of its own directory, and itself, ends', () => {
    const many = Array.from(
      { length: 2000 },
      (_, at) => `/opt/app/parts/p${at}.rb require_relative "../main"`,
    )
    const found = lines(
      `${main('Dir["/opt/app/**/*.rb"].each { |file| require file }\\nload __FILE__')}${many.join('\n')}`,
    )
    expect(found).toContain('expected read /opt/app/parts/p1999.rb')
  })
})

test('a command that is computed is a blind spot and keeps the shell', () => {
  const spots = (source: string) =>
    analyze(`${main(source)}/bin/sh elf`, ['ruby', '/opt/app/main.rb']).blindSpots?.map(
      ({ rule }) => rule,
    )
  expect(spots('system(line)')).toEqual(['ruby.computed-command'])
  expect(spots('x = `#{line}`')).toEqual(['ruby.computed-command'])
  expect(spots('IO.popen([tool, "x"])')).toEqual(['ruby.computed-command'])
  expect(spots('system("ls", x)')).toEqual([])
  expect(lines(`${main('system(line)')}/bin/sh elf`)).toContain('expected exec /bin/sh')
})
