import { describe, expect, test } from 'vitest'
import type { Need } from '../../src/model/need.ts'
import { builtInRules } from '../../src/plugins.ts'
import { lineOf } from '../helpers/language.ts'
import { askPerl, perlCode, perlLines } from '../helpers/perl.ts'

/** The rule, the source, files beside those it loads, what the rule brings. */
type Row = readonly [string, string, string, readonly string[]]

const modules = (names: string): string =>
  names
    .split(' ')
    .map((name) => `/usr/share/perl5/${name} 1;`)
    .join('\n')

describe('pitfall 72: what is loaded by names that no source spells out', () => {
  test.each<Row>([
    ['perl.utf8-heavy', '1', 'utf8_heavy.pl', ['utf8_heavy.pl']],
    [
      'perl.file-spec',
      'use File::Spec',
      'File/Spec.pm File/Spec/Unix.pm File/Spec/Win32.pm',
      ['File/Spec/Unix.pm'],
    ],
    ['perl.any-dbm', 'use AnyDBM_File', 'AnyDBM_File.pm SDBM_File.pm', ['SDBM_File.pm']],
    [
      'perl.shared-attribute',
      'use threads::shared',
      'threads/shared.pm attributes.pm',
      ['attributes.pm'],
    ],
    ['perl.layers', 'use PerlIO::scalar', 'PerlIO/scalar.pm PerlIO.pm', ['PerlIO.pm']],
    [
      'perl.layer-encoding',
      'binmode STDOUT, ":encoding(x)"',
      'PerlIO/encoding.pm Encode.pm',
      ['Encode.pm'],
    ],
    [
      'perl.open-pragma',
      'use open',
      'open.pm PerlIO/encoding.pm Encode.pm',
      ['PerlIO/encoding.pm', 'Encode.pm'],
    ],
    [
      'perl.encode-settings',
      'use Encode',
      'Encode.pm Encode/Unicode.pm Encode/JP.pm',
      ['Encode/Unicode.pm'],
    ],
    ['perl.encode-tables', 'use Encode', 'Encode.pm Encode/JP.pm', ['Encode/JP.pm']],
    ['perl.encode-byte', 'encode("ISO-8859-15", $x)', 'Encode/Byte.pm', ['Encode/Byte.pm']],
    ['perl.encode-jp', 'decode("Shift_JIS", $x)', 'Encode/JP.pm', ['Encode/JP.pm']],
    ['perl.encode-cn', 'decode("gb2312", $x)', 'Encode/CN.pm', ['Encode/CN.pm']],
    ['perl.encode-kr', 'decode("euc-kr", $x)', 'Encode/KR.pm', ['Encode/KR.pm']],
    ['perl.encode-tw', 'decode("Big5", $x)', 'Encode/TW.pm', ['Encode/TW.pm']],
    [
      'perl.encode-mime',
      'encode("MIME-Header", $x)',
      'Encode/MIME/Header.pm',
      ['Encode/MIME/Header.pm'],
    ],
    [
      'perl.encode-others',
      'encode("UTF-7", $x)',
      'Encode/Unicode/UTF7.pm',
      ['Encode/Unicode/UTF7.pm'],
    ],
    [
      'perl.lwp-protocols',
      'use LWP::UserAgent',
      'LWP/UserAgent.pm LWP/Protocol/https.pm LWP/Protocol/ftp.pm',
      ['LWP/Protocol/https.pm'],
    ],
    [
      'perl.lwp-protocols-others',
      'use LWP::UserAgent',
      'LWP/UserAgent.pm LWP/Protocol/ftp.pm',
      ['LWP/Protocol/ftp.pm'],
    ],
    [
      'perl.uri-schemes',
      'use URI',
      'URI.pm URI/http.pm URI/file/Unix.pm',
      ['URI/file/Unix.pm', 'URI/http.pm'],
    ],
    ['perl.net-https', 'use Net::HTTPS', 'Net/HTTPS.pm IO/Socket/SSL.pm', ['IO/Socket/SSL.pm']],
    [
      'perl.authorities',
      'use IO::Socket::SSL',
      'IO/Socket/SSL.pm Mozilla/CA.pm',
      ['Mozilla/CA.pm'],
    ],
    ['perl.socket-inet6', 'use Net::HTTP', 'Net/HTTP.pm IO/Socket/IP.pm', ['IO/Socket/IP.pm']],
    ['perl.dbi-drivers', 'use DBI', 'DBI.pm DBD/Pg.pm', ['DBD/Pg.pm']],
    ['perl.json-backends', 'use JSON', 'JSON.pm JSON/XS.pm', ['JSON/XS.pm']],
    ['perl.yaml-backends', 'use YAML::Any', 'YAML/Any.pm YAML/XS.pm', ['YAML/XS.pm']],
    ['perl.xml-sax', 'use XML::SAX', 'XML/SAX.pm XML/SAX/PurePerl.pm', ['XML/SAX/PurePerl.pm']],
    [
      'perl.datetime-zones',
      'use DateTime::TimeZone',
      'DateTime/TimeZone.pm DateTime/TimeZone/UTC.pm',
      ['DateTime/TimeZone/UTC.pm'],
    ],
    [
      'perl.datetime-locales',
      'use DateTime::Locale',
      'DateTime/Locale.pm DateTime/Locale/en.pm',
      ['DateTime/Locale/en.pm'],
    ],
    [
      'perl.time-backends',
      'use Date::Format',
      'Date/Format.pm Date/Language/English.pm',
      ['Date/Language/English.pm'],
    ],
    ['perl.moose', 'use Moose', 'Moose.pm Moose/Meta/Class.pm', ['Moose/Meta/Class.pm']],
    [
      'perl.package-stash',
      'use Package::Stash',
      'Package/Stash.pm Package/Stash/PP.pm',
      ['Package/Stash/PP.pm'],
    ],
    ['perl.class-load', 'use Class::Load', 'Class/Load.pm Class/Load/XS.pm', ['Class/Load/XS.pm']],
    [
      'perl.params-validate',
      'use Params::Validate',
      'Params/Validate.pm Params/Validate/XS.pm',
      ['Params/Validate/XS.pm'],
    ],
    [
      'perl.mojolicious',
      'use Mojolicious',
      'Mojolicious.pm Mojo/Server/Daemon.pm',
      ['Mojo/Server/Daemon.pm'],
    ],
    [
      'perl.plack',
      'use Plack::Loader',
      'Plack/Loader.pm Plack/Handler/Standalone.pm',
      ['Plack/Handler/Standalone.pm'],
    ],
    [
      'perl.log-log4perl',
      'use Log::Log4perl',
      'Log/Log4perl.pm Log/Log4perl/Layout.pm',
      ['Log/Log4perl/Layout.pm'],
    ],
  ])('%s: %s', (id, source, names, expected) => {
    const rules = builtInRules.filter((rule) => rule.id === id)
    const found = (some: typeof rules) =>
      askPerl(modules(names), perlCode(source), { rules: some }).needs
    const ofRule = ({ why }: Need): boolean => why.rule === id
    const paths = expected.map((name) => `/usr/share/perl5/${name}`)
    expect(
      found(rules)
        .filter(ofRule)
        .flatMap((need) => ('path' in need && paths.includes(need.path) ? [need.path] : [])),
    ).toEqual(paths)
    expect(found([]).filter(ofRule)).toEqual([])
  })

  test.each<Row>([
    [
      'perl.unicode-tables',
      'require "utf8_heavy.pl"',
      'utf8_heavy.pl',
      ['tree /usr/share/perl5/unicore?'],
    ],
    [
      'perl.unicode-ucd',
      'use Unicode::UCD',
      'Unicode/UCD.pm',
      ['tree /usr/share/perl5/Unicode/../unicore?'],
    ],
    [
      'perl.unicode-collate',
      'use Unicode::Collate',
      'Unicode/Collate.pm',
      ['tree /usr/share/perl5/Unicode/Collate?'],
    ],
    [
      'perl.mozilla-ca',
      'use Mozilla::CA',
      'Mozilla/CA.pm',
      ['read /usr/share/perl5/Mozilla/CA/cacert.pem?'],
    ],
    [
      'perl.net-config',
      'use Net::Config',
      'Net/Config.pm',
      ['read /etc/perl/Net/libnet.cfg?', 'read /usr/share/perl5/Net/libnet.cfg?'],
    ],
  ])('%s has files beside the module: %s', (id, source, names, expected) => {
    const rules = builtInRules.filter((rule) => rule.id === id)
    const needs = askPerl(modules(names), perlCode(source), { rules }).needs
    expect(needs.filter(({ why }) => why.rule === id).map(lineOf)).toEqual(expected)
  })

  test.each([
    ['perl.dbi-driver-of-environment', { DBI_DRIVER: 'Pg' }, '/usr/share/perl5/DBD/Pg.pm'],
    ['perl.dbi-dsn-of-environment', { DBI_DSN: 'dbi:Pg:' }, '/usr/share/perl5/DBD/Pg.pm'],
    ['perl.dbi-pure', { DBI_PUREPERL: '2' }, '/usr/share/perl5/DBI/PurePerl.pm'],
  ])('%s', (id, env, path) => {
    const rules = builtInRules.filter((rule) => rule.id === id)
    const text = modules('DBI.pm DBD/Pg.pm DBI/PurePerl.pm')
    expect(perlLines(text, perlCode('use DBI'), { rules, spec: { env } })).toContain(
      `read ${path}?`,
    )
    expect(perlLines(text, perlCode('use DBI'), { rules })).not.toContain(`read ${path}?`)
  })
})
