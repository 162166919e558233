import { describe, expect, test } from 'vitest'
import { makePerlAnalyzer } from '../../src/analyzers/perl.ts'
import { askInterpreter, lineOf } from '../helpers/language.ts'
import { askPerl, perlCode, perlLines } from '../helpers/perl.ts'

describe('@INC', () => {
  const everywhere = `
    /etc/perl/A.pm 1;
    /usr/local/share/perl/5.36.0/A.pm 1;
    /usr/local/share/perl/5.36.0/B.pm 1;
    /usr/lib/x86_64-linux-gnu/perl5/5.36/B.pm 1;
    /usr/lib/x86_64-linux-gnu/perl5/5.36/C.pm 1;
    /usr/share/perl5/C.pm 1;
    /usr/share/perl5/D.pm 1;
    /usr/lib/x86_64-linux-gnu/perl-base/D.pm 1;
    /usr/lib/x86_64-linux-gnu/perl/5.36.0/strict.pm 1;`

  test.each([
    ['A', '/etc/perl/A.pm'],
    ['B', '/usr/local/share/perl/5.36.0/B.pm'],
    ['C', '/usr/lib/x86_64-linux-gnu/perl5/5.36/C.pm'],
    ['D', '/usr/share/perl5/D.pm'],
    ['strict', '/usr/lib/x86_64-linux-gnu/perl-base/strict.pm'],
    ['Config', '/usr/lib/x86_64-linux-gnu/perl/5.36/Config.pm'],
  ])('%s is found where Debian’s perl would find it first', (name, path) => {
    expect(perlLines(everywhere, perlCode(`use ${name};`))).toEqual([`read ${path}`])
  })

  test('a build below /usr/local has its site before its own', () => {
    const text = `/usr/local/bin/perl elf interp=/lib/ld.so rodata="This is perl 5, version 40, subversion 0 (%-p) built for x86_64-linux" rodata=/usr/local/lib/perl5/5.40.0 rodata=/usr/local/lib/perl5/site_perl/5.40.0
      /lib/ld.so elf
      /usr/local/lib/perl5/5.40.0/strict.pm 1;
      /usr/local/lib/perl5/5.40.0/A.pm 1;
      /usr/local/lib/perl5/site_perl/5.40.0/A.pm 1;`
    const analyzer = makePerlAnalyzer({
      choices: { stdlib: 'imports', packages: 'imports' },
      rules: [],
    })
    const asked = askInterpreter(analyzer, text, perlCode('use A; use strict;'), {
      program: '/usr/local/bin/perl',
    })
    expect(asked.needs.map(lineOf)).toEqual([
      'read /usr/local/lib/perl5/site_perl/5.40.0/A.pm',
      'read /usr/local/lib/perl5/5.40.0/strict.pm',
    ])
  })

  test('the strings of libperl count where perl is linked to it', () => {
    const text = `/usr/bin/perl5.36-x86_64-linux-gnu elf interp=/lib/ld.so needed=libperl.so.5.36
      /lib/libperl.so.5.36 elf soname=libperl.so.5.36 rodata="This is perl 5, version 36, subversion 0 (%-p) built for x" rodata=/usr/share/perl/5.36
      /lib/ld.so elf
      /usr/share/perl/5.36/A.pm 1;`
    const analyzer = makePerlAnalyzer({
      choices: { stdlib: 'imports', packages: 'imports' },
      rules: [],
    })
    const program = '/usr/bin/perl5.36-x86_64-linux-gnu'
    const asked = askInterpreter(analyzer, text, perlCode('use A;'), { program })
    expect(asked.needs.map(lineOf)).toEqual(['read /usr/share/perl/5.36/A.pm'])
  })

  test('-I, PERL5LIB and use lib come first, with what they have for the version', () => {
    const text = `/usr/share/perl5/lib.pm 1;\n/a/A.pm 1;\n/b/5.36.0/B.pm 1;\n/b/B.pm 1;\n/c/C.pm 1;`
    const spec = { env: { PERL5LIB: '/b' } }
    expect(
      perlLines(text, ['perl', '-I/a', '-e', 'use lib "/c"; use A; use B; use C;'], { spec }),
    ).toEqual([
      'read /usr/share/perl5/lib.pm',
      'read /a/A.pm',
      'read /b/5.36.0/B.pm',
      'read /c/C.pm',
    ])
    expect(perlLines(text, ['perl', '-T', '-e', 'use B;'], { spec })).toEqual(['lacks B'])
  })

  test('a script finds the modules beside it through FindBin', () => {
    const text = `/srv/app/bin/run use FindBin; use lib "$FindBin::Bin/../modules"; use My::A;
      /usr/share/perl5/FindBin.pm 1;
      /srv/app/modules/My/A.pm 1;`
    expect(perlLines(text, ['perl', '/srv/app/bin/run'])).toContain(
      'read /srv/app/bin/./../modules/My/A.pm',
    )
  })
})

