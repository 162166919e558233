import { expect, test } from 'vitest'
import { argumentDirectives } from '../../src/formats/server-arguments.ts'
import { directivesIn } from '../helpers/directives.ts'

const read = (...argv: string[]): string =>
  directivesIn(() => ({ directives: argumentDirectives(['x', ...argv]) }), '')

test('an option has the words that follow it, as nothing says how many it takes', () => {
  expect(read('-f', 'a', '-v', '--port', '1', '2')).toBe('-f <a>; -v; --port <1> <2>')
})

test('a value may be joined to its option', () => {
  expect(read('--file=a=b', '-ux')).toBe('--file <a=b>; -ux; -u <x>')
})

test('a first word that is no option has the empty name', () => {
  expect(read('/etc/x.conf', '-v', '-')).toBe(' </etc/x.conf>; -v <->')
})
