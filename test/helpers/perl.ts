import { makePerlAnalyzer } from '../../src/analyzers/perl.ts'
import type { LanguageChoices } from '../../src/model/language.ts'
import type { Findings } from '../../src/model/need.ts'
import type { Rule } from '../../src/model/rule.ts'
import type { InventorySpec } from './inventory.ts'
import { askInterpreter, lineOf } from './language.ts'

const perl = `
  /usr/bin/perl elf interp=/lib/ld.so rodata="This is perl 5, version 36, subversion 0 (%-p) built for x86_64-linux-gnu-thread-multi" rodata=/etc/perl rodata=/usr/local/share/perl/5.36.0 rodata=/usr/share/perl5 rodata=/usr/share/perl/5.36 rodata=/usr/lib/x86_64-linux-gnu/perl5/5.36 rodata=/usr/lib/x86_64-linux-gnu/perl-base rodata=/usr/lib/x86_64-linux-gnu/perl/5.36
  /lib/ld.so elf soname=ld.so
  /usr/share/perl/5.36 -> 5.36.0
  /usr/share/perl/5.36.0/strict.pm 1;
  /usr/lib/x86_64-linux-gnu/perl/5.36 -> 5.36.0
  /usr/lib/x86_64-linux-gnu/perl/5.36.0/Config.pm 1;
  /usr/lib/x86_64-linux-gnu/perl-base/strict.pm 1;
  /usr/lib/x86_64-linux-gnu/perl5/5.36/.x x
  /usr/share/perl5/.x x
`

/** What a test says of a run of perl; all has a default. */
export interface PerlAsked {
  readonly choices?: Partial<LanguageChoices['perl']>
  readonly spec?: InventorySpec
  readonly rules?: readonly Rule[]
}

/** What the analyzer says of Debian's perl with further files, started with these arguments. */
export const askPerl = (
  text: string,
  argv: string[],
  { choices = {}, spec = {}, rules = [] }: PerlAsked = {},
): Findings =>
  askInterpreter(
    makePerlAnalyzer({ choices: { stdlib: 'imports', packages: 'imports', ...choices }, rules }),
    `${perl}\n${text}`,
    argv,
    { program: '/usr/bin/perl', spec },
  )

/** Its needs, as `lineOf` writes them. */
export const perlLines = (text: string, argv: string[], asked?: PerlAsked): string[] =>
  askPerl(text, argv, asked).needs.map(lineOf)

/** The command line of a program that is one line. */
export const perlCode = (source: string): string[] => ['perl', '-e', source]
