import { describe, expect, test } from 'vitest'
import { phpSource, readPhp } from '../../src/formats/php-source.ts'

const noOthers = () => {
  throw new Error('asks for other facts')
}

const includes = (code: string): string[] =>
  readPhp(`<?php ${code}`).includes.map(
    ({ path, up, isRequired }) => `${up ?? '-'} ${path}${isRequired ? '' : '?'}`,
  )

describe('what a source includes', () => {
  test.each([
    ["require 'a.php';", ['- a.php']],
    ["require_once('/b.php');", ['- /b.php']],
    ["include 'a.php';", ['- a.php?']],
    ["require __DIR__ . '/a.php';", ['0 /a.php']],
    ["require_once dirname(__FILE__) . '/a.php';", ['0 /a.php']],
    ["require dirname(__DIR__) . '/a.php';", ['1 /a.php']],
    ["require \\dirname(__DIR__, 2) . '/a' . '.php';", ['2 /a.php']],
    ["require dirname(__FILE__, 2) . '/a.php';", ['1 /a.php']],
    ["require dirname(dirname(__FILE__)) . '/a.php';", ['1 /a.php']],
    ["require __DIR__ . DIRECTORY_SEPARATOR . 'a.php';", ['0 /a.php']],
    ["$x = require 'a.php';", ['- a.php?']],
    ["if ($x) { require 'a.php'; }", ['- a.php?']],
    ["function f() { require 'a.php'; }", ['- a.php?']],
  ])('%s', (code, expected) => {
    expect(includes(code)).toEqual(expected)
  })

  test.each([
    ["// require 'a.php';"],
    ["/* require 'a.php'; */"],
    ["# require 'a.php';"],
    ['$x = "require \'a.php\';";'],
    ["$x = <<<EOT\nrequire 'a.php';\nEOT;"],
    ["$x = <<<'EOT'\nrequire 'a.php';\n  EOT;"],
    ["?> require 'a.php'; <?php"],
    ["$x->require('a.php');"],
    ["X::include('a.php');"],
  ])('%s is none', (code) => {
    expect(includes(code)).toEqual([])
  })

  test('code goes on behind an attribute, a comment that the code’s end closes, and a page', () => {
    expect(includes("#[A] function f() {} // x ?> page <?php require 'a.php';")).toEqual([
      '- a.php',
    ])
  })
})

test.each([
  ['require $file;', ['include']],
  ["require $base . '/a.php';", ['include']],
  ["require __DIR__ . '/' . $name;", []],
  ['exec($line);', ['command']],
  ["exec('ls');", []],
  ['echo `$x`;', ['command']],
  ['$x = FFI::cdef($c, "libz.so");', ['library']],
])('%s is computed as %j', (code, expected) => {
  expect(readPhp(`<?php ${code}`).computed.map(({ what }) => what)).toEqual(expected)
})

test('programs are the first words of what is given to the shell', () => {
  const code = `<?php exec('ls -l | wc'); shell_exec("/usr/bin/id $x"); echo \`date\`; $o->exec('no');`
  expect(readPhp(code).commands).toEqual(['ls', '/usr/bin/id', 'date'])
})

test('time zones are strings of their form', () => {
  const code = `<?php new DateTimeZone('Europe/Paris'); f("America/Argentina/Ushuaia", 'UTC', 'a/b', 'No');`
  expect(readPhp(code).zones).toEqual(['Europe/Paris', 'America/Argentina/Ushuaia', 'UTC'])
})

test('a source that ends in the middle of anything is read to its end', () => {
  for (const code of ["'", '"', '/*', '<<<A\n', 'require', 'require __DIR__ .', '#[', '{'])
    expect(readPhp(`<?php ${code}`)).toBeDefined()
})

test('a file too large to be a source has no facts', () => {
  const bytes = Buffer.from(`<?php require 'a.php';${' '.repeat(1 << 22)}`)
  expect(phpSource.read(bytes, noOthers).includes).toEqual([])
})