describe('the command line', () => {
  const text = `/usr/share/perl5/A.pm 1;\n/usr/share/perl5/Devel/X.pm 1;\n/usr/share/perl5/feature.pm 1;\n/srv/a.pl use A;`
  test.each([
    ['perl -MA -e 1', ['read /usr/share/perl5/A.pm']],
    ['perl -MA=x,y -e 1', ['read /usr/share/perl5/A.pm']],
    ['perl -mA -e 1', ['read /usr/share/perl5/A.pm']],
    ['perl -d:X -e 1', ['read /usr/share/perl5/Devel/X.pm']],
    ['perl -E 1', ['read /usr/share/perl5/feature.pm']],
    ['perl -wTl012 -0777 -ne 1', []],
    ['perl -w /srv/a.pl -MB', ['read /srv/a.pl', 'read /usr/share/perl5/A.pm']],
    ['perl -- /srv/a.pl', ['read /srv/a.pl', 'read /usr/share/perl5/A.pm']],
    ['perl -i.bak -pe s/a/b/ file', []],
    ['perl -C -CSDA -e 1', []],
    ['perl - x', []],
    ['perl', []],
  ])('%s', (command, expected) => {
    expect(perlLines(text, command.split(' '))).toEqual(expected)
  })

  test('PERL5OPT and the first line of a script have switches too', () => {
    const script = `${text}\n/srv/b.pl #!/usr/bin/perl -w -MA\\n1;`
    expect(perlLines(script, ['perl', '/srv/b.pl'])).toContain('read /usr/share/perl5/A.pm')
    expect(perlLines(text, perlCode('1'), { spec: { env: { PERL5OPT: '-MA' } } })).toEqual([
      'read /usr/share/perl5/A.pm',
    ])
  })

  test('a script that is not there is needed all the same', () => {
    expect(perlLines('', ['perl', '/srv/gone.pl'])).toEqual(['read /srv/gone.pl'])
  })
})

describe('what a module brings', () => {
  test('its shared object, where DynaLoader would find it', () => {
    const text = `/usr/lib/x86_64-linux-gnu/perl5/5.36/A/B.pm package A::B; require XSLoader; XSLoader::load();
      /usr/lib/x86_64-linux-gnu/perl5/5.36/auto/A/B/B.so elf
      /usr/share/perl5/XSLoader.pm 1;`
    expect(perlLines(text, perlCode('use A::B'))).toEqual(
      expect.arrayContaining(['dlopen /usr/lib/x86_64-linux-gnu/perl5/5.36/auto/A/B/B.so']),
    )
  })

  test('a shared object of another package by its name', () => {
    const text = `/usr/share/perl5/A.pm XSLoader::load('Other');\n/usr/share/perl5/auto/Other/Other.so elf`
    expect(perlLines(text, perlCode('use A'))).toContain(
      'dlopen /usr/share/perl5/auto/Other/Other.so',
    )
  })

  test('subs that are split off are read, and what they load is followed', () => {
    const text = `/usr/share/perl5/A.pm 1;\n/usr/share/perl5/B.pm 1;
      /usr/share/perl5/auto/A/autosplit.ix 1;
      /usr/share/perl5/auto/A/f.al sub f { require B }`
    expect(perlLines(text, perlCode('use A'))).toEqual([
      'read /usr/share/perl5/A.pm',
      'read /usr/share/perl5/auto/A/autosplit.ix?',
      'read /usr/share/perl5/auto/A/f.al?',
      'read /usr/share/perl5/B.pm?',
    ])
  })

  test('a module that only a sub loads is expected, and so is all that it loads', () => {
    const text =
      '/usr/share/perl5/A.pm sub f { require B }\n/usr/share/perl5/B.pm use C;\n/usr/share/perl5/C.pm 1;'
    expect(perlLines(text, perlCode('use A'))).toEqual([
      'read /usr/share/perl5/A.pm',
      'read /usr/share/perl5/B.pm?',
      'read /usr/share/perl5/C.pm?',
    ])
  })

  test('a name in a string is possible, and expected where the source loads what is computed', () => {
    const text = `/usr/share/perl5/A/B.pm 1;
      /usr/share/perl5/X.pm my $x = 'A::B';
      /usr/share/perl5/Y.pm my $x = 'A::B'; eval "require $x";`
    expect(perlLines(text, perlCode('use X'))).toContain('read /usr/share/perl5/A/B.pm~')
    expect(perlLines(text, perlCode('use Y'))).toContain('read /usr/share/perl5/A/B.pm?')
  })

  test('what is not there is told where the program cannot start without it', () => {
    expect(perlLines('', perlCode('use Gone; eval { require Lost };'))).toEqual(['lacks Gone'])
    const text = '/usr/share/perl5/A.pm use Gone;'
    expect(perlLines(text, perlCode('sub f { require A }'))).toEqual([
      'read /usr/share/perl5/A.pm?',
    ])
  })
})

