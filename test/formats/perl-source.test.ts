import { describe, expect, test } from 'vitest'
import { perlSource, readPerl } from '../../src/formats/perl-source.ts'

const noOthers = () => {
  throw new Error('asks for other facts')
}

/** `Foo` for what is always loaded, `Foo?` perhaps, `Foo~` only named. */
const marks = { always: '', perhaps: '?', named: '~' }
const imports = (text: string): string[] =>
  readPerl(text).imports.map(({ name, when }) => `${name}${marks[when]}`)

describe('what a source loads', () => {
  test.each([
    ['use Foo::Bar qw(a b);', ['Foo::Bar']],
    ['no strict "refs";', ['strict']],
    ['use 5.036;', ['feature?']],
    ['use v5.36;', ['feature?']],
    ['require Foo;', ['Foo']],
    ['require "lib/foo.pl";', ['lib/foo.pl']],
    ['require 5.006;', []],
    ['do "settings.pl";', ['settings.pl?']],
    ['my $x = do { 1 };', []],
    ['use parent qw(A::B C);', ['parent', 'A::B', 'C']],
    ["use base 'A';", ['base', 'A']],
    ['use parent -norequire, "A";', ['parent']],
    ['use if $] < 5.01, "MRO::Compat";', ['if', 'MRO::Compat?']],
    ['use fields qw(a b);', ['fields']],
    [
      'use XML::LibXML; use Foo "Bar::Baz";',
      ['XML::LibXML', 'Foo', 'Bar::Baz?', 'Foo::Bar::Baz~', 'Foo::Plugin::Bar::Baz~'],
    ],
    ['use POSIX qw(EINTR :sys_wait_h);', ['POSIX']],
  ])('%s', (text, expected) => {
    expect(imports(text)).toEqual(expected)
  })

  test.each([
    ['sub f { require A; }'],
    ['eval { require A };'],
    ['eval { require A; 1 } or die;'],
    ['if ($x) { require A }'],
    ['require A if $x;'],
    ['$x and require A;'],
    ['$x || require A;'],
    ['eval "require A; 1";'],
    ['eval q{use A; 1};'],
    ['my $f = sub { require A };'],
    ['BEGIN { eval { require A } }'],
  ])('%s loads it perhaps', (text) => {
    expect(imports(text)).toEqual(['A?'])
  })

  test.each([
    ['BEGIN { require A }'],
    ['{ require A; }'],
    ['if ($x) { 1 } require A;'],
    ['sub f { 1 } require A;'],
    ['my %h = (if => 1); require A;'],
    ['sub f { use A; }'],
  ])('%s loads it always', (text) => {
    expect(imports(text)).toEqual(['A'])
  })

  test('loaders of names count where they are given one', () => {
    expect(imports('use_module("A::B"); Class::Load::load_class(q(C)); extends "D";')).toEqual([
      'A::B?',
      'C?',
      'D?',
    ])
  })

  test('a method or a key of that name is no import', () => {
    expect(imports('$x->require("A"); my %h = (require => 1, use => 2); $h{require};')).toEqual([])
  })

  test('what perl loads for itself is seen by what asks for it', () => {
    expect(
      imports('$+{year}; $!{ENOENT}; <*.c>; open my $f, "<", \\$text; "\\N{BULLET}";'),
    ).toEqual([
      'Tie::Hash::NamedCapture?',
      'Errno?',
      'File::Glob?',
      'PerlIO::scalar?',
      '_charnames?',
    ])
  })

  test('an encoding is named by a layer, by Encode and by its arguments', () => {
    const text = `open my $f, '<:encoding(ShiftJIS)', $n; encode('cp1252', $x); from_to($s, "utf8", "koi8-r");`
    expect(readPerl(text).encodings).toEqual(['shiftjis', 'cp1252', 'utf8', 'koi8-r'])
    expect(imports("binmode STDOUT, ':via(Gzip)';")).toEqual([
      'PerlIO::via?',
      'PerlIO::via::Gzip?',
      'Gzip?',
    ])
  })

  test('a data source names the driver', () => {
    expect(readPerl('DBI->connect("dbi:SQLite:dbname=$file")').drivers).toEqual(['SQLite'])
    expect(imports('my $dsn = "dbi:Pg:";')).toEqual(['DBD::Pg?'])
  })

  test('names in strings are only named, and not where the source declares them', () => {
    expect(imports('my @all = qw(A::B C::D); my $x = "E::F";')).toEqual(['A::B~', 'C::D~', 'E::F~'])
    expect(imports('package A::B; my $x = "A::B";')).toEqual([])
  })

  test('a base of the same source needs no file', () => {
    expect(imports('package A; package B; use base "A";')).toEqual(['base'])
  })
})

