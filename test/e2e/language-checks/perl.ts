import { trustedAuthority, trustedServer } from '../support/authority.ts'
import type { Check } from '../support/check.ts'
import { shipped } from '../support/shipped.ts'

const recipe = `
entrypoint: [perl, /srv/app.pl]
add: [{ from: app.pl, to: /srv/app.pl}]`

/** Programs of Perl. */
export const perl: readonly Check[] = [
  {
    name: 'perl: one line on the command line',
    recipe: `entrypoint: [perl, -MList::Util=sum, -E, "say sum 1 .. 4"]`,
    script: `in_root perl -MList::Util=sum -E 'say sum 1 .. 4'`,
    expect: '10\n',
  },
  {
    name: 'perl: LWP fetches over https, and DBI keeps it in SQLite, as the recipe ships',
    recipe: `
entrypoint: [perl, /srv/fetch.pl]
add: [{ from: fetch.pl, to: /srv/fetch.pl}]`,
    files: { 'fetch.pl': shipped('perl/fetch.pl') },
    prepare: trustedAuthority,
    script: `${trustedServer}
      in_root perl /srv/fetch.pl https://web.check:8443/page.txt`,
    expect: '[{"length":15,"status":200,"url":"https://web.check:8443/page.txt"}]\n',
  },
  {
    name: 'perl: HTTP::Tiny verifies a server and fetches from it',
    recipe,
    files: {
      'app.pl': `#!/usr/bin/perl -w
use strict;
use HTTP::Tiny;
my $answer = HTTP::Tiny->new(verify_SSL => 1)->get($ARGV[0]);
print $answer->{success} ? $answer->{content} : "$answer->{status} $answer->{content}";
`,
    },
    prepare: trustedAuthority,
    script: `${trustedServer}
      in_root perl /srv/app.pl https://web.check:8443/page.txt`,
    expect: 'a trusted page\n',
  },
  {
    name: 'perl: Unicode by property, name, case and encoding',
    recipe,
    files: {
      'app.pl': `#!/usr/bin/env perl
use v5.36;
use utf8;
use charnames ();
use Encode qw(encode decode);
use Unicode::Normalize;
binmode STDOUT, ':encoding(UTF-8)';
say join ',', 'aλβ' =~ /\\p{Greek}/g;
say fc('STRASSE') eq fc('straße') ? 'folded' : 'not folded';
say uc 'éàß', lcfirst 'Ω';
say "\\N{GREEK SMALL LETTER ALPHA}", charnames::viacode(0x3b2);
say unpack 'H*', encode('shiftjis', 'あ');
say decode('cp1252', "\\x80"), length NFD('é');
open my $memory, '<:encoding(UTF-16LE)', \\"a\\0b\\0" or die;
say scalar readline $memory;
`,
    },
    script: 'in_root perl /srv/app.pl',
    expect: 'λ,β\nfolded\nÉÀSSω\nαGREEK SMALL LETTER BETA\n82a0\n€2\nab\n',
  },
  {
    name: 'perl: JSON, dates, POSIX, sorting by locale and a module of its own',
    recipe: `
entrypoint: [perl, /srv/app/bin/report]
add: [{ from: report, to: /srv/app/bin/report }, { from: Report.pm, to: /srv/app/lib/My/Report.pm }]`,
    files: {
      report: `use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
my $class = join '::', 'My', 'Report';
require My::Report;
print $class->new->text;
`,
      'Report.pm': `package My::Report;
use parent 'Exporter';
use JSON;
use Time::Local qw(timegm);
use POSIX qw(strftime floor);
use Storable qw(dclone);
use File::Temp qw(tempfile);
use Digest::SHA qw(sha256_hex);
use MIME::Base64;
sub new { bless {}, shift }
sub text {
  my $data = dclone({ b => [1, 2], a => strftime('%Y-%m-%d', gmtime timegm(0, 0, 0, 2, 0, 2020)), n => floor(2.5) });
  my ($handle, $name) = tempfile();
  print $handle JSON->new->canonical->encode($data);
  close $handle;
  open my $in, '<', $name or die;
  return join '', <$in>, "\\n", substr(sha256_hex('x'), 0, 8), ' ', encode_base64('y');
}
1;
`,
    },
    script: 'in_root perl /srv/app/bin/report',
    expect: '{"a":"2020-01-02","b":[1,2],"n":2}\n2d711642 eQ==\n',
  },
  {
    name: 'perl: a process of its own for a command, and modules that are split',
    recipe,
    files: {
      'app.pl': `#!/usr/bin/perl
use strict;
use IPC::Open3;
use Clone qw(clone);
use Sys::Hostname;
my $pid = open3(my $in, my $out, undef, 'basename', '/a/b');
print <$out>;
waitpid $pid, 0;
print clone([3])->[0], ' ', qx(basename /c/d);
print length hostname() ? "host\\n" : '';
my %names = (a => 1);
'key=value' =~ /(?<key>\\w+)=/ and print "$+{key}\\n";
print $!{ENOENT} ? '' : "no error\\n";
`,
    },
    script: 'in_root perl /srv/app.pl',
    expect: 'b\n3 d\nhost\nkey\nno error\n',
  },
]