describe('what the recipe chooses', () => {
  const text = `/usr/share/perl5/A/B.pm 1;\n/usr/share/perl5/A/C.pm use D;\n/usr/share/perl5/A/data x
    /usr/share/perl5/D.pm 1;\n/usr/share/perl5/auto/A/B/B.so elf`

  test('a package whole is all below the top of its name, and what that loads', () => {
    const found = perlLines(text, perlCode('use A::B'), { choices: { packages: 'whole' } })
    expect(found).toEqual(
      expect.arrayContaining([
        'read /usr/share/perl5/A/C.pm?',
        'read /usr/share/perl5/A/data?',
        'read /usr/share/perl5/D.pm?',
      ]),
    )
    expect(perlLines(text, perlCode('use A::B')).join()).not.toContain('A/C.pm')
  })

  test('the standard library in full is all of perl’s own directories', () => {
    expect(perlLines('', perlCode('1'), { choices: { stdlib: 'full' } })).toEqual([
      'tree /usr/lib/x86_64-linux-gnu/perl-base?',
      'tree /usr/lib/x86_64-linux-gnu/perl/5.36.0?',
      'tree /usr/share/perl/5.36.0?',
    ])
  })
})

describe('the program’s own sources', () => {
  test('those of its directory and of lib beside bin are expected', () => {
    const text = '/srv/a/bin/run 1;\n/srv/a/bin/b.pl 1;\n/srv/a/lib/C.pm 1;\n/srv/a/lib/d.txt x'
    expect(perlLines(text, ['perl', '/srv/a/bin/run'])).toEqual([
      'read /srv/a/bin/run',
      'read /srv/a/bin/b.pl?',
      'read /srv/a/lib/C.pm?',
    ])
  })

  test('a directory of commands is nobody’s own', () => {
    expect(perlLines('/usr/bin/a 1;\n/usr/bin/b.pl 1;', ['perl', '/usr/bin/a'])).toEqual([
      'read /usr/bin/a',
    ])
  })

  test('commands that it runs are looked up; those of libraries are not', () => {
    const text = '/usr/share/perl5/A.pm system("other");'
    expect(perlLines(text, perlCode('use A; system("ls -l"); `date`;'))).toEqual(
      expect.arrayContaining(['command ls?', 'command date?']),
    )
    expect(perlLines(text, perlCode('use A')).join()).not.toContain('other')
  })

  test('what it computes is a blind spot with the line, what a library computes is none', () => {
    const text =
      '/usr/share/perl5/A.pm require $x;\n/srv/a.pl use A;\\nrequire $file;\\nsystem($c);'
    const spots = askPerl(text, ['perl', '/srv/a.pl']).blindSpots ?? []
    expect(spots.map(({ path, rule, evidence }) => [path, rule, evidence])).toEqual([
      ['/srv/a.pl', 'perl.computed-module', ['line 2: require $file']],
      ['/srv/a.pl', 'perl.computed-command', ['line 3: system ( $c )']],
    ])
  })

  test('a computed driver is no blind spot where a data source stands in the program', () => {
    const rules = (source: string) =>
      askPerl('', perlCode(source)).blindSpots?.map(({ rule }) => rule)
    expect(rules('DBI->connect($dsn)')).toEqual(['perl.computed-driver'])
    expect(rules('my $dsn = "dbi:SQLite:x"; DBI->connect($dsn)')).toEqual([])
  })

  test('a program of one line has nothing unseen', () => {
    expect(askPerl('', perlCode('print 1')).blindSpots).toEqual([])
  })
})

test('a computed line keeps the shell, a computed list does not', () => {
  const commands = (source: string) =>
    askPerl('', perlCode(source)).needs.flatMap((need) => ('command' in need ? need.command : []))
  expect(commands('system($line)')).toEqual(['/bin/sh'])
  expect(commands('system(@words)')).toEqual([])
  expect(commands('system($tool, 1)')).toEqual([])
})