describe('what is no code', () => {
  test.each([
    ['# use A;'],
    ['=pod\n\nuse A;\n\n=cut\n'],
    ['print <<EOT;\nuse A;\nEOT\n'],
    ['print <<"EOT", <<~\'END\';\nuse A;\nEOT\n  use B;\n  END\n'],
    ['my $x = "use A;";'],
    ['my $x = q{use A; {use B;} };'],
    ['s/use A;/use B;/g; m{use C;}; tr/use/A;/;'],
    ['1;\n__END__\nuse A;'],
    ['1;\n__DATA__\nuse A;'],
    ['format STDOUT =\nuse A;\n@<<\n$x\n.\n'],
  ])('%j', (text) => {
    expect(imports(text)).toEqual([])
  })

  test.each([
    ['my $x = $a / $b; use A; # /'],
    ["my $x = $#{$y}; my $q = $h{'s'}; use A;"],
    ['split /"/, $x; use A;'],
    ['my $n = @{$x} / 2; use A; my $m = 1 / 2;'],
    ["my %h = (q => 1, y => 2, s => 3); use A; my $z = 'x';"],
    ['sub f($$;@) { 1 } use A; sub g { my $x = shift; $$x }'],
    ["$x =~ s{a}{b}e; use A; my $r = qr'x';"],
    ["print $fh <<X;\n'\nX\nuse A;"],
    ["$s = -s $file; $y = $'; use A;"],
    ['return /"/ ? 1 : 0 if grep /\'/, @x; use A;'],
  ])('code goes on behind %j', (text) => {
    expect(imports(text)).toContain('A')
  })

  test('a source that ends in the middle of anything is read to its end', () => {
    for (const text of [
      '"',
      'q{',
      's/a',
      '<<EOT',
      '=pod',
      '{ { {',
      'use',
      'use parent',
      '$',
      'sub {',
      'format X =\n',
    ])
      expect(readPerl(text)).toBeDefined()
  })

  test('a file too large to be a source has no facts', () => {
    const bytes = Buffer.from(`use A;${' '.repeat(1 << 22)}`)
    expect(perlSource.read(bytes, noOthers).imports).toEqual([])
  })
})

describe('what a source adds to @INC and runs', () => {
  test.each([
    ['use lib "lib", "/opt/x";', ['workdir lib', 'workdir /opt/x']],
    ['use lib "$FindBin::Bin/../lib";', ['program ./../lib']],
    ['use lib $FindBin::RealBin;', ['program .']],
    ['use lib dirname(__FILE__) . "/lib";', ['source .//lib']],
    ['use lib "$dir/x";', []],
  ])('%s', (text, expected) => {
    const { libraries } = readPerl(text)
    expect(libraries.map(({ base, path }) => `${base} ${path}`)).toEqual(expected)
  })

  test.each([
    ['system("ls -l");', ['ls']],
    ['system("ls", "-l");', ['ls']],
    ['my $x = `date | wc`;', ['date', '/bin/sh']],
    ['qx(uname -r)', ['uname']],
    ['open my $f, "-|", "git log";', ['git']],
    ['open(F, "gzip -c x |");', ['gzip']],
    ['exec { "a" } "b";', []],
  ])('%s', (text, expected) => {
    expect(readPerl(text).commands).toEqual(expected)
  })

  test.each([
    ['require $file;', 'module'],
    ['require "Foo/$x.pm";', 'module'],
    ['eval "use $module; 1";', 'module'],
    ['system($command);', 'command'],
    ['DBI->connect($dsn);', 'driver'],
    ['Encode::decode($charset, $x);', 'encoding'],
  ])('%s is computed', (text, what) => {
    expect(readPerl(text).computed.map((one) => one.what)).toEqual([what])
  })

  test('a method that encodes is one of any class', () => {
    expect(readPerl('$json->encode($data)').computed).toEqual([])
  })

  test('a shared object is asked for by name', () => {
    expect(readPerl("XSLoader::load('A::B', $v); bootstrap C $v;").bootstraps).toEqual([
      'A::B',
      'C',
    ])
  })

  test('lines are those of the file', () => {
    const text = 'my $x = "\n\n";\n=pod\n\n=cut\nprint <<A;\nx\nA\nuse B;'
    expect(readPerl(text).imports[0]?.line).toBe(10)
  })
})
