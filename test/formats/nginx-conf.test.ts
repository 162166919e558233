import { expect, test } from 'vitest'
import type { Directive } from '../../src/formats/directive.ts'
import { parseNginxConf } from '../../src/formats/nginx-conf.ts'

const shape = (directives: readonly Directive[]): string =>
  directives
    .map(({ name, args, block }) => {
      const head = [name, ...args.map((arg) => `<${arg}>`)].join(' ')
      return block.length > 0 ? `${head} { ${shape(block)} }` : `${head};`
    })
    .join(' ')

const read = (text: string): string => shape(parseNginxConf(text).directives)

test('words, blocks and comments', () => {
  expect(
    read(
      'user www-data; # who\nevents { worker_connections 768; }\nhttp { server { listen 80; } }',
    ),
  ).toBe('user <www-data>; events { worker_connections <768>; } http { server { listen <80>; } }')
})

test('quotes keep white space, semicolons and braces in a word', () => {
  expect(read(`log_format main '$a; {b}' "c\\"d";`)).toBe('log_format <main> <$a; {b}> <c"d>;')
})

test('a quote inside a word is part of it', () => {
  expect(read(`set $x a"b;`)).toBe('set <$x> <a"b>;')
})

test('${name} does not open a block', () => {
  expect(read('root /srv/${host}/www;')).toBe('root </srv/${host}/www>;')
})

test('a hash inside a word is no comment', () => {
  expect(read('rewrite ^/a#b$ /c;')).toBe('rewrite <^/a#b$> </c>;')
})

test('the code in a lua block is not read as directives', () => {
  const text = 'content_by_lua_block { local t = { root = "/x" } -- }}\n } root /srv;'
  expect(read('location / { content_by_lua_block { t = { root = 1 } } root /srv; }')).toBe(
    'location </> { content_by_lua_block; root </srv>; }',
  )
  expect(() => parseNginxConf(text)).not.toThrow()
})

test('lines are counted through quotes, comments and foreign blocks', () => {
  const { directives } = parseNginxConf('a "x\ny";\n# c\nb;\njs_block {\n}\nc;')
  expect(directives.map(({ name, line }) => `${name}:${line}`)).toEqual([
    'a:1',
    'b:4',
    'js_block:5',
    'c:7',
  ])
})

test.each([
  ['a closing brace too many', 'a;\n}\n', 2],
  ['a block that does not end', 'http {\n a;\n', 2],
  ['a directive without its end', 'a;\nb c', 2],
  ['a quote that does not end', 'a;\nb "c;\n', 2],
])('%s is a problem with its line, and what came before is kept', (_, text, line) => {
  const { directives, problem } = parseNginxConf(text)
  expect(problem?.line).toBe(line)
  expect(directives.length).toBeGreaterThan(0)
})

test('nesting beyond any real configuration is refused, not followed into a stack overflow', () => {
  expect(parseNginxConf('a {'.repeat(100_000)).problem?.what).toContain('deep')
})

test('a megabyte of one word or of backslashes is read in linear time', () => {
  expect(parseNginxConf(`a ${'\\'.repeat(1_000_000)};`).problem).toBeUndefined()
  expect(parseNginxConf('"'.repeat(99_999)).problem).toBeDefined()
})
