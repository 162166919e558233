import type { Check } from '../support/check.ts'

/** Programs that draw on a terminal. */
export const terminal: readonly Check[] = [
  {
    name: 'less pages a file on a terminal and finds a word',
    recipe: 'entrypoint: [less]',
    script: `
      { seq 200; echo needle; seq 200; } >"$ROOT/tmp/text"
      { sleep 0.5; printf '/needle\\n'; sleep 0.5; printf q; } | in_terminal less /tmp/text >screen
      grep -o 'not fully functional' screen || :
      grep -q needle screen && echo found
      grep -qF $'\\e[?1049h' screen && echo 'full screen'`,
    expect: 'found\nfull screen\n',
  },
  {
    name: 'vim edits a file on a terminal, knows its type and draws with terminfo',
    recipe: 'entrypoint: [vim]\nenv: { TERM: screen-256color }',
    script: `
      { sleep 1; printf 'ihello\\e'; printf ':filetype on\\n:edit! /tmp/b.py\\n'; sleep 0.5; printf ':put =&filetype\\n:wq! /tmp/c\\n:qa!\\n'; sleep 0.5; } |
        in_terminal vim /tmp/a.txt >screen
      grep -v '^$' "$ROOT/tmp/c"
      grep -qF $'\\e[?1049h' screen && echo 'full screen'
      grep -aoE 'E[0-9]+: [^\\e]*' screen || :`,
    expect: 'python\nfull screen\n',
  },
]
